#include "app/backends.hpp"

#include <algorithm>
#include <limits>

#include "pgwire/digest.hpp"

namespace duckgres::app {

session::BackendKey Backends::Register(session::Interruptible& session, size_t secret_bytes) {
  std::string secret = pgwire::RandomBytes(secret_bytes);
  const std::scoped_lock lock(mutex_);
  while (backends_.contains(next_pid_))
    next_pid_ = next_pid_ == std::numeric_limits<int32_t>::max() ? 1 : next_pid_ + 1;
  const int32_t pid = next_pid_;
  next_pid_ = next_pid_ == std::numeric_limits<int32_t>::max() ? 1 : next_pid_ + 1;
  backends_.emplace(pid, Backend{&session, secret});
  return {.pid = pid, .secret = std::move(secret)};
}

void Backends::Unregister(const session::BackendKey& key) noexcept {
  const std::scoped_lock lock(mutex_);
  backends_.erase(key.pid);
  timeouts_.erase(key.pid);
}

void Backends::Cancel(int32_t pid, std::string_view secret) noexcept {
  const std::scoped_lock lock(mutex_);
  const auto found = backends_.find(pid);
  if (found != backends_.end() && pgwire::ConstantTimeEqual(found->second.secret, secret))
    found->second.session->Cancel();
}

void Backends::SetTimeout(const session::BackendKey& key, std::chrono::milliseconds timeout) {
  const std::scoped_lock lock(mutex_);
  if (timeout == timeout.zero()) {
    timeouts_.erase(key.pid);
    return;
  }
  timeouts_[key.pid] = Clock::now() + timeout;
  if (!watcher_.joinable()) watcher_ = std::jthread([this](const std::stop_token& stop) { WatchTimeouts(stop); });
  timeouts_changed_.notify_one();
}

void Backends::WatchTimeouts(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    const auto now = Clock::now();
    auto next = Clock::time_point::max();
    std::erase_if(timeouts_, [&](const auto& entry) {
      if (entry.second <= now) {
        backends_.find(entry.first)->second.session->TimedOut();
        return true;
      }
      next = std::min(next, entry.second);
      return false;
    });
    const auto changed = [&] {
      return std::ranges::any_of(timeouts_, [&](const auto& entry) { return entry.second < next; });
    };
    if (next == Clock::time_point::max()) {
      timeouts_changed_.wait(lock, stop, changed);
    } else {
      timeouts_changed_.wait_until(lock, stop, next, changed);
    }
  }
}

size_t Backends::Count() {
  const std::scoped_lock lock(mutex_);
  return backends_.size();
}

void Backends::CancelAll() noexcept {
  const std::scoped_lock lock(mutex_);
  for (const auto& [pid, backend] : backends_) backend.session->Cancel();
}

}  // namespace duckgres::app
