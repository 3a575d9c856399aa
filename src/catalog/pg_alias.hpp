#pragma once

#include <span>
#include <string_view>

#include "catalog/relation.hpp"
#include "duck/logical_type.hpp"

namespace duckgres::catalog {

/// A PostgreSQL type that DuckDB knows as an alias of one of its own, made by Install. A result column of it keeps the
/// alias (LogicalType::Alias()), through views, joins, min and max, also as a list's element; so types/ can tell oid
/// from bigint.
struct TypeAlias {
  std::string_view alias;      // DuckDB's name of the type: pg_oid
  std::string_view type_name;  // PostgreSQL's, by format_type(): oid
  Oid oid = 0;                 // 26
  duck::TypeId base = DUCKDB_TYPE_VARCHAR;
  duck::TypeId element = DUCKDB_TYPE_INVALID;  // of the two vectors, which are lists
};

/// All of them. regclass and its kin hold the name that PostgreSQL displays; a cast gives the OID.
std::span<const TypeAlias> TypeAliases();

}  // namespace duckgres::catalog
