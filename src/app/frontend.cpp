#include "app/frontend.hpp"

#include "base/sqlstate.hpp"
#include "observe/log.hpp"

namespace duckgres::app {
namespace {

constexpr size_t kFlushBytes = size_t{64} << 10;
constexpr size_t kInputBytesMax = (size_t{1} << 30) + 64;  // of an authenticated frontend: PostgreSQL's largest message
constexpr std::chrono::microseconds kLinger{1000};         // a busy connection keeps its thread for so long
constexpr uint8_t kTlsHandshakeByte = 0x16;
constexpr int kSilentGreetingsMax = 4;

session::FrontendFacts FactsOf(const net::Connection& connection) {
  session::FrontendFacts facts{.address = connection.Peer().host,
                               .port = connection.Peer().port,
                               .is_loopback = connection.IsLoopback(),
                               .is_unix_socket = connection.IsUnixSocket(),
                               .tls_server_end_point = {},
                               .client_certificate_name = {}};
  if (const net::TlsInfo* tls = connection.Tls()) {
    facts.has_tls = true;
    facts.tls_server_end_point = tls->server_end_point;
    facts.client_certificate_name = tls->client_common_name;
  }
  return facts;
}

}  // namespace

Frontend::Frontend(net::Connection& connection, ServerServices& services, const net::TlsContext& tls,
                   const FrontendOptions& options, const std::atomic<bool>& stopping)
    : services_(services),
      tls_(tls),
      options_(options),
      stopping_(stopping),
      init_deadline_(net::Clock::now() + options.session_init_timeout),
      session_(services, FactsOf(connection)) {
  connection.SetParkDeadline(init_deadline_);
}

Result<void> Frontend::ShakeHands(net::Connection& connection, net::TlsStart start) {
  DUCKGRES_TRY(connection.StartTls(tls_, start, init_deadline_));
  session_.TlsEstablished(FactsOf(connection));
  return {};
}

Frontend::Flow Frontend::Greet(net::Connection& connection) {
  const auto first = connection.PeekFirstByte(net::Clock::now() + kLinger);
  // Woken without a first byte again and again: the peer has gone.
  if (!first) return ++silent_greetings_ < kSilentGreetingsMax ? Flow::kPark : Flow::kGone;
  greeted_ = true;
  if (*first != kTlsHandshakeByte || connection.IsUnixSocket()) return Flow::kGoOn;
  return ShakeHands(connection, net::TlsStart::kDirect) ? Flow::kGoOn : Flow::kGone;
}

bool Frontend::Flush(net::Connection& connection) {
  turn_.reset();  // a slow frontend must not keep others from the engine
  std::string& out = session_.Output();
  if (out.empty()) return true;
  const auto sent = connection.Send(out);
  out.clear();
  return sent.has_value();
}

net::Verdict Frontend::Leave(net::Connection& connection) {
  Flush(connection);
  connection.Close();
  return net::Verdict::kGone;
}

net::Verdict Frontend::Park(net::Connection& connection) {
  if (!session_.Authenticated()) {
    connection.SetParkDeadline(init_deadline_);
  } else if (options_.idle_timeout && !session_.InTransaction() && !session_.Copying()) {
    connection.SetParkDeadline(net::Clock::now() + *options_.idle_timeout);
  } else {
    connection.SetParkDeadline(std::nullopt);
  }
  session_.Rest();
  return net::Verdict::kPark;
}

Frontend::Flow Frontend::Converse(net::Connection& connection) {
  while (true) {
    if (session_.Authenticated() && !turn_ && !connection.Buffered().empty())
      turn_.emplace(services_.StatementAdmission());
    const size_t taken = session_.Take(connection.Buffered());
    connection.Consume(taken);
    while (session_.Busy()) {
      session_.Step();
      if (session_.Output().size() < kFlushBytes) continue;
      if (!Flush(connection)) return Flow::kGone;
      turn_.emplace(services_.StatementAdmission());
    }
    if (session_.Ended()) return Flow::kGone;
    if (session_.NeedsTls()) {
      if (!Flush(connection) || !ShakeHands(connection, net::TlsStart::kAfterSslRequest)) return Flow::kGone;
      continue;
    }
    if (session_.Output().size() >= kFlushBytes && !Flush(connection)) return Flow::kGone;
    if (taken == 0) return Flow::kGoOn;
  }
}

Frontend::Flow Frontend::AwaitInput(net::Connection& connection) {
  if (!Flush(connection)) return Flow::kGone;
  if (stopping_) {
    session_.End({.code = sqlstate::kAdminShutdown, .message = "terminating connection due to administrator command"});
    return Flow::kGone;
  }
  connection.SetInputLimit(session_.Authenticated() ? kInputBytesMax : net::ConnectionLimits().input_bytes_max);
  if (!connection.WaitReadable(kLinger)) return Flow::kPark;
  const auto input = connection.Fill(session_.BytesNeeded(), net::Clock::now() + kLinger);
  if (!input) {
    session_.End(input.error());
    return Flow::kGone;
  }
  if (*input == net::Input::kClosed) return Flow::kGone;
  return *input == net::Input::kReady ? Flow::kGoOn : Flow::kPark;
}

net::Verdict Frontend::OnReadable(net::Connection& connection) {
  if (!greeted_) {
    const Flow flow = Greet(connection);
    if (flow == Flow::kPark) return Park(connection);
    if (flow == Flow::kGone) return net::Verdict::kGone;
  }
  while (true) {
    // What follows a broken conversation is the end of it; the reason has been put into the output.
    if (Converse(connection) == Flow::kGone) return Leave(connection);
    switch (AwaitInput(connection)) {
      case Flow::kGone:
        return Leave(connection);
      case Flow::kPark:
        return Park(connection);
      case Flow::kGoOn:
        if (connection.ShouldYield()) return net::Verdict::kYield;
        break;
    }
  }
}

net::Verdict Frontend::OnWake(net::Connection& connection) {
  if (!stopping_) return Park(connection);
  if (session_.Authenticated()) {
    session_.End({.code = sqlstate::kAdminShutdown, .message = "terminating connection due to administrator command"});
  }
  return Leave(connection);
}

net::Verdict Frontend::OnTimeout(net::Connection& connection) {
  if (session_.Authenticated()) {
    session_.End(
        {.code = sqlstate::kIdleSessionTimeout, .message = "terminating connection due to idle-session timeout"});
  } else if (greeted_) {
    session_.InitTimedOut();
  }
  return Leave(connection);
}

}  // namespace duckgres::app
