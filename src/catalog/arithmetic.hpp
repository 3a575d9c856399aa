#pragma once

#include "base/sql_error.hpp"
#include "duck/connection.hpp"

namespace duckgres::catalog {

/// Makes, in system.main, what PostgreSQL's arithmetic has and DuckDB's has not:
///
/// - duckgres_divisor(x), which gives x back or fails with "division by zero" (22012): the sql room puts it around the
///   right side of `/` and `%`. A DECIMAL becomes a DOUBLE, as DuckDB's own division makes of it.
/// - interval / number, which DuckDB has not while integer_division is on.
Result<void> RegisterArithmetic(duck::Connection& connection);

}  // namespace duckgres::catalog
