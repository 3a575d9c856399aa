#include "session/admission.hpp"

#include <algorithm>

namespace duckgres::session {

bool Admission::MayRun(Clock::time_point now) const {
  if (running_.size() < slots_) return true;
  if (running_.size() >= slots_ + long_running_max_) return false;
  const auto is_short = [&](Clock::time_point began) { return now - began < kLongRunning; };
  return static_cast<size_t>(std::ranges::count_if(running_, is_short)) < slots_;
}

void Admission::WakeNext() {
  if (!waiting_.empty()) waiting_.front()->turn.notify_one();
}

Admission::Place Admission::Enter() {
  std::unique_lock lock(mutex_);
  if (!waiting_.empty() || !MayRun(Clock::now())) {
    Waiter me;
    const auto in_line = waiting_.insert(waiting_.end(), &me);
    // The first in line looks again when somebody leaves, and when a running statement has become a long one.
    while (waiting_.front() != &me || !MayRun(Clock::now())) {
      if (waiting_.front() == &me) {
        me.turn.wait_for(lock, kLongRunning);
      } else {
        me.turn.wait(lock);
      }
    }
    waiting_.erase(in_line);
    WakeNext();
  }
  return running_.insert(running_.end(), Clock::now());
}

void Admission::Leave(Place place) {
  const std::scoped_lock lock(mutex_);
  running_.erase(place);
  WakeNext();
}

size_t Admission::Running() const {
  const std::scoped_lock lock(mutex_);
  return running_.size();
}

size_t Admission::Waiting() const {
  const std::scoped_lock lock(mutex_);
  return waiting_.size();
}

}  // namespace duckgres::session
