#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "duck/connection.hpp"
#include "exec/local_executor.hpp"
#include "session/services.hpp"

namespace duckgres::session {

/// Sessions' surroundings for tests: one in-memory database for everybody, and two users.
class TestServices : public Services {
 public:
  inline static const std::vector<duck::Database::Option> kOptions = {{"errors_as_json", "true"}};

  TestServices() : database_(*duck::Database::Open(":memory:", kOptions)) {
    User alice{.name = "alice", .secret = "wonderland"};
    alice.verifier = pgwire::MakeScramVerifier(alice.secret);
    users.emplace("alice", alice);
    User tess{.name = "tess", .secret = "", .superuser = true, .method = AuthMethod::kTrust};
    users.emplace("tess", tess);
  }

  std::optional<User> FindUser(std::string_view name) override {
    const auto found = users.find(name);
    return found == users.end() ? std::nullopt : std::optional(found->second);
  }
  AuthMethod DefaultAuthMethod() override { return AuthMethod::kScramSha256; }
  std::string_view MockSecret() override { return "mock secret of this test process"; }

  Result<OpenedDatabase> OpenDatabase(const User&, std::string_view database) override {
    if (database == "nowhere") {
      return Fail(
          {.code = SqlState("3D000"), .message = "database \"nowhere\" does not exist", .severity = Severity::kFatal});
    }
    DUCKGRES_ASSIGN(auto executor, exec::LocalExecutor::Open({.database = &database_, .commits = &commits_}, {}));
    return OpenedDatabase{.executor = std::move(executor), .catalog = "memory"};
  }
  Result<void> CreateDatabase(const User&, const std::string& name) override {
    databases.push_back(name);
    return {};
  }
  Result<void> DropDatabase(const User&, const std::string& name) override {
    if (std::erase(databases, name) == 0) {
      return Fail(SqlState("3D000"), "database \"" + name + "\" does not exist");
    }
    return {};
  }
  std::vector<std::string> ListDatabases(const User&) override { return databases; }

  BackendKey RegisterBackend(Interruptible& session, size_t secret_bytes) override {
    sessions.push_back(&session);
    return {.pid = static_cast<int32_t>(sessions.size()), .secret = std::string(secret_bytes, 'k')};
  }
  void UnregisterBackend(const BackendKey&) noexcept override {}
  void CancelBackend(int32_t pid, std::string_view secret) noexcept override {
    cancelled = pid;
    cancelled_secret = secret;
  }
  void SetStatementTimeout(const BackendKey&, std::chrono::milliseconds timeout) override {
    statement_timeout = timeout;
  }
  Admission& StatementAdmission() override { return admission_; }
  std::string_view ServerVersion() override { return "15.0 (Duckgres)"; }
  std::string_view VersionText() override { return "PostgreSQL 15.0 (Duckgres) on DuckDB"; }
  uint16_t Port() override { return 5432; }

  std::map<std::string, User, std::less<>> users;
  std::vector<std::string> databases = {"tess"};
  std::vector<Interruptible*> sessions;
  int32_t cancelled = 0;
  std::chrono::milliseconds statement_timeout{0};
  std::string cancelled_secret;

 private:
  duck::Database database_;
  exec::CommitCounter commits_;
  Admission admission_{2};
};

}  // namespace duckgres::session
