#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "pgwire/backend_messages.hpp"
#include "pgwire/base64.hpp"
#include "pgwire/frame.hpp"
#include "pgwire/frontend_messages.hpp"
#include "pgwire/md5_password.hpp"
#include "pgwire/saslprep.hpp"
#include "pgwire/scram.hpp"
#include "pgwire/startup_packet.hpp"
#include "pgwire/utf8.hpp"

/// What the fuzz targets do with their input; corpus_test.cpp does the same with the seeds.
namespace duckgres::pgwire {

inline constexpr size_t kFuzzFrameBytesMax = 1 << 20;

inline void FuzzRequire(bool holds) {
  if (!holds) std::abort();
}

inline void FuzzView(std::string_view payload, std::string_view view) {
  FuzzRequire(view.empty() || (view.data() >= payload.data() && view.end() <= payload.end()));
}

inline void FuzzDecoders(std::string_view payload) {
  if (const auto bind = DecodeBind(payload)) {
    for (size_t i = 0; i < bind->parameters.size(); ++i) {
      static_cast<void>(bind->ParameterFormat(i));
      FuzzView(payload, bind->parameters[i].value_or(std::string_view()));
    }
  }
  if (const auto call = DecodeFunctionCall(payload)) {
    for (const auto& argument : call->arguments) FuzzView(payload, argument.value_or(std::string_view()));
  }
  if (const auto parse = DecodeParse(payload)) FuzzView(payload, parse->query);
  if (const auto query = DecodeQuery(payload)) {
    FuzzView(payload, *query);
    FuzzRequire(CheckUtf8(*query).has_value() == IsValidUtf8(*query));
  }
  if (const auto close = DecodeClose(payload)) FuzzView(payload, close->name);
  if (const auto describe = DecodeDescribe(payload)) FuzzView(payload, describe->name);
  if (const auto execute = DecodeExecute(payload)) FuzzView(payload, execute->portal_name);
  if (const auto fail = DecodeCopyFail(payload)) FuzzView(payload, *fail);
  if (const auto password = DecodePasswordMessage(payload)) FuzzView(payload, *password);
  if (const auto sasl = DecodeSaslInitialResponse(payload)) {
    FuzzView(payload, sasl->response.value_or(std::string_view()));
  }
  for (auto* decode : {DecodeCopyDone, DecodeFlush, DecodeSync, DecodeTerminate}) {
    FuzzRequire(decode(payload).has_value() == payload.empty());
  }
  FuzzRequire(DecodeCopyData(payload) == payload && DecodeSaslResponse(payload) == payload &&
              DecodeGssResponse(payload) == payload);
}

/// Input: what a frontend sends after start-up.
inline void FuzzFrontendMessages(std::string_view input) {
  FuzzDecoders(input);
  while (true) {
    const FrameScan scan = ScanFrame(input, kFuzzFrameBytesMax);
    if (scan.status == FrameStatus::kNeedMore) {
      FuzzRequire(scan.bytes_needed > input.size() && scan.bytes_needed <= kFuzzFrameBytesMax);
      return;
    }
    if (scan.status != FrameStatus::kWhole) {
      FuzzRequire(FrameFault(scan).severity == Severity::kFatal);
      return;
    }
    FuzzRequire(scan.frame.size == scan.frame.payload.size() + 5 && scan.frame.size <= input.size());
    FuzzView(input, scan.frame.payload);
    FuzzDecoders(scan.frame.payload);
    input.remove_prefix(scan.frame.size);
  }
}

inline void FuzzOptions(std::string_view options) {
  const auto settings = ParseStartupOptions(options);
  if (!settings) {
    FuzzRequire(settings.error().severity == Severity::kFatal);
    return;
  }
  FuzzRequire(settings->size() <= kStartupParametersMax);
  for (const auto& [name, value] : *settings) FuzzRequire(!name.empty() && !name.contains('-'));
}

/// Input: what opens a connection; also taken as the value of `options`.
inline void FuzzStartupPacket(std::string_view input) {
  FuzzOptions(input);
  while (true) {
    const FrameScan scan = ScanStartupPacket(input);
    if (scan.status == FrameStatus::kNeedMore) {
      FuzzRequire(scan.bytes_needed > input.size() && scan.bytes_needed <= kStartupPacketBytesMax);
    }
    if (scan.status != FrameStatus::kWhole) return;
    if (const auto packet = DecodeStartupPacket(scan.frame.payload)) {
      if (const auto* message = std::get_if<StartupMessage>(&*packet)) {
        FuzzOptions(message->Parameter("options").value_or(""));
        FuzzRequire(AgreedVersion(*message) <= kProtocolLatest);
        std::string out;
        if (const auto negotiation = Negotiate(*message)) AppendNegotiateProtocolVersion(out, *negotiation);
      }
    } else {
      FuzzRequire(packet.error().severity == Severity::kFatal);
    }
    input.remove_prefix(scan.frame.size);
  }
}

/// Input: a byte that chooses mechanism and channel, then the responses, a line each; also taken as a stored verifier,
/// as Base64 and as a password.
inline void FuzzScram(std::string_view input) {
  if (const auto verifier = ScramVerifier::Parse(input))
    FuzzRequire(ScramVerifier::Parse(verifier->Print()) == verifier);
  if (const auto bytes = Base64Decode(input)) FuzzRequire(Base64Encode(*bytes) == input);
  FuzzRequire(IsValidUtf8(SaslPrep(input)) == IsValidUtf8(input));
  static_cast<void>(IsMd5Secret(input));
  if (input.empty()) return;

  static const ScramVerifier verifier = DeriveScramVerifier("pencil", "salt", 1);
  const int choice = static_cast<uint8_t>(input.front());
  input.remove_prefix(1);
  auto exchange = ScramExchange::Start((choice & 1) != 0 ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256",
                                       {.user = "user",
                                        .verifier = verifier,
                                        .channel_binding = (choice & 2) != 0 ? "certificate" : "",
                                        .server_nonce = "nonce"});
  if (!exchange) return;
  for (bool more = true; more;) {
    const size_t end = input.find('\n');
    more = end != std::string_view::npos;
    const auto result = exchange->Step(input.substr(0, end));
    FuzzRequire(result.has_value() || (result.error().severity == Severity::kFatal && !exchange->Authenticated()));
    input.remove_prefix(more ? end + 1 : input.size());
  }
}

}  // namespace duckgres::pgwire
