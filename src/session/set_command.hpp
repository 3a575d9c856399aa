#pragma once

#include "base/sql_error.hpp"
#include "session/context.hpp"
#include "sql/statement.hpp"

namespace duckgres::session {

/// SET, RESET and their forms. Source: PostgreSQL docs "sql-set", "sql-set-transaction".
Result<void> RunSet(Context& context, const sql::Statement& statement, const sql::SetCommand& command);

/// A new block takes the session's defaults; what BEGIN or SET TRANSACTION say comes on top.
void BeginTransactionSettings(Context& context);
Result<void> SetTransactionModes(Context& context, const sql::TransactionModes& modes);
sql::TransactionModes CurrentTransactionModes(const Context& context);

}  // namespace duckgres::session
