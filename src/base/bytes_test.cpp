#include "base/bytes.hpp"

#include "gtest/gtest.h"

namespace duckgres {
namespace {

TEST(Bytes, IntegersAreAppendedInNetworkOrder) {
  std::string out;
  AppendBigEndian(out, int32_t{0x01020304});
  AppendBigEndian(out, int16_t{-2});
  EXPECT_EQ(out, std::string("\x01\x02\x03\x04\xff\xfe", 6));
}

TEST(Bytes, LoadReadsBackWhatStoreWroteAtAnUnalignedPlace) {
  std::string out(9, 'x');
  StoreBigEndian(out, 1, uint64_t{0x0102030405060708});
  EXPECT_EQ(LoadBigEndian<uint64_t>(out.data() + 1), 0x0102030405060708u);
  EXPECT_EQ(out.front(), 'x');
}

}  // namespace
}  // namespace duckgres
