#include "types/output.hpp"

namespace duckgres::types {

void Output::Grow(size_t size) {
  constexpr size_t kSizeMin_bytes = 4096;
  const size_t used = Size();
  const size_t wanted = std::max({used + size, 2 * text_.size(), kSizeMin_bytes});
  // The bytes behind the cursor are never read, so they need not be zeroed.
  text_.resize_and_overwrite(wanted, [](char*, size_t count) { return count; });
  at_ = used;
  Renew();
}

}  // namespace duckgres::types
