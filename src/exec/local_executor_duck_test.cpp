#include <array>
#include <chrono>
#include <fstream>
#include <gtest/gtest.h>
#include <thread>

#include "exec/local_executor.hpp"
#include "exec/test_support.hpp"

namespace duckgres::exec {
namespace {

class LocalExecutorTest : public testing::Test {
 protected:
  std::unique_ptr<LocalExecutor> Connect(Access access = {}) {
    return *LocalExecutor::Open({.database = &database_, .commits = &commits_}, std::move(access));
  }
  static duck::Database OpenDatabase() {
    static const std::array options{duck::Database::Option{"errors_as_json", "true"}};
    return *duck::Database::Open(":memory:", options);
  }
  duck::Database database_ = OpenDatabase();
  CommitCounter commits_;
  std::unique_ptr<LocalExecutor> executor_ = Connect();
};

constexpr std::string_view kEndless =
    "SELECT count(*) FROM range(100000000) a, range(100000000) b WHERE a.range + b.range < 0";
constexpr std::string_view kEndlessRows = "SELECT a.range FROM range(100000000) a, range(100000000) b";

TEST_F(LocalExecutorTest, AStatementIsDescribedBeforeItRuns) {
  ASSERT_TRUE(executor_->Run("CREATE TABLE t (a INTEGER, b VARCHAR)"));
  const auto insert = *executor_->Prepare("INSERT INTO t VALUES ($1, $2) RETURNING a, b");
  EXPECT_EQ(insert->Type(), StatementType::kInsert);
  EXPECT_EQ(insert->Returns(), ReturnKind::kRows);
  ASSERT_EQ(insert->Columns().size(), 2u);
  EXPECT_EQ(insert->Columns()[1].name, "b");
  ASSERT_EQ(insert->Parameters().size(), 2u);
  EXPECT_EQ(insert->Parameters()[0].Id(), DUCKDB_TYPE_INTEGER);
  EXPECT_EQ(Text(*executor_, "SELECT count(*) FROM t"), "0");
}

TEST_F(LocalExecutorTest, ChangedRowsAreCounted) {
  ASSERT_TRUE(executor_->Run("CREATE TABLE t (a INTEGER)"));
  EXPECT_EQ(*Execute(*executor_, "INSERT INTO t SELECT range FROM range(10)"), 10);
  EXPECT_EQ(*Execute(*executor_, "UPDATE t SET a = a + 1 WHERE a < 3"), 3);
  EXPECT_EQ(*Execute(*executor_, "DELETE FROM t WHERE a > 100"), 0);
  EXPECT_EQ(*Execute(*executor_, "DELETE FROM t"), 10);
}

int64_t ResidentMebibytes() {
  std::ifstream statm("/proc/self/statm");
  int64_t total = 0, resident = 0;
  statm >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE) / (1024 * 1024);
}

TEST_F(LocalExecutorTest, ALargeResultIsStreamedInBoundedMemory) {
  const auto statement = *executor_->Prepare("SELECT range, range::VARCHAR || 'abcdefghijklmnop' FROM range(50000000)");
  const auto stream = *statement->Execute({});
  ASSERT_TRUE(*stream->Next());
  const int64_t before = ResidentMebibytes();
  int64_t rows = 0, peak = before;
  for (auto chunk = stream->Next(); chunk && *chunk; chunk = stream->Next()) {
    rows += static_cast<int64_t>((*chunk)->Rows());
    if (rows % (2048 * 1000) == 0) peak = std::max(peak, ResidentMebibytes());
  }
  EXPECT_GT(rows, 49'000'000);
  EXPECT_LT(peak - before, 200);
}

// A watchdog interrupts until the statement has ended: the first may come before DuckDB has begun.
template <typename Wait>
auto Interrupted(Executor& executor, Wait wait) {
  std::atomic<bool> ended{false};
  std::jthread watchdog([&] {
    while (!ended) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      if (!ended) executor.Interrupt();
    }
  });
  auto result = wait();
  ended = true;
  return result;
}

