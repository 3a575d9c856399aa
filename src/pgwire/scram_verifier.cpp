#include "pgwire/scram_verifier.hpp"

#include <algorithm>
#include <charconv>

#include "pgwire/base64.hpp"
#include "pgwire/saslprep.hpp"

namespace duckgres::pgwire {
namespace {

constexpr std::string_view kScheme = "SCRAM-SHA-256";

/// Takes what stands before `separator` off the front of `text`; nullopt if there is none.
std::optional<std::string_view> TakeUntil(std::string_view& text, char separator) {
  const size_t end = text.find(separator);
  if (end == std::string_view::npos) return std::nullopt;
  const auto field = text.substr(0, end);
  text.remove_prefix(end + 1);
  return field;
}

std::optional<int> ParsePositive(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 1) return std::nullopt;
  return value;
}

std::optional<Sha256Digest> ParseKey(std::string_view text) {
  const auto bytes = Base64Decode(text);
  if (!bytes || bytes->size() != kSha256Bytes) return std::nullopt;
  Sha256Digest key;
  std::ranges::copy(*bytes, key.begin());
  return key;
}

}  // namespace

std::optional<ScramVerifier> ScramVerifier::Parse(std::string_view text) {
  const auto scheme = TakeUntil(text, '$');
  const auto iterations_text = TakeUntil(text, ':');
  const auto salt_text = TakeUntil(text, '$');
  const auto stored_text = TakeUntil(text, ':');
  if (scheme != kScheme || !iterations_text || !salt_text || !stored_text) return std::nullopt;
  const auto iterations = ParsePositive(*iterations_text);
  auto salt = Base64Decode(*salt_text);
  const auto stored_key = ParseKey(*stored_text), server_key = ParseKey(text);
  if (!iterations || !salt || salt->empty() || !stored_key || !server_key) return std::nullopt;
  return ScramVerifier{
      .iterations = *iterations, .salt = *std::move(salt), .stored_key = *stored_key, .server_key = *server_key};
}

std::string ScramVerifier::Print() const {
  std::string text(kScheme);
  text.append("$").append(std::to_string(iterations)).append(":").append(Base64Encode(salt));
  text.append("$").append(Base64Encode(View(stored_key))).append(":").append(Base64Encode(View(server_key)));
  return text;
}

ScramVerifier DeriveScramVerifier(std::string_view password, std::string_view salt, int iterations) {
  std::string prepared = SaslPrep(password);
  Sha256Digest salted = Pbkdf2Sha256(prepared, salt, iterations);
  Sha256Digest client_key = HmacSha256(View(salted), {"Client Key"});
  ScramVerifier verifier{.iterations = iterations,
                         .salt = std::string(salt),
                         .stored_key = Sha256(View(client_key)),
                         .server_key = HmacSha256(View(salted), {"Server Key"})};
  Wipe(prepared);
  Wipe(salted);
  Wipe(client_key);
  return verifier;
}

ScramVerifier MakeScramVerifier(std::string_view password, int iterations) {
  return DeriveScramVerifier(password, RandomBytes(kScramSaltBytes), iterations);
}

ScramVerifier MockScramVerifier(std::string_view server_secret, std::string_view user, int iterations) {
  const Sha256Digest salt = HmacSha256(server_secret, {"salt:", user});
  return {.iterations = iterations,
          .salt = std::string(View(salt).substr(0, kScramSaltBytes)),
          .stored_key = HmacSha256(server_secret, {"stored key:", user}),
          .server_key = HmacSha256(server_secret, {"server key:", user}),
          .is_mock = true};
}

bool VerifyPassword(const ScramVerifier& verifier, std::string_view password) {
  const auto derived = DeriveScramVerifier(password, verifier.salt, verifier.iterations);
  const bool same = ConstantTimeEqual(View(derived.stored_key), View(verifier.stored_key));
  return same && !verifier.is_mock;
}

}  // namespace duckgres::pgwire
