#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "exec/executor.hpp"
#include "sql/rewrite.hpp"
#include "sql/statement.hpp"
#include "types/type_table.hpp"

namespace duckgres::session {

/// A statement that has been parsed, understood and (where the engine runs it) planned. Immutable but for the engine's
/// own state; shared by the statement store and the portals made from it.
struct Prepared {
  /// Absent for an empty query string.
  std::optional<sql::Statement> statement;

  std::vector<types::Oid> parameter_types;                // as ParameterDescription says
  std::vector<duck::LogicalType> parameter_targets;       // the engine's, INVALID: bind the natural type
  std::vector<std::vector<sql::Range>> parameter_places;  // of `$n` in the statement's text

  std::vector<exec::Column> columns;  // under PostgreSQL's names; empty: no rows
  std::vector<types::WireType> wire_types;

  std::unique_ptr<exec::PreparedStatement> engine;  // null: session runs it, or it is planned at execution
  std::string engine_sql;                           // as DuckDB got it
  std::vector<std::string> before;                  // to be run first, once per execution
  std::shared_ptr<Prepared> inner;                  // of DECLARE: the query, whose parameters these are
  std::vector<sql::Edit> edits;                     // between the statement's text and engine_sql
  bool plan_at_execution = false;  // the engine takes no parameters here: values are written into the text

  bool ReturnsRows() const { return !columns.empty() || returns_empty_rows; }
  bool returns_empty_rows = false;  // SELECT without columns
};

/// Named and unnamed prepared statements. Source: PostgreSQL docs "protocol-flow", Extended Query.
class StatementStore {
 public:
  /// Errors  42P05 for a name that is taken. The unnamed one is replaced.
  Result<void> Add(std::string_view name, std::shared_ptr<Prepared> statement);
  /// Errors  26000.
  Result<std::shared_ptr<Prepared>> Find(std::string_view name) const;
  bool Remove(std::string_view name);
  void RemoveUnnamed() { Remove(""); }
  void Clear() { statements_.clear(); }
  const std::map<std::string, std::shared_ptr<Prepared>, std::less<>>& All() const { return statements_; }

 private:
  std::map<std::string, std::shared_ptr<Prepared>, std::less<>> statements_;
};

}  // namespace duckgres::session
