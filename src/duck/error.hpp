#pragma once

#include <string_view>

#include "duckdb.h"

#include "base/sql_error.hpp"

namespace duckgres::duck {

/// The error that a frontend sees for one of DuckDB's.
///
/// `text` is DuckDB's message, plain or (with the setting errors_as_json, which connections here have) as a JSON
/// object, whose kind, names and position are facts; only where they are too coarse is the wording read, in one table.
/// `type` is what the C API says, DUCKDB_ERROR_INVALID where it says nothing (duckdb_prepare).
/// Units  position: characters into `sql`, the text DuckDB was given, from 1.
SqlError ToSqlError(duckdb_error_type type, std::string_view text, std::string_view sql);

}  // namespace duckgres::duck
