#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/configuration.hpp"

/// Texts of single values, and back.
namespace duckgres::config {

inline constexpr Duration kLongestDuration = std::chrono::hours(24 * 3650);

/// A whole number without sign, at most `most`.
std::optional<uint64_t> ParseNumber(std::string_view text, uint64_t most);

/// "24h", "1h30m", "1.5s", "500ms", "0": numbers with the units h, m, s, ms, us or ns, added up, rounded to
/// milliseconds.
std::optional<Duration> ParseDuration(std::string_view text);
std::string FormatDuration(Duration duration);

/// "4GB" (10^9), "512MiB" (2^20), "100B": a positive number and a unit, in any case, as DuckDB counts them.
std::optional<uint64_t> ParseBytes(std::string_view text);
std::string FormatBytes(uint64_t bytes);

/// true or false, and yes/no, on/off, 1/0 for it, in any case.
std::optional<bool> ParseBool(std::string_view text);

/// The parts between commas, without the blanks around them. None of "", one empty part for each comma too many.
std::vector<std::string> SplitList(std::string_view text);

/// `text` with its control characters as \x0a and the like.
std::string OneLine(std::string_view text);

/// `text` in double quotes for an error message: on one line and not too long.
std::string Quoted(std::string_view text);

}  // namespace duckgres::config
