#pragma once

#include <cstddef>
#include <string_view>

#include "base/sql_error.hpp"

namespace duckgres::pgwire {

/// Bytes at the front of `text` that are UTF-8 as PostgreSQL takes it for text: no NUL, no surrogates, no overlong
/// forms, nothing beyond U+10FFFF. Eight ASCII bytes are looked at together.
size_t ValidUtf8Prefix(std::string_view text);

inline bool IsValidUtf8(std::string_view text) { return ValidUtf8Prefix(text) == text.size(); }

/// 22021 'invalid byte sequence for encoding "UTF8": 0x..', with the bytes that PostgreSQL names.
Result<void> CheckUtf8(std::string_view text);

}  // namespace duckgres::pgwire
