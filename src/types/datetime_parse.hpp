#pragma once

#include <cstdint>
#include <string_view>

#include "base/sql_error.hpp"
#include "duck/handle.hpp"
#include "types/format_settings.hpp"

/// PostgreSQL's input syntax for dates and times (docs "datetime-input-rules"), into DuckDB's stored forms.
/// Errors: 22007 `invalid input syntax for type date: "x"`, 22008 `date/time field value out of range: "x"` and
/// `timestamp out of range: "x"`, 22009, 22015 (interval), 22023 for an unknown zone.
/// `settings` gives the order of day and month, and the zone of a timestamptz that names none.
namespace duckgres::types {

Result<int32_t> ParseDate(std::string_view text, const FormatSettings& settings);       // days since 1970
Result<int64_t> ParseTime(std::string_view text, const FormatSettings& settings);       // microseconds
Result<uint64_t> ParseTimeTz(std::string_view text, const FormatSettings& settings);    // DuckDB's packed bits
Result<int64_t> ParseTimestamp(std::string_view text, const FormatSettings& settings);  // microseconds since 1970
Result<int64_t> ParseTimestampTz(std::string_view text, const FormatSettings& settings);
Result<duckdb_interval> ParseInterval(std::string_view text, IntervalStyle style);

/// What PostgreSQL's "timetz" is, in DuckDB's bits.
inline uint64_t PackTimeTz(int64_t micros, int32_t offset_s) {
  return (static_cast<uint64_t>(micros) << 24) | static_cast<uint64_t>(16 * 3600 - 1 - offset_s);
}

}  // namespace duckgres::types
