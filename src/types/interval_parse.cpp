#include <algorithm>
#include <array>
#include <cmath>
#include <format>
#include <limits>
#include <optional>
#include <string>

#include "base/sqlstate.hpp"
#include "types/calendar.hpp"
#include "types/datetime_parse.hpp"
#include "types/number_parse.hpp"

namespace duckgres::types {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

enum class Unit : uint8_t { kMonths, kDays, kMicros };
struct UnitWord {
  std::string_view word;
  Unit unit;
  int64_t factor;
};
// PostgreSQL docs "datatype-interval-input"; the abbreviations are those of its own table.
constexpr auto kUnits = std::to_array<UnitWord>({
    {"c", Unit::kMonths, 1200},
    {"cent", Unit::kMonths, 1200},
    {"centuries", Unit::kMonths, 1200},
    {"century", Unit::kMonths, 1200},
    {"d", Unit::kDays, 1},
    {"day", Unit::kDays, 1},
    {"days", Unit::kDays, 1},
    {"dec", Unit::kMonths, 120},
    {"decade", Unit::kMonths, 120},
    {"decades", Unit::kMonths, 120},
    {"decs", Unit::kMonths, 120},
    {"h", Unit::kMicros, kMicrosPerHour},
    {"hour", Unit::kMicros, kMicrosPerHour},
    {"hours", Unit::kMicros, kMicrosPerHour},
    {"hr", Unit::kMicros, kMicrosPerHour},
    {"hrs", Unit::kMicros, kMicrosPerHour},
    {"m", Unit::kMicros, kMicrosPerMinute},
    {"microsecon", Unit::kMicros, 1},
    {"microsecond", Unit::kMicros, 1},
    {"microseconds", Unit::kMicros, 1},
    {"mil", Unit::kMonths, 12000},
    {"millennia", Unit::kMonths, 12000},
    {"millennium", Unit::kMonths, 12000},
    {"millisecon", Unit::kMicros, 1000},
    {"millisecond", Unit::kMicros, 1000},
    {"milliseconds", Unit::kMicros, 1000},
    {"mils", Unit::kMonths, 12000},
    {"min", Unit::kMicros, kMicrosPerMinute},
    {"mins", Unit::kMicros, kMicrosPerMinute},
    {"minute", Unit::kMicros, kMicrosPerMinute},
    {"minutes", Unit::kMicros, kMicrosPerMinute},
    {"mon", Unit::kMonths, 1},
    {"mons", Unit::kMonths, 1},
    {"month", Unit::kMonths, 1},
    {"months", Unit::kMonths, 1},
    {"ms", Unit::kMicros, 1000},
    {"msec", Unit::kMicros, 1000},
    {"mseconds", Unit::kMicros, 1000},
    {"msecs", Unit::kMicros, 1000},
    {"s", Unit::kMicros, kMicrosPerSecond},
    {"sec", Unit::kMicros, kMicrosPerSecond},
    {"second", Unit::kMicros, kMicrosPerSecond},
    {"seconds", Unit::kMicros, kMicrosPerSecond},
    {"secs", Unit::kMicros, kMicrosPerSecond},
    {"us", Unit::kMicros, 1},
    {"usec", Unit::kMicros, 1},
    {"usecond", Unit::kMicros, 1},
    {"useconds", Unit::kMicros, 1},
    {"usecs", Unit::kMicros, 1},
    {"w", Unit::kDays, 7},
    {"week", Unit::kDays, 7},
    {"weeks", Unit::kDays, 7},
    {"y", Unit::kMonths, 12},
    {"year", Unit::kMonths, 12},
    {"years", Unit::kMonths, 12},
    {"yr", Unit::kMonths, 12},
    {"yrs", Unit::kMonths, 12},
});

// A number with its fraction apart: the whole part may need all of 64 bits.
struct Quantity {
  bool negative = false;
  int64_t whole = 0;
  double fraction = 0;
};

class IntervalParser {
 public:
  IntervalParser(std::string_view text, IntervalStyle style) : text_(text), rest_(TrimSpace(text)), style_(style) {}