TEST_F(LocalExecutorTest, AnInterruptEndsExecute) {
  const auto statement = *executor_->Prepare(kEndless);
  const auto result = Interrupted(*executor_, [&] { return statement->Execute({}); });
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code.View(), "57014");
  EXPECT_EQ(result.error().message, "canceling statement due to user request");
  EXPECT_EQ(Text(*executor_, "SELECT 42"), "42");
}

TEST_F(LocalExecutorTest, AnInterruptEndsNext) {
  const auto statement = *executor_->Prepare(kEndlessRows);
  auto stream = *statement->Execute({});
  const auto result = Interrupted(*executor_, [&]() -> Result<void> {
    while (true) {
      DUCKGRES_ASSIGN(const auto chunk, stream->Next());
      if (!chunk) return {};
    }
  });
  EXPECT_EQ(StateOf(result), "57014");
  EXPECT_EQ(StateOf(stream->Next()), "00000");
  EXPECT_FALSE(*stream->Next());  // it stays at its end
  stream.reset();
  EXPECT_EQ(Text(*executor_, "SELECT 42"), "42");
}

TEST_F(LocalExecutorTest, AnInterruptWhileNothingRunsHarmsNothing) {
  executor_->Interrupt();
  EXPECT_EQ(Text(*executor_, "SELECT 42"), "42");
  EXPECT_EQ(*Execute(*executor_, "FROM range(3)"), 3);
}

TEST_F(LocalExecutorTest, ASecondExecuteEndsTheOpenStreamAndWorks) {
  const auto first = *executor_->Prepare("SELECT range FROM range(1000000)");
  const auto stream = *first->Execute({});
  ASSERT_TRUE(*stream->Next());
  EXPECT_EQ(*Execute(*executor_, "FROM range(10)"), 10);
  while (true) {  // what was buffered may still come, and then an end or an error, but no more than there is
    const auto chunk = stream->Next();
    if (!chunk || !*chunk) break;
  }
  EXPECT_EQ(Text(*executor_, "SELECT 1"), "1");
}

TEST_F(LocalExecutorTest, AnErrorAtRunTimeAbortsTheTransaction) {
  ASSERT_TRUE(executor_->Run("CREATE TABLE t (a INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)"));
  ASSERT_TRUE(executor_->Run("BEGIN"));
  EXPECT_TRUE(executor_->InTransaction());
  EXPECT_EQ(StateOf(Execute(*executor_, "INSERT INTO t VALUES (1)")), "23505");
  EXPECT_EQ(StateOf(Execute(*executor_, "SELECT 1")), "25P02");
  ASSERT_TRUE(executor_->Run("ROLLBACK"));
  EXPECT_FALSE(executor_->InTransaction());
  EXPECT_EQ(Text(*executor_, "SELECT count(*) FROM t"), "1");
}

TEST_F(LocalExecutorTest, RunTakesSeveralStatementsAndKeepsTheTransactionInMind) {
  ASSERT_TRUE(executor_->Run("CREATE TABLE t (a TEXT); BEGIN; INSERT INTO t VALUES (';'); -- ; \n"));
  EXPECT_TRUE(executor_->InTransaction());
  ASSERT_TRUE(executor_->Run("SELECT 1; COMMIT"));
  EXPECT_FALSE(executor_->InTransaction());
  EXPECT_EQ(StateOf(executor_->Run("SELECT 1; SELEKT; SELECT 2")), "42601");
}

TEST_F(LocalExecutorTest, TransactionCommandsCanBePreparedToo) {
  EXPECT_TRUE(Execute(*executor_, "BEGIN TRANSACTION"));
  EXPECT_TRUE(executor_->InTransaction());
  EXPECT_EQ(StateOf(Execute(*executor_, "BEGIN")), "25001");
  EXPECT_TRUE(executor_->InTransaction());
  EXPECT_TRUE(Execute(*executor_, "/* x */ commit"));
  EXPECT_FALSE(executor_->InTransaction());
  EXPECT_EQ(StateOf(Execute(*executor_, "EXPLAIN ANALYZE COMMIT")), "42601");
}

