#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
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
  void CancelAll() noexcept;
  size_t Count();

 private:
  struct Backend {
    session::Interruptible* session;
    std::string secret;
  };
  std::mutex mutex_;  // guards all below; held during Cancel, so that the session is still there
  std::unordered_map<int32_t, Backend> backends_;
  int32_t next_pid_ = 1;
};

}  // namespace duckgres::app
