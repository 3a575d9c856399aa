#pragma once

#include <cassert>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace duckgres::net {

/// Bytes received and not consumed. Grows as they arrive, never past its limit, and gives memory back.
class InputBuffer {
 public:
  explicit InputBuffer(size_t limit) : limit_(limit) {}

  std::string_view View() const { return {data_.get() + begin_, end_ - begin_}; }
  size_t Size() const { return end_ - begin_; }
  size_t Capacity() const { return capacity_; }
  size_t Limit() const { return limit_; }
  void SetLimit(size_t limit) { limit_ = limit; }

  void Consume(size_t bytes);

  /// Room for at least one more byte, on the way to `wanted` bytes in all; empty if the limit is reached.
  std::span<char> Room(size_t wanted);
  /// Says how much of Room() was filled.
  void Filled(size_t bytes) {
    assert(bytes <= capacity_ - end_);
    end_ += bytes;
  }

  /// Keeps no more memory than the bytes need.
  void Shrink();

 private:
  void Move(size_t capacity);

  size_t limit_;
  std::unique_ptr<char[]> data_;
  size_t capacity_ = 0;
  size_t begin_ = 0, end_ = 0;
};

}  // namespace duckgres::net
