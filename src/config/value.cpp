#include "config/value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <format>

namespace duckgres::config {
namespace {

struct Unit {
  std::string_view name;
  double size;
};

constexpr auto kDurationUnits = std::to_array<Unit>({
    // in milliseconds
    {"h", 3'600'000},
    {"m", 60'000},
    {"s", 1'000},
    {"ms", 1},
    {"us", 1e-3},
    {"µs", 1e-3},
    {"ns", 1e-6},
});

constexpr auto kByteUnits = std::to_array<Unit>({
    // from the largest
    {"TiB", 1024.0 * 1024 * 1024 * 1024},
    {"TB", 1e12},
    {"GiB", 1024.0 * 1024 * 1024},
    {"GB", 1e9},
    {"MiB", 1024.0 * 1024},
    {"MB", 1e6},
    {"KiB", 1024},
    {"KB", 1e3},
    {"B", 1},
});
constexpr double kMostBytes = 0x1p62;
constexpr size_t kQuotedBytesMax = 80;

constexpr std::string_view kDecimal = "0123456789.";
constexpr std::string_view kBlanks = " \t";

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool EqualIgnoringCase(std::string_view a, std::string_view b) { return std::ranges::equal(a, b, {}, Lower, Lower); }

std::optional<double> ParseDecimal(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Takes digits and a point from the front of `text`.
std::optional<double> TakeDecimal(std::string_view& text) {
  const auto digits = text.substr(0, text.find_first_not_of(kDecimal));
  text.remove_prefix(digits.size());
  return ParseDecimal(digits);
}

std::string_view Trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  return text.substr(0, text.find_last_not_of(kBlanks) + 1);
}

}  // namespace

std::optional<uint64_t> ParseNumber(std::string_view text, uint64_t most) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number > most) return std::nullopt;
  return number;
}

std::optional<Duration> ParseDuration(std::string_view text) {
  if (text == "0") return Duration::zero();
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    const auto number = TakeDecimal(text);
    const auto name = text.substr(0, text.find_first_of(kDecimal));
    const auto* const unit = std::ranges::find(kDurationUnits, name, &Unit::name);
    if (!number || unit == kDurationUnits.end()) return std::nullopt;
    total += *number * unit->size;
    text.remove_prefix(name.size());
  }
  if (total > static_cast<double>(kLongestDuration.count())) return std::nullopt;
  return Duration(std::llround(total));
}

std::string FormatDuration(Duration duration) {
  const auto count = duration.count();
  if (count == 0) return "0s";
  for (const auto& [name, size] : kDurationUnits) {
    const auto unit = static_cast<int64_t>(size);
    if (count % unit == 0) return std::format("{}{}", count / unit, name);  // ms divides everything
  }
  return {};
}

std::optional<uint64_t> ParseBytes(std::string_view text) {
  const auto number = TakeDecimal(text);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const auto* const unit =
      std::ranges::find_if(kByteUnits, [&](const Unit& u) { return EqualIgnoringCase(u.name, text); });
  if (!number || unit == kByteUnits.end()) return std::nullopt;
  const double bytes = std::floor(*number * unit->size);
  if (bytes < 1 || bytes > kMostBytes) return std::nullopt;
  return static_cast<uint64_t>(bytes);
}

std::string FormatBytes(uint64_t bytes) {
  const auto* const unit = std::ranges::find_if(
      kByteUnits, [&](const Unit& u) { return bytes % static_cast<uint64_t>(u.size) == 0; });  // B divides everything
  return std::format("{}{}", bytes / static_cast<uint64_t>(unit->size), unit->name);
}

std::optional<bool> ParseBool(std::string_view text) {
  const auto is = [&](std::string_view word) { return EqualIgnoringCase(text, word); };
  if (is("true") || is("yes") || is("on") || is("1")) return true;
  if (is("false") || is("no") || is("off") || is("0")) return false;
  return std::nullopt;
}

std::vector<std::string> SplitList(std::string_view text) {
  std::vector<std::string> items;
  if (Trimmed(text).empty()) return items;
  for (size_t start = 0; start <= text.size();) {
    const size_t end = std::min(text.find(',', start), text.size());
    items.emplace_back(Trimmed(text.substr(start, end - start)));
    start = end + 1;
  }
  return items;
}

std::string OneLine(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += std::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out;
}

std::string Quoted(std::string_view text) {
  return "\"" + OneLine(text.substr(0, kQuotedBytesMax)) + (text.size() > kQuotedBytesMax ? "...\"" : "\"");
}

}  // namespace duckgres::config
