#pragma once

#include <cstddef>
#include <cstdint>

namespace duckgres::sql {

/// Bytes [begin, end) of the text at hand.
struct Range {
  uint32_t begin = 0, end = 0;
  bool operator==(const Range&) const = default;
  bool Empty() const { return begin == end; }
};

}  // namespace duckgres::sql
