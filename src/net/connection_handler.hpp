#pragma once

#include "net/connection.hpp"

namespace duckgres::net {

enum class Verdict {
  kPark,   // wait for more bytes, without a thread; bytes in Buffered() are the beginning of a message
  kYield,  // there is more to do at once, after the others that wait for a thread: OnReadable is called again
  kGone,   // the conversation is over: close and destroy
};

/// What a connection does. Made on a pool thread when the connection is new, destroyed on one after kGone.
///
/// Thread  all but OnHangup: pool threads, one call at a time, each seeing what the one before did. An exception means
/// kGone.
class ConnectionHandler {
 public:
  virtual ~ConnectionHandler() = default;

  /// The connection is new, or has become readable, or ended (Fill then says kClosed). May come without a new byte.
  virtual Verdict OnReadable(Connection& connection) = 0;

  /// Somebody asked for it by Server::Wake. Several requests may become one call.
  virtual Verdict OnWake(Connection& connection) = 0;

  /// The connection was parked past its park deadline.
  virtual Verdict OnTimeout(Connection& connection) = 0;

  /// The peer vanished while one of the other calls is running. Called at most once per such call, never outside one.
  ///
  /// Thread  any; must return at once (an interrupt, a flag) and not call the connection.
  virtual void OnHangup() noexcept = 0;
};

}  // namespace duckgres::net
