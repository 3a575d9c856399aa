#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "net/connection.hpp"
#include "net/tls_handles.hpp"

namespace duckgres::net {

/// How far a non-blocking step came.
enum class Step { kDone, kWantsRead, kWantsWrite, kClosed, kBroken };

struct Moved {
  Step step;
  size_t bytes = 0;  // when kDone
};

/// The server's side of TLS on a non-blocking socket, which stays the caller's. Nothing here waits.
class TlsStream {
 public:
  /// Errors  53200 when OpenSSL has no memory.
  static Result<std::unique_ptr<TlsStream>> Create(int socket, std::shared_ptr<const TlsContext::Loaded> loaded);

  Step Handshake();
  Moved Read(std::span<char> into);
  /// Writes at most one record.
  Moved Write(std::string_view bytes);
  /// Whether bytes were received that Read would look at before it looks at the socket.
  bool HasPending() const { return SSL_has_pending(ssl_.get()) == 1; }
  /// Sends close_notify if the socket takes it.
  void Shutdown();
  /// Gives back the record buffers, where they are empty.
  void FreeBuffers() { SSL_free_buffers(ssl_.get()); }

  /// After the handshake. Errors  28000: a client certificate whose common name has a NUL in it.
  Result<TlsInfo> Describe() const;
  /// Why the last step was kBroken.
  const std::string& Error() const { return error_; }

 private:
  TlsStream(OwnedSsl ssl, std::shared_ptr<const TlsContext::Loaded> loaded)
      : loaded_(std::move(loaded)), ssl_(std::move(ssl)) {}
  Step Explain(int result);

  std::shared_ptr<const TlsContext::Loaded> loaded_;  // shared with the context, until that has loaded a newer pair
  OwnedSsl ssl_;
  bool broken_ = false;
  std::string error_;
};

}  // namespace duckgres::net
