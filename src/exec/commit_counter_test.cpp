#include "exec/commit_counter.hpp"

#include <gtest/gtest.h>
#include <thread>
#include <vector>

namespace duckgres::exec {
namespace {

TEST(CommitCounter, IsOddWhileACommitIsUnderWay) {
  CommitCounter counter;
  const uint64_t before = counter.Read();
  EXPECT_EQ(before % 2, 0u);
  {
    const CommitCounter::Guard commit(counter);
    EXPECT_EQ(counter.Read() % 2, 1u);
  }
  EXPECT_EQ(counter.Read() % 2, 0u);
  EXPECT_NE(counter.Read(), before);
}

TEST(CommitCounter, IsOddUntilTheLastOfSeveralHasEnded) {
  CommitCounter counter;
  CommitCounter::Guard first(counter);
  CommitCounter::Guard second(counter);
  first.End();
  EXPECT_EQ(counter.Read() % 2, 1u);
  first.End();  // a second time is nothing
  EXPECT_EQ(counter.Read() % 2, 1u);
  second = CommitCounter::Guard();
  EXPECT_EQ(counter.Read() % 2, 0u);
}

// A writer changes `visible` between the counter's two changes; a reader with equal even readings must see no change.
TEST(CommitCounter, EqualEvenReadingsProveThatNothingBecameVisible) {
  CommitCounter counter;
  std::atomic<uint64_t> visible{0};
  std::atomic<bool> stop{false};
  std::vector<std::jthread> writers;
  for (int i = 0; i < 2; ++i) {
    writers.emplace_back([&] {
      while (!stop) {
        {
          const CommitCounter::Guard commit(counter);
          ++visible;
        }
        std::this_thread::yield();
      }
    });
  }
  int proofs = 0;
  for (int i = 0; i < 20'000; ++i) {
    const uint64_t first = counter.Read();
    const uint64_t seen = visible;
    std::this_thread::yield();
    const uint64_t again = visible;
    const uint64_t second = counter.Read();
    if (first % 2 == 0 && first == second) {
      ++proofs;
      ASSERT_EQ(seen, again);
    }
  }
  stop = true;
  writers.clear();
  EXPECT_EQ(counter.Read() % 2, 0u);
  RecordProperty("proofs", proofs);
}

}  // namespace
}  // namespace duckgres::exec
