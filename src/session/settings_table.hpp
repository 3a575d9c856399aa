#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace duckgres::session {

/// One setting that SET and SHOW know, as PostgreSQL 18 has it (docs "runtime-config"; pg_settings for types and
/// limits).
struct SettingRow {
  enum class Kind : uint8_t { kBool, kInteger, kReal, kText, kEnum };
  enum class Unit : uint8_t { kNone, kMilliseconds, kSeconds, kKilobytes };
  enum class Context : uint8_t { kInternal, kUser, kSuperuser };
  /// What a new value changes beside what SHOW says.
  enum class Effect : uint8_t {
    kNone,
    kTimeZone,
    kDateStyle,
    kIntervalStyle,
    kExtraFloatDigits,
    kByteaOutput,
    kSearchPath,
    kClientEncoding,
    kStandardStrings,
    kTransactionReadOnly,
    kTransactionIsolation,
    kRole,
  };

  std::string_view name;  // as SHOW prints it
  Kind kind = Kind::kText;
  std::string_view initial;
  bool reported = false;  // GUC_REPORT: the frontend is told by ParameterStatus
  Context context = Context::kUser;
  Effect effect = Effect::kNone;
  Unit unit = Unit::kNone;
  double min = std::numeric_limits<int32_t>::min(), max = std::numeric_limits<int32_t>::max();
  std::string_view choices = {};  // of kEnum, separated by spaces
};

std::span<const SettingRow> SettingRows();
/// The row of a name in any case; null for none.
const SettingRow* FindSetting(std::string_view name);

}  // namespace duckgres::session
