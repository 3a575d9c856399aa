#include "types/datetime_parse.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <format>
#include <optional>
#include <string>

#include "base/sqlstate.hpp"
#include "types/calendar.hpp"
#include "types/number_parse.hpp"

namespace duckgres::types {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
  return out;
}

enum class Special : uint8_t { kNone, kInfinity, kMinusInfinity, kEpoch, kNow, kToday, kTomorrow, kYesterday };

struct Fields {
  Special special = Special::kNone;
  bool has_date = false, has_time = false, bc = false;
  int64_t year = 0;
  int month = 0, day = 0;
  int64_t micros = 0;  // of the day
  std::optional<int32_t> offset_s;
  std::optional<TimeZone> zone;  // where a zone is named
};

struct Word {
  std::string_view word;
  int value;
};
constexpr auto kMonthWords = std::to_array<Word>({
    {"jan", 1},  {"january", 1},  {"feb", 2},    {"february", 2},  {"mar", 3},  {"march", 3},
    {"apr", 4},  {"april", 4},    {"may", 5},    {"jun", 6},       {"june", 6}, {"jul", 7},
    {"july", 7}, {"aug", 8},      {"august", 8}, {"sep", 9},       {"sept", 9}, {"september", 9},
    {"oct", 10}, {"october", 10}, {"nov", 11},   {"november", 11}, {"dec", 12}, {"december", 12},
});
constexpr auto kIgnoredWords = std::to_array<std::string_view>({
    "mon",      "monday", "tue",    "tues", "tuesday",  "wed", "weds",   "wednesday", "thu", "thur", "thurs",
    "thursday", "fri",    "friday", "sat",  "saturday", "sun", "sunday", "at",        "on",  "t",    "dst",
});
struct SpecialWord {
  std::string_view word;
  Special special;
};
constexpr auto kSpecialWords = std::to_array<SpecialWord>({
    {"infinity", Special::kInfinity},
    {"-infinity", Special::kMinusInfinity},
    {"epoch", Special::kEpoch},
    {"now", Special::kNow},
    {"today", Special::kToday},
    {"tomorrow", Special::kTomorrow},
    {"yesterday", Special::kYesterday},
});

int MonthOf(std::string_view lower) {
  const auto* row = std::ranges::find(kMonthWords, lower, &Word::word);
  return row == kMonthWords.end() ? 0 : row->value;
}

// Reads the parts of a date or time from left to right, as PostgreSQL does: what a part is follows from its shape.
class Parser {
 public:
  Parser(std::string_view text, std::string_view type, const FormatSettings& settings)
      : text_(text), type_(type), settings_(settings), rest_(text) {}

  Result<Fields> Parse() {
    rest_ = TrimSpace(text_);
    if (rest_.empty()) return BadFormat();
    TakeIso();
    while (!rest_.empty()) {
      const char c = rest_[0];
      if (IsSpace(c) || c == ',') {
        rest_.remove_prefix(1);
      } else if (IsDigit(c)) {
        DUCKGRES_TRY(Digits());
      } else if (IsAlpha(c)) {
        DUCKGRES_TRY(Letters());
      } else if (c == '+' || c == '-') {
        DUCKGRES_TRY(Signed());
      } else {
        return BadFormat();
      }
    }
    DUCKGRES_TRY(Check());
    return std::move(fields_);
  }

 private:
  std::unexpected<SqlError> BadFormat() const {
    return Fail(sqlstate::kInvalidDatetimeFormat,
                std::format("invalid input syntax for type {}: \"{}\"", type_, text_));
  }
  std::unexpected<SqlError> OutOfRange(bool order_hint = false) const {
    return Fail(sqlstate::kDatetimeFieldOverflow, std::format("date/time field value out of range: \"{}\"", text_),
                order_hint ? "Perhaps you need a different \"DateStyle\" setting." : "");
  }

  // The form that nearly all input has: 2020-01-31, then perhaps a time that Digits reads.
  void TakeIso() {
    constexpr size_t kIsoDate = 10;
    if (rest_.size() < kIsoDate || rest_[4] != '-' || rest_[7] != '-') return;
    for (const size_t i : {0, 1, 2, 3, 5, 6, 8, 9}) {
      if (!IsDigit(rest_[i])) return;
    }
    if (rest_.size() > kIsoDate && rest_[kIsoDate] != ' ' && rest_[kIsoDate] != 'T') return;
    const auto pair = [&](size_t at) { return (rest_[at] - '0') * 10 + (rest_[at + 1] - '0'); };
    fields_.year = pair(0) * 100 + pair(2);
    fields_.month = pair(5);
    fields_.day = pair(8);
    fields_.has_date = true;
    rest_.remove_prefix(rest_.size() > kIsoDate ? kIsoDate + 1 : kIsoDate);
  }

