#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "duck/handle.hpp"
#include "types/calendar.hpp"
#include "types/format_settings.hpp"

/// PostgreSQL's text forms of single values. Each function writes at `at`, where the caller has made room for the
/// constant beside it, and returns the end. Nothing allocates.
namespace duckgres::types {

inline constexpr size_t kIntegerTextMax_bytes = 40;  // also of 128 bits
inline constexpr size_t kDecimalTextMax_bytes = 44;
inline constexpr size_t kFloatTextMax_bytes = 32;
inline constexpr size_t kDateTextMax_bytes = 24;
inline constexpr size_t kTimeTextMax_bytes = 32;  // with zone
inline constexpr size_t kTimestampTextMax_bytes = 80;
inline constexpr size_t kIntervalTextMax_bytes = 160;
inline constexpr size_t kUuidText_bytes = 36;

char* WriteInteger(char* at, int64_t value);
char* WriteInteger(char* at, uint64_t value);
char* WriteInteger(char* at, Int128 value);
char* WriteInteger(char* at, UInt128 value);
/// `value` is scaled by 10^scale: (150, 2) is 1.50.
char* WriteDecimal(char* at, Int128 value, int scale);
char* WriteFloat(char* at, double value, int extra_float_digits);
char* WriteFloat(char* at, float value, int extra_float_digits);

/// Writes dates, remembering the last one: neighbours in a column are often of the same day.
class DateWriter {
 public:
  explicit DateWriter(const FormatSettings& settings) : style_(settings.date_style), order_(settings.date_order) {}
  char* Date(char* at, int32_t days);  // with infinity
  char* Timestamp(char* at, int64_t utc_us);
  char* TimestampTz(char* at, int64_t utc_us, const TimeZone& zone);

 private:
  char* Local(char* at, int64_t local_us, const TimeZone* zone, int64_t utc_s);
  std::string_view Day(int64_t days);

  DateStyle style_;
  DateOrder order_;
  int64_t days_ = INT64_MIN;  // whose text is in text_
  bool bc_ = false;
  size_t size_ = 0;
  char text_[kDateTextMax_bytes];
};

char* WriteTime(char* at, int64_t micros);
char* WriteTimeTz(char* at, int64_t micros, int32_t offset_s);
char* WriteOffset(char* at, int32_t offset_s);  // +05:30
char* WriteInterval(char* at, const duckdb_interval& interval, IntervalStyle style);
char* WriteUuid(char* at, uint64_t upper, uint64_t lower);
/// Two hexadecimal digits a byte.
char* WriteHex(char* at, std::string_view bytes);

}  // namespace duckgres::types
