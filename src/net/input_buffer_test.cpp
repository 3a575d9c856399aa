#include "net/input_buffer.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <string>

namespace duckgres::net {
namespace {

/// Fills as a socket would that gives `at_once` bytes at a time; returns how many fitted.
size_t Receive(InputBuffer& buffer, size_t bytes, size_t at_once, size_t wanted) {
  size_t done = 0;
  while (done < bytes) {
    const auto room = buffer.Room(wanted);
    if (room.empty()) break;
    const size_t size = std::min({room.size(), at_once, bytes - done});
    for (size_t at = 0; at < size; ++at) room[at] = static_cast<char>('a' + (done + at) % 26);
    buffer.Filled(size);
    done += size;
  }
  return done;
}

TEST(InputBuffer, GrowsAsBytesArriveAndNotAsTheyAreAnnounced) {
  InputBuffer buffer(1 << 30);
  EXPECT_EQ(Receive(buffer, 10, 10, 1 << 30), 10u);
  EXPECT_LE(buffer.Capacity(), 8u * 1024);
}

TEST(InputBuffer, NeverGrowsPastItsLimit) {
  InputBuffer buffer(64 * 1024);
  EXPECT_EQ(Receive(buffer, 1 << 20, 1000, 1), 64u * 1024);
  EXPECT_EQ(buffer.Capacity(), 64u * 1024);
}

TEST(InputBuffer, KeepsBytesInOrderThroughPartialConsumption) {
  InputBuffer buffer(32 * 1024);
  std::string seen;
  for (int round = 0; round < 200; ++round) {
    ASSERT_EQ(Receive(buffer, 2600, 700, buffer.Size() + 1), 2600u);
    const size_t eaten = round % 3 == 0 ? buffer.Size() : buffer.Size() - 26;
    seen += buffer.View().substr(0, eaten);
    buffer.Consume(eaten);
  }
  seen += buffer.View();
  ASSERT_EQ(seen.size(), 200u * 2600);
  for (size_t at = 0; at < seen.size(); ++at) ASSERT_EQ(seen[at], static_cast<char>('a' + at % 26)) << at;
}

TEST(InputBuffer, MakesRoomForAWholeMessageAfterTheRestOfTheLast) {
  InputBuffer buffer(16 * 1024);
  Receive(buffer, 16 * 1024, 16 * 1024, 16 * 1024);
  buffer.Consume(10 * 1024);
  EXPECT_EQ(Receive(buffer, 10 * 1024, 500, 16 * 1024), 10u * 1024);
}

TEST(InputBuffer, GivesMemoryBack) {
  InputBuffer buffer(1 << 24);
  Receive(buffer, 1 << 20, 1 << 16, 1 << 20);
  EXPECT_GE(buffer.Capacity(), 1u << 20);
  buffer.Consume(buffer.Size());
  EXPECT_EQ(buffer.Capacity(), 0u) << "a large one, as soon as it is empty";

  Receive(buffer, 100, 100, 100);
  buffer.Consume(60);
  buffer.Shrink();
  EXPECT_EQ(buffer.Capacity(), 40u);
  EXPECT_EQ(buffer.View().front(), static_cast<char>('a' + 60 % 26));
}

}  // namespace
}  // namespace duckgres::net
