#pragma once

#include <array>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

/// The digests that authentication needs, over OpenSSL. Algorithms are fetched once in the life of the process. A fault
/// of OpenSSL itself (no entropy, a digest that its configuration lacks) is a std::runtime_error: no frontend can cause
/// it.
namespace duckgres::pgwire {

inline constexpr size_t kSha256Bytes = 32;
using Sha256Digest = std::array<char, kSha256Bytes>;

inline std::string_view View(const Sha256Digest& digest) { return {digest.data(), digest.size()}; }

Sha256Digest Sha256(std::string_view data);
/// HMAC-SHA-256 of the parts, one after the other.
Sha256Digest HmacSha256(std::string_view key, std::initializer_list<std::string_view> parts);
/// PBKDF2 with HMAC-SHA-256 and one block, which is Hi() of RFC 5802. Takes a millisecond for 4,096 iterations.
Sha256Digest Pbkdf2Sha256(std::string_view password, std::string_view salt, int iterations);
/// 32 lower-case hexadecimal digits, of the parts one after the other.
std::string Md5Hex(std::initializer_list<std::string_view> parts);

/// From OpenSSL's generator, for salts, nonces and cancel keys.
std::string RandomBytes(size_t count);

/// Equal bytes; takes the same time wherever they differ. Lengths are no secret.
bool ConstantTimeEqual(std::string_view left, std::string_view right);
/// Overwrites a secret that isn't needed any more.
void Wipe(std::string& secret);
void Wipe(Sha256Digest& secret);

}  // namespace duckgres::pgwire
