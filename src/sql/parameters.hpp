#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "sql/range.hpp"
#include "sql/statement.hpp"

namespace duckgres::sql {

/// Says what types columns have. Session answers by letting DuckDB prepare the probe.
class TypeOracle {
 public:
  virtual ~TypeOracle() = default;
  /// `select_sql` is a SELECT of columns of one table, such as `SELECT "a", "b" FROM "public"."t"` or `SELECT * FROM
  /// "t"`, in the client's SQL: it goes through Parse and Rewrite like a statement of the client's. Returns
  /// PostgreSQL's OID of each result column's type, or nothing when the probe can't be prepared.
  virtual std::optional<std::vector<uint32_t>> TypesOfColumns(std::string_view select_sql) = 0;
};

struct ParameterContext {
  std::span<const uint32_t> declared =
      {};                        // as Parse or PREPARE gave them; 0 and those behind the end are to be inferred
  TypeOracle* oracle = nullptr;  // null: only what the text alone tells
};

struct ParameterHint {
  uint32_t type_oid = 0;         // PostgreSQL's; 0: undetermined (42P18, unless DuckDB guesses one)
  std::vector<Range> locations;  // each `$n` in Statement::text, in order
};

/// PostgreSQL's types of a statement's parameters, of $1 first.
///
/// Shapes  as many entries as the larger of Statement::parameter_max and `declared`.
/// Errors  42P08 where two uses want different types, with the position in the whole query.
/// Source  PostgreSQL docs chapter 10 "Type Conversion"; tests/sql/parameter_types.tsv has what PostgreSQL 18 says.
Result<std::vector<ParameterHint>> InferParameters(const Statement& statement, const ParameterContext& context);

}  // namespace duckgres::sql