TEST_F(LocalExecutorTest, OnlyWhatMayBecomeVisibleIsCounted) {
  const auto changes = [&](const std::string& sql) {
    const uint64_t before = executor_->CommitCount();
    EXPECT_TRUE(executor_->Run(sql)) << sql;
    EXPECT_EQ(executor_->CommitCount() % 2, 0u) << sql;
    return executor_->CommitCount() != before;
  };
  EXPECT_TRUE(changes("CREATE TABLE t (a INTEGER)"));
  EXPECT_TRUE(changes("INSERT INTO t VALUES (1)"));
  EXPECT_FALSE(changes("SELECT * FROM t"));
  EXPECT_FALSE(changes("BEGIN; SELECT * FROM t; COMMIT"));
  EXPECT_FALSE(changes("BEGIN; INSERT INTO t VALUES (2); ROLLBACK"));
  EXPECT_FALSE(changes("BEGIN; INSERT INTO t VALUES (2)"));  // nobody else sees it yet
  EXPECT_TRUE(changes("COMMIT"));
  EXPECT_FALSE(changes("BEGIN; COMMIT"));
  EXPECT_TRUE(changes("EXPLAIN ANALYZE INSERT INTO t VALUES (3)"));
}

TEST_F(LocalExecutorTest, TheCountIsOddWhileAnAutocommittedStreamIsOpen) {
  ASSERT_TRUE(executor_->Run("CREATE TABLE t (a INTEGER)"));
  const auto insert = *executor_->Prepare("INSERT INTO t SELECT range FROM range(10000) RETURNING a");
  auto stream = *insert->Execute({});
  EXPECT_EQ(executor_->CommitCount() % 2, 1u);
  while (*stream->Next()) {
  }
  EXPECT_EQ(executor_->CommitCount() % 2, 0u);
  stream = *insert->Execute({});
  stream.reset();  // dropped
  EXPECT_EQ(executor_->CommitCount() % 2, 0u);
}

