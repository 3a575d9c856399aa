#include "wire/connection.hpp"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <format>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

#include "base/bytes.hpp"
#include "wire/scram_client.hpp"

namespace duckgres::bench {
namespace {

constexpr uint32_t kSslRequestCode = 80877103;
constexpr uint32_t kProtocol30 = 0x00030000;
constexpr int32_t kAuthenticationSasl = 10, kAuthenticationSaslContinue = 11;
constexpr int32_t kOidInt8 = 20;
constexpr int16_t kBinary = 1;
constexpr size_t kTlsRecordBytesMax = 16384;

SSL_CTX* TlsContext() {
  static SSL_CTX* const context = [] {
    SSL_CTX* made = SSL_CTX_new(TLS_client_method());
    if (made == nullptr) GiveUp("no TLS context");
    SSL_CTX_set_min_proto_version(made, TLS1_3_VERSION);
    SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    return made;
  }();
  return context;
}

/// A frontend message around `payload`.
std::string Message(char type, std::string_view payload) {
  std::string message(1, type);
  AppendBigEndian(message, static_cast<uint32_t>(payload.size() + sizeof(uint32_t)));
  return message.append(payload);
}

std::string CString(std::string_view text) { return std::string(text) + '\0'; }

}  // namespace

Destination DestinationFromEnvironment(const Arguments& arguments) {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr) GiveUp(std::format("{} is not set", name));
    return std::string(value);
  };
  return {.host = variable("PGHOST"),
          .user = variable("PGUSER"),
          .password = variable("PGPASSWORD"),
          .database = arguments.Text("database", variable("PGDATABASE")),
          .port = static_cast<uint16_t>(std::strtoul(variable("PGPORT").c_str(), nullptr, 10))};
}

Connection::Connection(const Destination& to) {
  ConnectSocket(to);
  NegotiateTls();
  LogIn(to);
}

Connection::~Connection() {
  const std::string terminate = Message('X', {});
  SSL_write(ssl_.get(), terminate.data(), static_cast<int>(terminate.size()));
  ::close(descriptor_);
}

void Connection::ConnectSocket(const Destination& to) {
  descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{.sin_family = AF_INET, .sin_port = htons(to.port), .sin_addr = {}, .sin_zero = {}};
  if (::inet_pton(AF_INET, to.host.c_str(), &address.sin_addr) != 1) GiveUp("PGHOST is not an IPv4 address");
  const int on = 1;
  ::setsockopt(descriptor_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    GiveUp(std::format("connect: {}", std::strerror(errno)));
  }
}

void Connection::NegotiateTls() {
  std::string request;
  AppendBigEndian(request, uint32_t{8});
  AppendBigEndian(request, kSslRequestCode);
  char answer = 0;
  if (::send(descriptor_, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()) ||
      ::recv(descriptor_, &answer, 1, 0) != 1 || answer != 'S') {
    GiveUp("the server does not offer TLS");
  }
  ssl_.reset(SSL_new(TlsContext()));
  if (SSL_set_fd(ssl_.get(), descriptor_) != 1 || SSL_connect(ssl_.get()) != 1) GiveUp("the TLS handshake failed");
}

void Connection::LogIn(const Destination& to) {
  std::string parameters;
  AppendBigEndian(parameters, kProtocol30);
  parameters += CString("user") + CString(to.user) + CString("database") + CString(to.database) + '\0';
  std::string startup;
  AppendBigEndian(startup, static_cast<uint32_t>(parameters.size() + sizeof(uint32_t)));
  Send(startup + parameters);

  AwaitAuthentication(1);
  const ScramClient scram(RandomNonce());
  const auto code = [&] { return LoadBigEndian<int32_t>(scanner_.Authentication().data()); };
  if (code() != kAuthenticationSasl) GiveUp("the server does not ask for SCRAM");
  std::string first = CString("SCRAM-SHA-256");
  AppendBigEndian(first, static_cast<int32_t>(scram.ClientFirst().size()));
  Send(Message('p', first + scram.ClientFirst()));

  AwaitAuthentication(2);
  if (code() != kAuthenticationSaslContinue) GiveUp("the server does not continue SCRAM");
  const std::string server_first = scanner_.Authentication().substr(sizeof(int32_t));
  Ask(Message('p', scram.ClientFinal(server_first, to.password)));
}

void Connection::AwaitAuthentication(uint64_t count) {
  while (scanner_.AuthenticationsSeen() < count) {
    Receive();
    if (!scanner_.Error().empty()) GiveUp(DescribeError(scanner_.Error()));
  }
}

void Connection::MakeNonBlocking() const { ::fcntl(descriptor_, F_SETFL, ::fcntl(descriptor_, F_GETFL) | O_NONBLOCK); }

void Connection::Send(std::string_view bytes) {
  const int sent = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  if (sent != static_cast<int>(bytes.size())) GiveUp("the server closed the connection, or doesn't read");
}

bool Connection::Receive() {
  std::array<char, kTlsRecordBytesMax> buffer;  // NOLINT(*-member-init): written by SSL_read
  const int received = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
  if (received > 0) {
    bytes_received_ += static_cast<uint64_t>(received);
    scanner_.Scan({buffer.data(), static_cast<size_t>(received)});
    return true;
  }
  if (SSL_get_error(ssl_.get(), received) == SSL_ERROR_WANT_READ) return false;
  GiveUp("the server closed the connection. " + DescribeError(scanner_.Error()));
}

void Connection::Ask(std::string_view bytes) {
  const uint64_t awaited = scanner_.Ready() + 1;
  Send(bytes);
  while (scanner_.Ready() < awaited) {
    Receive();
    if (!scanner_.Error().empty()) GiveUp(DescribeError(scanner_.Error()));
  }
}

std::string QueryMessage(std::string_view sql) { return Message('Q', CString(sql)); }

std::string ParseMessage(std::string_view name, const Statement& statement) {
  std::string parse = CString(name) + CString(statement.sql);
  AppendBigEndian(parse, static_cast<int16_t>(statement.keys_max > 0 ? 1 : 0));
  if (statement.keys_max > 0) AppendBigEndian(parse, kOidInt8);
  return Message('P', parse) + Message('S', {});
}

std::string ExecuteMessage(std::string_view name, const Statement& statement, int64_t key) {
  std::string bind = '\0' + CString(name);
  AppendBigEndian(bind, int16_t{1});
  AppendBigEndian(bind, kBinary);
  AppendBigEndian(bind, static_cast<int16_t>(statement.keys_max > 0 ? 1 : 0));
  if (statement.keys_max > 0) {
    AppendBigEndian(bind, static_cast<int32_t>(sizeof key));
    AppendBigEndian(bind, key);
  }
  AppendBigEndian(bind, int16_t{1});
  AppendBigEndian(bind, kBinary);
  const std::string every_row(5, '\0');  // the unnamed portal, no row limit
  return Message('B', bind) + Message('E', every_row) + Message('S', {});
}

}  // namespace duckgres::bench
