#include "pgwire/scram.hpp"

#include <algorithm>
#include <array>

#include "base/sqlstate.hpp"
#include "pgwire/base64.hpp"
#include "pgwire/hex.hpp"

namespace duckgres::pgwire {
namespace {

constexpr std::string_view kPlain = "SCRAM-SHA-256", kPlus = "SCRAM-SHA-256-PLUS";
constexpr std::array kMechanisms{kPlus, kPlain};  // best first
constexpr std::string_view kBindingType = "tls-server-end-point";
constexpr size_t kMessageBytesMax = 1024;  // as PostgreSQL
constexpr size_t kNonceBytes = 18;         // as PostgreSQL; 24 characters of Base64

std::unexpected<SqlError> Fatal(SqlState code, std::string message, std::string detail = {}) {
  return Fail({.code = code, .message = std::move(message), .detail = std::move(detail), .severity = Severity::kFatal});
}

std::unexpected<SqlError> Malformed(std::string detail) {
  return Fatal(sqlstate::kProtocolViolation, "malformed SCRAM message", std::move(detail));
}

bool IsPrintable(char c) { return c >= 0x21 && c <= 0x7e; }

/// The first character of what is left, fit for an error message: nobody's bytes go raw into a log.
std::string Shown(std::string_view rest) {
  if (!rest.empty() && IsPrintable(rest.front())) return {'\'', rest.front(), '\''};
  std::string shown = "0x";
  AppendHex(shown, rest.empty() ? '\0' : rest.front());
  return shown;
}

std::string ShownText(std::string_view text) {
  std::string shown(text.substr(0, 30));
  std::ranges::replace_if(shown, [](char c) { return !IsPrintable(c); }, '?');
  return shown;
}

struct Attribute {
  char name = 0;
  std::string_view value;
};

/// Takes "x=value" and the comma behind it, if any, off the front of `rest`.
Result<Attribute> TakeAnyAttribute(std::string_view& rest) {
  if (rest.empty()) return Malformed("Attribute expected, but found end of string.");
  const char name = rest.front();
  if ((name < 'A' || name > 'Z') && (name < 'a' || name > 'z')) {
    return Malformed("Attribute expected, but found invalid character \"" + Shown(rest) + "\".");
  }
  if (rest.size() < 2 || rest[1] != '=') {
    return Malformed(std::string("Expected character \"=\" for attribute \"") + name + "\".");
  }
  const size_t end = std::min(rest.find(','), rest.size());
  const Attribute attribute{.name = name, .value = rest.substr(2, end - 2)};
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return attribute;
}

Result<std::string_view> TakeAttribute(std::string_view& rest, char name) {
  if (!rest.starts_with(name)) {
    return Malformed(std::string("Expected attribute \"") + name + "\" but found \"" + Shown(rest) + "\".");
  }
  DUCKGRES_ASSIGN(const Attribute attribute, TakeAnyAttribute(rest));
  return attribute.value;
}

struct ClientFirst {
  char channel_binding_flag = 'n';
  std::string_view bare, nonce;
};

/// Reads gs2-cbind-flag and the comma behind it off the front of `rest`. Source: RFC 5802, section 7.
Result<char> TakeChannelBindingFlag(std::string_view& rest, bool binds_channel, bool offered) {
  const char flag = rest.empty() ? '\0' : rest.front();
  if (flag == 'p') {
    if (!binds_channel) {
      return Malformed(
          "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel binding "
          "data.");
    }
    DUCKGRES_ASSIGN(const std::string_view type, TakeAttribute(rest, 'p'));
    if (type == kBindingType) return flag;
    return Fatal(sqlstate::kProtocolViolation, "unsupported SCRAM channel-binding type \"" + ShownText(type) + "\"");
  }
  if (flag != 'n' && flag != 'y') return Malformed("Unexpected channel-binding flag \"" + Shown(rest) + "\".");
  if (binds_channel) {
    return Malformed(
        "The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel binding data.");
  }
  if (flag == 'y' && offered) {  // somebody between us may have taken PLUS off the list
    return Fatal(sqlstate::kInvalidAuthorizationSpecification, "SCRAM channel binding negotiation error",
                 "The client supports SCRAM channel binding but thinks the server does not.  However, this server does "
                 "support channel binding.");
  }
  rest.remove_prefix(1);
  if (!rest.starts_with(',')) return Malformed("Comma expected, but found character \"" + Shown(rest) + "\".");
  rest.remove_prefix(1);
  return flag;
}

Result<ClientFirst> ParseClientFirst(std::string_view rest, bool binds_channel, bool offered) {
  ClientFirst message;
  DUCKGRES_ASSIGN(message.channel_binding_flag, TakeChannelBindingFlag(rest, binds_channel, offered));
  if (rest.starts_with('a')) {
    return Fatal(sqlstate::kFeatureNotSupported, "client uses authorization identity, but it is not supported");
  }
  if (!rest.starts_with(',')) {
    return Malformed("Unexpected attribute \"" + Shown(rest) + "\" in client-first-message.");
  }
  rest.remove_prefix(1);
  message.bare = rest;
  if (rest.starts_with('m')) {
    return Fatal(sqlstate::kFeatureNotSupported, "client requires an unsupported SCRAM extension");
  }
  DUCKGRES_TRY(TakeAttribute(rest, 'n'));  // the StartupMessage has said who it is
  DUCKGRES_ASSIGN(message.nonce, TakeAttribute(rest, 'r'));
  if (!std::ranges::all_of(message.nonce, IsPrintable)) {
    return Fatal(sqlstate::kProtocolViolation, "non-printable characters in SCRAM nonce");
  }
  while (!rest.empty()) DUCKGRES_TRY(TakeAnyAttribute(rest));  // optional extensions; we know none
  return message;
}

struct ClientFinal {
  std::string_view without_proof, channel_binding, nonce;
  std::string proof;
};

Result<ClientFinal> ParseClientFinal(std::string_view message) {
  ClientFinal parsed;
  std::string_view rest = message;
  DUCKGRES_ASSIGN(parsed.channel_binding, TakeAttribute(rest, 'c'));
  DUCKGRES_ASSIGN(parsed.nonce, TakeAttribute(rest, 'r'));
  Attribute attribute;
  do {  // optional extensions come before the proof
    parsed.without_proof = message.substr(0, message.size() - rest.size());
    DUCKGRES_ASSIGN(attribute, TakeAnyAttribute(rest));
  } while (attribute.name != 'p');
  auto proof = Base64Decode(attribute.value);
  if (!proof || proof->size() != kSha256Bytes) return Malformed("Malformed proof in client-final-message.");
  if (!rest.empty()) return Malformed("Garbage found at the end of client-final-message.");
  parsed.without_proof.remove_suffix(1);  // the comma before the proof
  parsed.proof = *std::move(proof);
  return parsed;
}

}  // namespace

std::span<const std::string_view> ScramMechanisms(bool with_channel_binding) {
  return std::span(kMechanisms).subspan(with_channel_binding ? 0 : 1);
}

ScramExchange::ScramExchange(bool binds_channel, ScramOptions options)
    : binds_channel_(binds_channel), options_(std::move(options)) {}

Result<ScramExchange> ScramExchange::Start(std::string_view mechanism, ScramOptions options) {
  const auto offered = ScramMechanisms(!options.channel_binding.empty());
  if (!std::ranges::contains(offered, mechanism)) {
    return Fatal(sqlstate::kProtocolViolation, "client selected an invalid SASL authentication mechanism");
  }
  if (options.server_nonce.empty()) options.server_nonce = Base64Encode(RandomBytes(kNonceBytes));
  return ScramExchange(mechanism == kPlus, std::move(options));
}

Result<std::string> ScramExchange::Step(std::optional<std::string_view> response) {
  if (!response && state_ == State::kClientFirst) return std::string();  // an empty challenge asks for it
  auto result = Take(response.value_or(std::string_view()));
  if (!result) state_ = State::kFailed;
  return result;
}

Result<std::string> ScramExchange::Take(std::string_view response) {
  if (response.empty()) return Malformed("The message is empty.");
  if (response.size() > kMessageBytesMax) return Malformed("The message is too long.");
  if (response.contains('\0')) return Malformed("Message length does not match input length.");
  switch (state_) {
    case State::kClientFirst:
      return OnClientFirst(response);
    case State::kClientFinal:
      return OnClientFinal(response);
    case State::kAuthenticated:
    case State::kFailed:
      break;
  }
  return Fatal(sqlstate::kProtocolViolation, "unexpected SASL response: the exchange is over");
}

Result<std::string> ScramExchange::OnClientFirst(std::string_view message) {
  DUCKGRES_ASSIGN(const ClientFirst first,
                  ParseClientFirst(message, binds_channel_, !options_.channel_binding.empty()));
  channel_binding_flag_ = first.channel_binding_flag;
  client_first_bare_ = first.bare;
  nonce_ = std::string(first.nonce) + options_.server_nonce;
  server_first_ = "r=" + nonce_ + ",s=" + Base64Encode(options_.verifier.salt) +
                  ",i=" + std::to_string(options_.verifier.iterations);
  state_ = State::kClientFinal;
  return server_first_;
}

Result<std::string> ScramExchange::OnClientFinal(std::string_view message) {
  DUCKGRES_ASSIGN(const ClientFinal final, ParseClientFinal(message));
  DUCKGRES_TRY(CheckChannelBinding(final.channel_binding));
  if (!ConstantTimeEqual(final.nonce, nonce_)) {
    return Fatal(sqlstate::kProtocolViolation, "invalid SCRAM response", "Nonce does not match.");
  }
  // The proof is worked out for a mock verifier too: the time shall not tell.
  const bool fits = ProofFits(final.proof, final.without_proof);
  if (!fits || options_.verifier.is_mock) return Fail(PasswordAuthenticationFailed(options_.user));
  const auto signature = HmacSha256(View(options_.verifier.server_key),
                                    {client_first_bare_, ",", server_first_, ",", final.without_proof});
  state_ = State::kAuthenticated;
  return "v=" + Base64Encode(View(signature));
}

Result<void> ScramExchange::CheckChannelBinding(std::string_view received) const {
  if (binds_channel_) {
    const auto expected = Base64Encode("p=" + std::string(kBindingType) + ",," + options_.channel_binding);
    if (ConstantTimeEqual(received, expected)) return {};
    return Fatal(sqlstate::kInvalidAuthorizationSpecification, "SCRAM channel binding check failed");
  }
  if (received == Base64Encode(std::string{channel_binding_flag_, ',', ','})) return {};
  return Fatal(sqlstate::kProtocolViolation, "unexpected SCRAM channel-binding attribute in client-final-message");
}

/// RFC 5802, section 3: ClientKey is ClientProof XOR ClientSignature, and StoredKey its digest.
bool ScramExchange::ProofFits(std::string_view proof, std::string_view final_without_proof) const {
  Sha256Digest client_key = HmacSha256(View(options_.verifier.stored_key),
                                       {client_first_bare_, ",", server_first_, ",", final_without_proof});
  std::ranges::transform(client_key, proof, client_key.begin(),
                         [](char a, char b) { return static_cast<char>(a ^ b); });
  const bool fits = ConstantTimeEqual(View(Sha256(View(client_key))), View(options_.verifier.stored_key));
  Wipe(client_key);
  return fits;
}

SqlError PasswordAuthenticationFailed(std::string_view user) {
  return {.code = sqlstate::kInvalidPassword,
          .message = "password authentication failed for user \"" + std::string(user) + "\"",
          .severity = Severity::kFatal};
}

}  // namespace duckgres::pgwire
