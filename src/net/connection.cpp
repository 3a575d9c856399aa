#include "net/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <poll.h>
#include <sys/socket.h>

#include "base/sqlstate.hpp"
#include "net/tls_stream.hpp"

namespace duckgres::net {
namespace {

constexpr std::chrono::milliseconds kFairTurn{20};  // how long a connection may keep a thread that others wait for
constexpr size_t kDrainBytesMax = 256 * 1024;       // what Close reads away

/// Waits until the socket has one of `events` (or has failed). False: the deadline came first.
bool WaitFor(int socket, short events, Deadline deadline) {
  while (true) {
    const auto left = std::max(deadline - Clock::now(), Clock::duration::zero());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{.tv_sec = seconds.count(), .tv_nsec = std::chrono::nanoseconds(left - seconds).count()};
    pollfd entry{.fd = socket, .events = events, .revents = 0};
    const int ready = ::ppoll(&entry, 1, &timeout, nullptr);
    if (ready > 0) return true;
    if (ready == 0) return false;
    if (errno != EINTR) return true;  // the next read or write tells what is wrong
  }
}

}  // namespace

Connection::Connection(uint64_t id, FileDescriptor socket, PeerAddress peer, ConnectionLimits limits)
    : id_(id), socket_(std::move(socket)), peer_(std::move(peer)), limits_(limits), input_(limits.input_bytes_max) {}

Connection::~Connection() = default;

/// Receives what is there, once, without waiting.
Result<Connection::Pull> Connection::PullOnce(size_t wanted) {
  if (input_ended_) return Pull::kClosed;
  const std::span<char> room = input_.Room(wanted);
  if (room.empty())
    return Fail(sqlstate::kProgramLimitExceeded,
                "message exceeds the input limit of " + std::to_string(input_.Limit()) + " bytes");
  Moved moved{Step::kClosed};
  if (tls_) {
    moved = tls_->Read(room);
  } else {
    const ssize_t got = ::recv(socket_.Get(), room.data(), room.size(), 0);
    if (got > 0) moved = {Step::kDone, static_cast<size_t>(got)};
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) moved = {Step::kWantsRead};
  }
  switch (moved.step) {
    case Step::kDone:
      input_.Filled(moved.bytes);
      return Pull::kSome;
    case Step::kWantsRead:
      return Pull::kWantsRead;
    case Step::kWantsWrite:
      return Pull::kWantsWrite;
    case Step::kClosed:
      input_ended_ = true;
      return Pull::kClosed;
    case Step::kBroken:
      break;
  }
  input_ended_ = output_ended_ = true;
  return Fail(sqlstate::kProtocolViolation, "SSL error: " + tls_->Error());
}

Result<Input> Connection::Fill(size_t bytes, Deadline deadline) {
  if (bytes > input_.Limit()) {
    return Fail(sqlstate::kProgramLimitExceeded,
                "message exceeds the input limit of " + std::to_string(input_.Limit()) + " bytes");
  }
  while (input_.Size() < bytes) {
    DUCKGRES_ASSIGN(const Pull pulled, PullOnce(bytes));
    if (pulled == Pull::kSome) continue;
    if (pulled == Pull::kClosed) return Input::kClosed;
    if (!WaitFor(socket_.Get(), pulled == Pull::kWantsWrite ? POLLOUT : POLLIN, deadline)) return Input::kDeadline;
  }
  return Input::kReady;
}

Result<Input> Connection::FillMore(Deadline deadline) { return Fill(input_.Size() + 1, deadline); }

bool Connection::WaitReadable(std::chrono::microseconds linger) {
  const auto filled = FillMore(Clock::now() + linger);
  return !filled || *filled != Input::kDeadline;
}

std::optional<uint8_t> Connection::PeekFirstByte(Deadline deadline) {
  assert(!tls_ && input_.Size() == 0);
  while (true) {
    uint8_t first = 0;
    const ssize_t got = ::recv(socket_.Get(), &first, 1, MSG_PEEK);
    if (got == 1) return first;
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) return std::nullopt;
    if (!WaitFor(socket_.Get(), POLLIN, deadline)) return std::nullopt;
  }
}

