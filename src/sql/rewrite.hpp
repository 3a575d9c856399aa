#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "sql/range.hpp"
#include "sql/statement.hpp"

namespace duckgres::sql {

using NameMap = std::map<std::string, std::string, std::less<>>;

/// How a cast to regclass or one of its kin is said.
struct RegCast {
  std::string alias;             // the type that any expression is cast to; empty: the cast is left alone
  std::string literal_function;  // called with a literal or a parameter in place of the cast; empty: they are cast, too
};

/// Reads the text of a literal that is cast, as the decoder of text parameters does.
class LiteralReader {
 public:
  virtual ~LiteralReader() = default;
  /// `text` as a DuckDB expression of the type, such as CAST('2024-01-01' AS DATE), which stands for the whole cast;
  /// nullopt leaves the cast to DuckDB.
  ///
  /// `type_name`  PostgreSQL's own, as the grammar has it: int4, numeric, timestamptz; the element's if `is_array`.
  /// `modifiers`  what stands in the type's brackets, such as 10 and 2.
  /// Errors       22P02, 22007, 22008, 22003 as PostgreSQL's; the rewrite adds the literal's position.
  virtual Result<std::optional<std::string>> Read(std::string_view type_name, bool is_array,
                                                  std::span<const int32_t> modifiers, std::string_view text) = 0;
};

/// What a rewrite needs to know of its session. Everything pointed to outlives the call; null means none.
struct RewriteContext {
  std::string_view database;        // the session's, as the client names it
  std::string_view duckdb_catalog;  // what DuckDB calls it

  /// Calls without arguments and SQL's value keywords, in lower case -> a DuckDB expression: current_database,
  /// current_catalog, current_user, session_user, user, current_role, current_schema, version, pg_backend_pid,
  /// inet_server_port... With an argument: "current_schemas(true)", "current_schemas(false)",
  /// "current_setting('timezone')".
  const NameMap* session_values = nullptr;

  // PostgreSQL's catalogs: a name in lower case -> what DuckDB is to be asked for, such as
  // "__duckgres"."catalog"."pg_class".
  const NameMap* catalog_relations =
      nullptr;  // of pg_catalog; also found without the schema, unless a CTE has the name
  const NameMap* information_relations = nullptr;  // of information_schema
  const NameMap* catalog_functions = nullptr;      // of pg_catalog, where they have no DuckDB function of the same name
  const NameMap* information_functions = nullptr;  // of information_schema; found with the schema only
  const std::map<std::string, RegCast, std::less<>>* reg_casts = nullptr;  // regclass, regtype...
  const NameMap* cast_types = nullptr;  // types that casts (not columns) have by another name: oid -> pg_oid

  LiteralReader* literals = nullptr;

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
