#pragma once

#include <string>
#include <string_view>

namespace duckgres::bench {

/// The client's side of SCRAM-SHA-256 without channel binding. Source: RFC 5802, RFC 7677; PostgreSQL docs
/// "sasl-authentication". It doesn't check the server's signature: it measures servers that we started ourselves.
class ScramClient {
 public:
  explicit ScramClient(std::string nonce) : first_bare_("n=,r=" + std::move(nonce)) {}
  /// For a test: PostgreSQL ignores the name in `n=`, the RFC's example has one.
  ScramClient(std::string_view user, std::string_view nonce)
      : first_bare_("n=" + std::string(user) + ",r=" + std::string(nonce)) {}

  std::string ClientFirst() const { return "n,," + first_bare_; }
  /// The answer to server-first. The keys that a password, a salt and an iteration count give are computed once per
  /// process: a client that repeats 4,096 rounds for every connection would measure itself.
  std::string ClientFinal(std::string_view server_first, const std::string& password) const;

 private:
  std::string first_bare_;
};

/// A fresh nonce of printable characters.
std::string RandomNonce();

}  // namespace duckgres::bench
