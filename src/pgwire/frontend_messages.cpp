#include "pgwire/frontend_messages.hpp"

#include <string>

#include "pgwire/message_reader.hpp"

namespace duckgres::pgwire {
namespace {

Result<Format> ToFormat(int16_t code) {
  if (code != 0 && code != 1) {
    return Fail(sqlstate::kInvalidParameterValue, "unsupported format code: " + std::to_string(code));
  }
  return static_cast<Format>(code);
}

Result<std::vector<Format>> ToFormats(const std::vector<int16_t>& codes) {
  std::vector<Format> formats;
  formats.reserve(codes.size());
  for (int16_t code : codes) {
    DUCKGRES_ASSIGN(formats.emplace_back(), ToFormat(code));
  }
  return formats;
}

/// One format serves all values, and no format means text; any other number has to be that of the values.
bool FormatsFit(size_t formats, size_t values) { return formats <= 1 || formats == values; }

Result<CloseMessage> DecodeTarget(std::string_view payload, std::string_view message, std::string_view shouted) {
  MessageReader in(payload);
  const char target = in.Byte();
  const auto name = in.CString();
  if (!in.Finished()) return in.Malformed(message);
  if (target != 'S' && target != 'P') {
    return Fail(sqlstate::kProtocolViolation,
                "invalid " + std::string(shouted) + " message subtype " + std::to_string(static_cast<uint8_t>(target)));
  }
  return CloseMessage{.target = static_cast<Target>(target), .name = name};
}

Result<std::string_view> DecodeOnlyString(std::string_view payload, std::string_view message) {
  MessageReader in(payload);
  const auto text = in.CString();
  if (!in.Finished()) return in.Malformed(message);
  return text;
}

Result<void> DecodeNothing(std::string_view payload, std::string_view message) {
  MessageReader in(payload);
  if (!in.Finished()) return in.Malformed(message);
  return {};
}

}  // namespace

Result<BindMessage> DecodeBind(std::string_view payload) {
  MessageReader in(payload);
  BindMessage message{.portal_name = in.CString(), .statement_name = in.CString()};
  const auto parameter_formats = in.Integers<int16_t>(in.UInt16());
  message.parameters = in.Values(in.UInt16());
  const auto result_formats = in.Integers<int16_t>(in.UInt16());
  if (!in.Finished()) return in.Malformed("Bind");
  if (!FormatsFit(parameter_formats.size(), message.parameters.size())) {
    return Fail(sqlstate::kProtocolViolation, "bind message has " + std::to_string(parameter_formats.size()) +
                                                  " parameter formats but " +
                                                  std::to_string(message.parameters.size()) + " parameters");
  }
  DUCKGRES_ASSIGN(message.parameter_formats, ToFormats(parameter_formats));
  DUCKGRES_ASSIGN(message.result_formats, ToFormats(result_formats));
  return message;
}

Result<CloseMessage> DecodeClose(std::string_view payload) { return DecodeTarget(payload, "Close", "CLOSE"); }

Result<std::string_view> DecodeCopyData(std::string_view payload) { return payload; }

Result<void> DecodeCopyDone(std::string_view payload) { return DecodeNothing(payload, "CopyDone"); }

Result<std::string_view> DecodeCopyFail(std::string_view payload) { return DecodeOnlyString(payload, "CopyFail"); }

Result<DescribeMessage> DecodeDescribe(std::string_view payload) {
  return DecodeTarget(payload, "Describe", "DESCRIBE");
}

Result<ExecuteMessage> DecodeExecute(std::string_view payload) {
  MessageReader in(payload);
  ExecuteMessage message{.portal_name = in.CString(), .row_limit = in.Int32()};
  if (!in.Finished()) return in.Malformed("Execute");
  return message;
}

Result<void> DecodeFlush(std::string_view payload) { return DecodeNothing(payload, "Flush"); }

Result<FunctionCallMessage> DecodeFunctionCall(std::string_view payload) {
  MessageReader in(payload);
  FunctionCallMessage message{.function_oid = in.UInt32()};
  const auto argument_formats = in.Integers<int16_t>(in.UInt16());
  message.arguments = in.Values(in.UInt16());
  const auto result_format = static_cast<int16_t>(in.UInt16());
  if (!in.Finished()) return in.Malformed("FunctionCall");
  if (!FormatsFit(argument_formats.size(), message.arguments.size())) {
    return Fail(sqlstate::kProtocolViolation, "function call message contains " +
                                                  std::to_string(argument_formats.size()) + " argument formats but " +
                                                  std::to_string(message.arguments.size()) + " arguments");
  }
  DUCKGRES_ASSIGN(message.argument_formats, ToFormats(argument_formats));
  DUCKGRES_ASSIGN(message.result_format, ToFormat(result_format));
  return message;
}

Result<ParseMessage> DecodeParse(std::string_view payload) {
  MessageReader in(payload);
  ParseMessage message{
      .statement_name = in.CString(),
      .query = in.CString(),
      .parameter_types = in.Integers<uint32_t>(in.UInt16()),
  };
  if (!in.Finished()) return in.Malformed("Parse");
  return message;
}

Result<std::string_view> DecodeQuery(std::string_view payload) { return DecodeOnlyString(payload, "Query"); }

Result<void> DecodeSync(std::string_view payload) { return DecodeNothing(payload, "Sync"); }

Result<void> DecodeTerminate(std::string_view payload) { return DecodeNothing(payload, "Terminate"); }

Result<std::string_view> DecodePasswordMessage(std::string_view payload) {
  MessageReader in(payload);
  const auto password = in.CString();
  if (!in.Finished()) {
    return Fail({.code = sqlstate::kProtocolViolation,
                 .message = "invalid password packet size",
                 .severity = Severity::kFatal});
  }
  if (password.empty()) {
    return Fail({.code = sqlstate::kInvalidPassword,
                 .message = "empty password returned by client",
                 .severity = Severity::kFatal});
  }
  return password;
}

Result<std::string_view> DecodeGssResponse(std::string_view payload) { return payload; }

Result<SaslInitialResponse> DecodeSaslInitialResponse(std::string_view payload) {
  MessageReader in(payload);
  SaslInitialResponse message{.mechanism = in.CString(), .response = in.Value()};
  if (!in.Finished()) return in.Malformed("SASLInitialResponse", Severity::kFatal);
  return message;
}

Result<std::string_view> DecodeSaslResponse(std::string_view payload) { return payload; }

}  // namespace duckgres::pgwire