Result<void> Connection::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    if (output_ended_) return Fail(sqlstate::kConnectionFailure, "connection to client lost");
    Moved moved{Step::kClosed};
    if (tls_) {
      moved = tls_->Write(bytes);
    } else {
      const ssize_t sent = ::send(socket_.Get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent >= 0) moved = {Step::kDone, static_cast<size_t>(sent)};
      if (sent < 0 && (errno == EAGAIN || errno == EINTR)) moved = {Step::kWantsWrite};
    }
    if (moved.step == Step::kDone) {
      bytes.remove_prefix(moved.bytes);
      continue;
    }
    const bool waits = moved.step == Step::kWantsWrite || moved.step == Step::kWantsRead;
    const short events = moved.step == Step::kWantsRead ? POLLIN : POLLOUT;
    if (waits && WaitFor(socket_.Get(), events, Clock::now() + limits_.send_timeout)) continue;
    output_ended_ = true;
    return Fail(sqlstate::kConnectionFailure,
                waits ? "client does not read: gave up sending" : "connection to client lost");
  }
  return {};
}

Result<void> Connection::StartTls(const TlsContext& context, TlsStart start, Deadline deadline) {
  assert(!tls_);
  if (input_.Size() > 0) {
    return Fail(SqlError{
        .code = sqlstate::kProtocolViolation,
        .message = "received unencrypted data after SSL request",
        .detail = "This could be either a client-software bug or evidence of an attempted man-in-the-middle attack.",
        .severity = Severity::kFatal});
  }
  DUCKGRES_ASSIGN(tls_, TlsStream::Create(socket_.Get(), context.Newest()));
  if (auto done = Handshake(start, deadline); !done) {
    input_ended_ = output_ended_ = true;  // nobody at the other end could read a reply
    return done;
  }
  return {};
}

Result<void> Connection::Handshake(TlsStart start, Deadline deadline) {
  for (Step step = tls_->Handshake(); step != Step::kDone; step = tls_->Handshake()) {
    if (step == Step::kBroken)
      return Fail(sqlstate::kProtocolViolation, "could not accept SSL connection: " + tls_->Error());
    if (step == Step::kClosed)
      return Fail(sqlstate::kProtocolViolation, "could not accept SSL connection: EOF detected");
    if (!WaitFor(socket_.Get(), step == Step::kWantsWrite ? POLLOUT : POLLIN, deadline)) {
      return Fail(sqlstate::kProtocolViolation, "could not accept SSL connection: timeout");
    }
  }
  DUCKGRES_ASSIGN(auto info, tls_->Describe());
  if (start == TlsStart::kDirect && info.alpn.empty()) {
    return Fail(sqlstate::kProtocolViolation,
                "received direct SSL connection request without ALPN protocol negotiation extension");
  }
  tls_info_ = std::make_unique<const TlsInfo>(std::move(info));
  return {};
}

void Connection::Close() noexcept {
  if (closed_) return;
  closed_ = input_ended_ = output_ended_ = true;
  if (tls_) tls_->Shutdown();
  ::shutdown(socket_.Get(), SHUT_WR);
  std::array<char, 4096> away;
  for (size_t drained = 0; drained < kDrainBytesMax;) {
    const ssize_t got = ::recv(socket_.Get(), away.data(), away.size(), 0);
    if (got <= 0) break;
    drained += static_cast<size_t>(got);
  }
  ::shutdown(socket_.Get(), SHUT_RD);
}

bool Connection::ShouldYield() const {
  if (!turn_.waiting || turn_.waiting->load(std::memory_order_relaxed) == 0) return false;
  return turn_.on_greeting_thread || Clock::now() - turn_.began >= kFairTurn;
}

bool Connection::PrepareToPark() {
  if (tls_ && !input_ended_ && tls_->HasPending()) {
    const auto pulled = PullOnce(input_.Size() + 1);
    if (!pulled || *pulled == Pull::kSome || *pulled == Pull::kClosed) return false;
  }
  if (tls_) tls_->FreeBuffers();
  input_.Shrink();
  return true;
}

void Connection::EndInput() noexcept { ::shutdown(socket_.Get(), SHUT_RD); }

void Connection::Abort() noexcept { ::shutdown(socket_.Get(), SHUT_RDWR); }

}  // namespace duckgres::net
