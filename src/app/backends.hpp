#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "session/services.hpp"

namespace duckgres::app {

/// The sessions that can be cancelled, by their pid. A pid is given once only in the life of the process (until 2^31
/// sessions have been), so that the key of a session that has ended fits nobody.
///
/// Thread  any.
class Backends {
 public:
  session::BackendKey Register(session::Interruptible& session, size_t secret_bytes);
  void Unregister(const session::BackendKey& key) noexcept;
  /// Nothing happens, and nobody is told, when the secret doesn't fit.
  void Cancel(int32_t pid, std::string_view secret) noexcept;
  /// Calls the session's TimedOut after `timeout`; zero: never, and forgets an earlier one.
  void SetTimeout(const session::BackendKey& key, std::chrono::milliseconds timeout);
  void CancelAll() noexcept;
  size_t Count();

 private:
  struct Backend {
    session::Interruptible* session;
    std::string secret;
  };
  using Clock = std::chrono::steady_clock;
  void WatchTimeouts(const std::stop_token& stop);

  std::mutex mutex_;  // guards all below; held during Cancel, so that the session is still there
  std::unordered_map<int32_t, Backend> backends_;
  int32_t next_pid_ = 1;
  std::map<int32_t, Clock::time_point> timeouts_;  // by pid; few sessions have one
  std::condition_variable_any timeouts_changed_;
  std::jthread watcher_;  // started with the first timeout
};

}  // namespace duckgres::app
