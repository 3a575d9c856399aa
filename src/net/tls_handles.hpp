#pragma once

#include <memory>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>
#include <string>

#include "net/tls_context.hpp"

// OpenSSL's objects, each with one owner. Included by this room's .cpp files only.
namespace duckgres::net {

template <auto Free>
struct Freed {
  void operator()(auto* object) const noexcept { Free(object); }
};
template <typename T, auto Free>
using Owned = std::unique_ptr<T, Freed<Free>>;

using OwnedSsl = Owned<SSL, SSL_free>;
using OwnedSslContext = Owned<SSL_CTX, SSL_CTX_free>;
using OwnedCertificate = Owned<X509, X509_free>;
using OwnedKey = Owned<EVP_PKEY, EVP_PKEY_free>;
using OwnedBio = Owned<BIO, BIO_free>;

struct TlsContext::Loaded {
  OwnedSslContext context;
  std::string server_end_point;
};

/// The newest of OpenSSL's errors on this thread as text, and none left behind; `otherwise` if there is none.
std::string TakeTlsError(std::string otherwise);

}  // namespace duckgres::net
