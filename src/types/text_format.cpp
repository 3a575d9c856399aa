#include "types/text_format.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "base/bytes.hpp"

namespace duckgres::types {
namespace {

constexpr auto kDigitPairs = [] {
  std::array<char, 200> pairs{};
  for (size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();
constexpr auto kHexPairs = [] {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::array<char, 512> pairs{};
  for (size_t i = 0; i < 256; ++i) {
    pairs[2 * i] = kHex[i >> 4];
    pairs[2 * i + 1] = kHex[i & 15];
  }
  return pairs;
}();
constexpr auto kMonths = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
constexpr auto kWeekdays = std::to_array<std::string_view>({"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"});

char* Put(char* at, std::string_view text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}
char* PutPair(char* at, uint32_t value) {
  std::memcpy(at, &kDigitPairs[2 * value], 2);
  return at + 2;
}
// At least four digits, as years are written.
char* PutYear(char* at, int64_t year) {
  if (year < 10'000) return PutPair(PutPair(at, static_cast<uint32_t>(year / 100)), static_cast<uint32_t>(year % 100));
  return WriteInteger(at, year);
}
// .5 for 500000: nothing for 0, else without zeros at the end.
char* PutFraction(char* at, uint32_t micros) {
  if (micros == 0) return at;
  *at++ = '.';
  PutPair(PutPair(PutPair(at, micros / 10'000), micros / 100 % 100), micros % 100);
  char* end = at + 6;
  while (end[-1] == '0') --end;
  return end;
}
char* PutTwoOrMore(char* at, uint64_t value) {
  return value < 100 ? PutPair(at, static_cast<uint32_t>(value)) : WriteInteger(at, value);
}

// Digits of a float whose shortest form lies exactly half-way to the next float, such as 1e23: it reads back as the
// same value (ties go to even), but PostgreSQL takes only what lies between the half-ways. `Wide` holds such a middle
// exactly.
template <typename Wide, typename T>
bool IsHalfWay(T value, const char* digits, const char* end) {
  Wide read = 0;
  if (std::from_chars(digits, end, read).ec != std::errc()) return false;
  const T next = std::nextafter(value, read > static_cast<Wide>(value) ? std::numeric_limits<T>::infinity()
                                                                       : -std::numeric_limits<T>::infinity());
  return read != static_cast<Wide>(value) && read == (static_cast<Wide>(value) + static_cast<Wide>(next)) / 2;
}
template <typename T>
char* ShortestDigits(char* at, T value) {
  using Wide = std::conditional_t<sizeof(T) == sizeof(float), double, long double>;
  char* const limit = at + kFloatTextMax_bytes;
  char* end = std::to_chars(at, limit, value, std::chars_format::scientific).ptr;
  // Only beyond the integers that the type holds exactly can a half-way have so few digits, and not far beyond.
  constexpr T kExactMax = static_cast<T>(uint64_t{1} << std::numeric_limits<T>::digits);
  constexpr T kHalfWayMax = sizeof(T) == sizeof(float) ? static_cast<T>(1e20) : static_cast<T>(1e38);
  const T size = std::abs(value);
  if (size <= kExactMax || size > kHalfWayMax || !IsHalfWay<Wide>(value, at, end)) return end;
  for (int digits = 1; digits < std::numeric_limits<T>::max_digits10; ++digits) {
    end = std::to_chars(at, limit, value, std::chars_format::scientific, digits - 1).ptr;
    T read = 0;
    if (std::from_chars(at, end, read).ptr == end && read == value && !IsHalfWay<Wide>(value, at, end)) return end;
  }
  return std::to_chars(at, limit, value, std::chars_format::scientific, std::numeric_limits<T>::max_digits10 - 1).ptr;
}

// Shortest digits in PostgreSQL's notation: fixed for exponents from -4 below `fixed_end`.
template <typename T>
char* WriteShortest(char* at, T value, int fixed_end) {
  char scientific[kFloatTextMax_bytes];
  char* end = ShortestDigits(scientific, value);
  char* exponent_at = end - 1;
  while (*exponent_at != 'e') --exponent_at;
  int exponent = 0;
  std::from_chars(exponent_at + (exponent_at[1] == '+' ? 2 : 1), end, exponent);
  if (exponent < -4 || exponent >= fixed_end) return Put(at, {scientific, end});
  const char* from = scientific;
  if (*from == '-') *at++ = *from++;
  char digits[kFloatTextMax_bytes];
  char* digits_end = digits;
  *digits_end++ = *from++;
  if (*from == '.') digits_end = Put(digits_end, {from + 1, exponent_at});
  const int count = static_cast<int>(digits_end - digits);
  if (exponent < 0) {
    at = Put(at, std::string_view("0.0000").substr(0, static_cast<size_t>(1 - exponent)));
    return Put(at, {digits, digits_end});
  }
  if (count <= exponent + 1) {
    at = Put(at, {digits, digits_end});
    for (int i = count; i <= exponent; ++i) *at++ = '0';
    return at;
  }
  at = Put(at, {digits, static_cast<size_t>(exponent) + 1});
  *at++ = '.';
  return Put(at, {digits + exponent + 1, digits_end});
}

template <typename T>
char* WriteFloating(char* at, T value, int extra_float_digits, int fixed_end) {
  if (std::isnan(value)) return Put(at, "NaN");
  if (std::isinf(value)) return Put(at, value > 0 ? "Infinity" : "-Infinity");
  if (extra_float_digits > 0) {
    if (value == 0) return Put(at, std::signbit(value) ? "-0" : "0");
    return WriteShortest(at, value, fixed_end);
  }
  const int digits = std::max(std::numeric_limits<T>::digits10 + extra_float_digits, 1);
  return std::to_chars(at, at + kFloatTextMax_bytes, static_cast<double>(value), std::chars_format::general, digits)
      .ptr;
}

}  // namespace

char* WriteInteger(char* at, int64_t value) { return std::to_chars(at, at + kIntegerTextMax_bytes, value).ptr; }
char* WriteInteger(char* at, uint64_t value) { return std::to_chars(at, at + kIntegerTextMax_bytes, value).ptr; }

char* WriteInteger(char* at, UInt128 value) {
  constexpr uint64_t kChunk = 10'000'000'000'000'000'000ULL;  // 10^19, the largest power in 64 bits
  if (value <= std::numeric_limits<uint64_t>::max()) return WriteInteger(at, static_cast<uint64_t>(value));
  char* end = WriteInteger(at, value / kChunk);
  auto rest = static_cast<uint64_t>(value % kChunk);
  for (int i = 18; i >= 0; --i, rest /= 10) end[i] = static_cast<char>('0' + rest % 10);
  return end + 19;
}

char* WriteInteger(char* at, Int128 value) {
  if (value < 0) *at++ = '-';
  const auto size = static_cast<UInt128>(value);
  return WriteInteger(at, value < 0 ? -size : size);
}

char* WriteDecimal(char* at, Int128 value, int scale) {
  if (value < 0) *at++ = '-';
  const UInt128 size = value < 0 ? -static_cast<UInt128>(value) : static_cast<UInt128>(value);
  char* end = WriteInteger(at, size);
  if (scale == 0) return end;
  // Put zeros before, so that there is a digit before the point: 5 at scale 2 is 005.
  const auto count = static_cast<int>(end - at);
  if (const int missing = scale + 1 - count; missing > 0) {
    std::memmove(at + missing, at, static_cast<size_t>(count));
    std::memset(at, '0', static_cast<size_t>(missing));
    end += missing;
  }
  std::memmove(end - scale + 1, end - scale, static_cast<size_t>(scale));
  end[-scale] = '.';
  return end + 1;
}

char* WriteFloat(char* at, double value, int extra_float_digits) {
  return WriteFloating(at, value, extra_float_digits, 15);
}
char* WriteFloat(char* at, float value, int extra_float_digits) {
  return WriteFloating(at, value, extra_float_digits, 6);
}

std::string_view DateWriter::Day(int64_t days) {
  if (days == days_) return {text_, size_};
  const CivilDate date = CivilFromDays(days);
  days_ = days;
  bc_ = date.year <= 0;
  const int64_t year = bc_ ? 1 - date.year : date.year;
  const auto month = static_cast<uint32_t>(date.month), day = static_cast<uint32_t>(date.day);
  const bool day_first = style_ == DateStyle::kGerman || order_ == DateOrder::kDmy;
  const char separator = style_ == DateStyle::kSql ? '/' : style_ == DateStyle::kGerman ? '.' : '-';
  char* at = text_;
  if (style_ == DateStyle::kIso) {
    at = PutYear(at, year);
    *at++ = '-';
    at = PutPair(at, month);
    *at++ = '-';
    at = PutPair(at, day);
  } else {
    at = PutPair(at, day_first ? day : month);
    *at++ = separator;
    at = PutPair(at, day_first ? month : day);
    *at++ = separator;
    at = PutYear(at, year);
  }
  size_ = static_cast<size_t>(at - text_);
  return {text_, size_};
}

char* DateWriter::Date(char* at, int32_t days) {
  if (days == kDateInfinity) return Put(at, "infinity");
  if (days == -kDateInfinity) return Put(at, "-infinity");
  at = Put(at, Day(days));
  return bc_ ? Put(at, " BC") : at;
}

char* DateWriter::Timestamp(char* at, int64_t utc_us) {
  if (utc_us == kTimestampInfinity) return Put(at, "infinity");
  if (utc_us == -kTimestampInfinity) return Put(at, "-infinity");
  return Local(at, utc_us, nullptr, 0);
}

char* DateWriter::TimestampTz(char* at, int64_t utc_us, const TimeZone& zone) {
  if (utc_us == kTimestampInfinity) return Put(at, "infinity");
  if (utc_us == -kTimestampInfinity) return Put(at, "-infinity");
  const int64_t utc_s = FloorDiv(utc_us, kMicrosPerSecond);
  // At the very ends of the range local time may not fit: there UTC is as good.
  int64_t local_us = 0;
  if (__builtin_add_overflow(utc_us, zone.OffsetAtUtc(utc_s) * kMicrosPerSecond, &local_us)) local_us = utc_us;
  return Local(at, local_us, &zone, utc_s);
}

char* DateWriter::Local(char* at, int64_t local_us, const TimeZone* zone, int64_t utc_s) {
  const int64_t days = FloorDiv(local_us, kMicrosPerDay);
  const int64_t micros = local_us - days * kMicrosPerDay;
  if (style_ == DateStyle::kPostgres) {  // Wed Mar 04 01:02:03.5 2020 UTC
    const CivilDate date = CivilFromDays(days);
    at = Put(at, kWeekdays[static_cast<size_t>((days % 7 + 11) % 7)]);
    *at++ = ' ';
    const auto month = kMonths[static_cast<size_t>(date.month - 1)];
    if (order_ == DateOrder::kDmy) {
      at = PutPair(at, static_cast<uint32_t>(date.day));
      *at++ = ' ';
      at = Put(at, month);
    } else {
      at = Put(at, month);
      *at++ = ' ';
      at = PutPair(at, static_cast<uint32_t>(date.day));
    }
    *at++ = ' ';
    at = WriteTime(at, micros);
    *at++ = ' ';
    bc_ = date.year <= 0;
    days_ = INT64_MIN;
    at = PutYear(at, bc_ ? 1 - date.year : date.year);
  } else {
    at = Put(at, Day(days));
    *at++ = ' ';
    at = WriteTime(at, micros);
  }
  if (zone && style_ == DateStyle::kIso) {
    at = WriteOffset(at, zone->OffsetAtUtc(utc_s));
  } else if (zone) {
    constexpr size_t kAbbreviationMax = 10;  // as PostgreSQL cuts it
    *at++ = ' ';
    at = Put(at, zone->AbbreviationAtUtc(utc_s).substr(0, kAbbreviationMax));
  }
  return bc_ ? Put(at, " BC") : at;
}

char* WriteTime(char* at, int64_t micros) {
  const auto seconds = static_cast<uint32_t>(micros / kMicrosPerSecond);
  at = PutPair(at, seconds / 3600);
  *at++ = ':';
  at = PutPair(at, seconds / 60 % 60);
  *at++ = ':';
  at = PutPair(at, seconds % 60);
  return PutFraction(at, static_cast<uint32_t>(micros % kMicrosPerSecond));
}

char* WriteOffset(char* at, int32_t offset_s) {
  *at++ = offset_s < 0 ? '-' : '+';
  const auto size = static_cast<uint32_t>(std::abs(offset_s));
  at = PutTwoOrMore(at, size / 3600);
  if (size % 3600) {
    *at++ = ':';
    at = PutPair(at, size / 60 % 60);
  }
  if (size % 60) {
    *at++ = ':';
    at = PutPair(at, size % 60);
  }
  return at;
}

char* WriteTimeTz(char* at, int64_t micros, int32_t offset_s) { return WriteOffset(WriteTime(at, micros), offset_s); }

namespace {

// An interval in the fields that are written, each with its own sign.
struct IntervalFields {
  int64_t years, months, days, hours, minutes, seconds, micros;
  explicit IntervalFields(const duckdb_interval& interval)
      : years(interval.months / 12),
        months(interval.months % 12),
        days(interval.days),
        hours(interval.micros / kMicrosPerHour),
        minutes(interval.micros / kMicrosPerMinute % 60),
        seconds(interval.micros / kMicrosPerSecond % 60),
        micros(interval.micros % kMicrosPerSecond) {}
  bool HasTime() const { return hours || minutes || seconds || micros; }
  bool NegativeTime() const { return hours < 0 || minutes < 0 || seconds < 0 || micros < 0; }
};

char* PutSize(char* at, int64_t value) { return WriteInteger(at, static_cast<uint64_t>(value < 0 ? -value : value)); }
char* PutSizeTwo(char* at, int64_t value) {
  return PutTwoOrMore(at, static_cast<uint64_t>(value < 0 ? -value : value));
}
char* PutMicros(char* at, int64_t micros) { return PutFraction(at, static_cast<uint32_t>(std::abs(micros))); }
// 3:04:05.6 without signs; hours as wide as they are.
char* PutClock(char* at, const IntervalFields& f, bool two_digit_hours) {
  at = two_digit_hours ? PutSizeTwo(at, f.hours) : PutSize(at, f.hours);
  *at++ = ':';
  at = PutSizeTwo(at, f.minutes);
  *at++ = ':';
  return PutMicros(PutSizeTwo(at, f.seconds), f.micros);
}

char* WritePostgresInterval(char* at, const IntervalFields& f) {
  bool first = true, negative_before = false;
  const auto part = [&](int64_t value, std::string_view unit) {
    if (value == 0) return;
    if (!first) *at++ = ' ';
    if (negative_before && value > 0) *at++ = '+';
    at = WriteInteger(at, value);
    *at++ = ' ';
    at = Put(at, unit);
    if (value != 1) *at++ = 's';
    negative_before = value < 0;
    first = false;
  };
  part(f.years, "year");
  part(f.months, "mon");
  part(f.days, "day");
  if (!first && !f.HasTime()) return at;
  if (!first) *at++ = ' ';
  if (f.NegativeTime()) {
    *at++ = '-';
  } else if (negative_before) {
    *at++ = '+';
  }
  return PutClock(at, f, true);
}

char* WriteVerboseInterval(char* at, const IntervalFields& f) {
  bool first = true, ago = false;
  *at++ = '@';
  const auto part = [&](int64_t value, std::string_view unit) {
    if (value == 0) return;
    if (first) {
      ago = value < 0;
      value = ago ? -value : value;
    } else if (ago) {
      value = -value;
    }
    *at++ = ' ';
    at = WriteInteger(at, value);
    *at++ = ' ';
    at = Put(at, unit);
    if (value != 1) *at++ = 's';
    first = false;
  };
  part(f.years, "year");
  part(f.months, "mon");
  part(f.days, "day");
  part(f.hours, "hour");
  part(f.minutes, "min");
  if (f.seconds || f.micros) {
    *at++ = ' ';
    const bool negative = f.seconds < 0 || f.micros < 0;
    if (negative && first) {
      ago = true;
    } else if (negative != ago) {
      *at++ = '-';
    }
    at = PutMicros(PutSize(at, f.seconds), f.micros);
    at = Put(at, std::abs(f.seconds) != 1 || f.micros ? " secs" : " sec");
    first = false;
  }
  if (first) at = Put(at, " 0");
  return ago ? Put(at, " ago") : at;
}

char* WriteSqlInterval(char* at, const IntervalFields& f) {
  const bool negative = f.years < 0 || f.months < 0 || f.days < 0 || f.NegativeTime();
  const bool positive =
      f.years > 0 || f.months > 0 || f.days > 0 || f.hours > 0 || f.minutes > 0 || f.seconds > 0 || f.micros > 0;
  const bool has_year_month = f.years || f.months, has_day_time = f.days || f.HasTime();
  if (!negative && !positive) return Put(at, "0");
  if ((negative && positive) || (has_year_month && has_day_time)) {  // not a standard value: each part with its sign
    *at++ = f.years < 0 || f.months < 0 ? '-' : '+';
    at = PutSize(at, f.years);
    *at++ = '-';
    at = PutSize(at, f.months);
    *at++ = ' ';
    *at++ = f.days < 0 ? '-' : '+';
    at = PutSize(at, f.days);
    *at++ = ' ';
    *at++ = f.NegativeTime() ? '-' : '+';
    return PutClock(at, f, false);
  }
  if (negative) *at++ = '-';
  if (has_year_month) {
    at = PutSize(at, f.years);
    *at++ = '-';
    return PutSize(at, f.months);
  }
  if (f.days) {
    at = PutSize(at, f.days);
    *at++ = ' ';
  }
  return PutClock(at, f, false);
}

char* WriteIsoInterval(char* at, const IntervalFields& f) {
  if (!f.years && !f.months && !f.days && !f.HasTime()) return Put(at, "PT0S");
  const auto part = [&](int64_t value, char unit) {
    if (value == 0) return;
    at = WriteInteger(at, value);
    *at++ = unit;
  };
  *at++ = 'P';
  part(f.years, 'Y');
  part(f.months, 'M');
  part(f.days, 'D');
  if (f.HasTime()) *at++ = 'T';
  part(f.hours, 'H');
  part(f.minutes, 'M');
  if (f.seconds || f.micros) {
    if (f.seconds < 0 || f.micros < 0) *at++ = '-';
    at = PutMicros(PutSize(at, f.seconds), f.micros);
    *at++ = 'S';
  }
  return at;
}

}  // namespace

char* WriteInterval(char* at, const duckdb_interval& interval, IntervalStyle style) {
  const IntervalFields fields(interval);
  switch (style) {
    case IntervalStyle::kPostgres:
      return WritePostgresInterval(at, fields);
    case IntervalStyle::kPostgresVerbose:
      return WriteVerboseInterval(at, fields);
    case IntervalStyle::kSqlStandard:
      return WriteSqlInterval(at, fields);
    case IntervalStyle::kIso8601:
      return WriteIsoInterval(at, fields);
  }
  return at;
}

char* WriteHex(char* at, std::string_view bytes) {
  for (const char byte : bytes) {
    std::memcpy(at, &kHexPairs[2 * static_cast<size_t>(static_cast<unsigned char>(byte))], 2);
    at += 2;
  }
  return at;
}

char* WriteUuid(char* at, uint64_t upper, uint64_t lower) {
  char bytes[16];
  StoreBigEndian(bytes, upper);
  StoreBigEndian(bytes + 8, lower);
  size_t from = 0;
  for (const size_t count : {4, 2, 2, 2, 6}) {
    if (from) *at++ = '-';
    at = WriteHex(at, {bytes + from, count});
    from += count;
  }
  return at;
}

}  // namespace duckgres::types
