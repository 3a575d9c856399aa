#include "wire/scram_client.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <mutex>
#include <tuple>

#include "openssl/evp.h"
#include "openssl/hmac.h"
#include "openssl/rand.h"

#include "common.hpp"

namespace duckgres::bench {
namespace {

constexpr size_t kDigestBytes = 32;

const unsigned char* Bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string ToBase64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length = EVP_EncodeBlock(Bytes(text), Bytes(bytes), static_cast<int>(bytes.size()));
  text.resize(static_cast<size_t>(length));
  return text;
}

std::string FromBase64(std::string_view text) {
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  const int length = EVP_DecodeBlock(Bytes(bytes), Bytes(text), static_cast<int>(text.size()));
  if (length < 0) GiveUp("the server's salt is not base64");
  const size_t padding = text.ends_with("==") ? 2 : text.ends_with("=") ? 1 : 0;
  bytes.resize(static_cast<size_t>(length) - padding);
  return bytes;
}

std::string Hmac(std::string_view key, std::string_view text) {
  std::string digest(kDigestBytes, '\0');
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), Bytes(text), text.size(), Bytes(digest), nullptr);
  return digest;
}

struct Keys {
  std::string client, stored;
};

Keys DeriveKeys(const std::string& password, std::string_view salt, int iterations) {
  std::string salted(kDigestBytes, '\0');
  PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), Bytes(salt), static_cast<int>(salt.size()),
                    iterations, EVP_sha256(), kDigestBytes, Bytes(salted));
  Keys keys{.client = Hmac(salted, "Client Key"), .stored = std::string(kDigestBytes, '\0')};
  EVP_Digest(keys.client.data(), keys.client.size(), Bytes(keys.stored), nullptr, EVP_sha256(), nullptr);
  return keys;
}

const Keys& CachedKeys(const std::string& password, const std::string& salt, int iterations) {
  static std::mutex guards_known;
  static std::map<std::tuple<std::string, std::string, int>, Keys> known;
  const std::scoped_lock lock(guards_known);
  auto [entry, is_new] = known.try_emplace({password, salt, iterations});
  if (is_new) entry->second = DeriveKeys(password, salt, iterations);
  return entry->second;
}

/// The value of `name=` in a comma-separated SCRAM message.
std::string_view Attribute(std::string_view message, char name) {
  while (!message.empty()) {
    const std::string_view field = message.substr(0, message.find(','));
    if (field.size() > 2 && field[0] == name && field[1] == '=') return field.substr(2);
    message.remove_prefix(std::min(message.size(), field.size() + 1));
  }
  GiveUp(std::string("server-first has no attribute ") + name);
}

}  // namespace

std::string ScramClient::ClientFinal(std::string_view server_first, const std::string& password) const {
  const std::string_view count = Attribute(server_first, 'i');
  int iterations = 0;
  std::from_chars(count.data(), count.data() + count.size(), iterations);
  const std::string salt = FromBase64(Attribute(server_first, 's'));
  const Keys& keys = CachedKeys(password, salt, iterations);
  std::string message = "c=biws,r=" + std::string(Attribute(server_first, 'r'));  // biws: "n,,", no channel binding
  const std::string signature = Hmac(keys.stored, first_bare_ + "," + std::string(server_first) + "," + message);
  std::string proof = keys.client;
  for (size_t at = 0; at < kDigestBytes; ++at) proof[at] = static_cast<char>(proof[at] ^ signature[at]);
  return message + ",p=" + ToBase64(proof);
}

std::string RandomNonce() {
  std::string bytes(18, '\0');
  if (RAND_bytes(Bytes(bytes), static_cast<int>(bytes.size())) != 1) GiveUp("no random bytes");
  return ToBase64(bytes);
}

}  // namespace duckgres::bench
