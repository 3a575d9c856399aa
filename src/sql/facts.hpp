#pragma once

#include "base/sql_error.hpp"
#include "sql/pg_tree.hpp"
#include "sql/statement.hpp"

namespace duckgres::sql {

/// Fills in what the statement's tree says of it: kind, tag, target, flags and parameters.
///
/// Errors  54001 if the tree is deeper than any later walk may go; 42P02 for a parameter number beyond 65535.
Result<void> GatherFacts(Statement& statement);

/// Whether calling the function may give something else the next time. Unknown functions may.
bool IsVolatileFunction(std::string_view schema, std::string_view name);

}  // namespace duckgres::sql
