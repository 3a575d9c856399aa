#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/sql_error.hpp"

namespace duckgres::pgwire {

/// The longest start-up packet, its length word included. Source: PostgreSQL 18, which allows 10,000 bytes after that
/// word.
inline constexpr size_t kStartupPacketBytesMax = 10'004;
/// What the length word may say for messages that are always small (Sync, Execute, Describe, ...). Source:
/// PostgreSQL 18.
inline constexpr uint32_t kSmallMessageLengthMax = 10'000;
/// What it may say for a password, SASL or GSS response. Source: PostgreSQL 18.
inline constexpr uint32_t kAuthenticationMessageLengthMax = 65'535;

/// One message at the front of a buffer. `payload` looks into that buffer.
struct Frame {
  char type = 0;  // 0: a start-up packet, which has none
  std::string_view payload;
  size_t size = 0;  // bytes to drop from the buffer: type, length word and payload
};

enum class FrameStatus : uint8_t { kWhole, kNeedMore, kTooLarge, kMalformed };

struct FrameScan {
  FrameStatus status = FrameStatus::kNeedMore;
  Frame frame = {};  // kWhole: all of it; kTooLarge, kMalformed: its type
  /// kNeedMore: bytes that the buffer must hold before a scan can tell more. It is the header first, then the whole
  /// frame, and never beyond the limits, so a reader may reserve it.
  size_t bytes_needed = 0;
};

/// Looks for a whole frontend message at the front of `buffered`. The type is judged as soon as its byte is there and
/// the length as soon as its word is, so that nothing is awaited that would be refused.
///
/// Units   frame_bytes_max counts type, length word and payload.
/// Thread  any; pure.
FrameScan ScanFrame(std::string_view buffered, size_t frame_bytes_max);

/// The same for the untyped packets that open a connection: 8 to kStartupPacketBytesMax bytes.
FrameScan ScanStartupPacket(std::string_view buffered);

/// What to tell the frontend when ScanFrame said kTooLarge or kMalformed: FATAL 08P01, in PostgreSQL's words.
SqlError FrameFault(const FrameScan& scan);

/// The same for ScanStartupPacket.
SqlError StartupPacketFault();

/// FATAL 08P01 "invalid frontend message type N": also for a known type at the wrong time, as 'p' after authentication.
SqlError InvalidMessageType(char type);

}  // namespace duckgres::pgwire
