#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/sql_error.hpp"

namespace duckgres::types {

/// A cursor at the end of a string that is grown ahead of it, so that a value costs a store and an add, not an append.
/// `Finish` (or the destructor) cuts the string where the cursor is. The first failure is latched; the caller asks
/// once.
class Output {
 public:
  explicit Output(std::string& text) : text_(text), at_(text.size()) {
    text_.resize_and_overwrite(text_.capacity(), [](char*, size_t size) { return size; });
    Renew();
  }
  ~Output() { Finish(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Room for `size` bytes at the cursor; fill it, then Advance by what was used.
  char* Reserve(size_t size) {
    if (static_cast<size_t>(end_ - cursor_) < size) Grow(size);
    return cursor_;
  }
  void Advance(size_t size) { cursor_ += size; }
  void AdvanceTo(char* end) { cursor_ = end; }
  void Append(std::string_view bytes) {
    std::memcpy(Reserve(bytes.size()), bytes.data(), bytes.size());
    cursor_ += bytes.size();
  }
  void Append(char byte) {
    *Reserve(1) = byte;
    ++cursor_;
  }
  template <std::integral T>
  void BigEndian(T value) {
    StoreBigEndian(Reserve(sizeof value), value);
    cursor_ += sizeof value;
  }
  size_t Size() const { return static_cast<size_t>(cursor_ - begin_); }
  char* At(size_t offset) { return begin_ + offset; }
  void Truncate(size_t size) { cursor_ = begin_ + size; }

  void Fail(SqlError error) {
    if (!error_) error_ = std::move(error);
  }
  bool Failed() const { return error_.has_value(); }
  SqlError TakeError() { return *std::move(error_); }
  void Finish() {
    const size_t size = Size();
    text_.resize(size);
    Renew();
    cursor_ = begin_ + size;
  }

 private:
  void Renew() {
    begin_ = text_.data();
    end_ = begin_ + text_.size();
    cursor_ = begin_ + std::min(at_, text_.size());
  }
  void Grow(size_t size);

  std::string& text_;
  size_t at_;
  char *begin_ = nullptr, *cursor_ = nullptr, *end_ = nullptr;
  std::optional<SqlError> error_;
};

}  // namespace duckgres::types
