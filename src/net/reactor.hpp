#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <set>
#include <utility>

#include "base/sql_error.hpp"
#include "net/clock.hpp"
#include "net/file_descriptor.hpp"

namespace duckgres::net {

/// One epoll set and one queue of deadlines, served by the thread that calls Run. All else may be called from any
/// thread.
///
/// What is watched is known by a number, not by a pointer, so that an event that comes late finds nobody instead of
/// freed memory.
class Reactor {
 public:
  /// Called on the thread of Run; must not block.
  class Sink {
   public:
    virtual ~Sink() = default;
    virtual void OnEvent(uint64_t id, uint32_t epoll_events) = 0;
    virtual void OnDeadline(uint64_t id, Deadline when) = 0;
  };

  Result<void> Open();
  bool Watch(int descriptor, uint64_t id, uint32_t epoll_events);
  bool Rewatch(int descriptor, uint64_t id, uint32_t epoll_events);

  /// OnDeadline(id, when) is called once at or after `when`, unless it is cancelled first.
  void Schedule(uint64_t id, Deadline when);
  void Cancel(uint64_t id, Deadline when);

  void Run(Sink& sink);
  void Stop();

 private:
  int MillisecondsToNext();
  void FireDeadlines(Sink& sink);
  void WakeUp();

  FileDescriptor epoll_, wake_;
  std::atomic<bool> stopping_ = false;
  std::mutex mutex_;  // guards deadlines_
  std::set<std::pair<Deadline, uint64_t>> deadlines_;
};

}  // namespace duckgres::net
