#pragma once

#include <cassert>
#include <utility>

#include "duckdb.h"

namespace duckgres::duck {

/// Owns one DuckDB C handle. `Destroy` is the C function that takes its address, such as duckdb_close.
template <typename Raw, auto Destroy>
class Handle {
 public:
  Handle() = default;
  explicit Handle(Raw raw) noexcept : raw_(raw) {}
  Handle(Handle&& other) noexcept : raw_(std::exchange(other.raw_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(raw_, other.raw_);  // the old handle dies with `other`
    return *this;
  }
  ~Handle() {
    if (raw_) Destroy(&raw_);
  }
  Raw Get() const noexcept { return raw_; }
  explicit operator bool() const noexcept { return raw_ != nullptr; }
  Raw* Out() noexcept {  // where a C function writes a new handle
    assert(!raw_);
    return &raw_;
  }

 private:
  Raw raw_ = nullptr;
};

}  // namespace duckgres::duck
