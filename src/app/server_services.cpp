#include "app/server_services.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <format>
#include <thread>

#include "base/sqlstate.hpp"
#include "catalog/catalog.hpp"
#include "duck/connection.hpp"
#include "observe/log.hpp"
#include "pgwire/digest.hpp"
#include "pgwire/md5_password.hpp"

namespace duckgres::app {
namespace {

constexpr size_t kMockSecretBytes = 32;
constexpr std::string_view kServerVersion = "15.0 (Duckgres)";

session::AuthMethod ToSession(config::AuthMethod method) {
  switch (method) {
    case config::AuthMethod::kScramSha256:
      return session::AuthMethod::kScramSha256;
    case config::AuthMethod::kMd5:
      return session::AuthMethod::kMd5;
    case config::AuthMethod::kPassword:
      return session::AuthMethod::kPassword;
    case config::AuthMethod::kCert:
      return session::AuthMethod::kCert;
    case config::AuthMethod::kTrust:
      return session::AuthMethod::kTrust;
  }
  std::unreachable();
}

std::filesystem::path DefaultExtensionDirectory() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::filesystem::path(value ? value : "");
  };
  std::string version(duck::Database::Version());
  if (version.starts_with('v')) version.erase(0, 1);
  std::filesystem::path cache = variable("XDG_CACHE_HOME");
  if (cache.empty()) cache = variable("HOME") / ".cache";
  std::filesystem::path deps = variable("DUCKGRES_DEPS");
  if (deps.empty()) deps = cache / "duckgres";
  return deps / ("duckdb-" + version) / "extensions";
}

size_t Cores() { return std::max<size_t>(1, std::thread::hardware_concurrency()); }

}  // namespace

std::vector<std::filesystem::path> ExtensionFiles(const config::Configuration& configuration) {
  const auto directory =
      configuration.extension_dir.empty() ? DefaultExtensionDirectory() : configuration.extension_dir;
  std::vector<std::filesystem::path> files;
  for (const auto& name : configuration.extensions) {
    std::filesystem::path file = name;
    if (!name.contains('/')) file = directory / (name + ".duckdb_extension");
    if (std::filesystem::exists(file)) {
      files.push_back(std::filesystem::absolute(file));
    } else {
      observe::Log(observe::Level::kWarn, "extension not found, going on without it",
                   {{"extension", name}, {"file", file.native()}});
    }
  }
  return files;
}

void ServerServices::AddUser(const config::Configuration& configuration, const config::UserEntry& entry,
                             bool loopback_only) {
  Entry user;
  user.session.name = user.exec.name = entry.name;
  user.session.superuser = user.exec.superuser = entry.superuser || entry.name == "postgres";
  user.session.loopback_only = loopback_only;
  user.session.method = ToSession(entry.auth_method.value_or(configuration.auth_method));
  user.session.secret = entry.password;
  if (!entry.password.empty() && !pgwire::IsMd5Secret(entry.password)) {
    user.session.verifier = pgwire::ScramVerifier::Parse(entry.password);
    if (!user.session.verifier) user.session.verifier = pgwire::MakeScramVerifier(entry.password);
  }
  for (const auto& directory : configuration.file_access) user.exec.file_access.emplace_back(directory);
  for (const auto& directory : entry.file_access) user.exec.file_access.emplace_back(directory);
  users_.insert_or_assign(entry.name, std::move(user));
}

Result<std::unique_ptr<ServerServices>> ServerServices::Create(const config::Configuration& configuration) {
  const size_t slots = configuration.max_active_statements > 0 ? configuration.max_active_statements : Cores();
  auto services = std::unique_ptr<ServerServices>(new ServerServices(slots));
  services->default_method_ = ToSession(configuration.auth_method);
  services->max_connections_ = configuration.max_connections;
  services->mock_secret_ = pgwire::RandomBytes(kMockSecretBytes);
  services->version_text_ = std::format("PostgreSQL {} on DuckDB {}", kServerVersion, duck::Database::Version());
  for (const auto& entry : configuration.users) services->AddUser(configuration, entry, false);
  if (configuration.users.empty()) {
    services->built_in_only_ = true;
    services->AddUser(configuration, {.name = "postgres", .password = "postgres", .superuser = true}, true);
  }

  const std::filesystem::path catalogs =
      std::filesystem::absolute(configuration.data_dir).lexically_normal() / "catalog";
  std::error_code failure;
  std::filesystem::create_directories(catalogs, failure);
  if (failure) {
    return Fail(sqlstate::kIoError, std::format("could not create \"{}\": {}", catalogs.native(), failure.message()));
  }
  exec::RegistryOptions options{
      .data_dir = configuration.data_dir,
      .extensions = ExtensionFiles(configuration),
      .memory_limit = configuration.memory_limit_bytes ? std::to_string(*configuration.memory_limit_bytes) + "B" : "",
      .threads = configuration.threads,
      .unknown_database = configuration.unknown_database == config::UnknownDatabase::kDefault
                              ? exec::UnknownDatabase::kDefault
                              : exec::UnknownDatabase::kRefuse,
      .prepare_database = [cache = catalogs.string()](duck::Connection& connection, const exec::DatabaseContext&) {
        return catalog::Install(connection, catalog::InstallContext{.cache_directory = cache});
      }};
  DUCKGRES_ASSIGN(services->databases_, exec::DatabaseRegistry::Create(std::move(options)));
  return services;
}

std::optional<session::User> ServerServices::FindUser(std::string_view name) {
  const auto found = users_.find(name);
  return found == users_.end() ? std::nullopt : std::optional(found->second.session);
}

std::string_view ServerServices::ServerVersion() { return kServerVersion; }

Result<session::OpenedDatabase> ServerServices::OpenDatabase(const session::User& user, std::string_view database) {
  if (max_connections_ > 0 && backends_.Count() >= max_connections_) {
    return Fail({.code = sqlstate::kTooManyConnections,
                 .message = "sorry, too many clients already",
                 .severity = Severity::kFatal});
  }
  DUCKGRES_ASSIGN(auto opened, databases_->Open(ExecUser(user), database));
  return session::OpenedDatabase{.executor = std::move(opened.executor), .catalog = std::move(opened.catalog)};
}

Result<void> ServerServices::CreateDatabase(const session::User& user, const std::string& name) {
  return databases_->CreateDatabase(ExecUser(user), name);
}

Result<void> ServerServices::DropDatabase(const session::User& user, const std::string& name) {
  return databases_->DropDatabase(ExecUser(user), name);
}

std::vector<std::string> ServerServices::ListDatabases(const session::User& user) {
  auto names = databases_->ListDatabases(ExecUser(user));
  return names ? *std::move(names) : std::vector<std::string>();
}

}  // namespace duckgres::app