// The proof that savepoints rely on, under threads: equal even readings around two counts mean equal counts.
TEST_F(LocalExecutorTest, EqualReadingsProveThatNoWriteBecameVisible) {
  ASSERT_TRUE(executor_->Run("CREATE TABLE t (a INTEGER)"));
  std::atomic<bool> stop{false};
  std::vector<std::jthread> writers;
  for (int i = 0; i < 2; ++i) {
    writers.emplace_back([&, i] {
      const auto mine = Connect();
      while (!stop) {
        EXPECT_TRUE(mine->Run(i == 0 ? "INSERT INTO t VALUES (1)" : "BEGIN; INSERT INTO t VALUES (1); COMMIT"));
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
    });
  }
  int proofs = 0;
  for (int round = 0; round < 300; ++round) {
    const uint64_t first = executor_->CommitCount();
    const std::string seen = Text(*executor_, "SELECT count(*) FROM t");
    const std::string again = Text(*executor_, "SELECT count(*) FROM t");
    if (first % 2 == 0 && executor_->CommitCount() == first) {
      ++proofs;
      ASSERT_EQ(seen, again);
    }
  }
  stop = true;
  writers.clear();
  RecordProperty("proofs", proofs);
}

duck::DataChunk Numbers(std::span<const duck::LogicalType> types, int32_t from, size_t rows) {
  duck::DataChunk chunk(types);
  auto* data = chunk.Column(0).MutableData<int32_t>();
  for (size_t row = 0; row < rows; ++row) data[row] = from + static_cast<int32_t>(row);
  chunk.SetRows(rows);
  return chunk;
}

TEST_F(LocalExecutorTest, ASinkAppendsAllItsRowsAtItsClose) {
  ASSERT_TRUE(executor_->Run("CREATE TABLE t (a INTEGER PRIMARY KEY)"));
  const auto other = Connect();
  const uint64_t before = executor_->CommitCount();
  {
    const auto sink = *executor_->OpenSink({.catalog = {}, .schema = {}, .table = "t", .columns = {}});
    ASSERT_EQ(sink->Types().size(), 1u);
    for (int32_t i = 0; i < 300; ++i)
      ASSERT_TRUE(sink->Append(Numbers(sink->Types(), i * 2048, 2048)));  // flushes on its way
    EXPECT_EQ(Text(*other, "SELECT count(*) FROM t"), "0");
    ASSERT_TRUE(sink->Close());
  }
  EXPECT_FALSE(executor_->InTransaction());
  EXPECT_NE(executor_->CommitCount(), before);
  EXPECT_EQ(Text(*other, "SELECT count(*) FROM t"), std::to_string(300 * 2048));
}

TEST_F(LocalExecutorTest, ASinkThatFailsOrIsDroppedLeavesNothing) {
  ASSERT_TRUE(executor_->Run("CREATE TABLE t (a INTEGER PRIMARY KEY)"));
  {
    const auto sink = *executor_->OpenSink({.catalog = {}, .schema = {}, .table = "t", .columns = {}});
    for (int32_t i = 0; i < 300; ++i) ASSERT_TRUE(sink->Append(Numbers(sink->Types(), i * 2048, 2048)));
  }
  EXPECT_EQ(Text(*executor_, "SELECT count(*) FROM t"), "0");
  {
    const auto sink = *executor_->OpenSink({.catalog = {}, .schema = {}, .table = "t", .columns = {}});
    ASSERT_TRUE(sink->Append(Numbers(sink->Types(), 0, 100)));
    ASSERT_TRUE(sink->Append(Numbers(sink->Types(), 50, 100)));
    EXPECT_EQ(StateOf(sink->Close()), "23505");
  }
  EXPECT_FALSE(executor_->InTransaction());
  EXPECT_EQ(Text(*executor_, "SELECT count(*) FROM t"), "0");
  EXPECT_EQ(StateOf(executor_->OpenSink({.catalog = {}, .schema = {}, .table = "none", .columns = {}})), "42P01");
  EXPECT_FALSE(executor_->InTransaction());
}

TEST_F(LocalExecutorTest, ASinkInATransactionEndsWithIt) {
  ASSERT_TRUE(executor_->Run("CREATE TABLE t (a INTEGER, b INTEGER DEFAULT 7); BEGIN"));
  {
    const auto sink = *executor_->OpenSink({.catalog = {}, .schema = "main", .table = "t", .columns = {"a"}});
    ASSERT_EQ(sink->Types().size(), 1u);
    ASSERT_TRUE(sink->Append(Numbers(sink->Types(), 0, 10)));
    ASSERT_TRUE(sink->Close());
  }
  EXPECT_EQ(Text(*executor_, "SELECT sum(b) FROM t"), "70");
  ASSERT_TRUE(executor_->Run("ROLLBACK"));
  EXPECT_EQ(Text(*executor_, "SELECT count(*) FROM t"), "0");
}

TEST_F(LocalExecutorTest, AFencedSessionIsRefusedByTheTypeTheEngineGives) {
  const auto fenced = Connect({.fenced = true});
  for (const auto* sql : {"ATTACH ':memory:' AS m", "DETACH memory", "LOAD json", "INSTALL json",
                          "PRAGMA enable_profiling", "COPY (SELECT 1) TO '/dev/null'", "EXPORT DATABASE '/nonexistent'",
                          "CALL enable_logging()", "SELECT * FROM query('SELECT 1')"}) {
    EXPECT_EQ(StateOf(Execute(*fenced, sql)), "42501") << sql;
    EXPECT_EQ(StateOf(fenced->Run(std::string("SELECT 1; ") + sql)), "42501") << sql;
  }
  EXPECT_EQ(StateOf(fenced->Scalar("SELECT * FROM query('SELECT 1')")), "42501");
  EXPECT_TRUE(Execute(*fenced, "SELECT 1"));
  EXPECT_TRUE(Execute(*executor_, "ATTACH ':memory:' AS m"));
}

}  // namespace
}  // namespace duckgres::exec
