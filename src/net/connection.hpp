#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "net/clock.hpp"
#include "net/file_descriptor.hpp"
#include "net/input_buffer.hpp"
#include "net/tls_context.hpp"

namespace duckgres::net {

class TlsStream;

struct PeerAddress {
  std::string host;  // "127.0.0.1", "::1"; "[local]" on a Unix socket
  uint16_t port = 0;
  bool is_loopback = false;     // TCP from 127.0.0.0/8 or ::1
  bool is_unix_socket = false;  // then not is_loopback
};

struct ConnectionLimits {
  size_t input_bytes_max = 64 * 1024;              // until the handler raises it by SetInputLimit
  std::chrono::milliseconds send_timeout{60'000};  // without a byte of progress
};

struct TlsInfo {
  std::string version;  // "TLSv1.3"
  std::string cipher;   // "TLS_AES_256_GCM_SHA384"
  int bits = 0;
  std::string alpn;              // "postgresql" or nothing
  std::string server_end_point;  // bytes for SCRAM's channel binding
  // Of the client's certificate, verified against client_ca; nothing when none came.
  bool has_client_certificate = false;
  std::string client_common_name;
  std::string client_distinguished_name;  // RFC 2253
};

enum class TlsStart {
  kAfterSslRequest,  // ALPN may be absent
  kDirect,  // without ALPN "postgresql" the handshake fails (PostgreSQL docs "protocol-flow", SSL session encryption)
};

enum class Input {
  kReady,     // the bytes asked for are in Buffered()
  kDeadline,  // not yet; what came stays in Buffered()
  kClosed,    // the peer has ended (orderly or not), or the server ended the input; what came stays in Buffered()
};

/// One accepted socket, plain or TLS, in blocking style: every call that waits has a deadline.
///
/// Thread  one at a time (the server sees to it); never two at once.
class Connection {
 public:
  Connection(uint64_t id, FileDescriptor socket, PeerAddress peer, ConnectionLimits limits = {});
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  uint64_t Id() const { return id_; }
  const PeerAddress& Peer() const { return peer_; }
  bool IsLoopback() const { return peer_.is_loopback; }
  bool IsUnixSocket() const { return peer_.is_unix_socket; }

  // Input.

  /// What has been received and not consumed. Valid until the next call that is not const.
  std::string_view Buffered() const { return input_.View(); }
  void Consume(size_t bytes) { input_.Consume(bytes); }

  /// Waits until Buffered() has at least `bytes`. Memory grows as they arrive, not as they are announced.
  ///
  /// Errors  54000 if `bytes` is more than the input limit; 08P01 from a broken TLS record.
  Result<Input> Fill(size_t bytes, Deadline deadline);

  /// Waits until Buffered() has more than now. 54000 when it is as long as the input limit already.
  Result<Input> FillMore(Deadline deadline);

  /// Lingers for the next request before the caller parks: true if there is something to do (bytes, an end, or an error
  /// that the next Fill tells). Buffered() may hold the beginning of a message; only more than that counts.
  bool WaitReadable(std::chrono::microseconds linger);

  /// The first byte that the peer sent, taken neither from the socket nor into Buffered(): 0x16 begins a direct TLS
  /// handshake. Only before anything was received. Nothing: the deadline passed, or the peer is gone.
  std::optional<uint8_t> PeekFirstByte(Deadline deadline);

  /// No sequence of bytes makes the input buffer larger than this. The start value is
  /// ConnectionLimits::input_bytes_max.
  void SetInputLimit(size_t bytes) { input_.SetLimit(bytes); }

  // Output.

  /// Sends all of `bytes`, without a copy, waiting as long as the peer takes some.
  ///
  /// Errors  08006: the peer is gone, or has taken nothing for send_timeout; nothing more can be sent then.
  Result<void> Send(std::string_view bytes);
  void SetSendTimeout(std::chrono::milliseconds timeout) { limits_.send_timeout = timeout; }

  /// Ends the conversation: close_notify, FIN, and what the peer had sent is read away, so that the last message is not
  /// lost to a reset. Never waits. The socket itself is closed with the object.
  void Close() noexcept;

  // TLS.

  /// Performs the server's side of a handshake. The caller checks first that Buffered() is empty: bytes there came in
  /// the clear.
  ///
  /// Errors  08P01: bytes before the handshake, a failed handshake, no or another ALPN where one is asked for, the
  /// deadline.
  Result<void> StartTls(const TlsContext& context, TlsStart start, Deadline deadline);

  /// Nothing while the connection is plain.
  const TlsInfo* Tls() const { return tls_info_.get(); }

  // The pool.

  /// When to call OnTimeout if the connection is still parked then. Holds for every later parking, until it is set
  /// again.
  void SetParkDeadline(std::optional<Deadline> deadline) { park_deadline_ = deadline; }

  /// Whether others wait for this thread and it is fair to return kYield now: asked after authentication and between
  /// statements.
  bool ShouldYield() const;

  // For the server alone.

  struct Turn {
    const std::atomic<size_t>* waiting = nullptr;  // connections that wait for a thread
    Deadline began{};
    bool on_greeting_thread = false;
  };
  void BeginTurn(Turn turn) { turn_ = turn; }
  /// Gives back memory. False: bytes were pending inside TLS and are now in Buffered(), so there is something to read.
  bool PrepareToPark();
  std::optional<Deadline> ParkDeadline() const { return park_deadline_; }
  int Descriptor() const { return socket_.Get(); }
  /// Any thread: the waits for input end with kClosed; what is sent still goes out.
  void EndInput() noexcept;
  /// Any thread: all waits end.
  void Abort() noexcept;

 private:
  enum class Pull { kSome, kWantsRead, kWantsWrite, kClosed };
  Result<Pull> PullOnce(size_t wanted);
  Result<void> Handshake(TlsStart start, Deadline deadline);

  const uint64_t id_;
  FileDescriptor socket_;
  const PeerAddress peer_;
  ConnectionLimits limits_;
  InputBuffer input_;
  std::unique_ptr<TlsStream> tls_;
  std::unique_ptr<const TlsInfo> tls_info_;
  std::optional<Deadline> park_deadline_;
  Turn turn_;
  bool closed_ = false;       // by Close()
  bool input_ended_ = false;  // the peer has sent its last byte
  bool output_ended_ = false;
};

}  // namespace duckgres::net
