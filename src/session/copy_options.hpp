#pragma once

#include <span>
#include <string>

#include "base/sql_error.hpp"
#include "sql/command.hpp"
#include "types/copy_options.hpp"

namespace duckgres::session {

/// COPY's options as written, checked as PostgreSQL checks them. `columns` are the copied ones, in order.
///
/// Errors  42601 for what contradicts, 22023 for what can't be, 42703 for a column that isn't copied, 0A000.
/// Source  PostgreSQL docs "sql-copy".
Result<types::CopyOptions> CopyOptionsOf(const sql::CopyCommand& copy, std::span<const std::string> columns);

}  // namespace duckgres::session
