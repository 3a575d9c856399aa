#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <list>
#include <mutex>

namespace duckgres::session {

/// A fair queue in front of the engine: about as many statements run at once as there are cores, first come first
/// served.
///
/// More at once gain no throughput and cost the slowest of them a second (docs/benchmarks.md). A statement that has run
/// for kLongRunning no longer holds others back, so that a report of minutes doesn't stop look-ups of microseconds;
/// `long_running_max` bounds how many such may run beside the `slots`.
///
/// Thread  any.
class Admission {
 public:
  static constexpr std::chrono::milliseconds kLongRunning{10};

  explicit Admission(size_t slots, size_t long_running_max = 64) : slots_(slots), long_running_max_(long_running_max) {}

  /// A place among the running, given back when it goes out of scope.
  class Ticket {
   public:
    explicit Ticket(Admission& admission) : admission_(admission), place_(admission.Enter()) {}
    ~Ticket() { admission_.Leave(place_); }
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;

   private:
    friend class Admission;
    Admission& admission_;
    std::list<std::chrono::steady_clock::time_point>::iterator place_;
  };

  size_t Running() const;
  size_t Waiting() const;

 private:
  using Clock = std::chrono::steady_clock;
  using Place = std::list<Clock::time_point>::iterator;
  struct Waiter {
    std::condition_variable turn;
  };

  Place Enter();
  void Leave(Place place);
  bool MayRun(Clock::time_point now) const;
  void WakeNext();

  const size_t slots_, long_running_max_;
  mutable std::mutex mutex_;              // guards all below
  std::list<Clock::time_point> running_;  // when each began, oldest first
  std::list<Waiter*> waiting_;            // first come first
};

}  // namespace duckgres::session
