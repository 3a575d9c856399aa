#include "wire/message_scanner.hpp"

#include <string>

#include "gtest/gtest.h"

namespace duckgres::bench {
namespace {

using namespace std::string_literals;

// RowDescription without columns, two DataRows, PortalSuspended, an error, ReadyForQuery.
const std::string kStream =
    "T\0\0\0\6\0\0"s
    "D\0\0\0\xB\0\1\0\0\0\1x"s
    "D\0\0\0\6\0\0"s
    "s\0\0\0\4"s
    "E\0\0\0\x10"s
    "C42P01\0Mno\0\0"s
    "Z\0\0\0\5I"s;

TEST(MessageScanner, CountsMessagesWhereverTheBytesBreak) {
  for (size_t step = 1; step <= kStream.size(); ++step) {
    MessageScanner scanner;
    for (size_t at = 0; at < kStream.size(); at += step) scanner.Scan(std::string_view(kStream).substr(at, step));
    EXPECT_EQ(scanner.Rows(), 2U) << step;
    EXPECT_EQ(scanner.Suspended(), 1U) << step;
    EXPECT_EQ(scanner.Ready(), 1U) << step;
    EXPECT_EQ(DescribeError(scanner.Error()), "42P01: no") << step;
  }
}

}  // namespace
}  // namespace duckgres::bench
