#include "pgwire/digest.hpp"

#include <memory>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <stdexcept>

#include "pgwire/hex.hpp"

namespace duckgres::pgwire {
namespace {

template <typename Context, auto Free>
struct Freer {
  void operator()(Context* context) const { Free(context); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freer<EVP_MD_CTX, EVP_MD_CTX_free>>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, Freer<EVP_MAC_CTX, EVP_MAC_CTX_free>>;
using KdfContext = std::unique_ptr<EVP_KDF_CTX, Freer<EVP_KDF_CTX, EVP_KDF_CTX_free>>;

void Require(bool worked, const char* what) {
  if (!worked) throw std::runtime_error(std::string("OpenSSL: ") + what);
}

template <typename T>
T* Required(T* handle, const char* what) {
  Require(handle != nullptr, what);
  return handle;
}

const unsigned char* Unsigned(std::string_view data) { return reinterpret_cast<const unsigned char*>(data.data()); }
unsigned char* Unsigned(char* data) { return reinterpret_cast<unsigned char*>(data); }

OSSL_PARAM Sha256Param() {
  static char name[] = "SHA256";
  return OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0);
}

// The fetched algorithms live as long as the process, so nothing frees them.
const EVP_MD* Md5() {
  static const EVP_MD* const digest = Required(EVP_MD_fetch(nullptr, "MD5", nullptr), "no MD5");
  return digest;
}

const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const digest = Required(EVP_MD_fetch(nullptr, "SHA256", nullptr), "no SHA-256");
  return digest;
}

/// An HMAC-SHA-256 context without a key, which is copied for each use: a copy looks up no digest.
const EVP_MAC_CTX* HmacPrototype() {
  static const EVP_MAC_CTX* const prototype = [] {
    EVP_MAC* const mac = Required(EVP_MAC_fetch(nullptr, "HMAC", nullptr), "no HMAC");
    EVP_MAC_CTX* const context = Required(EVP_MAC_CTX_new(mac), "no HMAC context");
    const OSSL_PARAM params[] = {Sha256Param(), OSSL_PARAM_construct_end()};
    Require(EVP_MAC_CTX_set_params(context, params) == 1, "HMAC without SHA-256");
    return context;
  }();
  return prototype;
}

EVP_KDF* Pbkdf2() {
  static EVP_KDF* const kdf = Required(EVP_KDF_fetch(nullptr, "PBKDF2", nullptr), "no PBKDF2");
  return kdf;
}

void Digest(const EVP_MD* algorithm, std::initializer_list<std::string_view> parts, char* out) {
  const DigestContext context(EVP_MD_CTX_new());
  bool worked = context && EVP_DigestInit_ex2(context.get(), algorithm, nullptr) == 1;
  for (std::string_view part : parts) worked = worked && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
  Require(worked && EVP_DigestFinal_ex(context.get(), Unsigned(out), nullptr) == 1, "digest failed");
}

}  // namespace

Sha256Digest Sha256(std::string_view data) {
  Sha256Digest digest;
  Digest(Sha256Algorithm(), {data}, digest.data());
  return digest;
}

Sha256Digest HmacSha256(std::string_view key, std::initializer_list<std::string_view> parts) {
  Sha256Digest digest;
  const MacContext context(EVP_MAC_CTX_dup(HmacPrototype()));
  // OpenSSL takes a null key for "keep the key": an empty one needs an address.
  const auto* const key_bytes = key.empty() ? Unsigned(std::string_view("")) : Unsigned(key);
  bool worked = context && EVP_MAC_init(context.get(), key_bytes, key.size(), nullptr) == 1;
  for (std::string_view part : parts)
    worked = worked && EVP_MAC_update(context.get(), Unsigned(part), part.size()) == 1;
  size_t size = 0;
  Require(worked && EVP_MAC_final(context.get(), Unsigned(digest.data()), &size, digest.size()) == 1, "HMAC failed");
  return digest;
}

Sha256Digest Pbkdf2Sha256(std::string_view password, std::string_view salt, int iterations) {
  Sha256Digest digest;
  const KdfContext context(EVP_KDF_CTX_new(Pbkdf2()));
  int pkcs5 = 1;  // any salt and number of iterations, as PostgreSQL
  const auto octets = [](const char* name, std::string_view bytes) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(bytes.data()), bytes.size());
  };
  const OSSL_PARAM params[] = {
      Sha256Param(),
      octets(OSSL_KDF_PARAM_PASSWORD, password.empty() ? std::string_view("") : password),
      octets(OSSL_KDF_PARAM_SALT, salt.empty() ? std::string_view("") : salt),
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_ITER, &iterations),
      OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &pkcs5),
      OSSL_PARAM_construct_end(),
  };
  Require(context && EVP_KDF_derive(context.get(), Unsigned(digest.data()), digest.size(), params) == 1,
          "PBKDF2 failed");
  return digest;
}

std::string Md5Hex(std::initializer_list<std::string_view> parts) {
  std::array<char, 16> digest;
  Digest(Md5(), parts, digest.data());
  std::string hex;
  for (char byte : digest) AppendHex(hex, byte);
  return hex;
}

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  Require(RAND_bytes(Unsigned(bytes.data()), static_cast<int>(count)) == 1, "no random bytes");
  return bytes;
}

bool ConstantTimeEqual(std::string_view left, std::string_view right) {
  return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

void Wipe(std::string& secret) { OPENSSL_cleanse(secret.data(), secret.size()); }
void Wipe(Sha256Digest& secret) { OPENSSL_cleanse(secret.data(), secret.size()); }

}  // namespace duckgres::pgwire
