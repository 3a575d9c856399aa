#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "net/reactor.hpp"
#include "net/seat.hpp"
#include "net/server.hpp"
#include "net/thread_pool.hpp"

namespace duckgres::net {

/// What Server and its threads share. Locks are taken in the order seat, then pool, reactor or table; never two seats.
class Server::Core : public std::enable_shared_from_this<Server::Core>, private Reactor::Sink {
 public:
  Core(ServerOptions options, HandlerFactory make_handler);

  Result<void> Start();
  bool Stop(Deadline deadline);
  void StopAccepting();
  bool Wake(uint64_t id);
  void WakeAll();
  void EndInput();

  uint16_t Port() const;
  std::vector<std::string> Addresses() const;
  size_t OpenConnections() const;
  size_t ActiveThreads() const { return pool_.Threads(); }

 private:
  using SeatPointer = std::shared_ptr<Seat>;  // shared by the table, the pool's queue and whoever handles an event now
  using Lock = std::unique_lock<std::mutex>;

  // On the reactor's thread.
  void OnEvent(uint64_t id, uint32_t epoll_events) override;
  void OnDeadline(uint64_t id, Deadline when) override;
  void AcceptFrom(uint64_t listener_id);
  void AcceptAgain(uint64_t listener_id);
  void Seated(Accepted accepted);
  void PeerEnded(Seat& seat, uint32_t epoll_events);

  // On a pool thread.
  void RunTurn(SeatPointer seat, bool on_greeting_thread);
  bool BeginTurn(Seat& seat, bool on_greeting_thread);
  Verdict CallHandler(Seat& seat);
  bool Park(const SeatPointer& seat);
  bool Requeue(const SeatPointer& seat);
  void Finish(const SeatPointer& seat);

  // On any; those with a Seat& hold its mutex.
  void Queue(SeatPointer seat);
  bool AskToWake(const SeatPointer& seat);
  void TellHangup(Seat& seat);
  void CutOff(const SeatPointer& seat);
  void Arm(Seat& seat, uint32_t epoll_events);
  void ScheduleAt(Seat& seat, Deadline when);
  SeatPointer Find(uint64_t id) const;
  std::vector<SeatPointer> All() const;
  void WatchListeners();
  bool AwaitEmpty(Deadline deadline);

  const ServerOptions options_;
  const HandlerFactory make_handler_;
  Reactor reactor_;
  ThreadPool pool_;
  std::optional<pthread_t> reactor_thread_;
  std::optional<bool> stopped_;         // what the first Stop returned
  uint16_t port_ = 0;                   // after Start
  std::vector<std::string> addresses_;  // after Start

  mutable std::mutex listeners_mutex_;  // guards the next two
  std::vector<Listener> listeners_;
  std::vector<const FileDescriptor*> listening_;  // into listeners_; a listener's number is its place here

  mutable std::mutex table_mutex_;  // guards the next two
  std::unordered_map<uint64_t, SeatPointer> seats_;
  uint64_t next_id_ = 1;
  std::condition_variable all_gone_;
};

}  // namespace duckgres::net
