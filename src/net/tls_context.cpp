#include "net/tls_context.hpp"

#include <algorithm>
#include <array>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <string_view>

#include "base/sqlstate.hpp"
#include "net/self_signed.hpp"
#include "net/tls_handles.hpp"

namespace duckgres::net {
namespace {

constexpr std::string_view kAlpn = "\x0apostgresql";  // in the form of RFC 7301: a length and a name
constexpr long kPeerCertificatesBytesMax = 32 * 1024;

/// Several protocols may be offered; "postgresql" must be among them (PostgreSQL docs "protocol-flow").
int ChooseAlpn(SSL*, const unsigned char** chosen, unsigned char* chosen_size, const unsigned char* offered,
               unsigned offered_size, void*) {
  const auto* ours = reinterpret_cast<const unsigned char*>(kAlpn.data());
  unsigned char* match = nullptr;
  if (SSL_select_next_proto(&match, chosen_size, ours, kAlpn.size(), offered, offered_size) != OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = match;
  return SSL_TLSEXT_ERR_OK;
}

/// RFC 5929, section 4.1: the hash of the certificate's signature algorithm, SHA-256 in place of MD5 and SHA-1.
std::string HashForChannelBinding(X509* certificate) {
  int digest = NID_undef;
  X509_get_signature_info(certificate, &digest, nullptr, nullptr, nullptr);
  const EVP_MD* algorithm = EVP_get_digestbynid(digest);
  if (digest == NID_md5 || digest == NID_sha1 || !algorithm) algorithm = EVP_sha256();
  std::array<unsigned char, EVP_MAX_MD_SIZE> hash;
  unsigned size = 0;
  if (X509_digest(certificate, algorithm, hash.data(), &size) != 1) return {};
  return {reinterpret_cast<const char*>(hash.data()), size};
}

/// A file that asks for a passphrase fails; nobody sits at the server's terminal.
int NoPassphrase(char*, int, int, void*) { return 0; }

void SetRules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(
      context, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_mode(context,
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_read_ahead(context, 1);  // a record in one recv, not two
  SSL_CTX_set_max_cert_list(context, kPeerCertificatesBytesMax);
  SSL_CTX_set_default_passwd_cb(context, NoPassphrase);
  SSL_CTX_set_alpn_select_cb(context, ChooseAlpn, nullptr);
}

std::unexpected<SqlError> BadFile(std::string_view what, const std::string& path) {
  return Fail(sqlstate::kConfigFileError,
              std::string("could not load ").append(what) + " \"" + path + "\": " + TakeTlsError("not found"));
}

Result<void> LoadClientCa(SSL_CTX* context, const std::string& path) {
  auto* names = SSL_load_client_CA_file(path.c_str());
  if (!names || SSL_CTX_load_verify_file(context, path.c_str()) != 1) {
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return BadFile("root certificate file", path);
  }
  SSL_CTX_set_client_CA_list(context, names);  // takes them
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_CLIENT_ONCE, nullptr);
  return {};
}

Result<std::shared_ptr<const TlsContext::Loaded>> LoadPair(const TlsOptions& options) {
  DUCKGRES_TRY(CheckKeyFile(options.key_path));
  ERR_clear_error();
  OwnedSslContext context(SSL_CTX_new(TLS_server_method()));
  if (!context) return Fail(sqlstate::kOutOfMemory, "could not create SSL context: " + TakeTlsError("out of memory"));
  SetRules(context.get());
  if (SSL_CTX_use_certificate_chain_file(context.get(), options.certificate_path.c_str()) != 1) {
    return BadFile("server certificate file", options.certificate_path);
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), options.key_path.c_str(), SSL_FILETYPE_PEM) != 1) {
    return BadFile("private key file", options.key_path);
  }
  if (SSL_CTX_check_private_key(context.get()) != 1) return BadFile("private key file", options.key_path);
  if (!options.client_ca_path.empty()) DUCKGRES_TRY(LoadClientCa(context.get(), options.client_ca_path));
  std::string hash = HashForChannelBinding(SSL_CTX_get0_certificate(context.get()));
  return std::make_shared<const TlsContext::Loaded>(std::move(context), std::move(hash));
}

}  // namespace

std::string TakeTlsError(std::string otherwise) {
  const unsigned long code = ERR_peek_last_error();
  ERR_clear_error();
  if (code == 0) return otherwise;
  if (const char* reason = ERR_reason_error_string(code)) return reason;
  std::array<char, 256> text;
  ERR_error_string_n(code, text.data(), text.size());
  return text.data();
}

Result<std::unique_ptr<TlsContext>> TlsContext::Load(TlsOptions options) {
  std::unique_ptr<TlsContext> context(new TlsContext(std::move(options)));
  DUCKGRES_TRY(context->Reload());
  return context;
}

Result<void> TlsContext::Reload() {
  DUCKGRES_ASSIGN(auto loaded, LoadPair(options_));
  const std::lock_guard lock(mutex_);
  loaded_.swap(loaded);
  return {};
}

std::shared_ptr<const TlsContext::Loaded> TlsContext::Newest() const {
  const std::lock_guard lock(mutex_);
  return loaded_;
}

std::string TlsContext::ServerEndPoint() const { return Newest()->server_end_point; }

}  // namespace duckgres::net
