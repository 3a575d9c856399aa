#include "net/input_buffer.hpp"

#include <algorithm>
#include <cstring>

namespace duckgres::net {
namespace {

constexpr size_t kFirstBytes = 8 * 1024;
constexpr size_t kKeptBytesMax = 64 * 1024;  // an empty buffer larger than this is given back at once

}  // namespace

void InputBuffer::Consume(size_t bytes) {
  assert(bytes <= Size());
  begin_ += bytes;
  if (begin_ < end_) return;
  begin_ = end_ = 0;
  if (capacity_ > kKeptBytesMax) Shrink();
}

std::span<char> InputBuffer::Room(size_t wanted) {
  if (begin_ + wanted > capacity_ || end_ == capacity_) {
    if (begin_ > 0 && wanted <= capacity_) {
      Move(capacity_);  // what is moved is less than the message that is waited for
    } else if (const size_t grown = std::min(limit_, std::max(kFirstBytes, capacity_ * 2)); grown > capacity_) {
      Move(grown);
    }
  }
  return {data_.get() + end_, capacity_ - end_};
}

void InputBuffer::Shrink() {
  if (Size() == capacity_) return;
  Move(Size());
}

void InputBuffer::Move(size_t capacity) {
  const size_t size = Size();
  assert(capacity >= size);
  if (capacity == capacity_) {
    std::memmove(data_.get(), data_.get() + begin_, size);
  } else {
    auto data = capacity > 0 ? std::make_unique_for_overwrite<char[]>(capacity) : nullptr;
    if (size > 0) std::memcpy(data.get(), data_.get() + begin_, size);
    data_ = std::move(data);
    capacity_ = capacity;
  }
  begin_ = 0;
  end_ = size;
}

}  // namespace duckgres::net
