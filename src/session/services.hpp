#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "exec/executor.hpp"
#include "pgwire/scram_verifier.hpp"
#include "session/admission.hpp"

/// What a session asks of the program around it; app/ answers. A test answers with an in-memory database.
namespace duckgres::session {

/// Source  PostgreSQL docs "auth-pg-hba-conf" for the words.
enum class AuthMethod : uint8_t { kScramSha256, kMd5, kPassword, kCert, kTrust };

/// Where a frontend comes from, as far as authentication cares. Set before the first byte, and again after a handshake.
struct FrontendFacts {
  std::string address;  // "127.0.0.1", "[local]"
  uint16_t port = 0;
  bool is_loopback = false;
  bool is_unix_socket = false;
  bool has_tls = false;
  std::string tls_server_end_point;     // bytes for SCRAM's channel binding; empty without TLS
  std::string client_certificate_name;  // the verified certificate's common name, or empty
};

/// One user of the configuration.
struct User {
  std::string name;
  std::string secret;  // as configured: a plain password, or an md5 hash or SCRAM verifier in PostgreSQL's formats
  /// Of the secret; derived once, when the user is configured. Absent for an md5 hash.
  std::optional<pgwire::ScramVerifier> verifier;
  bool superuser = false;
  bool loopback_only = false;  // the built-in user: its password is known to everybody
  AuthMethod method = AuthMethod::kScramSha256;
};

/// A database that has been opened for one session.
struct OpenedDatabase {
  std::unique_ptr<exec::Executor> executor;
  std::string catalog;  // what DuckDB calls the file's catalog
};

/// The frontend's handle for CancelRequest. Source: PostgreSQL docs "protocol-flow", Canceling Requests in Progress.
struct BackendKey {
  int32_t pid = 0;
  std::string secret;  // 4 bytes in protocol 3.0, 32 in 3.2
};

/// What others may do to a running session. Any thread.
class Interruptible {
 public:
  virtual ~Interruptible() = default;
  virtual void Cancel() noexcept = 0;
  virtual void TimedOut() noexcept = 0;  // statement_timeout
};

class Services {
 public:
  virtual ~Services() = default;

  // Users.
  virtual std::optional<User> FindUser(std::string_view name) = 0;
  /// The method that users who don't exist are asked for too.
  virtual AuthMethod DefaultAuthMethod() = 0;
  /// Random bytes of this process: salts of users who don't exist come from them.
  virtual std::string_view MockSecret() = 0;

  // Databases.
  /// Errors  3D000 for a database that the user doesn't have.
  virtual Result<OpenedDatabase> OpenDatabase(const User& user, std::string_view database) = 0;
  virtual Result<void> CreateDatabase(const User& user, const std::string& name) = 0;
  virtual Result<void> DropDatabase(const User& user, const std::string& name) = 0;
  virtual std::vector<std::string> ListDatabases(const User& user) = 0;

  // Other sessions.
  virtual BackendKey RegisterBackend(Interruptible& session, size_t secret_bytes) = 0;
  virtual void UnregisterBackend(const BackendKey& key) noexcept = 0;
  virtual void CancelBackend(int32_t pid, std::string_view secret) noexcept = 0;
  /// Calls the session's TimedOut when so much time has passed, unless it is set again before. Zero: never.
  virtual void SetStatementTimeout(const BackendKey& key, std::chrono::milliseconds timeout) = 0;
  virtual Admission& StatementAdmission() = 0;

  // Facts.
  virtual std::string_view ServerVersion() = 0;  // of ParameterStatus: "15.0 (Duckgres)"
  virtual std::string_view VersionText() = 0;    // of version()
  virtual uint16_t Port() = 0;
};

}  // namespace duckgres::session
