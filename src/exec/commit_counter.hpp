#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace duckgres::exec {

/// A sequence lock over one database's commits: which of them have begun, and how many are under way.
/// Thread  any.
class CommitCounter {
 public:
  /// Odd while a commit is under way. Two equal even readings: no commit was under way at the first, and none began
  /// before the second.
  uint64_t Read() const noexcept {
    const uint64_t state = state_.load();
    return (state >> kActiveBits) * 2 + ((state & kActiveMask) != 0 ? 1 : 0);
  }

  /// While it lives, a commit may be under way.
  class Guard {
   public:
    Guard() = default;
    explicit Guard(CommitCounter& counter) noexcept : counter_(&counter) { counter.state_.fetch_add(kBegun + 1); }
    Guard(Guard&& other) noexcept : counter_(std::exchange(other.counter_, nullptr)) {}
    Guard& operator=(Guard&& other) noexcept {
      std::swap(counter_, other.counter_);
      return *this;
    }
    ~Guard() { End(); }
    void End() noexcept {
      if (counter_) std::exchange(counter_, nullptr)->state_.fetch_sub(1);
    }

   private:
    CommitCounter* counter_ = nullptr;
  };

 private:
  static constexpr int kActiveBits = 20;  // a million sessions of one database
  static constexpr uint64_t kBegun = uint64_t{1} << kActiveBits;
  static constexpr uint64_t kActiveMask = kBegun - 1;
  std::atomic<uint64_t> state_{0};
};

}  // namespace duckgres::exec
