#include "pgwire/frame.hpp"

#include <array>
#include <limits>

#include "base/bytes.hpp"
#include "base/sqlstate.hpp"

namespace duckgres::pgwire {
namespace {

constexpr size_t kLengthBytes = 4;
constexpr size_t kHeaderBytes = 1 + kLengthBytes;
constexpr size_t kStartupPacketBytesMin = 8;  // length word and protocol version
static_assert(sizeof(size_t) > sizeof(uint32_t), "a length word and a header must add up without wrapping");

/// What the length word may say, by type; 0: no frontend message has this type.
constexpr auto kLengthMax = [] {
  std::array<uint32_t, 256> limits{};
  for (char type : std::string_view("BdFPQ")) limits[static_cast<uint8_t>(type)] = std::numeric_limits<int32_t>::max();
  for (char type : std::string_view("CcDEfHSX")) limits[static_cast<uint8_t>(type)] = kSmallMessageLengthMax;
  limits['p'] = kAuthenticationMessageLengthMax;
  return limits;
}();

SqlError ProtocolFatal(std::string message) {
  return {.code = sqlstate::kProtocolViolation, .message = std::move(message), .severity = Severity::kFatal};
}

}  // namespace

FrameScan ScanFrame(std::string_view buffered, size_t frame_bytes_max) {
  if (buffered.empty()) return {.bytes_needed = kHeaderBytes};
  const char type = buffered.front();
  const uint32_t length_max = kLengthMax[static_cast<uint8_t>(type)];
  if (length_max == 0) return {.status = FrameStatus::kMalformed, .frame = {.type = type}};
  if (buffered.size() < kHeaderBytes) return {.bytes_needed = kHeaderBytes};

  const auto length = LoadBigEndian<uint32_t>(buffered.data() + 1);
  if (length < kLengthBytes) return {.status = FrameStatus::kMalformed, .frame = {.type = type}};
  const size_t size = size_t{1} + length;
  if (length > length_max || size > frame_bytes_max) return {.status = FrameStatus::kTooLarge, .frame = {.type = type}};
  if (buffered.size() < size) return {.bytes_needed = size};
  return {.status = FrameStatus::kWhole,
          .frame = {.type = type, .payload = buffered.substr(kHeaderBytes, length - kLengthBytes), .size = size}};
}

FrameScan ScanStartupPacket(std::string_view buffered) {
  if (buffered.size() < kLengthBytes) return {.bytes_needed = kLengthBytes};
  const size_t size = LoadBigEndian<uint32_t>(&buffered.front());
  if (size < kStartupPacketBytesMin) return {.status = FrameStatus::kMalformed};
  if (size > kStartupPacketBytesMax) return {.status = FrameStatus::kTooLarge};
  if (buffered.size() < size) return {.bytes_needed = size};
  return {.status = FrameStatus::kWhole,
          .frame = {.payload = buffered.substr(kLengthBytes, size - kLengthBytes), .size = size}};
}

SqlError FrameFault(const FrameScan& scan) {
  if (kLengthMax[static_cast<uint8_t>(scan.frame.type)] == 0) return InvalidMessageType(scan.frame.type);
  return ProtocolFatal("invalid message length");
}

SqlError StartupPacketFault() { return ProtocolFatal("invalid length of startup packet"); }

SqlError InvalidMessageType(char type) {
  return ProtocolFatal("invalid frontend message type " + std::to_string(static_cast<uint8_t>(type)));
}

}  // namespace duckgres::pgwire
