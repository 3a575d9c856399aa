#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "openssl/ssl.h"

#include "common.hpp"
#include "wire/message_scanner.hpp"

namespace duckgres::bench {

/// Where to connect and as whom, from libpq's environment variables (PGHOST and so on; PGHOST is an IPv4 address).
struct Destination {
  std::string host, user, password, database;
  uint16_t port = 0;
};
Destination DestinationFromEnvironment(const Arguments& arguments);  // --database overrides PGDATABASE

/// One TLS 1.3 connection that has logged in with SCRAM-SHA-256. Any failure gives up the program.
class Connection {
 public:
  explicit Connection(const Destination& to);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  int Descriptor() const { return descriptor_; }
  void MakeNonBlocking() const;
  /// Sends a request that fits the socket's buffer, as all of ours do.
  void Send(std::string_view bytes);
  /// Reads what is there (blocking: what comes) and counts it; false when a non-blocking socket has nothing left.
  bool Receive();
  /// Sends and receives until one more ReadyForQuery; gives up on an ErrorResponse.
  void Ask(std::string_view bytes);
  const MessageScanner& Scanner() const { return scanner_; }
  uint64_t BytesReceived() const { return bytes_received_; }

 private:
  void ConnectSocket(const Destination& to);
  void NegotiateTls();
  void LogIn(const Destination& to);
  void AwaitAuthentication(uint64_t count);

  struct FreeSsl {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
  };
  int descriptor_ = -1;
  std::unique_ptr<SSL, FreeSsl> ssl_;
  MessageScanner scanner_;
  uint64_t bytes_received_ = 0;
};

/// Frontend messages, ready to send.
std::string QueryMessage(std::string_view sql);
/// Parse of an unnamed or named statement, with at most one parameter of type bigint, and Sync.
std::string ParseMessage(std::string_view name, const Statement& statement);
/// Bind (a binary bigint where the statement has a parameter; results in binary), Execute, Sync.
std::string ExecuteMessage(std::string_view name, const Statement& statement, int64_t key);

}  // namespace duckgres::bench
