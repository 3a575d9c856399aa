#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "base/sql_error.hpp"

namespace duckgres::net {

struct TlsOptions {
  std::string certificate_path;     // PEM, the server's own certificate first, then the chain
  std::string key_path;             // PEM; mode 0600, or 0640 when root owns it
  std::string client_ca_path = {};  // PEM; when set, a client certificate is asked for and, if one comes, verified
};

/// The certificate, key and rules that a TLS handshake needs: TLS 1.2 or later, ALPN "postgresql", no session tickets.
///
/// Thread  any. A handshake takes the newest pair; connections keep the one that they began with.
class TlsContext {
 public:
  /// One loaded pair; only this room looks inside.
  struct Loaded;

  /// Errors  F0000 with the path: a file that is missing or not PEM, a key that others may read or that does not fit.
  static Result<std::unique_ptr<TlsContext>> Load(TlsOptions options);

  /// Reads the files again. When that fails the old pair stays in use, and the error says why.
  Result<void> Reload();

  /// Hash of the server's certificate for the SCRAM channel binding "tls-server-end-point" (RFC 5929, section 4.1).
  std::string ServerEndPoint() const;

  std::shared_ptr<const Loaded> Newest() const;

 private:
  explicit TlsContext(TlsOptions options) : options_(std::move(options)) {}

  const TlsOptions options_;
  mutable std::mutex mutex_;              // guards loaded_
  std::shared_ptr<const Loaded> loaded_;  // shared with the connections that began with it
};

}  // namespace duckgres::net
