#include "types/type_table.hpp"

#include <algorithm>
#include <array>
#include <format>

#include "base/sqlstate.hpp"

namespace duckgres::types {
namespace {

// What a column of each DuckDB type is described as. The unsigned types go to the next type that holds them all; what
// PostgreSQL has no type for is text in DuckDB's spelling.
constexpr auto kDuckTypes = std::to_array<DuckTypeRow>({
    {DUCKDB_TYPE_BOOLEAN, "BOOLEAN", kBoolOid},
    {DUCKDB_TYPE_TINYINT, "TINYINT", kInt2Oid},
    {DUCKDB_TYPE_SMALLINT, "SMALLINT", kInt2Oid},
    {DUCKDB_TYPE_INTEGER, "INTEGER", kInt4Oid},
    {DUCKDB_TYPE_BIGINT, "BIGINT", kInt8Oid},
    {DUCKDB_TYPE_UTINYINT, "UTINYINT", kInt2Oid},
    {DUCKDB_TYPE_USMALLINT, "USMALLINT", kInt4Oid},
    {DUCKDB_TYPE_UINTEGER, "UINTEGER", kInt8Oid},
    {DUCKDB_TYPE_UBIGINT, "UBIGINT", kNumericOid},    // numeric(20,0)
    {DUCKDB_TYPE_HUGEINT, "HUGEINT", kNumericOid},    // numeric(39,0)
    {DUCKDB_TYPE_UHUGEINT, "UHUGEINT", kNumericOid},  // numeric(39,0)
    {DUCKDB_TYPE_FLOAT, "FLOAT", kFloat4Oid},
    {DUCKDB_TYPE_DOUBLE, "DOUBLE", kFloat8Oid},
    {DUCKDB_TYPE_DECIMAL, "DECIMAL", kNumericOid},
    {DUCKDB_TYPE_VARCHAR, "VARCHAR", kTextOid},
    {DUCKDB_TYPE_BLOB, "BLOB", kByteaOid},
    {DUCKDB_TYPE_DATE, "DATE", kDateOid},
    {DUCKDB_TYPE_TIME, "TIME", kTimeOid},
    {DUCKDB_TYPE_TIME_NS, "TIME_NS", kTextOid},  // nine digits: PostgreSQL's time has six
    {DUCKDB_TYPE_TIME_TZ, "TIME WITH TIME ZONE", kTimeTzOid},
    {DUCKDB_TYPE_TIMESTAMP, "TIMESTAMP", kTimestampOid},
    {DUCKDB_TYPE_TIMESTAMP_S, "TIMESTAMP_S", kTimestampOid},
    {DUCKDB_TYPE_TIMESTAMP_MS, "TIMESTAMP_MS", kTimestampOid},
    {DUCKDB_TYPE_TIMESTAMP_NS, "TIMESTAMP_NS", kTimestampOid},  // rounded down to microseconds
    {DUCKDB_TYPE_TIMESTAMP_TZ, "TIMESTAMP WITH TIME ZONE", kTimestampTzOid},
    {DUCKDB_TYPE_TIMESTAMP_TZ_NS, "TIMESTAMP_NS WITH TIME ZONE", kTimestampTzOid},
    {DUCKDB_TYPE_INTERVAL, "INTERVAL", kIntervalOid},
    {DUCKDB_TYPE_UUID, "UUID", kUuidOid},
    {DUCKDB_TYPE_BIT, "BIT", kVarbitOid},
    {DUCKDB_TYPE_ENUM, "ENUM", kTextOid},
    {DUCKDB_TYPE_STRUCT, "STRUCT", kTextOid},  // kRecordOid on request
    {DUCKDB_TYPE_MAP, "MAP", kTextOid},
    {DUCKDB_TYPE_UNION, "UNION", kTextOid},
    {DUCKDB_TYPE_BIGNUM, "BIGNUM", kTextOid},
    {DUCKDB_TYPE_SQLNULL, "NULL", kTextOid},
    {DUCKDB_TYPE_GEOMETRY, "GEOMETRY", kTextOid},
});

// Sorted by OID. Sizes, names and array types: pg_type and format_type() of PostgreSQL 18.
constexpr auto kPgTypes = std::to_array<PgTypeRow>({
    {16, 1000, 1, "bool", "boolean", DUCKDB_TYPE_BOOLEAN, true},
    {17, 1001, -1, "bytea", "bytea", DUCKDB_TYPE_BLOB, true},
    {18, 1002, 1, "char", "\"char\"", DUCKDB_TYPE_VARCHAR, true},
    {19, 1003, 64, "name", "name", DUCKDB_TYPE_VARCHAR, true},
    {20, 1016, 8, "int8", "bigint", DUCKDB_TYPE_BIGINT, true},
    {21, 1005, 2, "int2", "smallint", DUCKDB_TYPE_SMALLINT, true},
    {22, 1006, -1, "int2vector", "int2vector", DUCKDB_TYPE_VARCHAR, false},
    {23, 1007, 4, "int4", "integer", DUCKDB_TYPE_INTEGER, true},
    {24, 1008, 4, "regproc", "regproc", DUCKDB_TYPE_BIGINT, true},
    {25, 1009, -1, "text", "text", DUCKDB_TYPE_VARCHAR, true},
    {26, 1028, 4, "oid", "oid", DUCKDB_TYPE_BIGINT, true},
    {27, 1010, 6, "tid", "tid", DUCKDB_TYPE_VARCHAR, false},
    {28, 1011, 4, "xid", "xid", DUCKDB_TYPE_BIGINT, true},
    {29, 1012, 4, "cid", "cid", DUCKDB_TYPE_BIGINT, true},
    {30, 1013, -1, "oidvector", "oidvector", DUCKDB_TYPE_VARCHAR, false},
    {114, 199, -1, "json", "json", DUCKDB_TYPE_VARCHAR, true},
    {142, 143, -1, "xml", "xml", DUCKDB_TYPE_VARCHAR, true},
    {194, 0, -1, "pg_node_tree", "pg_node_tree", DUCKDB_TYPE_VARCHAR, true},
    {650, 651, -1, "cidr", "cidr", DUCKDB_TYPE_VARCHAR, false},
    {700, 1021, 4, "float4", "real", DUCKDB_TYPE_FLOAT, true},
    {701, 1022, 8, "float8", "double precision", DUCKDB_TYPE_DOUBLE, true},
    {705, 0, -2, "unknown", "unknown", DUCKDB_TYPE_INVALID, true},
    {790, 791, 8, "money", "money", DUCKDB_TYPE_VARCHAR, false},
    {829, 1040, 6, "macaddr", "macaddr", DUCKDB_TYPE_VARCHAR, false},
    {869, 1041, -1, "inet", "inet", DUCKDB_TYPE_VARCHAR, false},
    {1033, 1034, 16, "aclitem", "aclitem", DUCKDB_TYPE_VARCHAR, false},
    {1042, 1014, -1, "bpchar", "character", DUCKDB_TYPE_VARCHAR, true},
    {1043, 1015, -1, "varchar", "character varying", DUCKDB_TYPE_VARCHAR, true},
    {1082, 1182, 4, "date", "date", DUCKDB_TYPE_DATE, true},
    {1083, 1183, 8, "time", "time without time zone", DUCKDB_TYPE_TIME, true},
    {1114, 1115, 8, "timestamp", "timestamp without time zone", DUCKDB_TYPE_TIMESTAMP, true},
    {1184, 1185, 8, "timestamptz", "timestamp with time zone", DUCKDB_TYPE_TIMESTAMP_TZ, true},
    {1186, 1187, 16, "interval", "interval", DUCKDB_TYPE_INTERVAL, true},
    {1266, 1270, 12, "timetz", "time with time zone", DUCKDB_TYPE_TIME_TZ, true},
    {1560, 1561, -1, "bit", "bit", DUCKDB_TYPE_BIT, true},
    {1562, 1563, -1, "varbit", "bit varying", DUCKDB_TYPE_BIT, true},
    {1700, 1231, -1, "numeric", "numeric", DUCKDB_TYPE_DECIMAL, true},
    {1790, 2201, -1, "refcursor", "refcursor", DUCKDB_TYPE_VARCHAR, true},
    {2202, 2207, 4, "regprocedure", "regprocedure", DUCKDB_TYPE_BIGINT, true},
    {2203, 2208, 4, "regoper", "regoper", DUCKDB_TYPE_BIGINT, true},
    {2204, 2209, 4, "regoperator", "regoperator", DUCKDB_TYPE_BIGINT, true},
    {2205, 2210, 4, "regclass", "regclass", DUCKDB_TYPE_BIGINT, true},
    {2206, 2211, 4, "regtype", "regtype", DUCKDB_TYPE_BIGINT, true},
    {2249, 2287, -1, "record", "record", DUCKDB_TYPE_INVALID, true},
    {2275, 1263, -2, "cstring", "cstring", DUCKDB_TYPE_VARCHAR, true},
    {2277, 0, -1, "anyarray", "anyarray", DUCKDB_TYPE_VARCHAR, false},
    {2278, 0, 4, "void", "void", DUCKDB_TYPE_VARCHAR, true},
    {2950, 2951, 16, "uuid", "uuid", DUCKDB_TYPE_UUID, true},
    {3220, 3221, 8, "pg_lsn", "pg_lsn", DUCKDB_TYPE_VARCHAR, false},
    {3802, 3807, -1, "jsonb", "jsonb", DUCKDB_TYPE_VARCHAR, true},
    {4089, 4090, 4, "regnamespace", "regnamespace", DUCKDB_TYPE_BIGINT, true},
    {4096, 4097, 4, "regrole", "regrole", DUCKDB_TYPE_BIGINT, true},
    {5069, 271, 8, "xid8", "xid8", DUCKDB_TYPE_BIGINT, true},
});
static_assert(std::ranges::is_sorted(kPgTypes, {}, &PgTypeRow::oid));

constexpr int32_t NumericModifier(int width, int scale) { return ((width << 16) | scale) + 4; }

constexpr int kUbigintWidth = 20, kHugeintWidth = 39;

// numeric's typmod says its precision and scale; of the others only text ever has one, which DuckDB does not keep.
int32_t ModifierOf(const duck::LogicalType& type) {
  switch (type.Id()) {
    case DUCKDB_TYPE_DECIMAL:
      return NumericModifier(type.DecimalWidth(), type.DecimalScale());
    case DUCKDB_TYPE_UBIGINT:
      return NumericModifier(kUbigintWidth, 0);
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
      return NumericModifier(kHugeintWidth, 0);
    default:
      return -1;
  }
}

bool HasArrayForm(duck::TypeId element) {
  return element != DUCKDB_TYPE_STRUCT && element != DUCKDB_TYPE_MAP && element != DUCKDB_TYPE_UNION;
}

}  // namespace

std::span<const DuckTypeRow> DuckTypes() { return kDuckTypes; }
std::span<const PgTypeRow> PgTypes() { return kPgTypes; }

const PgTypeRow* FindPgType(Oid oid) {
  const auto* row = std::ranges::lower_bound(kPgTypes, oid, {}, &PgTypeRow::oid);
  return row != kPgTypes.end() && row->oid == oid ? row : nullptr;
}

const PgTypeRow* FindPgType(std::string_view name) {
  const auto* row = std::ranges::find(kPgTypes, name, &PgTypeRow::name);
  return row != kPgTypes.end() ? row : nullptr;
}

Oid ElementOf(Oid array_oid) {
  if (array_oid == kInvalidOid) return kInvalidOid;
  const auto* row = std::ranges::find(kPgTypes, array_oid, &PgTypeRow::array_oid);
  return row != kPgTypes.end() ? row->oid : kInvalidOid;
}

Oid ArrayOf(Oid element) {
  const PgTypeRow* row = FindPgType(element);
  return row ? row->array_oid : kInvalidOid;
}

WireType WireTypeOf(const duck::LogicalType& type) {
  const duck::TypeId id = type.Id();
  // The catalogs' columns are of types of their own: pg_oid is PostgreSQL's oid.
  constexpr std::string_view kCatalogPrefix = "pg_";
  if (const std::string alias = type.Alias(); alias.starts_with(kCatalogPrefix)) {
    if (const PgTypeRow* row = FindPgType(std::string_view(alias).substr(kCatalogPrefix.size()))) {
      return {.oid = row->oid, .type_modifier = -1, .size = row->size};
    }
  }
  if (id == DUCKDB_TYPE_LIST || id == DUCKDB_TYPE_ARRAY) {
    duck::LogicalType element = type.Child();
    while (element.Id() == DUCKDB_TYPE_LIST || element.Id() == DUCKDB_TYPE_ARRAY) element = element.Child();
    if (!HasArrayForm(element.Id())) return {};
    const WireType wire = WireTypeOf(element);
    return {.oid = ArrayOf(wire.oid), .type_modifier = wire.type_modifier, .size = -1};
  }
  if (id == DUCKDB_TYPE_VARCHAR && type.Alias() == "JSON") return {.oid = kJsonOid};
  const auto* row = std::ranges::find(kDuckTypes, id, &DuckTypeRow::id);
  if (row == kDuckTypes.end()) return {};
  return {.oid = row->oid, .type_modifier = ModifierOf(type), .size = FindPgType(row->oid)->size};
}

std::string TypeName(Oid oid) {
  if (const PgTypeRow* row = FindPgType(oid)) return std::string(row->title);
  if (const Oid element = ElementOf(oid)) return TypeName(element) + "[]";
  return oid == kInvalidOid ? "-" : "???";
}

Result<duck::LogicalType> DuckTypeOf(Oid oid) {
  constexpr uint8_t kDefaultWidth = 18, kDefaultScale = 3;  // of DuckDB's plain DECIMAL
  if (oid == kInvalidOid) return duck::LogicalType();
  if (const PgTypeRow* row = FindPgType(oid)) {
    if (row->natural == DUCKDB_TYPE_INVALID) return duck::LogicalType();
    if (row->natural == DUCKDB_TYPE_DECIMAL) return duck::LogicalType::Decimal(kDefaultWidth, kDefaultScale);
    duck::LogicalType type(row->natural);
    if (oid == kJsonOid || oid == kJsonbOid) type.SetAlias("JSON");
    return type;
  }
  if (const Oid element = ElementOf(oid)) {
    DUCKGRES_ASSIGN(const duck::LogicalType child, DuckTypeOf(element));
    return duck::LogicalType::List(child.Id() == DUCKDB_TYPE_INVALID ? duck::LogicalType(DUCKDB_TYPE_VARCHAR) : child);
  }
  return Fail(sqlstate::kUndefinedObject, std::format("type with OID {} does not exist", oid));
}

}  // namespace duckgres::types
