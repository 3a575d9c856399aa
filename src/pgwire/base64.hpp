#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace duckgres::pgwire {

/// Base64 of RFC 4648 section 4, with padding and without line breaks.
std::string Base64Encode(std::string_view bytes);

/// nullopt unless `text` is exactly what Base64Encode gives for some bytes: no white space, padding only and always at
/// the end, and its unused bits zero.
std::optional<std::string> Base64Decode(std::string_view text);

}  // namespace duckgres::pgwire
