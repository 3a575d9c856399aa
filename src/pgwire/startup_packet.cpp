#include "pgwire/startup_packet.hpp"

#include <algorithm>
#include <ranges>

#include "pgwire/message_reader.hpp"

namespace duckgres::pgwire {
namespace {

// Request codes stand where a version would; 1234 is no major version. Source: "protocol-message-formats".
constexpr uint16_t kRequestMajor = 1234;
constexpr uint16_t kCancelMinor = 5678, kSslMinor = 5679, kGssEncMinor = 5680;
constexpr size_t kCancelKeyBytesMax = 256;
constexpr std::string_view kSpace = " \t\n\v\f\r";  // what isspace() takes
constexpr std::string_view kProtocolOptionPrefix = "_pq_.";

std::unexpected<SqlError> Fatal(SqlState code, std::string message, std::string hint = {}) {
  return Fail({.code = code, .message = std::move(message), .hint = std::move(hint), .severity = Severity::kFatal});
}

std::unexpected<SqlError> TooMany(std::string_view where, std::string_view what) {
  return Fatal(sqlstate::kProgramLimitExceeded, std::string(where) + " has more than " +
                                                    std::to_string(kStartupParametersMax) + " " + std::string(what));
}

Result<StartupPacket> DecodeCancelRequest(MessageReader in) {
  const int32_t pid = in.Int32();
  const auto key = in.Rest();
  if (!in.Finished()) return Fatal(sqlstate::kProtocolViolation, "invalid length of cancel request packet");
  if (key.empty() || key.size() > kCancelKeyBytesMax) {
    return Fatal(sqlstate::kProtocolViolation, "invalid length of cancel key in cancel request packet");
  }
  return CancelRequest{.backend_pid = pid, .key = std::string(key)};
}

Result<StartupPacket> DecodeStartupMessage(ProtocolVersion version, MessageReader in) {
  if (version.major_version != kProtocolLatest.major_version) {
    return Fatal(sqlstate::kFeatureNotSupported,
                 "unsupported frontend protocol " + std::to_string(version.major_version) + "." +
                     std::to_string(version.minor_version) + ": server supports 3.0 to 3.2");
  }
  StartupMessage message{.version = version};
  for (auto name = in.CString(); !name.empty(); name = in.CString()) {
    if (message.parameters.size() == kStartupParametersMax) return TooMany("startup packet", "parameters");
    message.parameters.emplace_back(name, in.CString());
  }
  if (!in.Finished()) {
    return Fatal(sqlstate::kProtocolViolation, "invalid startup packet layout: expected terminator as last byte");
  }
  return message;
}

/// Splits at white space; a backslash takes the next character as it is.
Result<std::vector<std::string>> SplitArguments(std::string_view options) {
  std::vector<std::string> arguments;
  bool inside = false, escaped = false;
  for (char c : options) {
    const bool separates = !escaped && kSpace.contains(c);
    if (!separates && !inside) {
      if (arguments.size() == kStartupParametersMax) return TooMany("startup parameter \"options\"", "arguments");
      arguments.emplace_back();
    }
    inside = !separates;
    if (separates) continue;
    if (!escaped && c == '\\') {
      escaped = true;
      continue;
    }
    escaped = false;
    arguments.back().push_back(c);
  }
  return arguments;
}

/// Splits "name=value". `written` is the option as the frontend wrote it, up to the name.
Result<std::pair<std::string, std::string>> SplitSetting(std::string_view setting, std::string_view written) {
  const size_t equals = setting.find('=');
  if (equals == std::string_view::npos) {
    return Fatal(sqlstate::kSyntaxError, std::string(written) + std::string(setting) + " requires a value");
  }
  std::string name(setting.substr(0, equals));
  std::ranges::replace(name, '-', '_');
  if (name.empty()) return Fatal(sqlstate::kUndefinedObject, "unrecognized configuration parameter \"\"");
  return std::pair(std::move(name), std::string(setting.substr(equals + 1)));
}

std::unexpected<SqlError> InvalidArgument(const std::string& argument) {
  return Fatal(sqlstate::kSyntaxError, "invalid command-line argument for server process: " + argument,
               "Settings are given as \"-c name=value\" or \"--name=value\".");
}

}  // namespace

std::optional<std::string_view> StartupMessage::Parameter(std::string_view name) const {
  for (const auto& [key, value] : std::views::reverse(parameters)) {
    if (key == name) return value;
  }
  return std::nullopt;
}

Result<StartupPacket> DecodeStartupPacket(std::string_view payload) {
  MessageReader in(payload);
  const ProtocolVersion version{in.UInt16(), in.UInt16()};
  if (version == ProtocolVersion{kRequestMajor, kCancelMinor}) return DecodeCancelRequest(in);
  if (version == ProtocolVersion{kRequestMajor, kSslMinor} && in.Finished()) return SslRequest{};
  if (version == ProtocolVersion{kRequestMajor, kGssEncMinor} && in.Finished()) return GssEncRequest{};
  if (version.major_version == kRequestMajor || payload.size() < 4) {
    return Fatal(sqlstate::kProtocolViolation, "invalid length of startup packet");
  }
  return DecodeStartupMessage(version, in);
}

ProtocolVersion AgreedVersion(const StartupMessage& message) { return std::min(message.version, kProtocolLatest); }

std::optional<ProtocolNegotiation> Negotiate(const StartupMessage& message) {
  ProtocolNegotiation negotiation{.version = AgreedVersion(message)};
  for (const auto& [name, value] : message.parameters) {
    if (name.starts_with(kProtocolOptionPrefix)) negotiation.unrecognized_options.push_back(name);
  }
  if (negotiation.version == message.version && negotiation.unrecognized_options.empty()) return std::nullopt;
  return negotiation;
}

Result<NameValues> ParseStartupOptions(std::string_view options) {
  DUCKGRES_ASSIGN(const auto arguments, SplitArguments(options));
  NameValues settings;
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view argument = arguments[i];
    if (argument == "--") {  // ends the options; there is nothing else that may follow
      if (i + 1 < arguments.size()) return InvalidArgument(arguments[i + 1]);
    } else if (argument == "-c") {
      if (++i == arguments.size()) return InvalidArgument("-c");
      DUCKGRES_ASSIGN(settings.emplace_back(), SplitSetting(arguments[i], "-c "));
    } else if (argument.starts_with("-c")) {
      DUCKGRES_ASSIGN(settings.emplace_back(), SplitSetting(argument.substr(2), "-c "));
    } else if (argument.starts_with("--")) {
      DUCKGRES_ASSIGN(settings.emplace_back(), SplitSetting(argument.substr(2), "--"));
    } else {
      return InvalidArgument(arguments[i]);
    }
  }
  return settings;
}

}  // namespace duckgres::pgwire
