#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "duck/logical_type.hpp"
#include "types/oids.hpp"

namespace duckgres::types {

/// One DuckDB type as PostgreSQL sees it.
struct DuckTypeRow {
  duck::TypeId id;
  std::string_view duck_name;  // DuckDB's spelling
  Oid oid;                     // the type that a column of it is described as
};

/// One PostgreSQL type. `natural` is the DuckDB type that a parameter, cast or column of it has.
struct PgTypeRow {
  Oid oid;
  Oid array_oid;           // 0: none
  int16_t size;            // pg_type.typlen: bytes, -1 varlena, -2 C string
  std::string_view name;   // pg_type.typname
  std::string_view title;  // format_type(): as error messages spell it
  duck::TypeId natural;    // DUCKDB_TYPE_INVALID: none
  bool binary;             // may be sent and received in binary
};

/// All rows: DuckDB's types, and PostgreSQL's. The one place where a type is added.
std::span<const DuckTypeRow> DuckTypes();
std::span<const PgTypeRow> PgTypes();
const PgTypeRow* FindPgType(Oid oid);                // nullptr: unknown (an array OID isn't a row: see ElementOf)
const PgTypeRow* FindPgType(std::string_view name);  // pg_type.typname, such as int4
/// The element type of an array type; 0 when `array_oid` isn't one.
Oid ElementOf(Oid array_oid);
Oid ArrayOf(Oid element);  // 0: none

/// What RowDescription says of a column's type (PostgreSQL docs "protocol-message-formats").
struct WireType {
  Oid oid = kTextOid;
  int32_t type_modifier = -1;
  int16_t size = -1;
  bool operator==(const WireType&) const = default;
};

/// How a column of `type` is described: DECIMAL(10,2) is numeric with typmod ((10 << 16) | 2) + 4, INTEGER[][] is
/// int4[]. A list of what has no array form (STRUCT, MAP, UNION) is text in DuckDB's spelling.
WireType WireTypeOf(const duck::LogicalType& type);

/// As error messages and format_type() spell it: integer, timestamp with time zone, text[]; "???" for an unknown OID.
std::string TypeName(Oid oid);

/// The DuckDB type of a parameter or a cast target. Errors: 42704 for an OID that nobody knows.
/// unknown and 0 give DUCKDB_TYPE_INVALID (not known yet); numeric gives DECIMAL(18,3), DuckDB's own default.
Result<duck::LogicalType> DuckTypeOf(Oid oid);

}  // namespace duckgres::types
