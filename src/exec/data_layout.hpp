#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"

namespace duckgres::exec {

/// Where a user's files are. No user's name or database's name leads to another's file, or out of the data directory:
///
///   <data_dir>/<user>.duckdb                      the user's own database
///   <data_dir>/databases/<user>/<name>~.duckdb    those made by CREATE DATABASE, with unsafe bytes of the name as %XX
///   <data_dir>/temp/<user>/<file's stem>/         what a database spills
///
/// DuckDB names a database after its file. The ~ keeps such a name from being that of a schema, which DuckDB would then
/// find ambiguous in `schema.table`, and from being one of the engine's own (main, system, temp, pg_catalog).
class DataLayout {
 public:
  explicit DataLayout(std::filesystem::path data_dir) : data_dir_(std::move(data_dir)) {}

  std::filesystem::path OwnFile(std::string_view user) const;
  std::filesystem::path DatabaseFile(std::string_view user, std::string_view database) const;
  std::filesystem::path TempDirectory(std::string_view user, const std::filesystem::path& file) const;
  /// Names of the databases that CREATE DATABASE has made, sorted. Errors: 58030.
  Result<std::vector<std::string>> Databases(std::string_view user) const;
  const std::filesystem::path& Root() const { return data_dir_; }

 private:
  std::filesystem::path data_dir_;
};

/// Errors: 42602 if a user of this name can't have a file of his own (it is a path, or hidden, or means something to
/// DuckDB), 42939 if the name is one of the engine's or begins with pg_.
Result<void> CheckUserName(std::string_view user);

/// Errors: 42602 if it is empty, over 63 bytes, or not UTF-8.
Result<void> CheckDatabaseName(std::string_view database);

/// The part of a file's name before ~.duckdb, and back. Every name has one file, every file one name.
std::string EncodeDatabaseName(std::string_view database);
std::string DecodeDatabaseName(std::string_view encoded);

}  // namespace duckgres::exec
