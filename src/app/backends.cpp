#include "app/backends.hpp"

#include <limits>

#include "pgwire/digest.hpp"

namespace duckgres::app {

session::BackendKey Backends::Register(session::Interruptible& session, size_t secret_bytes) {
  std::string secret = pgwire::RandomBytes(secret_bytes);
  const std::scoped_lock lock(mutex_);
  while (backends_.contains(next_pid_)) next_pid_ = next_pid_ == std::numeric_limits<int32_t>::max() ? 1 : next_pid_ + 1;
  const int32_t pid = next_pid_;
  next_pid_ = next_pid_ == std::numeric_limits<int32_t>::max() ? 1 : next_pid_ + 1;
  backends_.emplace(pid, Backend{&session, secret});
  return {.pid = pid, .secret = std::move(secret)};
}

void Backends::Unregister(const session::BackendKey& key) noexcept {
  const std::scoped_lock lock(mutex_);
  backends_.erase(key.pid);
}

void Backends::Cancel(int32_t pid, std::string_view secret) noexcept {
  const std::scoped_lock lock(mutex_);
  const auto found = backends_.find(pid);
  if (found != backends_.end() && pgwire::ConstantTimeEqual(found->second.secret, secret)) found->second.session->Cancel();
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
