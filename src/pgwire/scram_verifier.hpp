#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pgwire/digest.hpp"

namespace duckgres::pgwire {

inline constexpr int kScramIterationsDefault = 4096;  // as PostgreSQL's scram_iterations
inline constexpr size_t kScramSaltBytes = 16;         // as PostgreSQL's

/// What a server keeps of a password: it checks a login with this, and can't log in with it.
struct ScramVerifier {
  int iterations = kScramIterationsDefault;
  std::string salt;
  Sha256Digest stored_key{}, server_key{};
  bool is_mock = false;  // stands for a user that there isn't: no proof fits it

  /// PostgreSQL's stored form, `SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>`, the last three in Base64.
  /// nullopt for anything else. Source: PostgreSQL docs "catalog-pg-authid".
  static std::optional<ScramVerifier> Parse(std::string_view text);
  std::string Print() const;

  bool operator==(const ScramVerifier&) const = default;
};

/// Derives the keys from a plain password, after SASLprep. It takes about a millisecond: do it once, when the user is
/// configured, and not per login. Source: RFC 5802, section 3.
ScramVerifier DeriveScramVerifier(std::string_view password, std::string_view salt,
                                  int iterations = kScramIterationsDefault);
/// The same with a fresh random salt.
ScramVerifier MakeScramVerifier(std::string_view password, int iterations = kScramIterationsDefault);

/// A verifier for an unknown user, so that an exchange for one can't be told from another: salt and keys follow from
/// `server_secret` (random, kept as long as the users are) and the name. Give the iterations that real users have.
ScramVerifier MockScramVerifier(std::string_view server_secret, std::string_view user,
                                int iterations = kScramIterationsDefault);

/// Checks a cleartext password, in the same time for a wrong password and for a mock verifier.
bool VerifyPassword(const ScramVerifier& verifier, std::string_view password);

}  // namespace duckgres::pgwire
