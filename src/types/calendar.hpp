#pragma once

#include <cstdint>
#include <limits>

namespace duckgres::types {

__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 UInt128;

inline constexpr int64_t kMicrosPerSecond = 1'000'000;
inline constexpr int64_t kMicrosPerMinute = 60 * kMicrosPerSecond;
inline constexpr int64_t kMicrosPerHour = 60 * kMicrosPerMinute;
inline constexpr int64_t kMicrosPerDay = 24 * kMicrosPerHour;
inline constexpr int32_t kSecondsPerDay = 86'400;
inline constexpr int32_t kPostgresEpoch_days = 10'957;  // 2000-01-01, in days since 1970-01-01
inline constexpr int64_t kPostgresEpoch_us = kPostgresEpoch_days * kMicrosPerDay;

// DuckDB's infinities. PostgreSQL's are the same but for minus infinity, which is one less (the type's minimum).
inline constexpr int32_t kDateInfinity = std::numeric_limits<int32_t>::max();
inline constexpr int64_t kTimestampInfinity = std::numeric_limits<int64_t>::max();

// DuckDB packs a time with zone: microseconds above, and below them how far the offset is from its maximum.
inline constexpr int32_t kTimeTzOffsetMax_s = 16 * 3600 - 1;
inline constexpr int kTimeTzOffsetBits = 24;

/// A day of the proleptic Gregorian calendar; year 0 is 1 BC.
struct CivilDate {
  int64_t year;
  int month, day;  // from 1
};

/// Days since 1970-01-01 to a date and back, by the length of 400 years, which the calendar repeats.
constexpr CivilDate CivilFromDays(int64_t days) {
  days += 719'468;  // to 0000-03-01: the leap day is then a year's last
  const int64_t era = (days >= 0 ? days : days - 146'096) / 146'097;
  const auto day_of_era = static_cast<uint32_t>(days - era * 146'097);
  const uint32_t year_of_era = (day_of_era - day_of_era / 1'460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const uint32_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const uint32_t shifted_month = (5 * day_of_year + 2) / 153;
  const auto day = static_cast<int>(day_of_year - (153 * shifted_month + 2) / 5 + 1);
  const auto month = static_cast<int>(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
  return {static_cast<int64_t>(year_of_era) + era * 400 + (month <= 2), month, day};
}
constexpr int64_t DaysFromCivil(CivilDate date) {
  const int64_t year = date.year - (date.month <= 2);
  const int64_t era = (year >= 0 ? year : year - 399) / 400;
  const auto year_of_era = static_cast<uint32_t>(year - era * 400);
  const auto shifted_month = static_cast<uint32_t>(date.month > 2 ? date.month - 3 : date.month + 9);
  const uint32_t day_of_year = (153 * shifted_month + 2) / 5 + static_cast<uint32_t>(date.day) - 1;
  const uint32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146'097 + static_cast<int64_t>(day_of_era) - 719'468;
}

constexpr bool IsLeapYear(int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }
constexpr int DaysInMonth(int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

/// Division that rounds down, whatever the sign; `divisor` is positive.
constexpr int64_t FloorDiv(int64_t value, int64_t divisor) {
  const int64_t quotient = value / divisor;
  return quotient - (value % divisor < 0);
}

}  // namespace duckgres::types
