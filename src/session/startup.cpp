#include "session/startup.hpp"

#include <format>
#include <utility>

#include "base/bytes.hpp"
#include "base/sqlstate.hpp"
#include "pgwire/backend_messages.hpp"
#include "pgwire/digest.hpp"
#include "pgwire/frame.hpp"
#include "pgwire/frontend_messages.hpp"
#include "pgwire/md5_password.hpp"

namespace duckgres::session {
namespace {

constexpr size_t kMd5SaltBytes = 4;

std::unexpected<SqlError> Fatal(SqlState code, std::string message, std::string hint = {}) {
  return Fail({.code = code, .message = std::move(message), .hint = std::move(hint), .severity = Severity::kFatal});
}

bool IsCancelRequest(std::string_view payload) {
  constexpr uint32_t kCancelRequestCode = 80877102;  // PostgreSQL docs "protocol-message-formats", CancelRequest
  return payload.size() >= sizeof kCancelRequestCode && LoadBigEndian<uint32_t>(payload.data()) == kCancelRequestCode;
}

}  // namespace

void Startup::End(const SqlError& error, std::string& out) {
  SqlError fatal = error;
  fatal.severity = Severity::kFatal;
  pgwire::AppendErrorResponse(out, fatal);
  status_ = Status::kEnded;
}

void Startup::TimedOut(std::string& out) {
  if (!authenticating_) return;  // as PostgreSQL: who has said nothing is told nothing
  End({.code = sqlstate::kQueryCanceled, .message = "canceling authentication due to timeout"}, out);
}

void Startup::TlsEstablished(FrontendFacts facts) {
  facts_ = std::move(facts);
  answered_ssl_ = true;
  status_ = Status::kNeedsInput;
  bytes_needed_ = 8;
}

size_t Startup::Take(std::string_view input, std::string& out) {
  if (status_ != Status::kNeedsInput) return 0;
  const pgwire::FrameScan scan = authenticating_ ? pgwire::ScanFrame(input, pgwire::kAuthenticationMessageLengthMax + 1)
                                                 : pgwire::ScanStartupPacket(input);
  switch (scan.status) {
    case pgwire::FrameStatus::kNeedMore:
      bytes_needed_ = scan.bytes_needed;
      return 0;
    case pgwire::FrameStatus::kTooLarge:
    case pgwire::FrameStatus::kMalformed:
      End(pgwire::FrameFault(scan), out);
      return 0;
    case pgwire::FrameStatus::kWhole:
      break;
  }
  if (!authenticating_) {
    TakePacket(scan.frame.payload, out);
  } else if (scan.frame.type != 'p') {
    // PostgreSQL's words; in particular a second start-up packet can't change who is logging in.
    End({.code = sqlstate::kProtocolViolation,
         .message = std::format("expected SASL response, got message type {}", static_cast<int>(scan.frame.type))},
        out);
  } else if (const auto done = OnResponse(scan.frame.payload, out); !done) {
    End(done.error(), out);
  }
  return scan.frame.size;
}

void Startup::TakePacket(std::string_view payload, std::string& out) {
  auto packet = pgwire::DecodeStartupPacket(payload);
  if (!packet && IsCancelRequest(payload)) {
    status_ = Status::kEnded;  // nobody is told whether a cancel request was a good one
    return;
  }
  if (!packet) return End(packet.error(), out);
  if (std::holds_alternative<pgwire::SslRequest>(*packet) && !answered_ssl_) {
    answered_ssl_ = true;
    if (facts_.is_unix_socket) {
      out += 'N';
    } else {
      out += 'S';
      status_ = Status::kNeedsTls;
    }
  } else if (std::holds_alternative<pgwire::GssEncRequest>(*packet) && !answered_gss_) {
    answered_gss_ = true;
    out += 'N';
  } else if (const auto* cancel = std::get_if<pgwire::CancelRequest>(&*packet)) {
    services_.CancelBackend(cancel->backend_pid, cancel->key);
    status_ = Status::kEnded;
  } else if (auto* startup = std::get_if<pgwire::StartupMessage>(&*packet)) {
    message_ = std::move(*startup);
    if (const auto done = OnStartup(out); !done) End(done.error(), out);
  } else {
    End({.code = sqlstate::kProtocolViolation, .message = "encryption was already negotiated on this connection"}, out);
  }
}

Result<void> Startup::OnStartup(std::string& out) {
  if (!facts_.has_tls && !facts_.is_unix_socket) {
    return Fatal(sqlstate::kInvalidAuthorizationSpecification,
                 std::format("no encryption: connections from \"{}\" must use TLS", facts_.address),
                 "Connect with sslmode=require (or verify-full).");
  }
  if (const auto negotiation = pgwire::Negotiate(message_)) pgwire::AppendNegotiateProtocolVersion(out, *negotiation);
  name_ = std::string(message_.Parameter("user").value_or(""));
  if (name_.empty()) {
    return Fatal(sqlstate::kInvalidAuthorizationSpecification, "no PostgreSQL user name specified in startup packet");
  }
  if (const auto replication = message_.Parameter("replication");
      replication && *replication != "false" && *replication != "off" && *replication != "0" && *replication != "no") {
    return Fatal(sqlstate::kFeatureNotSupported, "replication connections are not supported");
  }
  user_ = services_.FindUser(name_);
  method_ = user_ ? user_->method : services_.DefaultAuthMethod();
  DUCKGRES_TRY(CheckOrigin());
  return RequestAuthentication(out);
}

Result<void> Startup::CheckOrigin() const {
  const bool is_local = facts_.is_loopback || facts_.is_unix_socket;
  if (user_ && user_->loopback_only && !is_local) {
    return Fatal(sqlstate::kInvalidAuthorizationSpecification,
                 std::format("user \"{}\" with the built-in password may connect from this host only", name_),
                 "Configure users with passwords of their own: users: {postgres: <password>} in duckgres.yaml.");
  }
  if (method_ == AuthMethod::kTrust && !is_local) {
    return Fatal(sqlstate::kInvalidAuthorizationSpecification,
                 std::format("authentication method \"trust\" is for this host only, not for \"{}\"", facts_.address));
  }
  return {};
}

pgwire::ScramVerifier Startup::VerifierOrMock() const {
  if (user_ && user_->verifier) return *user_->verifier;
  return pgwire::MockScramVerifier(services_.MockSecret(), name_);
}

Result<void> Startup::RequestAuthentication(std::string& out) {
  authenticating_ = true;
  bytes_needed_ = 5;
  // A stored verifier can't answer md5's question: as in PostgreSQL, such a user is asked by SCRAM.
  if (method_ == AuthMethod::kMd5 && user_ && pgwire::ScramVerifier::Parse(user_->secret)) {
    method_ = AuthMethod::kScramSha256;
  }
  switch (method_) {
    case AuthMethod::kTrust:
      if (!user_) return std::unexpected(pgwire::PasswordAuthenticationFailed(name_));
      Succeed(out);
      return {};
    case AuthMethod::kCert:
      if (!user_ || facts_.client_certificate_name != name_) {
        return Fatal(sqlstate::kInvalidAuthorizationSpecification,
                     std::format("certificate authentication failed for user \"{}\"", name_));
      }
      Succeed(out);
      return {};
    case AuthMethod::kPassword:
      pgwire::AppendAuthenticationCleartextPassword(out);
      return {};
    case AuthMethod::kMd5:
      md5_salt_ = pgwire::RandomBytes(kMd5SaltBytes);
      pgwire::AppendAuthenticationMd5Password(out,
                                              std::span<const char, kMd5SaltBytes>(md5_salt_.data(), kMd5SaltBytes));
      return {};
    case AuthMethod::kScramSha256:
      pgwire::AppendAuthenticationSasl(out, pgwire::ScramMechanisms(!facts_.tls_server_end_point.empty()));
      return {};
  }
  std::unreachable();
}

Result<void> Startup::OnResponse(std::string_view payload, std::string& out) {
  if (method_ == AuthMethod::kScramSha256) return OnSasl(payload, out);
  DUCKGRES_TRY(OnPassword(payload));
  Succeed(out);
  return {};
}

Result<void> Startup::OnSasl(std::string_view payload, std::string& out) {
  std::optional<std::string_view> response;
  if (!scram_) {
    DUCKGRES_ASSIGN(const auto initial, pgwire::DecodeSaslInitialResponse(payload));
    DUCKGRES_ASSIGN(scram_,
                    pgwire::ScramExchange::Start(
                        initial.mechanism,
                        {.user = name_, .verifier = VerifierOrMock(), .channel_binding = facts_.tls_server_end_point}));
    response = initial.response;
  } else {
    DUCKGRES_ASSIGN(response, pgwire::DecodeSaslResponse(payload));
  }
  DUCKGRES_ASSIGN(const std::string challenge, scram_->Step(response));
  if (!scram_->Authenticated()) {
    pgwire::AppendAuthenticationSaslContinue(out, challenge);
    return {};
  }
  pgwire::AppendAuthenticationSaslFinal(out, challenge);
  Succeed(out);
  return {};
}

Result<void> Startup::OnPassword(std::string_view payload) {
  DUCKGRES_ASSIGN(const std::string_view password, pgwire::DecodePasswordMessage(payload));
  const bool has_md5_secret = user_ && pgwire::IsMd5Secret(user_->secret);
  bool fits = false;
  if (method_ == AuthMethod::kMd5) {
    const std::string secret = !user_           ? pgwire::MockMd5Secret(services_.MockSecret(), name_)
                               : has_md5_secret ? user_->secret
                                                : pgwire::Md5Secret(user_->secret, name_);
    fits = pgwire::VerifyMd5Response(password, secret, md5_salt_);
  } else if (has_md5_secret) {
    fits = pgwire::VerifyMd5Password(password, name_, user_->secret);
  } else {
    fits = pgwire::VerifyPassword(VerifierOrMock(), password);
  }
  if (!fits || !user_) return std::unexpected(pgwire::PasswordAuthenticationFailed(name_));
  return {};
}

void Startup::Succeed(std::string& out) {
  pgwire::AppendAuthenticationOk(out);
  status_ = Status::kAuthenticated;
}

}  // namespace duckgres::session