  std::string_view TakeRun(bool (*belongs)(char)) {
    size_t end = 0;
    while (end < rest_.size() && belongs(rest_[end])) ++end;
    const std::string_view run = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return run;
  }
  static std::optional<int64_t> Number(std::string_view digits) {
    constexpr size_t kDigitsMax = 9;
    if (digits.empty() || digits.size() > kDigitsMax) return std::nullopt;
    int64_t value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
  }
  // Microseconds from the digits after a point, rounded.
  static int64_t Fraction(std::string_view digits) {
    int64_t micros = 0;
    for (size_t i = 0; i < 6; ++i) micros = micros * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return micros + (digits.size() > 6 && digits[6] >= '5');
  }

  Result<void> Digits() {
    const size_t end = rest_.find_first_not_of("0123456789");
    const char next = end == std::string_view::npos ? '\0' : rest_[end];
    const char after = end != std::string_view::npos && end + 1 < rest_.size() ? rest_[end + 1] : '\0';
    if (next == ':') return Time();
    if ((next == '-' || next == '/') && (IsDigit(after) || IsAlpha(after)) && !fields_.has_date) return Date(next);
    if (next == '.' && IsDigit(after) && !fields_.has_date && rest_.find('.', end + 1) != std::string_view::npos) {
      return Date('.');
    }
    return PlainNumber();
  }

  Result<void> Time() {
    std::array<int64_t, 3> parts{};
    size_t count = 0;
    for (;;) {
      const auto number = Number(TakeRun(IsDigit));
      if (!number) return BadFormat();
      parts[count++] = *number;
      if (count == parts.size() || rest_.empty() || rest_[0] != ':') break;
      rest_.remove_prefix(1);
    }
    int64_t fraction_us = 0;
    if (!rest_.empty() && rest_[0] == '.') {
      rest_.remove_prefix(1);
      fraction_us = Fraction(TakeRun(IsDigit));
    }
    return SetTime(parts[0], parts[1], parts[2], fraction_us);
  }
  Result<void> SetTime(int64_t hour, int64_t minute, int64_t second, int64_t fraction_us) {
    if (fields_.has_time) return BadFormat();
    if (hour > 24 || minute > 59 || second > 60) return OutOfRange();
    fields_.micros = ((hour * 60 + minute) * 60 + second) * kMicrosPerSecond + fraction_us;
    if (fields_.micros > kMicrosPerDay) return OutOfRange();
    fields_.has_time = true;
    return {};
  }

  // Two or three parts joined by `separator`: numbers, or a month's name.
  Result<void> Date(char separator) {
    std::array<std::string_view, 3> parts;
    size_t count = 0;
    while (count < parts.size()) {
      parts[count] = !rest_.empty() && IsAlpha(rest_[0]) ? TakeRun(IsAlpha) : TakeRun(IsDigit);
      if (parts[count].empty()) return BadFormat();
      ++count;
      if (rest_.empty() || rest_[0] != separator || count == parts.size()) break;
      rest_.remove_prefix(1);
    }
    if (count != parts.size()) return BadFormat();
    const auto named = std::ranges::find_if(parts, [](std::string_view part) { return IsAlpha(part[0]); });
    size_t year = 2, month = 0, day = 1;
    if (named != parts.end()) {
      month = static_cast<size_t>(named - parts.begin());
      const size_t first = month == 0 ? 1 : 0, last = month == 2 ? 1 : 2;
      const bool year_first =
          parts[first].size() > 2 || (parts[last].size() <= 2 && settings_.date_order == DateOrder::kYmd);
      year = year_first ? first : last;
      day = year_first ? last : first;
    } else if (parts[0].size() > 2 || settings_.date_order == DateOrder::kYmd) {
      year = 0, month = 1, day = 2;
    } else if (settings_.date_order == DateOrder::kDmy) {
      day = 0, month = 1;
    }
    return SetDate(parts[year], parts[month], parts[day]);
  }
  Result<void> SetDate(std::string_view year, std::string_view month, std::string_view day) {
    const auto year_number = Number(year), day_number = Number(day);
    const auto month_number = IsAlpha(month[0]) ? MonthOf(Lower(month)) : Number(month);
    if (!year_number || !day_number || !month_number) return OutOfRange();
    if (*month_number == 0 && IsAlpha(month[0])) return BadFormat();
    fields_.year = FullYear(*year_number, year.size());
    fields_.month = static_cast<int>(std::min<int64_t>(*month_number, 99));
    fields_.day = static_cast<int>(std::min<int64_t>(*day_number, 99));
    fields_.has_date = true;
    return {};
  }
  static int64_t FullYear(int64_t year, size_t digits) {
    if (digits > 2) return year;
    return year < 70 ? year + 2000 : year + 1900;
  }

