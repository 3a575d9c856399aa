#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/sql_error.hpp"

namespace duckgres::pgwire {

struct ProtocolVersion {
  uint16_t major_version = 3, minor_version = 0;
  auto operator<=>(const ProtocolVersion&) const = default;
};
inline constexpr ProtocolVersion kProtocolLatest{3, 2};
/// From this version on the key of BackendKeyData may be longer than four bytes.
inline constexpr ProtocolVersion kProtocolWithLongKeys{3, 2};

/// Parameters of a start-up packet, and arguments in its `options`: more are refused, so that a small packet of an
/// unknown frontend can't take much memory.
inline constexpr size_t kStartupParametersMax = 256;

using NameValues = std::vector<std::pair<std::string, std::string>>;  // in the frontend's order

struct SslRequest {};
struct GssEncRequest {};
struct CancelRequest {
  int32_t backend_pid = 0;
  std::string key;  // 1 to 256 bytes; 4 in protocol 3.0
};
struct StartupMessage {
  ProtocolVersion version;  // as asked for
  NameValues parameters;    // with user, database, options and _pq_.* among them

  /// The value of a parameter; the last one if it came twice, as in PostgreSQL; nullopt if it didn't come.
  std::optional<std::string_view> Parameter(std::string_view name) const;
};
using StartupPacket = std::variant<SslRequest, GssEncRequest, CancelRequest, StartupMessage>;

/// Decodes the payload of a start-up packet (its bytes after the length word).
///
/// Errors  all FATAL. 0A000 for a major version other than 3, 08P01 for a packet that isn't laid out as it must be,
/// 54000 for
///         more than kStartupParametersMax parameters.
/// Source  PostgreSQL docs "protocol-message-formats": CancelRequest, GSSENCRequest, SSLRequest, StartupMessage.
Result<StartupPacket> DecodeStartupPacket(std::string_view payload);

/// The version that both sides speak: the one asked for, but at most kProtocolLatest.
ProtocolVersion AgreedVersion(const StartupMessage& message);

/// What NegotiateProtocolVersion says: PostgreSQL 18 sends the agreed version, so it is below its newest when less was
/// asked for.
struct ProtocolNegotiation {
  ProtocolVersion version;
  std::vector<std::string> unrecognized_options;  // _pq_.*, in the frontend's order, repeated ones too
};

/// nullopt when there is nothing to negotiate and the message isn't sent.
std::optional<ProtocolNegotiation> Negotiate(const StartupMessage& message);

/// Reads the start-up parameter `options`: `-c name=value`, `-cname=value` and `--name=value`, separated by white space
/// that a backslash keeps; a dash in a name becomes an underscore.
///
/// Errors  all FATAL. 42601 for any other argument and for a missing value, 42704 for an empty name, 54000 as above.
/// Source  PostgreSQL docs "libpq-connect-options"; PostgreSQL 18 for the words.
Result<NameValues> ParseStartupOptions(std::string_view options);

}  // namespace duckgres::pgwire
