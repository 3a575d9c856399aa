#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "types/time_zone.hpp"

namespace duckgres::types {

enum class DateStyle : uint8_t { kIso, kSql, kPostgres, kGerman };
enum class DateOrder : uint8_t { kMdy, kDmy, kYmd };
enum class IntervalStyle : uint8_t { kPostgres, kPostgresVerbose, kSqlStandard, kIso8601 };
enum class ByteaOutput : uint8_t { kHex, kEscape };

/// The session's settings that change how values are written and read.
/// Source: PostgreSQL docs "runtime-config-client", Locale and Formatting.
struct FormatSettings {
  DateStyle date_style = DateStyle::kIso;
  DateOrder date_order = DateOrder::kMdy;
  IntervalStyle interval_style = IntervalStyle::kPostgres;
  ByteaOutput bytea_output = ByteaOutput::kHex;
  int extra_float_digits = 1;  // above 0: shortest that reads back; else 15 (float8) or 6 (float4) digits plus this
  TimeZone time_zone;

  // SET and SHOW. Errors: 22023 `invalid value for parameter "DateStyle": "x"`; the settings are then as before.
  Result<void> SetDateStyle(std::string_view value);  // "ISO, MDY", "German", "dmy"; what isn't said stays
  Result<void> SetIntervalStyle(std::string_view value);
  Result<void> SetByteaOutput(std::string_view value);
  Result<void> SetTimeZone(std::string_view value);
  std::string DateStyleText() const;  // ISO, MDY
  std::string_view IntervalStyleText() const;
  std::string_view ByteaOutputText() const;
};

}  // namespace duckgres::types