  Result<void> PlainNumber() {
    const std::string_view digits = TakeRun(IsDigit);
    const auto pair = [&](size_t at) { return (digits[at] - '0') * 10 + (digits[at + 1] - '0'); };
    if (fields_.has_date && !fields_.has_time && (digits.size() == 4 || digits.size() == 6)) {
      int64_t fraction_us = 0;
      if (digits.size() == 6 && !rest_.empty() && rest_[0] == '.') {
        rest_.remove_prefix(1);
        fraction_us = Fraction(TakeRun(IsDigit));
      }
      return SetTime(pair(0), pair(2), digits.size() == 6 ? pair(4) : 0, fraction_us);
    }
    if (fields_.has_date) return BadFormat();
    if (fields_.month != 0) return NumberBesideMonth(digits);
    if (digits.size() == 8) return SetDate(digits.substr(0, 4), digits.substr(4, 2), digits.substr(6));
    if (digits.size() == 6) return SetDate(digits.substr(0, 2), digits.substr(2, 2), digits.substr(4));
    if (digits.size() == 14) {
      DUCKGRES_TRY(SetDate(digits.substr(0, 4), digits.substr(4, 2), digits.substr(6, 2)));
      return SetTime(pair(8), pair(10), pair(12), 0);
    }
    if (!pending_.empty() || digits.size() > 7) return BadFormat();
    pending_ = digits;  // the day or the year of a month that follows by name
    return {};
  }
  // January 8, 1999 and the like: the longer number, or else the later one, is the year.
  Result<void> NumberBesideMonth(std::string_view digits) {
    if (pending_.empty()) {
      pending_ = digits;
      return {};
    }
    const bool first_is_year = pending_.size() > 2;
    return SetDate(first_is_year ? pending_ : digits, month_word_, first_is_year ? digits : pending_);
  }

  Result<void> Letters() {
    const std::string_view whole = rest_;
    const std::string_view word_text = TakeRun(IsAlpha);
    const std::string word = Lower(word_text);
    if (!rest_.empty() && (rest_[0] == '/' || rest_[0] == '_')) return NamedZone(whole);
    if (const int month = MonthOf(word); month != 0 && !fields_.has_date) {
      if (fields_.month != 0) return BadFormat();
      fields_.month = month;
      month_word_ = word_text;
      return {};
    }
    if (const auto* row = std::ranges::find(kSpecialWords, std::string_view(word), &SpecialWord::word);
        row != kSpecialWords.end()) {
      return SetSpecial(row->special);
    }
    if (word == "bc" || word == "ad") {
      fields_.bc = word == "bc";
      return {};
    }
    if (word == "am" || word == "pm") return Half(word == "pm");
    if (word == "allballs") {
      fields_.offset_s = 0;
      return SetTime(0, 0, 0, 0);
    }
    if (word == "z" || word == "utc" || word == "zulu" || word == "gmt") return SetOffset(0);
    if (std::ranges::find(kIgnoredWords, std::string_view(word)) != kIgnoredWords.end()) return {};
    if (const AbbreviationOffset found = FindAbbreviation(word); found.found) {
      if (found.zone.empty()) return SetOffset(found.offset_s);
      DUCKGRES_ASSIGN(fields_.zone, TimeZone::Find(found.zone));
      return {};
    }
    return NamedZone(whole);
  }
  Result<void> SetSpecial(Special special) {
    if (fields_.special != Special::kNone) return BadFormat();
    fields_.special = special;
    return {};
  }
  Result<void> Half(bool afternoon) {
    if (!fields_.has_time) return BadFormat();
    const int64_t hour = fields_.micros / kMicrosPerHour;
    if (hour > 12) return OutOfRange();
    if (afternoon && hour < 12) fields_.micros += 12 * kMicrosPerHour;
    if (!afternoon && hour == 12) fields_.micros -= 12 * kMicrosPerHour;
    return {};
  }
  Result<void> SetOffset(int32_t offset_s) {
    if (fields_.offset_s || fields_.zone) return BadFormat();
    fields_.offset_s = offset_s;
    return {};
  }
  Result<void> NamedZone(std::string_view from) {
    rest_ = from;
    const std::string_view name =
        TakeRun([](char c) { return IsAlpha(c) || IsDigit(c) || c == '/' || c == '_' || c == '-' || c == '+'; });
    auto zone = TimeZone::Find(name);
    if (zone) {
      if (fields_.offset_s || fields_.zone) return BadFormat();
      fields_.zone = *std::move(zone);
      return {};
    }
    if (name.find('/') == std::string_view::npos) return BadFormat();
    return Fail(sqlstate::kInvalidParameterValue, std::format("time zone \"{}\" not recognized", Lower(name)));
  }

