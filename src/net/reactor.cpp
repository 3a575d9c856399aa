#include "net/reactor.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include "base/sqlstate.hpp"

namespace duckgres::net {
namespace {

constexpr uint64_t kWakeId = std::numeric_limits<uint64_t>::max();
constexpr size_t kEventsAtOnce = 256;
constexpr std::chrono::milliseconds kSleepMax{60'000};

}  // namespace

Result<void> Reactor::Open() {
  epoll_ = FileDescriptor(::epoll_create1(EPOLL_CLOEXEC));
  wake_ = FileDescriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC));
  if (epoll_ && wake_ && Watch(wake_.Get(), kWakeId, EPOLLIN)) return {};
  return Fail(sqlstate::kIoError, "could not create an epoll set: " + std::generic_category().message(errno));
}

bool Reactor::Watch(int descriptor, uint64_t id, uint32_t epoll_events) {
  epoll_event event{.events = epoll_events, .data = {.u64 = id}};
  return ::epoll_ctl(epoll_.Get(), EPOLL_CTL_ADD, descriptor, &event) == 0;
}

bool Reactor::Rewatch(int descriptor, uint64_t id, uint32_t epoll_events) {
  epoll_event event{.events = epoll_events, .data = {.u64 = id}};
  return ::epoll_ctl(epoll_.Get(), EPOLL_CTL_MOD, descriptor, &event) == 0;
}

void Reactor::Schedule(uint64_t id, Deadline when) {
  bool is_next = false;
  {
    const std::lock_guard lock(mutex_);
    const auto place = deadlines_.emplace(when, id).first;
    is_next = place == deadlines_.begin();
  }
  if (is_next) WakeUp();  // it may sleep longer than that
}

void Reactor::Cancel(uint64_t id, Deadline when) {
  const std::lock_guard lock(mutex_);
  deadlines_.erase({when, id});
}

int Reactor::MillisecondsToNext() {
  const std::lock_guard lock(mutex_);
  if (deadlines_.empty()) return kSleepMax.count();
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadlines_.begin()->first - Clock::now());
  return static_cast<int>(std::clamp(left, std::chrono::milliseconds(0), kSleepMax).count());
}

void Reactor::FireDeadlines(Sink& sink) {
  const Deadline now = Clock::now();
  std::vector<std::pair<Deadline, uint64_t>> due;
  {
    const std::lock_guard lock(mutex_);
    const auto end = deadlines_.upper_bound({now, std::numeric_limits<uint64_t>::max()});
    due.assign(deadlines_.begin(), end);
    deadlines_.erase(deadlines_.begin(), end);
  }
  for (const auto& [when, id] : due) sink.OnDeadline(id, when);
}

void Reactor::Run(Sink& sink) {
  std::array<epoll_event, kEventsAtOnce> events;
  while (!stopping_.load(std::memory_order_acquire)) {
    const int count = ::epoll_wait(epoll_.Get(), events.data(), events.size(), MillisecondsToNext());
    for (int at = 0; at < count; ++at) {
      const epoll_event event = events[static_cast<size_t>(at)];
      if (event.data.u64 != kWakeId) {
        sink.OnEvent(event.data.u64, event.events);
        continue;
      }
      uint64_t times = 0;
      [[maybe_unused]] const ssize_t got = ::read(wake_.Get(), &times, sizeof times);  // to make it quiet again
    }
    FireDeadlines(sink);
  }
}

void Reactor::WakeUp() {
  const uint64_t once = 1;
  [[maybe_unused]] const ssize_t written = ::write(wake_.Get(), &once, sizeof once);  // full means awake
}

void Reactor::Stop() {
  stopping_.store(true, std::memory_order_release);
  WakeUp();
}

}  // namespace duckgres::net