  Result<duckdb_interval> Parse() {
    if (rest_.empty()) return BadFormat();
    if (rest_[0] == 'P' || (rest_[0] == '-' && rest_.size() > 1 && rest_[1] == 'P')) {
      DUCKGRES_TRY(Iso());
    } else {
      DUCKGRES_TRY(Words());
    }
    return Total();
  }

 private:
  std::unexpected<SqlError> BadFormat() const {
    return Fail(sqlstate::kInvalidDatetimeFormat, std::format("invalid input syntax for type interval: \"{}\"", text_));
  }
  std::unexpected<SqlError> OutOfRange() const {
    return Fail(sqlstate::kIntervalFieldOverflow, std::format("interval field value out of range: \"{}\"", text_));
  }
  Result<duckdb_interval> Total() {
    if (ago_) {
      months_ = -months_;
      days_ = -days_;
      micros_ = -micros_;
    }
    using Int32 = std::numeric_limits<int32_t>;
    using Int64 = std::numeric_limits<int64_t>;
    if (overflow_ || months_ < Int32::min() || months_ > Int32::max() || days_ < Int32::min() || days_ > Int32::max() ||
        micros_ < Int64::min() || micros_ > Int64::max()) {
      return OutOfRange();
    }
    return duckdb_interval{static_cast<int32_t>(months_), static_cast<int32_t>(days_), static_cast<int64_t>(micros_)};
  }

  void SkipSpace() {
    while (!rest_.empty() && (rest_[0] == ' ' || (rest_[0] >= '\t' && rest_[0] <= '\r'))) rest_.remove_prefix(1);
  }
  std::string_view TakeRun(bool (*belongs)(char)) {
    size_t end = 0;
    while (end < rest_.size() && belongs(rest_[end])) ++end;
    const std::string_view run = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return run;
  }
  std::optional<int64_t> Whole(std::string_view digits) {
    constexpr size_t kDigitsMax = std::numeric_limits<int64_t>::digits10;
    if (digits.size() > kDigitsMax) {
      overflow_ = true;
      return 0;
    }
    int64_t value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
  }
  static double FractionOf(std::string_view digits) {
    double fraction = 0, unit = 0.1;
    for (const char c : digits) {
      fraction += unit * (c - '0');
      unit /= 10;
    }
    return fraction;
  }
  static int64_t MicrosOfFraction(std::string_view digits) {
    int64_t micros = 0;
    for (size_t i = 0; i < 6; ++i) micros = micros * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return micros + (digits.size() > 6 && digits[6] >= '5');
  }

  // Adds a quantity, and what its fraction makes of the smaller units: 1.5 months is a month and 15 days.
  void Add(Unit unit, int64_t factor, const Quantity& q) {
    const int sign = q.negative ? -1 : 1;
    constexpr int64_t kDaysPerMonth = 30, kMonthsPerYear = 12;
    switch (unit) {
      case Unit::kMonths: {
        months_ += Int128{sign} * q.whole * factor;
        if (factor >= kMonthsPerYear) {
          months_ += sign * std::llrint(q.fraction * static_cast<double>(factor));
          break;
        }
        AddDays(sign * q.fraction * static_cast<double>(kDaysPerMonth * factor));
        break;
      }
      case Unit::kDays:
        days_ += Int128{sign} * q.whole * factor;
        AddDays(sign * q.fraction * static_cast<double>(factor));
        break;
      case Unit::kMicros:
        micros_ += Int128{sign} * q.whole * factor;
        micros_ += sign * std::llrint(q.fraction * static_cast<double>(factor));
        break;
    }
  }
  void AddDays(double days) {
    const double whole = std::trunc(days);
    days_ += static_cast<int64_t>(whole);
    micros_ += std::llrint((days - whole) * static_cast<double>(kMicrosPerDay));
  }

