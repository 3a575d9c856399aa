#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <pthread.h>
#include <vector>

#include "net/clock.hpp"

namespace duckgres::net {

struct Seat;

/// Threads that run seats: as many as there is work, up to a bound, in the order of arrival. Idle threads are taken
/// newest first, so that in quiet times a few stay warm and the rest end. Greeting threads come on top and take new
/// connections only.
class ThreadPool {
 public:
  enum class Lane { kReady, kFresh };
  struct Options {
    size_t threads_max, greeting_threads_max, stack_bytes;
    std::chrono::milliseconds idle_timeout;
  };
  using Work = std::shared_ptr<Seat>;  // shared with the server's table of connections
  using Run = std::function<void(Work work, bool on_greeting_thread)>;

  ThreadPool(Options options, Run run) : options_(options), run_(std::move(run)) {}
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// Starts the first thread, which stays. `owner` lives as long as any thread. False: the system has no thread for us.
  bool Start(std::shared_ptr<void> owner);
  void Submit(Work work, Lane lane);
  /// How many wait for a thread. Any thread may read it at any time.
  const std::atomic<size_t>& Waiting() const { return waiting_; }
  size_t Threads() const;

  /// Ends all threads once they have finished what they run; work that waits is dropped. False: at the deadline some
  /// still ran, and were left behind; they keep the owner.
  bool Stop(Deadline deadline);

 private:
  struct Worker {
    bool greets = false;
    pthread_t thread{};
    Work assigned;  // handed over while idle
    std::condition_variable wake;
  };
  struct Waiter {
    uint64_t ticket;
    Work work;
  };

  using Lock = std::unique_lock<std::mutex>;
  bool AddWorker(bool greets);
  bool HandOver(std::vector<Worker*>& idle, Work& work);
  Work TakeNext(bool greets);
  Work AwaitWork(Worker& self, Lock& lock);
  void RunWorker(std::list<Worker>::iterator self);
  size_t& Count(bool greets) { return greets ? greeters_ : general_; }
  void JoinEnded(Lock& lock);

  const Options options_;
  const Run run_;
  std::atomic<size_t> waiting_ = 0;

  mutable std::mutex mutex_;  // guards all below
  std::shared_ptr<void> owner_;
  bool stopping_ = false;
  uint64_t next_ticket_ = 0;
  std::deque<Waiter> ready_, fresh_;  // bounded by the connections there are: each waits at most once
  std::list<Worker> workers_;
  std::vector<Worker*> idle_general_, idle_greeters_;  // the newest last
  size_t general_ = 0, greeters_ = 0;
  std::vector<pthread_t> ended_;  // to be joined
  std::condition_variable all_ended_;
};

}  // namespace duckgres::net
