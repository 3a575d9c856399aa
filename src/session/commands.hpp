#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/sql_error.hpp"
#include "session/context.hpp"

namespace duckgres::session {

/// What a statement that session runs by itself comes to.
struct CommandOutcome {
  std::string tag;  // of CommandComplete
  /// Rows to send before it; null: none. The tag then gets their number if `counts_rows`.
  std::shared_ptr<Cursor> rows;
  bool counts_rows = false;
  std::optional<uint64_t> row_limit;  // FETCH n
  Portal* fetched_from = nullptr;     // whose position moves
  bool discard_rows = false;          // MOVE: counted, not sent
  std::shared_ptr<Portal> portal;     // EXECUTE: run this one instead
};

/// Runs a statement whose `command` isn't std::monostate, COPY through the frontend excepted.
Result<CommandOutcome> RunCommand(Context& context, const Prepared& prepared);

/// Whether a failed transaction block still takes this statement: COMMIT, ROLLBACK and ROLLBACK TO.
bool EndsFailure(const sql::Statement& statement);

}  // namespace duckgres::session