  // 1 year 2 mons -3 days 04:05:06.7, @ 1 day ago, 1-2 3 4:05:06
  Result<void> Words() {
    // In the SQL standard's form one sign in front holds for all.
    const bool all_negative = style_ == IntervalStyle::kSqlStandard && rest_[0] == '-' &&
                              rest_.find_first_of("+-", 1) == std::string_view::npos;
    for (SkipSpace(); !rest_.empty(); SkipSpace()) {
      if (ago_) return BadFormat();
      if (rest_[0] == '@') {
        rest_.remove_prefix(1);
        continue;
      }
      if (IsAlpha(rest_[0])) {
        DUCKGRES_TRY(Ago());
        continue;
      }
      DUCKGRES_TRY(Part());
    }
    if (!any_) return BadFormat();
    if (all_negative) {  // the first part has had its sign: give it to the others
      months_ = months_ > 0 ? -months_ : months_;
      days_ = days_ > 0 ? -days_ : days_;
      micros_ = micros_ > 0 ? -micros_ : micros_;
    }
    return {};
  }
  Result<void> Ago() {
    const std::string_view word = TakeRun(IsAlpha);
    if (!any_ || !std::ranges::equal(word, std::string_view("ago"), [](char a, char b) { return (a | 0x20) == b; }))
      return BadFormat();
    ago_ = true;
    return {};
  }
  Result<void> Part() {
    Quantity quantity;
    if (rest_[0] == '-' || rest_[0] == '+') {
      quantity.negative = rest_[0] == '-';
      rest_.remove_prefix(1);
      SkipSpace();
    }
    const std::string_view digits = TakeRun(IsDigit);
    std::string_view fraction;
    if (!digits.empty() && !rest_.empty() && rest_[0] == ':') return Clock(quantity.negative, digits);
    if (!digits.empty() && rest_.size() > 1 && rest_[0] == '-' && IsDigit(rest_[1]))
      return YearMonth(quantity.negative, digits);
    if (!rest_.empty() && rest_[0] == '.') {
      rest_.remove_prefix(1);
      fraction = TakeRun(IsDigit);
    }
    if (digits.empty() && fraction.empty()) return BadFormat();
    quantity.whole = Whole(digits).value_or(0);
    quantity.fraction = FractionOf(fraction);
    any_ = true;
    SkipSpace();
    if (!rest_.empty() && IsAlpha(rest_[0])) return Named(quantity, fraction);
    const bool day = !rest_.empty() && IsClockNext();
    if (day) {
      Add(Unit::kDays, 1, quantity);
    } else if (rest_.empty()) {
      AddSeconds(quantity, fraction);
    } else {
      return BadFormat();
    }
    return {};
  }
  // A bare number before a time counts days.
  bool IsClockNext() const {
    const size_t from = rest_[0] == '-' || rest_[0] == '+' ? 1 : 0;
    const size_t end = rest_.find_first_not_of("0123456789", from);
    return end != std::string_view::npos && end > from && rest_[end] == ':';
  }
  void AddSeconds(const Quantity& q, std::string_view fraction) {
    const Int128 micros = Int128{q.whole} * kMicrosPerSecond + MicrosOfFraction(fraction);
    micros_ += q.negative ? -micros : micros;
  }
  Result<void> Named(const Quantity& quantity, std::string_view fraction) {
    const std::string_view word = TakeRun(IsAlpha);
    const auto* row = std::ranges::find_if(kUnits, [&](const UnitWord& unit) {
      return std::ranges::equal(word, unit.word, [](char a, char b) { return (a | 0x20) == b; });
    });
    if (row == kUnits.end()) return BadFormat();
    if (row->unit == Unit::kMicros && row->factor == kMicrosPerSecond) {
      AddSeconds(quantity, fraction);
    } else {
      Add(row->unit, row->factor, quantity);
    }
    return {};
  }
  Result<void> YearMonth(bool negative, std::string_view years) {
    rest_.remove_prefix(1);
    const std::string_view months = TakeRun(IsDigit);
    const int64_t month = Whole(months).value_or(0);
    if (month > 11) return OutOfRange();
    const Int128 total = Int128{Whole(years).value_or(0)} * 12 + month;
    months_ += negative ? -total : total;
    any_ = true;
    return {};
  }
  // hh:mm, hh:mm:ss.f, and mm:ss.f
  Result<void> Clock(bool negative, std::string_view first) {
    std::array<int64_t, 3> parts{Whole(first).value_or(0), 0, 0};
    size_t count = 1;
    while (count < parts.size() && !rest_.empty() && rest_[0] == ':') {
      rest_.remove_prefix(1);
      const std::string_view digits = TakeRun(IsDigit);
      if (digits.empty()) return BadFormat();
      parts[count++] = Whole(digits).value_or(0);
    }
    std::string_view fraction;
    if (!rest_.empty() && rest_[0] == '.') {
      rest_.remove_prefix(1);
      fraction = TakeRun(IsDigit);
      if (count == 2) parts = {0, parts[0], parts[1]};
    }
    if (parts[1] > 59 || parts[2] > 60) return OutOfRange();
    const Int128 micros = Int128{parts[0]} * kMicrosPerHour + parts[1] * kMicrosPerMinute +
                          parts[2] * kMicrosPerSecond + MicrosOfFraction(fraction);
    micros_ += negative ? -micros : micros;
    any_ = true;
    return {};
  }

