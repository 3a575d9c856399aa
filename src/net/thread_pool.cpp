#include "net/thread_pool.hpp"

#include <algorithm>
#include <utility>

#include "net/thread.hpp"

namespace duckgres::net {

bool ThreadPool::Start(std::shared_ptr<void> owner) {
  const Lock lock(mutex_);
  owner_ = std::move(owner);
  return AddWorker(false);
}

size_t ThreadPool::Threads() const {
  const Lock lock(mutex_);
  return general_ + greeters_;
}

bool ThreadPool::AddWorker(bool greets) {
  if (Count(greets) >= (greets ? options_.greeting_threads_max : options_.threads_max)) return false;
  const auto self = workers_.emplace(workers_.end());
  self->greets = greets;
  // The new thread waits for mutex_, which we hold, before it looks at anything.
  const auto thread = StartThread(greets ? "greeting" : "pool", options_.stack_bytes,
                                  [this, self, owner = owner_] { RunWorker(self); });
  if (!thread) {
    workers_.erase(self);
    return false;
  }
  self->thread = *thread;
  ++Count(greets);
  return true;
}

bool ThreadPool::HandOver(std::vector<Worker*>& idle, Work& work) {
  if (idle.empty()) return false;
  Worker* worker = idle.back();
  idle.pop_back();
  worker->assigned = std::move(work);
  worker->wake.notify_one();
  return true;
}

void ThreadPool::Submit(Work work, Lane lane) {
  Lock lock(mutex_);
  if (stopping_) return;
  if (HandOver(idle_general_, work)) return;
  const bool fresh = lane == Lane::kFresh;
  if (fresh && general_ >= options_.threads_max && HandOver(idle_greeters_, work)) return;
  (fresh ? fresh_ : ready_).push_back({.ticket = next_ticket_++, .work = std::move(work)});
  waiting_.fetch_add(1, std::memory_order_relaxed);
  if (!AddWorker(false) && fresh) AddWorker(true);
  JoinEnded(lock);
}

/// The one that has waited longest; a greeting thread takes new connections only.
ThreadPool::Work ThreadPool::TakeNext(bool greets) {
  const bool fresh = !fresh_.empty() && (greets || ready_.empty() || fresh_.front().ticket < ready_.front().ticket);
  if (!fresh && (greets || ready_.empty())) return nullptr;
  auto& queue = fresh ? fresh_ : ready_;
  Work work = std::move(queue.front().work);
  queue.pop_front();
  waiting_.fetch_sub(1, std::memory_order_relaxed);
  return work;
}

/// Nothing: the thread has been idle for so long that it ends, or all do.
ThreadPool::Work ThreadPool::AwaitWork(Worker& self, Lock& lock) {
  auto& idle = self.greets ? idle_greeters_ : idle_general_;
  while (!stopping_) {
    if (Work work = TakeNext(self.greets)) return work;
    idle.push_back(&self);
    self.wake.wait_for(lock, options_.idle_timeout, [&] { return self.assigned || stopping_; });
    if (self.assigned) return std::move(self.assigned);
    std::erase(idle, &self);
    const bool is_last = !self.greets && general_ == 1;
    if (!is_last) return nullptr;
  }
  return nullptr;
}

void ThreadPool::RunWorker(std::list<Worker>::iterator self) {
  Lock lock(mutex_);
  const bool greets = self->greets;
  while (Work work = AwaitWork(*self, lock)) {
    lock.unlock();
    run_(std::move(work), greets);
    lock.lock();
  }
  ended_.push_back(self->thread);
  workers_.erase(self);
  --Count(greets);
  if (workers_.empty()) all_ended_.notify_all();
}

void ThreadPool::JoinEnded(Lock& lock) {
  const std::vector<pthread_t> ended = std::exchange(ended_, {});
  lock.unlock();
  for (const pthread_t thread : ended)
    ::pthread_join(thread, nullptr);  // it has left RunWorker: no wait worth a deadline
  lock.lock();
}

bool ThreadPool::Stop(Deadline deadline) {
  Lock lock(mutex_);
  stopping_ = true;
  for (Worker& worker : workers_) worker.wake.notify_one();
  const bool all = all_ended_.wait_until(lock, deadline, [&] { return workers_.empty(); });
  for (Worker& worker : workers_) ::pthread_detach(worker.thread);
  JoinEnded(lock);
  ready_.clear();
  fresh_.clear();
  waiting_ = 0;
  const auto owner = std::exchange(owner_, nullptr);  // may be what keeps us: dies after the lock
  lock.unlock();
  return all;
}

}  // namespace duckgres::net
