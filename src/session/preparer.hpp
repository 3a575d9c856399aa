#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "session/context.hpp"

namespace duckgres::session {

/// Makes Prepared statements: rewrites, lets the engine plan, finds the parameters' types and the columns.
class Preparer {
 public:
  explicit Preparer(Context& context) : context_(context) {}

  /// `declared`: OIDs as Parse gave them, 0 where the type is to be inferred.
  /// Errors  those of both parsers and binders, with the position in the frontend's whole query; 42P18.
  Result<std::shared_ptr<Prepared>> Prepare(const sql::Statement& statement, std::span<const types::Oid> declared);

  /// For a statement with `plan_at_execution`: plans it with these values in the places of its parameters.
  Result<std::shared_ptr<Prepared>> PlanWithValues(const Prepared& prepared, std::span<const duck::Value> values);

  /// A value of Bind for parameter `index`.
  Result<duck::Value> Decode(const Prepared& prepared, size_t index, types::Format format,
                             std::string_view bytes) const;

 private:
  Result<void> PrepareOnEngine(Prepared& prepared, std::span<const types::Oid> declared);
  Result<void> PlanWithCasts(Prepared& prepared, std::span<const std::string> casts);
  Result<std::unique_ptr<exec::PreparedStatement>> Plan(Prepared& prepared, const sql::RewriteContext& rewrite);
  Result<void> DescribeCommand(Prepared& prepared);
  void NameColumns(Prepared& prepared, std::span<const exec::Column> columns);
  SqlError Located(SqlError error, const Prepared& prepared) const;

  Context& context_;
  std::vector<std::optional<std::string>> column_names_;  // of the statement being prepared
};

/// Whether session runs the statement by itself (RunCommand); otherwise the engine does.
bool IsCommand(const sql::Statement& statement);

/// Turns the engine's position (characters of `engine_sql`) into one of the frontend's query.
int32_t FrontendPosition(int32_t engine_position, const Prepared& prepared);

}  // namespace duckgres::session
