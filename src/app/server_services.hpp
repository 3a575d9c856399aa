#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/backends.hpp"
#include "config/configuration.hpp"
#include "exec/database_registry.hpp"
#include "session/admission.hpp"
#include "session/services.hpp"

namespace duckgres::app {

/// What sessions get of this process: the configured users, their databases, and each other. Thread: any.
class ServerServices : public session::Services {
 public:
  /// Derives every user's verifier, about a millisecond each. Errors: F0000.
  static Result<std::unique_ptr<ServerServices>> Create(const config::Configuration& configuration);

  std::optional<session::User> FindUser(std::string_view name) override;
  session::AuthMethod DefaultAuthMethod() override { return default_method_; }
  std::string_view MockSecret() override { return mock_secret_; }

  Result<session::OpenedDatabase> OpenDatabase(const session::User& user, std::string_view database) override;
  Result<void> CreateDatabase(const session::User& user, const std::string& name) override;
  Result<void> DropDatabase(const session::User& user, const std::string& name) override;
  std::vector<std::string> ListDatabases(const session::User& user) override;

  session::BackendKey RegisterBackend(session::Interruptible& session, size_t secret_bytes) override {
    return backends_.Register(session, secret_bytes);
  }
  void UnregisterBackend(const session::BackendKey& key) noexcept override { backends_.Unregister(key); }
  void CancelBackend(int32_t pid, std::string_view secret) noexcept override { backends_.Cancel(pid, secret); }
  void SetStatementTimeout(const session::BackendKey& key, std::chrono::milliseconds timeout) override {
    backends_.SetTimeout(key, timeout);
  }
  session::Admission& StatementAdmission() override { return admission_; }

  std::string_view ServerVersion() override;
  std::string_view VersionText() override { return version_text_; }
  uint16_t Port() override { return port_; }
  void SetPort(uint16_t port) { port_ = port; }

  void CancelAll() noexcept { backends_.CancelAll(); }
  exec::DatabaseRegistry& Databases() { return *databases_; }
  /// Whether the built-in user is all there is, and how it is called.
  bool HasBuiltInUserOnly() const { return built_in_only_; }
  std::string_view FirstUser() const { return users_.begin()->first; }

 private:
  struct Entry {
    session::User session;
    exec::User exec;
  };
  explicit ServerServices(size_t slots) : admission_(slots) {}
  void AddUser(const config::Configuration& configuration, const config::UserEntry& entry, bool loopback_only);
  const exec::User& ExecUser(const session::User& user) const { return users_.find(user.name)->second.exec; }

  std::map<std::string, Entry, std::less<>> users_;  // not changed after Create
  session::AuthMethod default_method_ = session::AuthMethod::kScramSha256;
  bool built_in_only_ = false;
  size_t max_connections_ = 0;  // 0: no limit
  std::string mock_secret_, version_text_;
  std::atomic<uint16_t> port_ = 0;  // known once the server listens
  Backends backends_;
  session::Admission admission_;
  std::unique_ptr<exec::DatabaseRegistry> databases_;
};

/// Where the engine's extension files are looked for when the configuration names none.
std::vector<std::filesystem::path> ExtensionFiles(const config::Configuration& configuration);

}  // namespace duckgres::app
