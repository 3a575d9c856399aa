#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "pgwire/scram_verifier.hpp"

namespace duckgres::pgwire {

/// What AuthenticationSASL offers, best first: SCRAM-SHA-256-PLUS only where there is a channel to bind to.
std::span<const std::string_view> ScramMechanisms(bool with_channel_binding);

struct ScramOptions {
  std::string user;        // of the StartupMessage, for the error; the name inside the exchange is ignored
  ScramVerifier verifier;  // for an unknown user a mock one
  /// tls-server-end-point data (RFC 5929): the digest of the server's certificate. Empty: nothing to bind to, as
  /// without TLS, and PLUS was not offered.
  std::string channel_binding;
  std::string server_nonce = {};  // for tests; empty: 18 random bytes in Base64
};

/// The server's side of one SCRAM-SHA-256 or SCRAM-SHA-256-PLUS login, without I/O: response in, challenge out.
///
/// Errors  all FATAL, and the exchange is then over. 28P01 for a wrong password and for an unknown user, the same in
/// text
///         and in work done; 08P01 for a malformed message or an unknown mechanism; 28000 when channel binding fails or
///         was talked down; 0A000 for an authorization identity or a mandatory extension.
/// Source  RFC 5802, RFC 7677; PostgreSQL docs "sasl-authentication"; PostgreSQL 18 for the words.
class ScramExchange {
 public:
  static Result<ScramExchange> Start(std::string_view mechanism, ScramOptions options);

  /// Takes the response of SASLInitialResponse, then that of each SASLResponse. Returns the data of the next message:
  /// of AuthenticationSASLFinal once Authenticated(), of AuthenticationSASLContinue before.
  Result<std::string> Step(std::optional<std::string_view> response);

  bool Authenticated() const { return state_ == State::kAuthenticated; }

 private:
  enum class State : uint8_t { kClientFirst, kClientFinal, kAuthenticated, kFailed };

  ScramExchange(bool binds_channel, ScramOptions options);

  Result<std::string> Take(std::string_view response);
  Result<std::string> OnClientFirst(std::string_view message);
  Result<std::string> OnClientFinal(std::string_view message);
  Result<void> CheckChannelBinding(std::string_view received) const;
  bool ProofFits(std::string_view proof, std::string_view final_without_proof) const;

  bool binds_channel_;  // the frontend chose PLUS
  ScramOptions options_;
  State state_ = State::kClientFirst;
  char channel_binding_flag_ = 'n';
  std::string client_first_bare_, server_first_;
  std::string nonce_;  // the client's part, then ours
};

/// FATAL 28P01 'password authentication failed for user "..."', whatever the reason.
SqlError PasswordAuthenticationFailed(std::string_view user);

}  // namespace duckgres::pgwire
