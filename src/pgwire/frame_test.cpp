#include "pgwire/frame.hpp"

#include <gtest/gtest.h>

#include "base/sqlstate.hpp"
#include "pgwire/test_bytes.hpp"

namespace duckgres::pgwire {
namespace {

constexpr size_t kLarge = 1 << 30;

TEST(ScanFrame, FindsAWholeMessageAndLeavesTheNext) {
  const auto bytes = B("Q\0\0\0\x0dselect 1\0S\0\0\0\4");
  const auto scan = ScanFrame(bytes, kLarge);
  ASSERT_EQ(scan.status, FrameStatus::kWhole);
  EXPECT_EQ(scan.frame.type, 'Q');
  EXPECT_EQ(scan.frame.payload, B("select 1\0"));
  EXPECT_EQ(scan.frame.size, 14);
  const auto next = ScanFrame(std::string_view(bytes).substr(14), kLarge);
  ASSERT_EQ(next.status, FrameStatus::kWhole);
  EXPECT_EQ(next.frame.type, 'S');
  EXPECT_EQ(next.frame.payload, "");
  EXPECT_EQ(next.frame.size, 5);
}

TEST(ScanFrame, AsksForTheHeaderThenForTheWholeMessage) {
  const auto bytes = B("Q\0\0\0\x0dselect 1\0");
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto scan = ScanFrame(std::string_view(bytes).substr(0, size), kLarge);
    EXPECT_EQ(scan.status, FrameStatus::kNeedMore) << size;
    EXPECT_EQ(scan.bytes_needed, size < 5 ? 5 : 14) << size;
  }
}

TEST(ScanFrame, RefusesAnUnknownTypeAtItsFirstByte) {
  for (int type = 0; type < 256; ++type) {
    const bool known = type != 0 && std::string_view("BCDEFHPQSXcdfp").contains(static_cast<char>(type));
    const auto scan = ScanFrame(std::string(1, static_cast<char>(type)), kLarge);
    EXPECT_EQ(scan.status, known ? FrameStatus::kNeedMore : FrameStatus::kMalformed) << type;
  }
  const auto error = FrameFault(ScanFrame(B("\xfa"), kLarge));
  EXPECT_EQ(error.code, sqlstate::kProtocolViolation);
  EXPECT_EQ(error.severity, Severity::kFatal);
  EXPECT_EQ(error.message, "invalid frontend message type 250");
  EXPECT_EQ(FrameFault(ScanFrame(B("\0"), kLarge)).message, "invalid frontend message type 0");
}

TEST(ScanFrame, RefusesALengthBelowItsOwnFourBytes) {
  for (const auto& bytes : {B("Q\0\0\0\0"), B("Q\0\0\0\3")}) {
    const auto scan = ScanFrame(bytes, kLarge);
    EXPECT_EQ(scan.status, FrameStatus::kMalformed);
    EXPECT_EQ(FrameFault(scan).message, "invalid message length");
    EXPECT_EQ(FrameFault(scan).code, sqlstate::kProtocolViolation);
  }
}

TEST(ScanFrame, RefusesLengthsThatWouldWrap) {
  for (const auto& length : {B("\xff\xff\xff\xff"), B("\x80\0\0\0"), B("\xff\xff\xff\xfb")}) {
    for (char type : std::string_view("BCDEFHPQSXcdfp")) {
      EXPECT_EQ(ScanFrame(type + length, SIZE_MAX).status, FrameStatus::kTooLarge) << type;
    }
  }
  EXPECT_EQ(ScanFrame(B("Q\x7f\xff\xff\xff"), SIZE_MAX).bytes_needed, size_t{1} << 31);
}

TEST(ScanFrame, HoldsTheCallersLimitBeforeAnyPayloadIsThere) {
  EXPECT_EQ(ScanFrame(B("Q\0\0\x03\xe8"), 1001).status, FrameStatus::kNeedMore);
  const auto scan = ScanFrame(B("Q\0\0\x03\xe8"), 1000);
  EXPECT_EQ(scan.status, FrameStatus::kTooLarge);
  EXPECT_EQ(FrameFault(scan).message, "invalid message length");
}

TEST(ScanFrame, KeepsMessagesSmallThatAlwaysAre) {
  for (char type : std::string_view("CcDEfHSX")) {
    EXPECT_EQ(ScanFrame(type + B("\0\0\x27\x10"), kLarge).status, FrameStatus::kNeedMore) << type;  // 10,000
    EXPECT_EQ(ScanFrame(type + B("\0\0\x27\x11"), kLarge).status, FrameStatus::kTooLarge) << type;
  }
  EXPECT_EQ(ScanFrame(B("p\0\0\xff\xff"), kLarge).status, FrameStatus::kNeedMore);
  EXPECT_EQ(ScanFrame(B("p\0\1\0\0"), kLarge).status, FrameStatus::kTooLarge);
}

TEST(ScanStartupPacket, FindsAWholePacket) {
  const auto bytes = B("\0\0\0\x08\x04\xd2\x16\x2f") + "next";
  const auto scan = ScanStartupPacket(bytes);
  ASSERT_EQ(scan.status, FrameStatus::kWhole);
  EXPECT_EQ(scan.frame.payload, B("\x04\xd2\x16\x2f"));
  EXPECT_EQ(scan.frame.size, 8);
  for (size_t size = 0; size < 8; ++size) {
    const auto part = ScanStartupPacket(std::string_view(bytes).substr(0, size));
    EXPECT_EQ(part.status, FrameStatus::kNeedMore);
    EXPECT_EQ(part.bytes_needed, size < 4 ? 4 : 8);
  }
}

TEST(ScanStartupPacket, HoldsPostgresLimits) {
  EXPECT_EQ(ScanStartupPacket(B("\0\0\0\7")).status, FrameStatus::kMalformed);
  EXPECT_EQ(ScanStartupPacket(B("\0\0\0\0")).status, FrameStatus::kMalformed);
  EXPECT_EQ(ScanStartupPacket(B("\0\0\x27\x14")).bytes_needed, kStartupPacketBytesMax);
  EXPECT_EQ(ScanStartupPacket(B("\0\0\x27\x15")).status, FrameStatus::kTooLarge);
  EXPECT_EQ(ScanStartupPacket(B("\xff\xff\xff\xff")).status, FrameStatus::kTooLarge);
  EXPECT_EQ(ScanStartupPacket(B("\x16\x03\x01\x02")).status, FrameStatus::kTooLarge);  // a TLS ClientHello
  EXPECT_EQ(StartupPacketFault().message, "invalid length of startup packet");
  EXPECT_EQ(StartupPacketFault().severity, Severity::kFatal);
}

}  // namespace
}  // namespace duckgres::pgwire
