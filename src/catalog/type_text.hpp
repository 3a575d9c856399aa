#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "catalog/object_registry.hpp"

namespace duckgres::catalog {

/// pg_attribute's atttypid and atttypmod.
struct PgType {
  Oid oid = 0;
  int32_t modifier = -1;
  bool operator==(const PgType&) const = default;
};

/// The PostgreSQL type of a DuckDB type as DuckDB spells it, such as DECIMAL(12,2)[]: the one that types::WireTypeOf
/// describes a result column of it with.
PgType PgTypeOfDuckdb(std::string_view spelling);

/// PostgreSQL's format_type(). Types of users are found by `registry`, which the caller has locked.
std::string FormatType(const ObjectRegistry& registry, Oid oid, std::optional<int32_t> modifier);

/// PostgreSQL's OID of a type that it has by itself, by any of its names: int4, integer, _int4, integer[].
std::optional<Oid> FindTypeByName(std::string_view name);

}  // namespace duckgres::catalog