  // -infinity, or a distance from UTC: +05, -0730, +05:30, +05:30:10.
  Result<void> Signed() {
    const bool minus = rest_[0] == '-';
    rest_.remove_prefix(1);
    if (!rest_.empty() && IsAlpha(rest_[0])) {
      const std::string word = Lower(TakeRun(IsAlpha));
      if (word != "infinity" && word != "inf") return BadFormat();
      return SetSpecial(minus ? Special::kMinusInfinity : Special::kInfinity);
    }
    if (!fields_.has_time && !fields_.has_date) return BadFormat();
    const std::string_view first = TakeRun(IsDigit);
    if (first.empty() || first.size() > 6) return BadFormat();
    int64_t hour = *Number(first), minute = 0, second = 0;
    if (first.size() > 2) {
      if (first.size() > 4) second = std::exchange(hour, hour / 100) % 100;
      minute = std::exchange(hour, hour / 100) % 100;
    } else {
      for (int64_t* part : {&minute, &second}) {
        if (rest_.empty() || rest_[0] != ':') break;
        rest_.remove_prefix(1);
        const auto number = Number(TakeRun(IsDigit));
        if (!number) return BadFormat();
        *part = *number;
      }
    }
    constexpr int64_t kHourMax = 15;  // PostgreSQL's MAX_TZDISP_HOUR
    if (hour > kHourMax || minute > 59 || second > 59) {
      return Fail(sqlstate::kInvalidTimeZoneDisplacement,
                  std::format("time zone displacement out of range: \"{}\"", text_));
    }
    const auto size_s = static_cast<int32_t>((hour * 60 + minute) * 60 + second);
    return SetOffset(minus ? -size_s : size_s);
  }

  Result<void> Check() {
    if (fields_.special != Special::kNone) return fields_.has_date ? Result<void>(BadFormat()) : Result<void>{};
    if (!fields_.has_date && (fields_.month != 0 || !pending_.empty())) return BadFormat();
    if (!fields_.has_date) return fields_.bc ? Result<void>(BadFormat()) : Result<void>{};
    if (fields_.month < 1 || fields_.month > 12 || fields_.day < 1 || fields_.day > 31) return OutOfRange(true);
    if (fields_.year == 0) return OutOfRange();
    if (fields_.bc) fields_.year = 1 - fields_.year;
    if (fields_.day > DaysInMonth(fields_.year, fields_.month)) return OutOfRange();
    return {};
  }

  std::string_view text_, type_;
  const FormatSettings& settings_;
  std::string_view rest_;
  Fields fields_;
  std::string_view pending_;     // a number that waits for its month
  std::string_view month_word_;  // as it was written
};

int64_t NowUtc_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}
int64_t ToLocal_us(int64_t utc_us, const TimeZone& zone) {
  return utc_us + zone.OffsetAtUtc(FloorDiv(utc_us, kMicrosPerSecond)) * kMicrosPerSecond;
}

// Local microseconds since 1970 of a relative word.
int64_t SpecialLocal_us(Special special, const FormatSettings& settings) {
  const int64_t now_us = ToLocal_us(NowUtc_us(), settings.time_zone);
  const int64_t today_us = FloorDiv(now_us, kMicrosPerDay) * kMicrosPerDay;
  switch (special) {
    case Special::kNow:
      return now_us;
    case Special::kToday:
      return today_us;
    case Special::kTomorrow:
      return today_us + kMicrosPerDay;
    case Special::kYesterday:
      return today_us - kMicrosPerDay;
    default:
      return 0;
  }
}

std::unexpected<SqlError> WholeOutOfRange(std::string_view what, std::string_view text) {
  return Fail(sqlstate::kDatetimeFieldOverflow, std::format("{} out of range: \"{}\"", what, text));
}
std::unexpected<SqlError> NoSuchForm(std::string_view type, std::string_view text) {
  return Fail(sqlstate::kInvalidDatetimeFormat, std::format("invalid input syntax for type {}: \"{}\"", type, text));
}

constexpr int64_t kTimestampMin_us = -9'223'372'022'400'000'000;  // DuckDB's earliest, 290309-12-22 BC

