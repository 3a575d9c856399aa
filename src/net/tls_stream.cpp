#include "net/tls_stream.hpp"

#include <array>
#include <cerrno>
#include <openssl/err.h>
#include <sys/socket.h>

#include "base/sqlstate.hpp"

namespace duckgres::net {
namespace {

// OpenSSL's own socket BIO writes without MSG_NOSIGNAL, and a peer that is gone would raise SIGPIPE.

int SocketOf(BIO* bio) { return static_cast<int>(reinterpret_cast<intptr_t>(BIO_get_data(bio))); }

bool IsTransient(int error) { return error == EAGAIN || error == EINTR; }

int BioRead(BIO* bio, char* into, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t got = ::recv(SocketOf(bio), into, static_cast<size_t>(size), 0);
  if (got < 0 && IsTransient(errno)) BIO_set_retry_read(bio);
  return static_cast<int>(got);
}

int BioWrite(BIO* bio, const char* from, int size) {
  BIO_clear_retry_flags(bio);
  const ssize_t sent = ::send(SocketOf(bio), from, static_cast<size_t>(size), MSG_NOSIGNAL);
  if (sent < 0 && IsTransient(errno)) BIO_set_retry_write(bio);
  return static_cast<int>(sent);
}

long BioControl(BIO*, int command, long, void*) { return command == BIO_CTRL_FLUSH ? 1 : 0; }

int BioCreate(BIO* bio) {
  BIO_set_init(bio, 1);
  return 1;
}

using OwnedBioMethod = Owned<BIO_METHOD, BIO_meth_free>;

const BIO_METHOD* SocketBio() {
  static const OwnedBioMethod method = [] {
    OwnedBioMethod made(BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "duckgres socket"));
    BIO_meth_set_read(made.get(), BioRead);
    BIO_meth_set_write(made.get(), BioWrite);
    BIO_meth_set_ctrl(made.get(), BioControl);
    BIO_meth_set_create(made.get(), BioCreate);
    return made;
  }();
  return method.get();
}

Result<std::string> CommonName(X509_NAME* name) {
  const int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (at < 0) return std::string();
  const ASN1_STRING* value = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
  unsigned char* utf8 = nullptr;
  const int size = ASN1_STRING_to_UTF8(&utf8, value);
  if (size < 0) return std::string();
  std::string text(reinterpret_cast<const char*>(utf8), static_cast<size_t>(size));
  OPENSSL_free(utf8);
  if (text.find('\0') != std::string::npos) {
    return Fail(sqlstate::kInvalidAuthorizationSpecification, "SSL certificate's common name contains embedded null");
  }
  return text;
}

std::string DistinguishedName(X509_NAME* name) {
  const OwnedBio memory(BIO_new(BIO_s_mem()));
  if (!memory || X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<size_t>(size)};
}

}  // namespace

Result<std::unique_ptr<TlsStream>> TlsStream::Create(int socket, std::shared_ptr<const TlsContext::Loaded> loaded) {
  ERR_clear_error();
  OwnedSsl ssl(SSL_new(loaded->context.get()));
  BIO* bio = ssl ? BIO_new(SocketBio()) : nullptr;
  if (!bio)
    return Fail(sqlstate::kOutOfMemory, "could not initialize SSL connection: " + TakeTlsError("out of memory"));
  BIO_set_data(bio, reinterpret_cast<void*>(static_cast<intptr_t>(socket)));
  SSL_set_bio(ssl.get(), bio, bio);  // takes it
  SSL_set_accept_state(ssl.get());
  return std::unique_ptr<TlsStream>(new TlsStream(std::move(ssl), std::move(loaded)));
}

Step TlsStream::Explain(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Step::kWantsRead;
    case SSL_ERROR_WANT_WRITE:
      return Step::kWantsWrite;
    case SSL_ERROR_ZERO_RETURN:  // close_notify
      return Step::kClosed;
    case SSL_ERROR_SYSCALL:  // a reset
      ERR_clear_error();
      broken_ = true;
      return Step::kClosed;
    default:
      break;
  }
  broken_ = true;  // OpenSSL forbids SSL_shutdown from now on
  if (ERR_GET_REASON(ERR_peek_last_error()) == SSL_R_UNEXPECTED_EOF_WHILE_READING) {
    ERR_clear_error();
    return Step::kClosed;  // without close_notify; the protocol above knows what a whole message is
  }
  error_ = TakeTlsError("unknown SSL error");
  return Step::kBroken;
}

Step TlsStream::Handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  return result == 1 ? Step::kDone : Explain(result);
}

Moved TlsStream::Read(std::span<char> into) {
  ERR_clear_error();
  size_t got = 0;
  const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &got);
  if (result == 1) return {Step::kDone, got};
  return {Explain(result)};
}

Moved TlsStream::Write(std::string_view bytes) {
  ERR_clear_error();
  size_t sent = 0;
  const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
  if (result == 1) return {Step::kDone, sent};
  return {Explain(result)};
}

void TlsStream::Shutdown() {
  if (broken_ || !SSL_is_init_finished(ssl_.get())) return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

Result<TlsInfo> TlsStream::Describe() const {
  const SSL_CIPHER* cipher = SSL_get_current_cipher(ssl_.get());
  TlsInfo info{.version = SSL_get_version(ssl_.get()),
               .cipher = SSL_CIPHER_get_name(cipher),
               .bits = SSL_CIPHER_get_bits(cipher, nullptr),
               .server_end_point = loaded_->server_end_point};
  const unsigned char* alpn = nullptr;
  unsigned alpn_size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &alpn, &alpn_size);
  if (alpn_size > 0) info.alpn.assign(reinterpret_cast<const char*>(alpn), alpn_size);
  if (X509* certificate = SSL_get0_peer_certificate(ssl_.get())) {
    X509_NAME* subject = X509_get_subject_name(certificate);
    info.has_client_certificate = true;
    DUCKGRES_ASSIGN(info.client_common_name, CommonName(subject));
    info.client_distinguished_name = DistinguishedName(subject);
  }
  return info;
}

}  // namespace duckgres::net
