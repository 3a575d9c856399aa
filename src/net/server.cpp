#include "net/server.hpp"

#include <sys/resource.h>
#include <utility>

#include "base/sqlstate.hpp"
#include "net/server_core.hpp"
#include "net/thread.hpp"

namespace duckgres::net {
namespace {

constexpr size_t kReactorStackBytes = 1 << 20;
constexpr std::chrono::seconds kThreadsEnd{5};  // after the last handler has returned

/// Each connection is a descriptor, and the soft limit is often 1024 for the sake of programs that use select().
void RaiseDescriptorLimit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

ThreadPool::Options PoolOptions(const ServerOptions& options) {
  return {.threads_max = options.threads_max,
          .greeting_threads_max = options.greeting_threads_max,
          .stack_bytes = options.thread_stack_bytes,
          .idle_timeout = options.thread_idle_timeout};
}

}  // namespace

Server::Server(ServerOptions options, HandlerFactory make_handler)
    : core_(std::make_shared<Core>(std::move(options), std::move(make_handler))) {}

Server::~Server() { Stop(Clock::now()); }

Result<void> Server::Start() { return core_->Start(); }
uint16_t Server::Port() const { return core_->Port(); }
std::vector<std::string> Server::Addresses() const { return core_->Addresses(); }
size_t Server::OpenConnections() const { return core_->OpenConnections(); }
size_t Server::ActiveThreads() const { return core_->ActiveThreads(); }
void Server::StopAccepting() { core_->StopAccepting(); }
bool Server::Wake(uint64_t id) { return core_->Wake(id); }
void Server::WakeAll() { core_->WakeAll(); }
void Server::EndInput() { core_->EndInput(); }
bool Server::Stop(Deadline deadline) { return core_->Stop(deadline); }

Server::Core::Core(ServerOptions options, HandlerFactory make_handler)
    : options_(std::move(options)),
      make_handler_(std::move(make_handler)),
      pool_(PoolOptions(options_),
            [this](SeatPointer seat, bool on_greeting_thread) { RunTurn(std::move(seat), on_greeting_thread); }) {}

Result<void> Server::Core::Start() {
  RaiseDescriptorLimit();
  DUCKGRES_TRY(reactor_.Open());
  {
    const std::lock_guard lock(listeners_mutex_);
    for (const ListenerOptions& options : options_.listeners) {
      DUCKGRES_ASSIGN(auto listener, Listener::Open(options));
      addresses_.insert(addresses_.end(), listener.Addresses().begin(), listener.Addresses().end());
      listeners_.push_back(std::move(listener));
    }
    if (listeners_.empty()) return Fail(sqlstate::kConfigFileError, "nowhere to listen");
    port_ = listeners_.front().Port();
    WatchListeners();
  }
  if (!pool_.Start(shared_from_this())) return Fail(sqlstate::kOutOfMemory, "could not start a thread");
  reactor_thread_ =
      StartThread("reactor", kReactorStackBytes, [self = shared_from_this()] { self->reactor_.Run(*self); });
  if (!reactor_thread_) return Fail(sqlstate::kOutOfMemory, "could not start a thread");
  return {};
}

void Server::Core::StopAccepting() {
  const std::lock_guard lock(listeners_mutex_);
  listening_.clear();
  listeners_.clear();  // closes them
}

bool Server::Core::Stop(Deadline deadline) {
  if (stopped_) return *stopped_;
  StopAccepting();
  WakeAll();
  if (!AwaitEmpty(deadline)) {
    for (const SeatPointer& seat : All()) CutOff(seat);
  }
  const bool empty = AwaitEmpty(std::max(deadline, Clock::now()) + kAbandonAfter);
  if (reactor_thread_) {
    reactor_.Stop();
    ::pthread_join(*std::exchange(reactor_thread_, std::nullopt), nullptr);  // never blocks in what it does
  }
  stopped_ = pool_.Stop(empty ? Clock::now() + kThreadsEnd : Clock::now()) && empty;
  return *stopped_;
}

bool Server::Core::AwaitEmpty(Deadline deadline) {
  Lock lock(table_mutex_);
  return all_gone_.wait_until(lock, deadline, [&] { return seats_.empty(); });
}

uint16_t Server::Core::Port() const { return port_; }
std::vector<std::string> Server::Core::Addresses() const { return addresses_; }

size_t Server::Core::OpenConnections() const {
  const std::lock_guard lock(table_mutex_);
  return seats_.size();
}

Server::Core::SeatPointer Server::Core::Find(uint64_t id) const {
  const std::lock_guard lock(table_mutex_);
  const auto found = seats_.find(id);
  return found == seats_.end() ? nullptr : found->second;
}

std::vector<Server::Core::SeatPointer> Server::Core::All() const {
  const std::lock_guard lock(table_mutex_);
  std::vector<SeatPointer> all;
  all.reserve(seats_.size());
  for (const auto& [id, seat] : seats_) all.push_back(seat);
  return all;
}

bool Server::Core::Wake(uint64_t id) {
  const SeatPointer seat = Find(id);
  return seat && AskToWake(seat);
}

void Server::Core::WakeAll() {
  for (const SeatPointer& seat : All()) AskToWake(seat);
}

void Server::Core::EndInput() {
  for (const SeatPointer& seat : All()) seat->connection.EndInput();
}

}  // namespace duckgres::net
