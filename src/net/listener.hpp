#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/sql_error.hpp"
#include "net/connection.hpp"
#include "net/file_descriptor.hpp"

namespace duckgres::net {

struct ListenerOptions {
  std::string host = "127.0.0.1";  // a name or an address; "*": every interface, IPv4 and IPv6; empty: no TCP
  uint16_t port = 5432;            // 0: any that is free
  int backlog = 1024;              // connections that the kernel holds for us
  std::string unix_socket_dir =
      {};  // when set, also `<dir>/.s.PGSQL.<port>`, for everyone (0777), as PostgreSQL has it
};

/// The listening sockets of one ListenerOptions.
class Listener {
 public:
  /// Errors  58030 with the address or path; 55006 if another server listens on the Unix socket.
  static Result<Listener> Open(const ListenerOptions& options);
  Listener(Listener&& other) noexcept;
  ~Listener();

  uint16_t Port() const { return port_; }
  const std::vector<FileDescriptor>& Sockets() const { return sockets_; }
  /// Where the server listens, for a log line: "127.0.0.1:5432", "[::1]:5432", "/tmp/.s.PGSQL.5432".
  const std::vector<std::string>& Addresses() const { return addresses_; }

 private:
  Listener() = default;
  Result<void> OpenTcp(const ListenerOptions& options);
  Result<void> OpenUnix(const ListenerOptions& options);

  uint16_t port_ = 0;
  std::vector<FileDescriptor> sockets_;
  std::vector<std::string> addresses_;
  std::string unix_path_;  // removed at the end
};

struct Accepted {
  FileDescriptor socket;  // empty: nobody waits, or `error` says why not
  PeerAddress peer;
  int error = 0;  // an errno
};

/// Takes one connection from a listening socket, non-blocking, with TCP_NODELAY and keep-alive set.
Accepted Accept(const FileDescriptor& listening);

}  // namespace duckgres::net
