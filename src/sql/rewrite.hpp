#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "sql/range.hpp"
#include "sql/statement.hpp"

namespace duckgres::sql {

using NameSet = std::set<std::string, std::less<>>;
using NameMap = std::map<std::string, std::string, std::less<>>;

/// What a rewrite needs to know of its session. Everything pointed to outlives the call; null means none.
struct RewriteContext {
  std::string_view database;        // the session's, as the client names it
  std::string_view duckdb_catalog;  // what DuckDB calls it

  /// Calls without arguments and SQL's value keywords, in lower case -> a DuckDB expression: current_database,
  /// current_catalog, current_user, session_user, user, current_role, current_schema, version, pg_backend_pid,
  /// inet_server_port... With an argument: "current_schemas(true)", "current_schemas(false)".
  const NameMap* session_values = nullptr;

  std::string_view catalog_schema;                 // the DuckDB database that has pg_catalog and information_schema
  const NameSet* catalog_relations = nullptr;      // pg_class...: of pg_catalog
  const NameSet* information_relations = nullptr;  // tables, columns...: of information_schema
  const NameSet* catalog_functions = nullptr;      // functions of pg_catalog that exist in catalog_schema only
  const NameMap* reg_casts = nullptr;  // regclass, regtype... -> the function that does the cast; absent: left alone
  /// Expressions given to `SELECT expr` etc. keep their names by AS where an edit would change it.

  /// DuckDB type names by which `$n` is cast where it stands; empty or missing: left as it is. $1 is the first.
  std::span<const std::string> parameter_types = {};
};

/// One replaced piece: bytes [source.begin, source.end) of the statement's text became [result.begin, result.end).
struct Edit {
  Range source, result;
};

/// A statement as DuckDB gets it.
struct Rewritten {
  std::string_view source;            // Statement::text, which must outlive this
  std::optional<std::string> edited;  // absent: nothing had to change
  std::vector<std::string> before;    // to be executed first, such as the sequence of a serial column
  std::vector<Edit> edits;            // ascending

  /// The names of the result's columns as PostgreSQL gives them; nullopt is a star, which stands for any number. Empty
  /// where syntax does not tell (no top-level select list or RETURNING). Align from both ends.
  std::vector<std::optional<std::string>> column_names;

  std::string_view Text() const { return edited ? std::string_view(*edited) : source; }
  /// Where byte `offset` of Text() comes from in `source`; inside a replaced piece: where that begins.
  size_t SourceOffset(size_t offset) const;
};

/// PostgreSQL's SQL -> DuckDB's, by edits on source ranges. kNative statements come back as they are, but for their
/// parameters.
///
/// Errors  0A000 for what can't be said in DuckDB, with the position in the whole query.
/// Thread  any.
Result<Rewritten> Rewrite(const Statement& statement, const RewriteContext& context);

}  // namespace duckgres::sql
