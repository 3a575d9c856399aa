#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace duckgres::pgwire {

inline constexpr std::string_view kHexDigits = "0123456789abcdef";

/// Appends the two lower-case digits of one byte.
inline void AppendHex(std::string& out, char byte) {
  out.push_back(kHexDigits[static_cast<uint8_t>(byte) >> 4]);
  out.push_back(kHexDigits[static_cast<uint8_t>(byte) & 15]);
}

}  // namespace duckgres::pgwire
