#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "app/server_services.hpp"
#include "net/connection.hpp"
#include "net/connection_handler.hpp"
#include "net/tls_context.hpp"
#include "session/session.hpp"

namespace duckgres::app {

struct FrontendOptions {
  std::chrono::milliseconds session_init_timeout{10'000};
  std::optional<std::chrono::milliseconds> idle_timeout;
};

/// One connection's session: carries bytes between the two, and takes turns with others at the engine.
class Frontend : public net::ConnectionHandler {
 public:
  /// All that is passed by reference outlives the server. `stopping`: the server is going down.
  Frontend(net::Connection& connection, ServerServices& services, const net::TlsContext& tls,
           const FrontendOptions& options, const std::atomic<bool>& stopping);

  net::Verdict OnReadable(net::Connection& connection) override;
  net::Verdict OnWake(net::Connection& connection) override;
  net::Verdict OnTimeout(net::Connection& connection) override;
  void OnHangup() noexcept override { session_.Cancel(); }

 private:
  enum class Flow : uint8_t { kGoOn, kPark, kGone };

  Flow Greet(net::Connection& connection);
  Result<void> ShakeHands(net::Connection& connection, net::TlsStart start);
  /// Takes what is buffered; sends what it comes to.
  Flow Converse(net::Connection& connection);
  Flow AwaitInput(net::Connection& connection);
  bool Flush(net::Connection& connection);
  net::Verdict Leave(net::Connection& connection);
  net::Verdict Park(net::Connection& connection);

  ServerServices& services_;
  const net::TlsContext& tls_;
  const FrontendOptions& options_;
  const std::atomic<bool>& stopping_;
  const net::Deadline init_deadline_;
  session::Session session_;
  std::optional<session::Admission::Ticket> turn_;  // held while the engine works for this connection
  bool greeted_ = false;
  int silent_greetings_ = 0;
};

}  // namespace duckgres::app
