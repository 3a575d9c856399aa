#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What the settings come to. Plain values only: app/ hands each room the few that it needs.
namespace duckgres::config {

using Duration = std::chrono::milliseconds;

enum class AuthMethod : uint8_t { kScramSha256, kMd5, kPassword, kCert, kTrust };
enum class UnknownDatabase : uint8_t { kRefuse, kDefault };
enum class LogLevel : uint8_t { kDebug, kInfo, kWarn, kError };
enum class LogFormat : uint8_t { kText, kJson };

/// One entry of `users`. Its name is safe as a file name (CheckUserName).
struct UserEntry {
  std::string name;
  std::string password;  // plain, or a SCRAM verifier as PostgreSQL stores it; empty: none (auth_method cert or trust)
  bool superuser = false;
  std::optional<AuthMethod> auth_method;  // none: Configuration::auth_method
  std::vector<std::string> file_access;   // besides Configuration::file_access
  std::string where;                      // "duckgres.yaml:12"
};

/// The initializers are the defaults: --help, docs/configuration.md and duckgres.example.yaml print them from here.
struct Configuration {
  std::filesystem::path config_file;  // empty: there is none

  std::string host = "0.0.0.0";
  uint16_t port = 5432;
  std::filesystem::path unix_socket_dir;  // empty: no Unix socket
  uint32_t max_connections = 0;           // 0: no limit

  std::filesystem::path tls_cert = "./certs/server.crt";
  std::filesystem::path tls_key = "./certs/server.key";
  std::filesystem::path tls_client_ca;  // empty: client certificates are not asked for

  AuthMethod auth_method = AuthMethod::kScramSha256;
  std::vector<UserEntry> users;  // empty: postgres/postgres, from loopback only

  Duration session_init_timeout = std::chrono::seconds(10);
  std::optional<Duration> idle_timeout = std::chrono::hours(24);  // none: never
  Duration shutdown_timeout = std::chrono::seconds(30);

  std::filesystem::path data_dir = "./data";
  UnknownDatabase unknown_database = UnknownDatabase::kRefuse;
  std::vector<std::string> file_access;

  std::optional<uint64_t> memory_limit_bytes;  // none: auto
  uint32_t threads = 0;                        // 0: as many as cores
  uint32_t max_active_statements = 0;          // 0: as many as cores
  std::vector<std::string> extensions = {"ducklake"};
  std::filesystem::path extension_dir;  // empty: app/ looks where scripts/install-deps puts them

  LogLevel log_level = LogLevel::kInfo;
  LogFormat log_format = LogFormat::kText;
};

}  // namespace duckgres::config
