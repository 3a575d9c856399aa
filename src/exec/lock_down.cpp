#include "exec/lock_down.hpp"

#include <algorithm>
#include <array>
#include <format>
#include <set>

#include "base/sqlstate.hpp"

namespace duckgres::exec {
namespace {

constexpr auto kAllowedConfigs = std::to_array<std::string_view>({"TimeZone", "Calendar", "schema", "search_path"});

/// Plain settings of a fenced instance, in the order in which they are set. Each is read back.
struct Locked {
  std::string_view name, sql, value;  // value: as duckdb_settings() shows it
};
constexpr auto kBefore = std::to_array<Locked>({
    {"autoinstall_known_extensions", "false", "false"},
    {"autoload_known_extensions", "false", "false"},
    {"allow_community_extensions", "false", "false"},
    {"allow_persistent_secrets", "false", "false"},
    {"allow_unredacted_secrets", "false", "false"},
    // Names that are shown in messages: not the host's.
    {"secret_directory", "'/nonexistent'", "/nonexistent"},
    {"extension_directory", "'/nonexistent'", "/nonexistent"},
    {"home_directory", "'/nonexistent'", "/nonexistent"},
});
constexpr auto kAfter = std::to_array<Locked>({
    {"enable_external_access", "false", "false"},
});
/// Never set by us, and must be off.
constexpr auto kOff = std::to_array<Locked>({
    {"allow_unsigned_extensions", "", "false"},
    {"log_query_path", "", ""},
    {"profiling_output", "", ""},
    {"http_logging_output", "", ""},
    {"enable_logging", "", "0"},
    {"file_search_path", "", ""},
    {"custom_extension_repository", "", ""},
    {"autoinstall_extension_repository", "", ""},
    {"disabled_filesystems", "", ""},  // without the local one nothing can be spilled
});

template <typename Range>
std::string ListLiteral(const Range& items) {
  std::string list = "[";
  for (const auto& item : items) list += (list.size() > 1 ? "," : "") + Quoted(std::string(item));
  return list + "]";
}

// With a slash at its end, as DuckDB keeps directories.
std::string AsDirectory(const std::filesystem::path& path) {
  std::string text = path.lexically_normal().string();
  return text.ends_with('/') ? text : text + "/";
}

std::set<std::string> WantedDirectories(const FenceSettings& settings) {
  std::set<std::string> wanted{AsDirectory(settings.temp_directory)};
  for (const auto& directory : settings.directories) wanted.insert(AsDirectory(directory));
  return wanted;
}

/// The first column of a query whose rows are texts.
Result<std::set<std::string>> TextsOf(duck::Connection& connection, const std::string& query) {
  std::set<std::string> items;
  DUCKGRES_ASSIGN(auto statement, connection.Prepare(query));
  DUCKGRES_ASSIGN(auto result, statement.Execute({}));
  while (true) {
    DUCKGRES_ASSIGN(const auto chunk, result.Next());
    if (!chunk) return items;
    const auto column = chunk->Column(0);
    for (size_t row = 0; row < chunk->Rows(); ++row) {
      items.emplace(duck::TextOf(column.Data<duckdb_string_t>()[row]));
    }
  }
}

std::unexpected<SqlError> NotLocked(std::string_view name) {
  return Fail(sqlstate::kInternalError,
              std::format("the database could not be locked: setting \"{}\" does not hold", name));
}

Result<void> VerifyList(duck::Connection& connection, std::string_view name, const std::set<std::string>& wanted) {
  DUCKGRES_ASSIGN(const auto items, TextsOf(connection, std::format("SELECT unnest(current_setting('{}'))", name)));
  if (items != wanted) return NotLocked(name);
  return {};
}

/// DuckDB lets statements reach the files of attached databases: the user's own, and the catalogs. No other.
Result<void> VerifyPaths(duck::Connection& connection, const std::filesystem::path& file) {
  DUCKGRES_ASSIGN(const auto attached,
                  TextsOf(connection, "SELECT path FROM duckdb_databases() WHERE path IS NOT NULL"));
  DUCKGRES_ASSIGN(const auto paths, TextsOf(connection, "SELECT unnest(current_setting('allowed_paths'))"));
  std::set<std::string> own;
  for (const auto& each : attached) {
    for (const auto* suffix : {"", ".wal", ".wal.checkpoint", ".wal.recovery"}) {
      own.insert(std::filesystem::path(each).lexically_normal().string() + suffix);
    }
  }
  const bool has_own_file = paths.contains(file.lexically_normal().string());
  if (!has_own_file || !std::ranges::includes(own, paths)) return NotLocked("allowed_paths");
  return {};
}

}  // namespace

std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted.append(c == '\'' ? 2 : 1, c);
  return quoted + "'";
}

std::span<const std::string_view> AllowedConfigs() { return kAllowedConfigs; }

Result<void> LockDown(duck::Connection& connection, const FenceSettings& settings) {
  const auto set = [&](std::string_view name, std::string_view value) {
    return connection.Run(std::format("SET GLOBAL {} = {}", name, value));
  };
  for (const auto& row : kBefore) DUCKGRES_TRY(set(row.name, row.sql));
  DUCKGRES_TRY(set("allowed_directories", ListLiteral(WantedDirectories(settings))));
  for (const auto& row : kAfter) DUCKGRES_TRY(set(row.name, row.sql));
  DUCKGRES_TRY(set("allowed_configs", ListLiteral(kAllowedConfigs)));
  DUCKGRES_TRY(set("lock_configuration", "true"));
  return VerifyLock(connection, settings);
}

Result<void> VerifyLock(duck::Connection& connection, const FenceSettings& settings) {
  const auto verify = [&](const Locked& row) -> Result<void> {
    DUCKGRES_ASSIGN(const auto value, connection.Scalar(std::format("SELECT current_setting('{}')", row.name)));
    if (value.value_or("") != row.value) return NotLocked(row.name);
    return {};
  };
  for (const auto& row : kBefore) DUCKGRES_TRY(verify(row));
  for (const auto& row : kAfter) DUCKGRES_TRY(verify(row));
  for (const auto& row : kOff) DUCKGRES_TRY(verify(row));
  DUCKGRES_TRY(verify({"lock_configuration", "", "true"}));
  DUCKGRES_TRY(verify({"temp_directory", "", settings.temp_directory.native()}));
  DUCKGRES_TRY(VerifyList(connection, "allowed_configs", {kAllowedConfigs.begin(), kAllowedConfigs.end()}));
  DUCKGRES_TRY(VerifyList(connection, "allowed_directories", WantedDirectories(settings)));
  return VerifyPaths(connection, settings.file);
}

}  // namespace duckgres::exec
