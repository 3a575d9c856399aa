#pragma once

#include <arpa/inet.h>
#include <chrono>
#include <filesystem>
#include <functional>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

#include "net/self_signed.hpp"
#include "net/server.hpp"
#include "net/tls_handles.hpp"

// What this room's tests share: a folder that goes away, a peer on the other end, a handler made of lambdas.
namespace duckgres::net {

inline constexpr std::chrono::seconds kPatience{20};  // when a test gives up; no test waits that long when all is well

inline Deadline Soon() { return Clock::now() + kPatience; }

/// Waits until `condition` holds; false when it never does.
inline bool Await(const std::function<bool()>& condition) {
  for (const Deadline deadline = Soon(); Clock::now() < deadline;) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "net_test.XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }
  const std::string& Path() const { return path_; }

 private:
  std::string path_;
};

/// A self-signed pair in a folder of its own.
struct TestCertificate {
  TestCertificate() { EXPECT_TRUE(EnsureSelfSignedCertificate(options.certificate_path, options.key_path, {})); }
  TemporaryFolder folder;
  TlsOptions options{.certificate_path = folder / "server.crt", .key_path = folder / "server.key"};
};

inline OwnedCertificate ReadCertificate(const std::string& path) {
  const OwnedBio file(BIO_new_file(path.c_str(), "r"));
  return OwnedCertificate(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
}

/// Signs the pair's certificate anew: with another digest, and for clients as well as servers.
inline void Resign(const TlsOptions& options, const EVP_MD* digest) {
  const OwnedCertificate certificate = ReadCertificate(options.certificate_path);
  const int usage = X509_get_ext_by_NID(certificate.get(), NID_ext_key_usage, -1);
  X509_EXTENSION_free(X509_delete_ext(certificate.get(), usage));
  const OwnedBio key_file(BIO_new_file(options.key_path.c_str(), "r"));
  const OwnedKey key(PEM_read_bio_PrivateKey(key_file.get(), nullptr, nullptr, nullptr));
  ASSERT_GT(X509_sign(certificate.get(), key.get(), digest), 0);
  const OwnedBio out(BIO_new_file(options.certificate_path.c_str(), "w"));
  ASSERT_EQ(PEM_write_bio_X509(out.get(), certificate.get()), 1);
}

/// The other end, blocking. Every read ends within kPatience.
class Peer {
 public:
  explicit Peer(FileDescriptor socket) : socket_(std::move(socket)) {}
  static Peer Unconnected(int family) {
    FileDescriptor socket(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval patience{.tv_sec = kPatience.count(), .tv_usec = 0};
    ::setsockopt(socket.Get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return Peer(std::move(socket));
  }
  static Peer Connect(uint16_t port) {
    Peer peer = Unconnected(AF_INET);
    peer.ConnectTo(port);
    return peer;
  }
  static Peer ConnectUnix(const std::string& path) {
    Peer peer = Unconnected(AF_UNIX);
    sockaddr_un address{.sun_family = AF_UNIX};
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::connect(peer.Descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    return peer;
  }

  void ConnectTo(uint16_t port) const {
    const sockaddr_in address{
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    ASSERT_EQ(::connect(socket_.Get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  void Send(std::string_view bytes) const {
    ASSERT_EQ(::send(socket_.Get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
  }
  /// Up to `size` bytes; fewer if the other side ends first.
  std::string Receive(size_t size) const {
    std::string bytes(size, '\0');
    size_t got = 0;
    while (got < size) {
      const ssize_t more = ::recv(socket_.Get(), bytes.data() + got, size - got, 0);
      if (more <= 0) break;
      got += static_cast<size_t>(more);
    }
    bytes.resize(got);
    return bytes;
  }
  bool Ended() const {
    char byte;
    return ::recv(socket_.Get(), &byte, 1, 0) == 0;
  }
  void EndSending() const { ::shutdown(socket_.Get(), SHUT_WR); }
  void Close() { const FileDescriptor closing = std::move(socket_); }
  int Descriptor() const { return socket_.Get(); }

 private:
  FileDescriptor socket_;
};

/// The client's side of TLS, with OpenSSL as libpq uses it.
class TlsPeer {
 public:
  struct Options {
    std::string_view alpn = {};  // in wire form
    TlsOptions identity = {};
    int version_max = 0;
  };
  explicit TlsPeer(Peer peer) : TlsPeer(std::move(peer), Options()) {}
  TlsPeer(Peer peer, const Options& options) : peer_(std::move(peer)), context_(SSL_CTX_new(TLS_client_method())) {
    if (options.version_max > 0) SSL_CTX_set_max_proto_version(context_.get(), options.version_max);
    if (!options.identity.key_path.empty()) {
      EXPECT_EQ(SSL_CTX_use_certificate_chain_file(context_.get(), options.identity.certificate_path.c_str()), 1);
      EXPECT_EQ(SSL_CTX_use_PrivateKey_file(context_.get(), options.identity.key_path.c_str(), SSL_FILETYPE_PEM), 1);
    }
    ssl_.reset(SSL_new(context_.get()));
    if (!options.alpn.empty()) {
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(options.alpn.data()),
                          static_cast<unsigned>(options.alpn.size()));
    }
    SSL_set_fd(ssl_.get(), peer_.Descriptor());
  }
  bool Handshake() { return SSL_connect(ssl_.get()) == 1; }
  void Send(std::string_view bytes) {
    ASSERT_EQ(SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())), static_cast<int>(bytes.size()));
  }
  std::string Receive(size_t size) {
    std::string bytes(size, '\0');
    size_t got = 0;
    while (got < size) {
      const int more = SSL_read(ssl_.get(), bytes.data() + got, static_cast<int>(size - got));
      if (more <= 0) break;
      got += static_cast<size_t>(more);
    }
    bytes.resize(got);
    return bytes;
  }
  /// The records that SSL_write would send for each of `messages`, joined, so that they arrive at once.
  std::string Records(std::initializer_list<std::string_view> messages) {
    BIO* memory = BIO_new(BIO_s_mem());
    BIO_up_ref(memory);
    SSL_set0_wbio(ssl_.get(), memory);
    for (const std::string_view message : messages) Send(message);
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory, &text);
    std::string records(text, static_cast<size_t>(size));
    BIO_free(memory);
    return records;
  }
  /// True if the peer said goodbye with close_notify.
  bool EndedCleanly() {
    char byte;
    const int got = SSL_read(ssl_.get(), &byte, 1);
    return got <= 0 && SSL_get_error(ssl_.get(), got) == SSL_ERROR_ZERO_RETURN;
  }
  Peer& Plain() { return peer_; }
  SSL* Ssl() { return ssl_.get(); }

 private:
  Peer peer_;
  OwnedSslContext context_;
  OwnedSsl ssl_;
};

/// A handler whose calls are lambdas; those not given park, and hang-ups are ignored.
struct LambdaHandler : ConnectionHandler {
  std::function<Verdict(Connection&)> readable, wake, timeout;
  std::function<void()> hangup;

  Verdict OnReadable(Connection& connection) override { return readable ? readable(connection) : Verdict::kPark; }
  Verdict OnWake(Connection& connection) override { return wake ? wake(connection) : Verdict::kPark; }
  Verdict OnTimeout(Connection& connection) override { return timeout ? timeout(connection) : Verdict::kPark; }
  void OnHangup() noexcept override {
    if (hangup) hangup();
  }
};

/// Sends back what comes, until the peer ends.
inline Verdict Echo(Connection& connection) {
  while (connection.WaitReadable(std::chrono::milliseconds(1))) {
    if (connection.Buffered().empty()) return Verdict::kGone;
    if (!connection.Send(connection.Buffered())) return Verdict::kGone;
    connection.Consume(connection.Buffered().size());
  }
  return Verdict::kPark;
}

inline ServerOptions OnAnyPort() { return {.listeners = {{.host = "127.0.0.1", .port = 0}}}; }

}  // namespace duckgres::net
