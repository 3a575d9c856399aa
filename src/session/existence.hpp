#pragma once

#include "base/sql_error.hpp"
#include "session/context.hpp"
#include "sql/statement.hpp"

namespace duckgres::session {

/// The NOTICEs of IF EXISTS and IF NOT EXISTS, which DuckDB doesn't give: asked for just before the statement runs.
/// Of columns, constraints and extensions nothing is said.
Result<void> NoticeExistence(Context& context, const sql::Statement& statement);

}  // namespace duckgres::session
