#include "pgwire/saslprep.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <utf8proc.h>
#include <vector>

#include "pgwire/saslprep_tables.hpp"
#include "pgwire/utf8.hpp"

namespace duckgres::pgwire {
namespace {

bool In(std::span<const saslprep::Range> table, utf8proc_int32_t character) {
  const auto code = static_cast<uint32_t>(character);
  const auto range = std::ranges::lower_bound(table, code, {}, &saslprep::Range::last);
  return range != table.end() && range->first <= code;
}

/// Step 1, "map". `password` is UTF-8.
std::vector<utf8proc_int32_t> Map(std::string_view password) {
  std::vector<utf8proc_int32_t> mapped;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(password.data());
  const auto* const end = at + password.size();
  while (at < end) {
    utf8proc_int32_t character = 0;
    at += utf8proc_iterate(at, end - at, &character);
    if (In(saslprep::kNonAsciiSpaces, character)) character = ' ';
    if (!In(saslprep::kMappedToNothing, character)) mapped.push_back(character);
  }
  return mapped;
}

/// Step 3, "prohibit". PostgreSQL asks it, and step 4, of the characters before they are normalised.
bool AnyProhibited(std::span<const utf8proc_int32_t> characters) {
  return std::ranges::any_of(characters, [](auto character) {
    return In(saslprep::kProhibited, character) || In(saslprep::kUnassigned, character);
  });
}

/// Step 4, "check bidi": RFC 3454, section 6.
bool DirectionsMix(std::span<const utf8proc_int32_t> characters) {
  const auto right_to_left = [](auto character) { return In(saslprep::kRightToLeft, character); };
  const auto left_to_right = [](auto character) { return In(saslprep::kLeftToRight, character); };
  if (std::ranges::none_of(characters, right_to_left)) return false;
  return std::ranges::any_of(characters, left_to_right) || !right_to_left(characters.front()) ||
         !right_to_left(characters.back());
}

/// Step 2, "normalise", to NFKC; nullopt when there is no memory.
std::optional<std::string> Normalize(std::span<const utf8proc_int32_t> characters) {
  std::string text;
  for (auto character : characters) {
    utf8proc_uint8_t bytes[4];
    text.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(utf8proc_encode_char(character, bytes)));
  }
  utf8proc_uint8_t* normalized = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &normalized, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(normalized, &std::free);
  if (size < 0) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(normalized), static_cast<size_t>(size));
}

}  // namespace

std::string SaslPrep(std::string_view password) {
  std::string raw(password);
  if (std::ranges::all_of(password, [](char c) { return static_cast<uint8_t>(c) < 0x80; })) return raw;
  if (!IsValidUtf8(password)) return raw;
  const auto characters = Map(password);
  if (characters.empty() || AnyProhibited(characters) || DirectionsMix(characters)) return raw;
  return Normalize(characters).value_or(std::move(raw));
}

}  // namespace duckgres::pgwire
