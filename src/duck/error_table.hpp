#pragma once

#include <span>
#include <string_view>

#include "duckdb.h"

#include "base/sql_error.hpp"

/// DuckDB's errors and the SQLSTATEs that PostgreSQL gives for the same mistakes: data for error.cpp and its test.
namespace duckgres::duck {

struct ErrorKind {
  duckdb_error_type type;
  std::string_view name;  // as DuckDB spells it in "<name> Error: ..." and in exception_type
  SqlState code;
};
/// One row for each enumerator of duckdb_error_type.
std::span<const ErrorKind> ErrorKinds();

/// Where a kind is too coarse: the wording says which of several SQLSTATEs it is. The first row that fits counts.
/// error_duck_test.cpp provokes every row from DuckDB, so that an upgrade that rewords one shows.
struct Wording {
  std::string_view kind;
  std::string_view contains;
  SqlState code;
};
std::span<const Wording> Wordings();

/// "X already exists!" is one wording for every kind of object, whose name stands in front of it.
struct Existing {
  std::string_view begins;
  SqlState code;
};
std::span<const Existing> ExistingObjects();

}  // namespace duckgres::duck
