#include "types/format_settings.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <format>
#include <optional>

#include "base/sqlstate.hpp"

namespace duckgres::types {
namespace {

constexpr auto kDateStyles = std::to_array<std::string_view>({"ISO", "SQL", "Postgres", "German"});
constexpr auto kDateOrders = std::to_array<std::string_view>({"MDY", "DMY", "YMD"});
constexpr auto kIntervalStyles =
    std::to_array<std::string_view>({"postgres", "postgres_verbose", "sql_standard", "iso_8601"});
constexpr auto kByteaOutputs = std::to_array<std::string_view>({"hex", "escape"});

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

std::unexpected<SqlError> InvalidValue(std::string_view parameter, std::string_view value, std::string hint = {}) {
  return Fail(sqlstate::kInvalidParameterValue,
              std::format("invalid value for parameter \"{}\": \"{}\"", parameter, value), std::move(hint));
}

// The index of `value` in `names`, whatever the case.
template <size_t kCount>
std::optional<size_t> IndexOf(const std::array<std::string_view, kCount>& names, std::string_view value) {
  for (size_t i = 0; i < kCount; ++i) {
    if (Lower(names[i]) == Lower(value)) return i;
  }
  return std::nullopt;
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front()))) text.remove_prefix(1);
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back()))) text.remove_suffix(1);
  return text;
}

struct DateOrderWord {
  std::string_view prefix;
  DateOrder order;
};
constexpr auto kDateOrderWords = std::to_array<DateOrderWord>({
    {"ymd", DateOrder::kYmd},
    {"dmy", DateOrder::kDmy},
    {"euro", DateOrder::kDmy},
    {"mdy", DateOrder::kMdy},
    {"us", DateOrder::kMdy},
    {"noneuro", DateOrder::kMdy},
});

}  // namespace

Result<void> FormatSettings::SetDateStyle(std::string_view value) {
  std::optional<DateStyle> style;
  std::optional<DateOrder> order;
  std::string_view rest = value;
  for (bool more = true; more;) {
    const size_t comma = rest.find(',');
    const std::string word = Lower(Trimmed(rest.substr(0, comma)));
    more = comma != std::string_view::npos;
    rest.remove_prefix(more ? comma + 1 : rest.size());
    if (word == "default") {
      style = style.value_or(DateStyle::kIso);
      order = order.value_or(DateOrder::kMdy);
      continue;
    }
    const std::string_view known = word;
    if (known == "iso" || known == "sql" || known.starts_with("postgres") || known == "german") {
      const DateStyle found = known == "iso"      ? DateStyle::kIso
                              : known == "sql"    ? DateStyle::kSql
                              : known == "german" ? DateStyle::kGerman
                                                  : DateStyle::kPostgres;
      if (style && *style != found)
        return InvalidValue("DateStyle", value, "Conflicting \"DateStyle\" specifications.");
      style = found;
      if (found == DateStyle::kGerman && !order) order = DateOrder::kDmy;
      continue;
    }
    const auto* row = std::ranges::find_if(kDateOrderWords, [&](const auto& w) { return known.starts_with(w.prefix); });
    if (row == kDateOrderWords.end()) return InvalidValue("DateStyle", value);
    order = row->order;
  }
  date_style = style.value_or(date_style);
  date_order = order.value_or(date_order);
  return {};
}

Result<void> FormatSettings::SetIntervalStyle(std::string_view value) {
  const auto index = IndexOf(kIntervalStyles, value);
  if (!index) {
    return InvalidValue("IntervalStyle", value,
                        "Available values: postgres, postgres_verbose, sql_standard, iso_8601.");
  }
  interval_style = static_cast<IntervalStyle>(*index);
  return {};
}

Result<void> FormatSettings::SetByteaOutput(std::string_view value) {
  const auto index = IndexOf(kByteaOutputs, value);
  if (!index) return InvalidValue("bytea_output", value, "Available values: escape, hex.");
  bytea_output = static_cast<ByteaOutput>(*index);
  return {};
}

Result<void> FormatSettings::SetTimeZone(std::string_view value) {
  DUCKGRES_ASSIGN(time_zone, TimeZone::Find(value));
  return {};
}

std::string FormatSettings::DateStyleText() const {
  return std::format("{}, {}", kDateStyles[static_cast<size_t>(date_style)],
                     kDateOrders[static_cast<size_t>(date_order)]);
}
std::string_view FormatSettings::IntervalStyleText() const {
  return kIntervalStyles[static_cast<size_t>(interval_style)];
}
std::string_view FormatSettings::ByteaOutputText() const { return kByteaOutputs[static_cast<size_t>(bytea_output)]; }

}  // namespace duckgres::types
