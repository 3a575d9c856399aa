#pragma once

#include <cstddef>
#include <string>

namespace duckgres::pgwire {

/// A string literal as bytes, with the NULs inside it: B("\0a\0") has three.
template <size_t Size>
std::string B(const char (&literal)[Size]) {
  return std::string(literal, Size - 1);
}

}  // namespace duckgres::pgwire
