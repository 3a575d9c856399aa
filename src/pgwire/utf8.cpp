#include "pgwire/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "base/sqlstate.hpp"
#include "pgwire/hex.hpp"

namespace duckgres::pgwire {
namespace {

/// Bytes that a character takes by its first byte, as PostgreSQL counts them; 1 also for bytes that can't be first.
size_t LengthByFirstByte(uint8_t first) {
  if ((first & 0xe0) == 0xc0) return 2;
  if ((first & 0xf0) == 0xe0) return 3;
  if ((first & 0xf8) == 0xf0) return 4;
  return 1;
}

/// The length of the well-formed character at the front of `text`, or 0. Source: Unicode, table 3-7.
size_t CharacterAt(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t first = byte(0);
  if (first < 0x80) return first == 0 ? 0 : 1;
  const size_t length = LengthByFirstByte(first);
  if (length == 1 || length > text.size() || first < 0xc2 || first > 0xf4) return 0;
  uint8_t low = 0x80, high = 0xbf;  // of the second byte
  if (first == 0xe0) low = 0xa0;    // else overlong
  if (first == 0xed) high = 0x9f;   // else a surrogate
  if (first == 0xf0) low = 0x90;    // else overlong
  if (first == 0xf4) high = 0x8f;   // else beyond U+10FFFF
  if (byte(1) < low || byte(1) > high) return 0;
  for (size_t i = 2; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

/// True when each of the eight bytes is 0x01 to 0x7f.
bool IsPlainAscii(const char* from) {
  uint64_t bytes;
  std::memcpy(&bytes, from, sizeof bytes);
  return (((bytes - 0x0101010101010101) | bytes) & 0x8080808080808080) == 0;
}

}  // namespace

size_t ValidUtf8Prefix(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    if (text.size() - at >= 8 && IsPlainAscii(text.data() + at)) {
      at += 8;
      continue;
    }
    const size_t length = CharacterAt(text.substr(at));
    if (length == 0) return at;
    at += length;
  }
  return at;
}

Result<void> CheckUtf8(std::string_view text) {
  const auto rest = text.substr(ValidUtf8Prefix(text));
  if (rest.empty()) return {};
  const size_t length = std::min(LengthByFirstByte(static_cast<uint8_t>(rest.front())), rest.size());
  std::string message = "invalid byte sequence for encoding \"UTF8\":";
  for (char c : rest.substr(0, length)) {
    message.append(" 0x");
    AppendHex(message, c);
  }
  return Fail(sqlstate::kCharacterNotInRepertoire, std::move(message));
}

}  // namespace duckgres::pgwire
