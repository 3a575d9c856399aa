#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"

namespace duckgres::types {

/// A time zone as SET TimeZone takes it: an IANA name, a fixed offset, or a POSIX string such as <+03>-3.
/// Cheap to copy. Lookups remember the last transition range, so a column costs one lookup per season, not per row;
/// for that reason one object belongs to one thread.
///
/// Source  PostgreSQL docs "datatype-datetime" and "datetime-posix-timezone-specs"; tzdata through std::chrono.
class TimeZone {
 public:
  TimeZone() = default;  // UTC
  /// Errors: 22023 `invalid value for parameter "TimeZone": "x"`.
  static Result<TimeZone> Find(std::string_view name);
  /// Seconds east of Greenwich.
  static TimeZone Fixed(int32_t offset_s);

  const std::string& Name() const { return name_; }  // as SHOW TimeZone prints it
  /// Seconds to add to UTC for local time at `utc_s` (seconds since 1970).
  int32_t OffsetAtUtc(int64_t utc_s) const {
    if (utc_s < begin_s_ || utc_s >= end_s_) Lookup(utc_s);
    return offset_s_;
  }
  /// The offset in force at a local time. In a gap the one before it, in an overlap the one after, as PostgreSQL.
  int32_t OffsetAtLocal(int64_t local_s) const;
  /// The abbreviation at `utc_s`, such as CEST; empty for a fixed offset (which is then printed as a number).
  std::string_view AbbreviationAtUtc(int64_t utc_s) const {
    OffsetAtUtc(utc_s);
    return abbreviation_;
  }

 private:
  void Lookup(int64_t utc_s) const;

  std::string name_ = "UTC";
  const std::chrono::time_zone* zone_ =
      nullptr;  // owned by the library's database, which is never reloaded; null: fixed
  // What the last lookup found.
  mutable int64_t begin_s_ = std::numeric_limits<int64_t>::min(), end_s_ = std::numeric_limits<int64_t>::max();
  mutable int32_t offset_s_ = 0;
  mutable std::string abbreviation_ = "UTC";
};

/// The offset that an abbreviation such as PST or CEST means in input. Source: PostgreSQL 18, timezonesets/Default.
/// `found` is false when there is none.
struct AbbreviationOffset {
  bool found = false;
  int32_t offset_s = 0;        // seconds east
  std::string_view zone = {};  // set: the offset is this zone's at the time in question
};
AbbreviationOffset FindAbbreviation(std::string_view lower_case);

}  // namespace duckgres::types
