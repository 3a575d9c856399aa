#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "pgwire/scram.hpp"
#include "pgwire/startup_packet.hpp"
#include "session/services.hpp"

namespace duckgres::session {

/// The conversation before a session: encryption requests, the start-up packet, authentication.
///
/// Memory  no byte sequence makes it keep more than one start-up packet. One thread.
/// Source  PostgreSQL docs "protocol-flow", Start-up, SSL Session Encryption, Canceling Requests in Progress.
class Startup {
 public:
  enum class Status : uint8_t {
    kNeedsInput,
    kNeedsTls,  // 'S' has been said: the caller performs the handshake and then calls TlsEstablished
    kAuthenticated,
    kEnded  // a cancel request was done, or an error told
  };

  Startup(Services& services, FrontendFacts facts) : services_(services), facts_(std::move(facts)) {}

  /// Takes at most one packet from the front of `input`; returns the bytes that it had, 0 if there isn't a whole one.
  size_t Take(std::string_view input, std::string& out);
  /// Of what follows a handshake; bytes that came before it in the clear are the caller's to refuse.
  void TlsEstablished(FrontendFacts facts);
  /// The time for all this is over.
  void TimedOut(std::string& out);

  Status State() const { return status_; }
  size_t BytesNeeded() const { return bytes_needed_; }  // before Take can do something

  // Once authenticated.
  const User& AuthenticatedUser() const { return *user_; }
  const pgwire::StartupMessage& Message() const { return message_; }
  const FrontendFacts& Facts() const { return facts_; }

 private:
  void TakePacket(std::string_view payload, std::string& out);
  Result<void> OnStartup(std::string& out);
  Result<void> CheckOrigin() const;
  Result<void> RequestAuthentication(std::string& out);
  Result<void> OnResponse(std::string_view payload, std::string& out);
  Result<void> OnSasl(std::string_view payload, std::string& out);
  Result<void> OnPassword(std::string_view payload);
  void Succeed(std::string& out);
  void End(const SqlError& error, std::string& out);
  pgwire::ScramVerifier VerifierOrMock() const;

  Services& services_;
  FrontendFacts facts_;
  Status status_ = Status::kNeedsInput;
  size_t bytes_needed_ = 8;
  bool answered_ssl_ = false, answered_gss_ = false, authenticating_ = false;
  pgwire::StartupMessage message_;
  std::string name_;          // of the user, as given
  std::optional<User> user_;  // absent: there is no such user, which the frontend must not notice
  AuthMethod method_ = AuthMethod::kScramSha256;
  std::string md5_salt_;
  std::optional<pgwire::ScramExchange> scram_;
};

}  // namespace duckgres::session
