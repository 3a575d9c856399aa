#include "net/server_core.hpp"

#include <cerrno>
#include <sys/epoll.h>
#include <utility>

namespace duckgres::net {
namespace {

constexpr uint64_t kListenerBit = uint64_t{1} << 63;
constexpr int kAcceptsAtOnce = 64;  // then the reactor looks at the other events

// One shot each: a seat is told once and armed again when its state changes.
constexpr uint32_t kForInput = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT;
constexpr uint32_t kForTheEnd = EPOLLRDHUP | EPOLLONESHOT;  // EPOLLHUP and EPOLLERR are always told
constexpr uint32_t kForTheFullEnd = EPOLLONESHOT;           // after a half-close, which would be told for ever

}  // namespace

// Accepting.

void Server::Core::WatchListeners() {
  for (const Listener& listener : listeners_) {
    for (const FileDescriptor& socket : listener.Sockets()) {
      reactor_.Watch(socket.Get(), kListenerBit | listening_.size(), EPOLLIN);
      listening_.push_back(&socket);
    }
  }
}

void Server::Core::AcceptFrom(uint64_t listener_id) {
  const std::lock_guard lock(listeners_mutex_);
  const size_t place = listener_id & ~kListenerBit;
  if (place >= listening_.size()) return;  // StopAccepting was faster
  const FileDescriptor& listening = *listening_[place];
  for (int times = 0; times < kAcceptsAtOnce; ++times) {
    Accepted accepted = OpenConnections() < options_.connections_max ? Accept(listening) : Accepted{.error = EMFILE};
    if (accepted.socket) {
      Seated(std::move(accepted));
      continue;
    }
    if (accepted.error == EAGAIN) return;
    if (accepted.error == ECONNABORTED || accepted.error == EINTR || accepted.error == EPROTO) continue;
    // EMFILE, ENFILE, ENOBUFS, ENOMEM: the socket stays readable, and asking again at once would spin.
    reactor_.Rewatch(listening.Get(), listener_id, 0);
    reactor_.Schedule(listener_id, Clock::now() + options_.accept_retry);
    return;
  }
}

void Server::Core::AcceptAgain(uint64_t listener_id) {
  const std::lock_guard lock(listeners_mutex_);
  const size_t place = listener_id & ~kListenerBit;
  if (place < listening_.size()) reactor_.Rewatch(listening_[place]->Get(), listener_id, EPOLLIN);
}

void Server::Core::Seated(Accepted accepted) {
  SeatPointer seat;
  {
    const std::lock_guard lock(table_mutex_);
    const uint64_t id = next_id_++;
    seat = std::make_shared<Seat>(id, std::move(accepted.socket), std::move(accepted.peer), options_.connection);
    seats_.emplace(id, seat);
  }
  const Connection& connection = seat->connection;
  if (!reactor_.Watch(connection.Descriptor(), connection.Id(), kForTheFullEnd)) {
    Finish(seat);
    return;
  }
  pool_.Submit(std::move(seat), ThreadPool::Lane::kFresh);
}

// Events.

void Server::Core::OnEvent(uint64_t id, uint32_t epoll_events) {
  if (id & kListenerBit) {
    AcceptFrom(id);
    return;
  }
  const SeatPointer seat = Find(id);
  if (!seat) return;
  const std::lock_guard lock(seat->mutex);
  if (seat->state == Seat::State::kParked) Queue(seat);
  if (seat->state == Seat::State::kRunning) PeerEnded(*seat, epoll_events);
}

void Server::Core::PeerEnded(Seat& seat, uint32_t epoll_events) {
  if (epoll_events & (EPOLLHUP | EPOLLERR)) {
    TellHangup(seat);
  } else if (epoll_events & EPOLLRDHUP) {
    // On a Unix socket this is a half-close for certain. On TCP it may be a peer that closed, or one that has said all
    // it had to say and waits for the answer; only sending would tell.
    if (!seat.connection.IsUnixSocket()) {
      seat.hangup_at = Clock::now() + options_.half_close_grace;
      ScheduleAt(seat, *seat.hangup_at);
    }
    Arm(seat, kForTheFullEnd);
  } else {
    Arm(seat, kForTheEnd);  // input, from when it was parked: whoever runs it reads that
  }
}

void Server::Core::OnDeadline(uint64_t id, Deadline when) {
  if (id & kListenerBit) {
    AcceptAgain(id);
    return;
  }
  const SeatPointer seat = Find(id);
  if (!seat) return;
  const std::lock_guard lock(seat->mutex);
  if (seat->scheduled != when) return;  // there is a nearer one since
  seat->scheduled.reset();
  const auto now = Clock::now();
  if (seat->state == Seat::State::kRunning && seat->hangup_at) {
    if (*seat->hangup_at > now) return ScheduleAt(*seat, *seat->hangup_at);
    TellHangup(*seat);
  } else if (seat->state == Seat::State::kParked && seat->park_deadline) {
    if (*seat->park_deadline > now) return ScheduleAt(*seat, *seat->park_deadline);
    seat->timed_out = true;
    Queue(seat);
  }
}

/// An entry that comes too early costs one look; so a connection that parks with ever later deadlines, as all with an
/// idle timeout do, touches the queue once a period and not at every parking.
void Server::Core::ScheduleAt(Seat& seat, Deadline when) {
  if (seat.scheduled && *seat.scheduled <= when) return;
  if (seat.scheduled) reactor_.Cancel(seat.connection.Id(), *seat.scheduled);
  seat.scheduled = when;
  reactor_.Schedule(seat.connection.Id(), when);
}

void Server::Core::Arm(Seat& seat, uint32_t epoll_events) {
  reactor_.Rewatch(seat.connection.Descriptor(), seat.connection.Id(), epoll_events);
}

void Server::Core::Queue(SeatPointer seat) {
  seat->state = Seat::State::kQueued;
  seat->park_deadline.reset();
  pool_.Submit(std::move(seat), ThreadPool::Lane::kReady);
}

bool Server::Core::AskToWake(const SeatPointer& seat) {
  const std::lock_guard lock(seat->mutex);
  if (seat->state == Seat::State::kGone) return false;
  seat->wake_asked = true;
  if (seat->state == Seat::State::kParked) Queue(seat);
  return true;
}

/// With the seat's mutex held, so that the call it is meant for can't return, and the handler can't go, meanwhile.
void Server::Core::TellHangup(Seat& seat) {
  if (!seat.handler || std::exchange(seat.hangup_told, true)) return;
  seat.handler->OnHangup();
}

void Server::Core::CutOff(const SeatPointer& seat) {
  const std::lock_guard lock(seat->mutex);
  seat->cut_off = true;
  seat->connection.Abort();
  if (seat->state == Seat::State::kRunning) TellHangup(*seat);
  if (seat->state == Seat::State::kParked) Queue(seat);
}

// Turns.

void Server::Core::RunTurn(SeatPointer seat, bool on_greeting_thread) {
  if (!BeginTurn(*seat, on_greeting_thread)) return Finish(seat);
  while (true) {
    const Verdict verdict = CallHandler(*seat);
    if (verdict == Verdict::kGone) return Finish(seat);
    const bool parks = verdict == Verdict::kPark && seat->connection.PrepareToPark();
    if (parks ? Park(seat) : Requeue(seat)) return;
  }
}

/// False: there is nobody to run it.
bool Server::Core::BeginTurn(Seat& seat, bool on_greeting_thread) {
  seat.connection.BeginTurn(
      {.waiting = &pool_.Waiting(), .began = Clock::now(), .on_greeting_thread = on_greeting_thread});
  Lock lock(seat.mutex);
  seat.state = Seat::State::kRunning;
  seat.hangup_told = false;
  seat.hangup_at.reset();
  Arm(seat, kForTheEnd);
  if (seat.handler || seat.cut_off) return !seat.cut_off;
  lock.unlock();
  std::unique_ptr<ConnectionHandler> made;
  try {
    made = make_handler_(seat.connection);
  } catch (...) {  // STYLE: an exception costs the one connection
    return false;
  }
  lock.lock();
  seat.handler = std::move(made);
  return seat.handler && !seat.cut_off;
}

Verdict Server::Core::CallHandler(Seat& seat) {
  using Call = Verdict (ConnectionHandler::*)(Connection&);
  Call call = &ConnectionHandler::OnReadable;
  {
    const std::lock_guard lock(seat.mutex);
    if (seat.cut_off) return Verdict::kGone;
    if (!std::exchange(seat.greeted, true)) {
      // OnReadable; the others may come after the greeting
    } else if (std::exchange(seat.timed_out, false)) {
      call = &ConnectionHandler::OnTimeout;
    } else if (std::exchange(seat.wake_asked, false)) {
      call = &ConnectionHandler::OnWake;
    }
  }
  try {
    return (seat.handler.get()->*call)(seat.connection);
  } catch (...) {
    return Verdict::kGone;
  }
}

/// False: something is due at once, so the turn goes on.
bool Server::Core::Park(const SeatPointer& seat) {
  const std::lock_guard lock(seat->mutex);
  if (seat->wake_asked || seat->cut_off) return false;
  seat->state = Seat::State::kParked;
  seat->park_deadline = seat->connection.ParkDeadline();
  if (seat->park_deadline) ScheduleAt(*seat, *seat->park_deadline);
  Arm(*seat, kForInput);  // also tells of input that is there already
  return true;
}

/// To the end of the queue. False: nobody else waits, so the turn goes on.
bool Server::Core::Requeue(const SeatPointer& seat) {
  if (pool_.Waiting().load(std::memory_order_relaxed) == 0) return false;
  const std::lock_guard lock(seat->mutex);
  if (seat->cut_off) return false;
  Queue(seat);
  return true;
}

void Server::Core::Finish(const SeatPointer& seat) {
  {
    const std::lock_guard lock(seat->mutex);
    seat->state = Seat::State::kGone;
    if (seat->scheduled) reactor_.Cancel(seat->connection.Id(), *std::exchange(seat->scheduled, std::nullopt));
  }
  seat->connection.Close();  // first: the handler's end may take long
  seat->handler.reset();     // nobody else calls it now
  const std::lock_guard lock(table_mutex_);
  seats_.erase(seat->connection.Id());
  if (seats_.empty()) all_gone_.notify_all();
}

}  // namespace duckgres::net
