#pragma once

#include "base/sql_error.hpp"
#include "duck/connection.hpp"

namespace duckgres::catalog {

/// Makes, in system.main, what PostgreSQL's arithmetic has and DuckDB's has not:
///
/// - duckgres_divisor(x) and duckgres_modulus(x), which give x back or fail with "division by zero" (22012): the sql
///   room puts them around the right side of `/` and `%`. They differ in decimals alone: a divisor becomes a DOUBLE, as
///   DuckDB's own division makes of it, and a modulus stays what it is.
/// - interval / number, which DuckDB has not while integer_division is on.
Result<void> RegisterArithmetic(duck::Connection& connection);

}  // namespace duckgres::catalog