  // P1Y2M3DT4H5M6.7S, P2W, and P0001-02-03T04:05:06
  Result<void> Iso() {
    if (rest_[0] == '-') {
      ago_ = true;
      rest_.remove_prefix(1);
    }
    rest_.remove_prefix(1);
    bool time = false;
    if (rest_.empty()) return BadFormat();
    while (!rest_.empty()) {
      if (rest_[0] == 'T') {
        if (time) return BadFormat();
        time = true;
        rest_.remove_prefix(1);
        continue;
      }
      DUCKGRES_TRY(IsoPart(time));
    }
    return {};
  }
  Result<void> IsoPart(bool time) {
    Quantity quantity;
    if (rest_[0] == '-' || rest_[0] == '+') {
      quantity.negative = rest_[0] == '-';
      rest_.remove_prefix(1);
    }
    const std::string_view digits = TakeRun(IsDigit);
    std::string_view fraction;
    if (!rest_.empty() && (rest_[0] == '.' || rest_[0] == ',')) {
      rest_.remove_prefix(1);
      fraction = TakeRun(IsDigit);
    }
    if (digits.empty() && fraction.empty()) return BadFormat();
    quantity.whole = Whole(digits).value_or(0);
    quantity.fraction = FractionOf(fraction);
    if (rest_.empty()) return BadFormat();
    const char unit = rest_[0];
    if (time && unit == ':') return Clock(quantity.negative, digits);
    if (!time && unit == '-') return IsoDate(quantity);
    rest_.remove_prefix(1);
    if (time && unit == 'S') {
      AddSeconds(quantity, fraction);
      return {};
    }
    struct Letter {
      char letter;
      bool time;
      Unit unit;
      int64_t factor;
    };
    constexpr auto kLetters = std::to_array<Letter>({
        {'Y', false, Unit::kMonths, 12},
        {'M', false, Unit::kMonths, 1},
        {'W', false, Unit::kDays, 7},
        {'D', false, Unit::kDays, 1},
        {'H', true, Unit::kMicros, kMicrosPerHour},
        {'M', true, Unit::kMicros, kMicrosPerMinute},
    });
    const auto* row =
        std::ranges::find_if(kLetters, [&](const Letter& l) { return l.letter == unit && l.time == time; });
    if (row == kLetters.end()) return BadFormat();
    Add(row->unit, row->factor, quantity);
    return {};
  }
  Result<void> IsoDate(const Quantity& years) {
    std::array<int64_t, 2> parts{};
    for (int64_t& part : parts) {
      if (rest_.empty() || rest_[0] != '-') break;
      rest_.remove_prefix(1);
      part = Whole(TakeRun(IsDigit)).value_or(0);
    }
    const int sign = years.negative ? -1 : 1;
    months_ += sign * (Int128{years.whole} * 12 + parts[0]);
    days_ += sign * Int128{parts[1]};
    return {};
  }

  std::string_view text_, rest_;
  IntervalStyle style_;
  Int128 months_ = 0, days_ = 0, micros_ = 0;
  bool any_ = false, ago_ = false, overflow_ = false;
};

}  // namespace

Result<duckdb_interval> ParseInterval(std::string_view text, IntervalStyle style) {
  return IntervalParser(text, style).Parse();
}

}  // namespace duckgres::types
