#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace duckgres::bench {

/// Counts backend messages in a stream of bytes that may break anywhere, at a few nanoseconds each. Keeps no payload
/// but that of the last message of a type worth reading. Source: PostgreSQL docs "protocol-overview", messages.
class MessageScanner {
 public:
  /// Counts the messages that are complete with `bytes`; a message that isn't waits for the next call.
  void Scan(std::string_view bytes);

  uint64_t Rows() const { return rows_; }            // DataRow
  uint64_t Ready() const { return ready_; }          // ReadyForQuery
  uint64_t Suspended() const { return suspended_; }  // PortalSuspended
  /// Payload of the last ErrorResponse, empty when there was none.
  const std::string& Error() const { return error_; }
  /// The last Authentication message's payload, for logging in.
  const std::string& Authentication() const { return authentication_; }
  uint64_t AuthenticationsSeen() const { return authentications_; }

 private:
  void ReadHeader(std::string_view& bytes);
  void Finish();
  bool Keeps() const { return type_ == 'E' || type_ == 'R'; }

  static constexpr size_t kHeaderBytes = 5;
  std::array<char, kHeaderBytes> header_{};
  size_t header_filled_ = 0;
  size_t remaining_ = 0;  // payload bytes of the current message still to come
  char type_ = 0;
  uint64_t rows_ = 0, ready_ = 0, suspended_ = 0, authentications_ = 0;
  std::string payload_, error_, authentication_;
};

/// The human part of an ErrorResponse's payload: SQLSTATE and message.
std::string DescribeError(std::string_view payload);

}  // namespace duckgres::bench
