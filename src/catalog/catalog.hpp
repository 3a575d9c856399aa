#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "catalog/relation.hpp"
#include "duck/connection.hpp"

/// pg_catalog and information_schema over a DuckDB instance. Relations are in relation.hpp, types in pg_alias.hpp.
namespace duckgres::catalog {

struct InstallContext {
  /// A directory of the server's own (or empty). The first Install builds the catalogs there as a file, named by what
  /// is in it; each later one, in any process, attaches that file read-only, which takes a seventh of the time.
  std::string cache_directory;
};

/// Makes the catalogs in the connection's database instance, once: attaches the database `__duckgres`. Nothing is
/// written to the user's file. Call it before external access is taken away and the configuration is locked.
/// Errors  58030 when the cache can't be written.
Result<void> Install(duck::Connection& connection, const InstallContext& context);

/// What the catalogs say of one session, kept in DuckDB's variables of its connection.
struct SessionFacts {
  std::string database;                // as the client asked for it
  std::string duckdb_catalog;          // what DuckDB calls it
  std::vector<std::string> databases;  // all that the user can connect to
  std::string user;
  bool is_superuser = false;
  std::string version;  // version()
  int32_t backend_pid = 0;
  int64_t backend_start_us = 0;  // since 1970
  int64_t server_start_us = 0;   // likewise: pg_postmaster_start_time()
  std::string client_address;    // empty: a Unix socket
  int32_t client_port = -1;
  std::string application_name;
  std::vector<std::string> search_path = {"public"};  // in PostgreSQL's names, without pg_catalog
};

/// SET VARIABLE statements for all facts. They work with a locked configuration, and inside a transaction.
std::string SetSessionFacts(const SessionFacts& facts);
/// The one for search_path alone, after SET search_path.
std::string SetSearchPath(std::span<const std::string> search_path);

/// A function of PostgreSQL that is a macro in `__duckgres`.
struct FunctionInfo {
  std::string_view schema;  // pg_catalog or information_schema
  std::string_view name;    // format_type
  bool is_set = false;      // returns rows and stands in FROM (a table macro); a name may be there both ways
  std::string duckdb_name;  // "__duckgres"."catalog"."format_type"
};
/// Sorted by schema (pg_catalog first) and name.
std::span<const FunctionInfo> Functions();

/// How a cast to regclass and its kin is said in DuckDB.
struct RegCast {
  std::string_view type;         // regclass
  std::string_view alias;        // x::pg_regclass, for any x: displays an OID as a name, takes a name as it is
  std::string literal_function;  // f('x'), for a literal or a parameter: looks the name up, 42P01 (42704...) if missing
};
std::span<const RegCast> RegCasts();

}  // namespace duckgres::catalog