Result<int64_t> Join(const Fields& fields, int64_t shift_us, std::string_view text) {
  const int64_t days = DaysFromCivil({fields.year, fields.month, fields.day});
  int64_t micros = 0;
  if (__builtin_mul_overflow(days, kMicrosPerDay, &micros) ||
      __builtin_add_overflow(micros, fields.micros - shift_us, &micros) || micros == kTimestampInfinity ||
      micros < kTimestampMin_us) {
    return WholeOutOfRange("timestamp", text);
  }
  return micros;
}

int32_t ZoneOffset_s(const Fields& fields, const TimeZone& standard) {
  if (fields.offset_s) return *fields.offset_s;
  const int64_t local_s =
      DaysFromCivil({fields.year, fields.month, fields.day}) * kSecondsPerDay + fields.micros / kMicrosPerSecond;
  return (fields.zone ? *fields.zone : standard).OffsetAtLocal(local_s);
}

}  // namespace

Result<int32_t> ParseDate(std::string_view text, const FormatSettings& settings) {
  DUCKGRES_ASSIGN(const Fields fields, Parser(text, "date", settings).Parse());
  if (fields.special == Special::kInfinity) return kDateInfinity;
  if (fields.special == Special::kMinusInfinity) return -kDateInfinity;
  if (fields.special != Special::kNone) {
    return static_cast<int32_t>(FloorDiv(SpecialLocal_us(fields.special, settings), kMicrosPerDay));
  }
  if (!fields.has_date) return NoSuchForm("date", text);
  constexpr int64_t kYearMax = 5'874'897;  // PostgreSQL's; before Christ DuckDB's goes further
  constexpr int64_t kDaysMin = -2'147'483'646;
  const int64_t days = DaysFromCivil({fields.year, fields.month, fields.day});
  if (fields.year > kYearMax || days < kDaysMin) return WholeOutOfRange("date", text);
  return static_cast<int32_t>(days);
}

Result<int64_t> ParseTime(std::string_view text, const FormatSettings& settings) {
  DUCKGRES_ASSIGN(const Fields fields, Parser(text, "time", settings).Parse());
  if (fields.special == Special::kNow) return SpecialLocal_us(fields.special, settings) % kMicrosPerDay;
  if (!fields.has_time) return NoSuchForm("time", text);
  return fields.micros;
}

Result<uint64_t> ParseTimeTz(std::string_view text, const FormatSettings& settings) {
  DUCKGRES_ASSIGN(Fields fields, Parser(text, "time with time zone", settings).Parse());
  if (!fields.has_time) return NoSuchForm("time with time zone", text);
  if (!fields.has_date) {  // the zone's offset is that of today
    const CivilDate today = CivilFromDays(FloorDiv(ToLocal_us(NowUtc_us(), settings.time_zone), kMicrosPerDay));
    fields.year = today.year;
    fields.month = today.month;
    fields.day = today.day;
  }
  return PackTimeTz(fields.micros, ZoneOffset_s(fields, settings.time_zone));
}

Result<int64_t> ParseTimestamp(std::string_view text, const FormatSettings& settings) {
  DUCKGRES_ASSIGN(const Fields fields, Parser(text, "timestamp", settings).Parse());
  if (fields.special == Special::kInfinity) return kTimestampInfinity;
  if (fields.special == Special::kMinusInfinity) return -kTimestampInfinity;
  if (fields.special != Special::kNone) return SpecialLocal_us(fields.special, settings);
  if (!fields.has_date) return NoSuchForm("timestamp", text);
  return Join(fields, 0, text);
}

Result<int64_t> ParseTimestampTz(std::string_view text, const FormatSettings& settings) {
  constexpr std::string_view kType = "timestamp with time zone";
  DUCKGRES_ASSIGN(const Fields fields, Parser(text, kType, settings).Parse());
  if (fields.special == Special::kInfinity) return kTimestampInfinity;
  if (fields.special == Special::kMinusInfinity) return -kTimestampInfinity;
  if (fields.special == Special::kEpoch) return 0;
  if (fields.special == Special::kNow) return NowUtc_us();
  if (fields.special != Special::kNone) {
    const int64_t local_us = SpecialLocal_us(fields.special, settings);
    return local_us - settings.time_zone.OffsetAtLocal(FloorDiv(local_us, kMicrosPerSecond)) * kMicrosPerSecond;
  }
  if (!fields.has_date) return NoSuchForm(kType, text);
  return Join(fields, ZoneOffset_s(fields, settings.time_zone) * kMicrosPerSecond, text);
}

}  // namespace duckgres::types
