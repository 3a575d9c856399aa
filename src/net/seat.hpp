#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "net/connection.hpp"
#include "net/connection_handler.hpp"

namespace duckgres::net {

/// A connection, its handler, and where it stands between the reactor and the pool.
///
///     accept -> kQueued -> kRunning -> kParked -> kQueued ...        kRunning -> kGone
///
/// A seat is armed in the epoll set at every change of state and under `mutex`, so the set and the state never
/// disagree: parked, for input; running, for the peer's end only. An event that was on its way meanwhile is judged by
/// the state it finds.
struct Seat {
  enum class State : uint8_t { kQueued, kRunning, kParked, kGone };

  Seat(uint64_t id, FileDescriptor socket, PeerAddress peer, ConnectionLimits limits)
      : connection(id, std::move(socket), std::move(peer), limits) {}

  Connection connection;  // used by the thread that runs the seat; its EndInput and Abort by any

  std::mutex mutex;                            // guards all below
  std::unique_ptr<ConnectionHandler> handler;  // set once; called without the lock, but for OnHangup
  State state = State::kQueued;
  bool greeted = false;                   // had its first OnReadable
  bool wake_asked = false;                // OnWake is due
  bool timed_out = false;                 // OnTimeout is due
  bool cut_off = false;                   // to be destroyed as soon as no thread runs it
  bool hangup_told = false;               // in this turn
  std::optional<Deadline> hangup_at;      // when a half-close becomes a hang-up
  std::optional<Deadline> park_deadline;  // while kParked
  std::optional<Deadline> scheduled;      // its one entry in the reactor's queue, at or before what it waits for
};

}  // namespace duckgres::net
