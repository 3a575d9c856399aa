#include "net/listener.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <optional>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

#include "base/sqlstate.hpp"

namespace duckgres::net {
namespace {

constexpr int kKeepAliveIdleSeconds = 300, kKeepAliveIntervalSeconds = 30, kKeepAliveProbes = 5;

std::string ErrorText() { return std::generic_category().message(errno); }

bool SetOption(const FileDescriptor& socket, int level, int option, int value) {
  return ::setsockopt(socket.Get(), level, option, &value, sizeof value) == 0;
}

/// An IPv4 address mapped into IPv6 becomes IPv4 again.
PeerAddress Describe(const sockaddr_storage& address) {
  PeerAddress peer;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (address.ss_family == AF_UNIX) return {.host = "[local]", .is_unix_socket = true};
  if (address.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    peer.port = ntohs(v4.sin_port);
    peer.is_loopback = (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
  } else if (address.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
      sockaddr_storage inner{};
      auto& v4 = reinterpret_cast<sockaddr_in&>(inner);
      v4.sin_family = AF_INET;
      v4.sin_port = v6.sin6_port;
      std::memcpy(&v4.sin_addr, &v6.sin6_addr.s6_addr[12], sizeof v4.sin_addr);
      return Describe(inner);
    }
    ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    peer.port = ntohs(v6.sin6_port);
    peer.is_loopback = IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
  }
  peer.host = text.data();
  return peer;
}

std::string Name(const PeerAddress& address) {
  const bool is_v6 = address.host.find(':') != std::string::npos;
  return (is_v6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};
using AddressList = std::unique_ptr<addrinfo, FreeAddresses>;

Result<AddressList> Resolve(const std::string& host) {
  const addrinfo hints{.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host == "*" ? nullptr : host.c_str(), "0", &hints, &found);
  if (error != 0)
    return Fail(sqlstate::kIoError,
                "could not translate host name \"" + host + "\" to address: " + ::gai_strerror(error));
  return AddressList(found);
}

void SetPort(sockaddr_storage& address, uint16_t port) {
  if (address.ss_family == AF_INET) reinterpret_cast<sockaddr_in&>(address).sin_port = htons(port);
  if (address.ss_family == AF_INET6) reinterpret_cast<sockaddr_in6&>(address).sin6_port = htons(port);
}

Result<FileDescriptor> ListenAt(const sockaddr_storage& address, socklen_t size, int backlog, const std::string& name,
                                int& error) {
  FileDescriptor socket(::socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  error = socket ? 0 : errno;
  if (!socket) return Fail(sqlstate::kIoError, "could not create a socket for \"" + name + "\": " + ErrorText());
  if (address.ss_family != AF_UNIX) SetOption(socket, SOL_SOCKET, SO_REUSEADDR, 1);
  if (address.ss_family == AF_INET6) SetOption(socket, IPPROTO_IPV6, IPV6_V6ONLY, 1);
  if (::bind(socket.Get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) {
    error = errno;
    return Fail(
        sqlstate::kIoError, "could not bind \"" + name + "\": " + ErrorText(),
        error == EADDRINUSE ? "Is another server already running there? If not, wait a few seconds and retry." : "");
  }
  if (::listen(socket.Get(), backlog) != 0) {
    error = errno;
    return Fail(sqlstate::kIoError, "could not listen on \"" + name + "\": " + ErrorText());
  }
  return socket;
}

sockaddr_storage OwnAddress(const FileDescriptor& socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  ::getsockname(socket.Get(), reinterpret_cast<sockaddr*>(&address), &size);
  return address;
}

/// Removes a socket that a dead server left; 55006 if somebody answers there.
Result<void> RemoveStale(const sockaddr_un& address) {
  struct stat file;
  if (::lstat(address.sun_path, &file) != 0) return {};
  const std::string path = address.sun_path;
  if (!S_ISSOCK(file.st_mode)) return Fail(sqlstate::kIoError, "\"" + path + "\" exists and is not a socket");
  const FileDescriptor probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (::connect(probe.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
      errno != ECONNREFUSED) {
    return Fail(sqlstate::kObjectInUse, "another server listens on \"" + path + "\"");
  }
  if (::unlink(address.sun_path) != 0)
    return Fail(sqlstate::kIoError, "could not remove \"" + path + "\": " + ErrorText());
  return {};
}

}  // namespace

Result<Listener> Listener::Open(const ListenerOptions& options) {
  Listener listener;
  listener.port_ = options.port;
  if (!options.host.empty()) DUCKGRES_TRY(listener.OpenTcp(options));
  if (!options.unix_socket_dir.empty()) DUCKGRES_TRY(listener.OpenUnix(options));
  if (listener.sockets_.empty())
    return Fail(sqlstate::kConfigFileError, "neither a host nor a Unix socket directory to listen on");
  return listener;
}

Listener::Listener(Listener&& other) noexcept
    : port_(other.port_),
      sockets_(std::move(other.sockets_)),
      addresses_(std::move(other.addresses_)),
      unix_path_(std::exchange(other.unix_path_, {})) {}

Listener::~Listener() {
  if (!unix_path_.empty()) ::unlink(unix_path_.c_str());
}

Result<void> Listener::OpenTcp(const ListenerOptions& options) {
  DUCKGRES_ASSIGN(const AddressList addresses, Resolve(options.host));
  std::optional<SqlError> skipped;
  for (const addrinfo* at = addresses.get(); at; at = at->ai_next) {
    sockaddr_storage address{};
    std::memcpy(&address, at->ai_addr, at->ai_addrlen);
    SetPort(address, port_);  // the first one bound decides about port 0
    int error = 0;
    auto socket = ListenAt(address, at->ai_addrlen, options.backlog, Name(Describe(address)), error);
    if (!socket) {
      if (error != EAFNOSUPPORT && error != EADDRNOTAVAIL) return Fail(std::move(socket).error());
      skipped = std::move(socket).error();  // a machine without IPv6, for instance
      continue;
    }
    const PeerAddress own = Describe(OwnAddress(*socket));
    port_ = own.port;
    addresses_.push_back(Name(own));
    sockets_.push_back(*std::move(socket));
  }
  if (sockets_.empty() && skipped) return Fail(*std::move(skipped));
  return {};
}

Result<void> Listener::OpenUnix(const ListenerOptions& options) {
  const std::string path = options.unix_socket_dir + "/.s.PGSQL." + std::to_string(port_);
  sockaddr_storage storage{};
  auto& address = reinterpret_cast<sockaddr_un&>(storage);
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return Fail(sqlstate::kConfigFileError, "Unix-domain socket path \"" + path + "\" is too long (maximum " +
                                                std::to_string(sizeof address.sun_path - 1) + " bytes)");
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  DUCKGRES_TRY(RemoveStale(address));
  int error = 0;
  DUCKGRES_ASSIGN(auto socket, ListenAt(storage, sizeof address, options.backlog, path, error));
  unix_path_ = path;
  if (::chmod(path.c_str(), 0777) != 0)
    return Fail(sqlstate::kIoError, "could not set permissions of \"" + path + "\": " + ErrorText());
  addresses_.push_back(path);
  sockets_.push_back(std::move(socket));
  return {};
}

Accepted Accept(const FileDescriptor& listening) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  FileDescriptor socket(
      ::accept4(listening.Get(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (!socket) return {.error = errno};
  if (address.ss_family != AF_UNIX) {
    SetOption(socket, IPPROTO_TCP, TCP_NODELAY, 1);
    SetOption(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
    SetOption(socket, IPPROTO_TCP, TCP_KEEPIDLE, kKeepAliveIdleSeconds);
    SetOption(socket, IPPROTO_TCP, TCP_KEEPINTVL, kKeepAliveIntervalSeconds);
    SetOption(socket, IPPROTO_TCP, TCP_KEEPCNT, kKeepAliveProbes);
  }
  return {.socket = std::move(socket), .peer = Describe(address)};
}

}  // namespace duckgres::net
