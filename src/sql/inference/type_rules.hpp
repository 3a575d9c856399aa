#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "sql/pg_tree.hpp"

/// PostgreSQL's rules of type conversion (docs chapter 10), on its own catalogs. A type is an OID.
namespace duckgres::sql {

inline constexpr uint32_t kUndetermined = 0;  // nobody could say; not the same as unknown, which has rules of its own
inline constexpr uint32_t kBool = 16, kBytea = 17, kInt8 = 20, kInt2 = 21, kInt4 = 23, kRegproc = 24, kText = 25,
                          kOid = 26, kJson = 114, kFloat4 = 700, kFloat8 = 701, kUnknown = 705, kVarchar = 1043,
                          kDate = 1082, kTime = 1083, kTimestamp = 1114, kTimestampTz = 1184, kInterval = 1186,
                          kTimeTz = 1266, kBit = 1560, kNumeric = 1700, kName = 19, kRecord = 2249, kAny = 2276,
                          kAnyArray = 2277, kAnyElement = 2283, kAnyNonArray = 2776, kAnyEnum = 3500, kJsonb = 3802,
                          kAnyCompatible = 5077, kAnyCompatibleArray = 5078, kAnyCompatibleNonArray = 5079;

/// The array type of an element type, and the other way round; kUndetermined if there is none.
uint32_t ArrayOf(uint32_t element);
uint32_t ElementOf(uint32_t array);

bool IsPolymorphic(uint32_t type);
/// Whether an expression of one type may stand where another is wanted without a cast.
bool CoercesImplicitly(uint32_t from, uint32_t to);
bool CoerceImplicitly(std::span<const uint32_t> from, std::span<const uint32_t> to);
char CategoryOf(uint32_t type);
bool IsPreferred(uint32_t type);

/// The type of CASE, UNION, VALUES, ARRAY and their like. kUnknown ones have no say; of nothing but them it is text.
uint32_t CommonType(std::span<const uint32_t> types);

/// The OID of a type as written; kUndetermined for one that is not PostgreSQL's own.
uint32_t TypeOf(const TypeName& type);

}  // namespace duckgres::sql
