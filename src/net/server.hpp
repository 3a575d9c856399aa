#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/sql_error.hpp"
#include "net/connection.hpp"
#include "net/connection_handler.hpp"
#include "net/listener.hpp"

namespace duckgres::net {

struct ServerOptions {
  std::vector<ListenerOptions> listeners = {{}};
  ConnectionLimits connection = {};
  size_t connections_max = 100'000;  // at the bound nobody is accepted, the kernel's backlog holds them
  size_t threads_max = 512;          // connections that are active at once; more wait in a fair queue
  size_t greeting_threads_max = 16;  // on top, for new connections only, so that none starves while all others are busy
  size_t thread_stack_bytes = 8 << 20;                    // virtual: DuckDB's planner recurses deeply
  std::chrono::milliseconds thread_idle_timeout{10'000};  // a thread without work for this long ends
  /// How long a peer that has shut down its sending side during a call, and nothing more, may still want the answer.
  /// Then OnHangup.
  std::chrono::milliseconds half_close_grace{500};
  std::chrono::milliseconds accept_retry{100};  // after EMFILE and its like
};

/// Accepts connections and runs their handlers: an active connection has a thread of the pool, an idle one is parked in
/// an epoll set.
class Server {
 public:
  /// Called on a pool thread for each new connection, before its first OnReadable.
  using HandlerFactory = std::function<std::unique_ptr<ConnectionHandler>(Connection&)>;

  Server(ServerOptions options, HandlerFactory make_handler);
  /// As Stop(now). When a handler even then doesn't return for kAbandonAfter, its thread is left behind.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Opens the listeners, raises RLIMIT_NOFILE to its hard limit and starts the reactor thread.
  Result<void> Start();

  uint16_t Port() const;  // of the first listener, as it was bound
  std::vector<std::string> Addresses() const;
  size_t OpenConnections() const;
  size_t ActiveThreads() const;

  // Thread  any, from Start on; handlers may call these too.

  /// Closes the listeners; connections that were accepted live on.
  void StopAccepting();
  /// OnWake is called soon: at once for a parked connection, after the running call for an active one. False: no such
  /// connection.
  bool Wake(uint64_t id);
  void WakeAll();
  /// Ends the input of every connection: whoever waits for bytes sees kClosed, and can still send a last message.
  void EndInput();

  /// Stops: no new connections, OnWake for all, then waits until every handler has said kGone. At the deadline the rest
  /// is cut off: parked ones are closed, active ones get OnHangup and their socket ends. Not from a handler.
  ///
  /// Returns true when no connection is left; false if handlers still run kAbandonAfter past the deadline.
  bool Stop(Deadline deadline);

  static constexpr std::chrono::milliseconds kAbandonAfter{10'000};

 private:
  class Core;
  std::shared_ptr<Core> core_;  // shared with the threads, for one that has to be left behind
};

}  // namespace duckgres::net
