#pragma once

#include <cstdint>

namespace duckgres::types {

using Oid = uint32_t;

/// A format code. Source: PostgreSQL docs "protocol-overview", Formats and Format Codes.
enum class Format : int16_t { kText = 0, kBinary = 1 };

// OIDs of PostgreSQL's own types. Source: pg_type of PostgreSQL 18.
inline constexpr Oid kInvalidOid = 0;
inline constexpr Oid kBoolOid = 16;
inline constexpr Oid kByteaOid = 17;
inline constexpr Oid kCharOid = 18;
inline constexpr Oid kNameOid = 19;
inline constexpr Oid kInt8Oid = 20;
inline constexpr Oid kInt2Oid = 21;
inline constexpr Oid kInt2VectorOid = 22;
inline constexpr Oid kInt4Oid = 23;
inline constexpr Oid kRegprocOid = 24;
inline constexpr Oid kTextOid = 25;
inline constexpr Oid kOidOid = 26;
inline constexpr Oid kXidOid = 28;
inline constexpr Oid kCidOid = 29;
inline constexpr Oid kOidVectorOid = 30;
inline constexpr Oid kJsonOid = 114;
inline constexpr Oid kXmlOid = 142;
inline constexpr Oid kFloat4Oid = 700;
inline constexpr Oid kFloat8Oid = 701;
inline constexpr Oid kUnknownOid = 705;
inline constexpr Oid kMoneyOid = 790;
inline constexpr Oid kInetOid = 869;
inline constexpr Oid kBpcharOid = 1042;
inline constexpr Oid kVarcharOid = 1043;
inline constexpr Oid kDateOid = 1082;
inline constexpr Oid kTimeOid = 1083;
inline constexpr Oid kTimestampOid = 1114;
inline constexpr Oid kTimestampTzOid = 1184;
inline constexpr Oid kIntervalOid = 1186;
inline constexpr Oid kTimeTzOid = 1266;
inline constexpr Oid kBitOid = 1560;
inline constexpr Oid kVarbitOid = 1562;
inline constexpr Oid kNumericOid = 1700;
inline constexpr Oid kRefcursorOid = 1790;
inline constexpr Oid kRegclassOid = 2205;
inline constexpr Oid kRegtypeOid = 2206;
inline constexpr Oid kRecordOid = 2249;
inline constexpr Oid kVoidOid = 2278;
inline constexpr Oid kRecordArrayOid = 2287;
inline constexpr Oid kUuidOid = 2950;
inline constexpr Oid kJsonbOid = 3802;

inline constexpr Oid kBoolArrayOid = 1000;
inline constexpr Oid kByteaArrayOid = 1001;
inline constexpr Oid kInt2ArrayOid = 1005;
inline constexpr Oid kInt4ArrayOid = 1007;
inline constexpr Oid kTextArrayOid = 1009;
inline constexpr Oid kInt8ArrayOid = 1016;
inline constexpr Oid kFloat4ArrayOid = 1021;
inline constexpr Oid kFloat8ArrayOid = 1022;
inline constexpr Oid kTimestampArrayOid = 1115;
inline constexpr Oid kDateArrayOid = 1182;
inline constexpr Oid kTimeArrayOid = 1183;
inline constexpr Oid kTimestampTzArrayOid = 1185;
inline constexpr Oid kIntervalArrayOid = 1187;
inline constexpr Oid kNumericArrayOid = 1231;
inline constexpr Oid kTimeTzArrayOid = 1270;
inline constexpr Oid kVarbitArrayOid = 1563;
inline constexpr Oid kJsonArrayOid = 199;
inline constexpr Oid kUuidArrayOid = 2951;
inline constexpr Oid kJsonbArrayOid = 3807;

}  // namespace duckgres::types
