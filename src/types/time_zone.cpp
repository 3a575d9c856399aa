#include "types/time_zone.hpp"

#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <format>
#include <optional>

#include "base/sqlstate.hpp"

namespace duckgres::types {
namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr int32_t kHour_s = 3600, kMinute_s = 60;
constexpr int32_t kOffsetMax_s = 168 * kHour_s;   // as PostgreSQL bounds a zone's distance from UTC
constexpr int64_t kCycle_s = 146'097 * 86'400LL;  // 400 years: weekdays and leap years, hence all rules, repeat
constexpr int64_t kEarliest_s = -5'364'662'400;   // 1800-01-01: before any transition
// 2900-01-01: after it, times are moved back by whole cycles, to years whose rules no past change disturbs.
constexpr int64_t kCycleBegin_s = 29'348'006'400;

bool EqualNoCase(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

const std::chrono::time_zone* Locate(std::string_view name) {
  // The database throws where the system has none; then only fixed offsets are known.
  try {
    const std::chrono::tzdb& database = std::chrono::get_tzdb();
    for (const auto& zone : database.zones) {
      if (EqualNoCase(zone.name(), name)) return &zone;
    }
    for (const auto& link : database.links) {
      if (EqualNoCase(link.name(), name)) return database.locate_zone(link.target());
    }
  } catch (const std::exception&) {
    return nullptr;
  }
  return nullptr;
}

// The spelling that the database has, which SHOW prints.
std::string SpellingOf(std::string_view name) {
  const std::chrono::tzdb& database = std::chrono::get_tzdb();
  for (const auto& zone : database.zones) {
    if (EqualNoCase(zone.name(), name)) return std::string(zone.name());
  }
  for (const auto& link : database.links) {
    if (EqualNoCase(link.name(), name)) return std::string(link.name());
  }
  return std::string(name);
}

// +05:30 or -07: hours, then minutes and seconds where there are any.
std::string Numeric(int32_t offset_s) {
  const int32_t size = std::abs(offset_s);
  std::string text = std::format("{}{:02}", offset_s < 0 ? '-' : '+', size / kHour_s);
  if (size % kHour_s) text += std::format(":{:02}", size % kHour_s / kMinute_s);
  if (size % kMinute_s) text += std::format(":{:02}", size % kMinute_s);
  return text;
}

// Takes [+-]hh[:mm[:ss]] off the front of `text`.
std::optional<int32_t> TakeOffset(std::string_view& text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  int32_t total = 0;
  int32_t unit = kHour_s;
  for (;;) {
    int32_t part = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), part);
    if (error != std::errc() || part > 167 || (unit != kHour_s && part > 59)) return std::nullopt;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    total += part * unit;
    unit /= 60;
    if (unit == 0 || text.empty() || text[0] != ':') break;
    text.remove_prefix(1);
  }
  return negative ? -total : total;
}

// A POSIX zone without daylight saving, such as FOO-3:30 or <+03>-3, whose sign counts westward. Those with rules
// (FOO3BAR,M3.2.0,M11.1.0) are not known here; their usual cases (EST5EDT) are zones of the database.
struct Posix {
  std::string abbreviation;
  int32_t offset_s;
};
std::optional<Posix> ParsePosix(std::string_view text) {
  std::string abbreviation;
  if (text.starts_with('<')) {
    const size_t end = text.find('>');
    if (end == std::string_view::npos) return std::nullopt;
    abbreviation = text.substr(1, end - 1);
    text.remove_prefix(end + 1);
  } else {
    size_t end = 0;
    while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end]))) ++end;
    if (end < 3) return std::nullopt;
    abbreviation = text.substr(0, end);
    text.remove_prefix(end);
  }
  const auto west_s = TakeOffset(text);
  if (!west_s || !text.empty()) return std::nullopt;
  return Posix{std::move(abbreviation), -*west_s};
}

}  // namespace

TimeZone TimeZone::Fixed(int32_t offset_s) {
  TimeZone zone;
  zone.offset_s_ = offset_s;
  zone.abbreviation_ = Numeric(offset_s);
  std::string west = Numeric(-offset_s);
  if (offset_s == 0) west = "-00";
  zone.name_ = "<" + zone.abbreviation_ + ">" + west;
  return zone;
}

Result<TimeZone> TimeZone::Find(std::string_view name) {
  if (EqualNoCase(name, "UTC")) return TimeZone();
  const auto unknown = [&] {
    return Fail(sqlstate::kInvalidParameterValue,
                std::format("invalid value for parameter \"TimeZone\": \"{}\"", name));
  };
  // A plain number is hours east of Greenwich, perhaps with a fraction.
  double hours = 0;
  const char* first = name.data() + (name.starts_with('+') ? 1 : 0);
  const char* last = name.data() + name.size();
  if (first != last && !std::isalpha(static_cast<unsigned char>(*first))) {
    if (const auto [end, error] = std::from_chars(first, last, hours); error == std::errc() && end == last) {
      if (!(std::abs(hours) * kHour_s <= kOffsetMax_s)) return unknown();
      return Fixed(static_cast<int32_t>(hours * kHour_s));
    }
  }
  TimeZone zone;
  if (const auto* found = Locate(name)) {
    zone.name_ = SpellingOf(name);
    zone.zone_ = found;
    zone.begin_s_ = zone.end_s_ = 0;  // nothing looked up yet
    return zone;
  }
  if (auto posix = ParsePosix(name)) {
    zone.name_ = name;
    zone.offset_s_ = posix->offset_s;
    zone.abbreviation_ = std::move(posix->abbreviation);
    return zone;
  }
  return unknown();
}

void TimeZone::Lookup(int64_t utc_s) const {
  const int64_t moved_s = utc_s < kCycleBegin_s ? 0 : (utc_s - kCycleBegin_s) / kCycle_s * kCycle_s + kCycle_s;
  const int64_t asked_s = std::max(utc_s - moved_s, kEarliest_s);
  const std::chrono::sys_info info = zone_->get_info(sys_seconds(seconds(asked_s)));
  offset_s_ = static_cast<int32_t>(info.offset.count());
  abbreviation_ = info.abbrev;
  const int64_t begin_s = info.begin.time_since_epoch().count(), end_s = info.end.time_since_epoch().count();
  begin_s_ = asked_s == kEarliest_s ? std::numeric_limits<int64_t>::min() : begin_s + moved_s;
  if (moved_s) {
    // The range may reach back over the start of the cycles, where the same shift doesn't hold.
    begin_s_ = std::max(begin_s, kCycleBegin_s - kCycle_s) + moved_s;
    end_s_ = end_s < kCycleBegin_s ? end_s + moved_s : utc_s + 1;
  } else {
    end_s_ = std::min(end_s, kCycleBegin_s);
  }
  if (begin_s_ > utc_s) begin_s_ = utc_s;
  if (end_s_ <= utc_s) end_s_ = utc_s + 1;
}

int32_t TimeZone::OffsetAtLocal(int64_t local_s) const {
  if (!zone_) return offset_s_;
  // No zone changes twice within two days, so the offsets a day before and a day after are those around this time.
  constexpr int64_t kDay_s = 86'400;
  const int32_t before_s = OffsetAtUtc(local_s - kDay_s), after_s = OffsetAtUtc(local_s + kDay_s);
  if (before_s == after_s) return before_s;
  const bool before_holds = OffsetAtUtc(local_s - before_s) == before_s;
  const bool after_holds = OffsetAtUtc(local_s - after_s) == after_s;
  if (after_holds) return after_s;  // also when both do, in an overlap
  if (before_holds) return before_s;
  return before_s;  // in a gap
}

}  // namespace duckgres::types
