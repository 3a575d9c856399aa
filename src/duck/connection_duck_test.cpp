#include <array>
#include <gtest/gtest.h>

#include "duck/connection.hpp"

namespace duckgres::duck {
namespace {

class ConnectionTest : public testing::Test {
 protected:
  static Database OpenDatabase() {
    static const std::array options{Database::Option{"errors_as_json", "true"}};
    return *Database::Open(":memory:", options);
  }
  std::string Text(const std::string& sql) { return connection_.Scalar(sql).value().value_or("NULL"); }
  Database database_ = OpenDatabase();
  Connection connection_ = *Connection::Open(database_);
};

TEST_F(ConnectionTest, OpeningSaysWhatIsWrong) {
  const std::array unknown{Database::Option{"nosuch", "1"}};
  EXPECT_EQ(Database::Open(":memory:", unknown).error().code.View(), "22023");
  const std::array wrong{Database::Option{"threads", "many"}};
  EXPECT_FALSE(Database::Open(":memory:", wrong));
  EXPECT_EQ(Database::Open("/no/such/directory/x.duckdb", {}).error().code.View(), "58P01");
}

TEST_F(ConnectionTest, StatementsSayWhatTheyReturnBeforeTheyRun) {
  ASSERT_TRUE(connection_.Run("CREATE TABLE t (a INTEGER)"));
  struct Row {
    std::string sql;
    ReturnKind returns;
  };
  // DuckDB describes CREATE TABLE as it does CREATE TABLE AS.
  for (const auto& [sql, returns] : {
           Row{"SELECT 1", ReturnKind::kRows},
           Row{"INSERT INTO t VALUES (1)", ReturnKind::kChangedRows},
           Row{"INSERT INTO t VALUES (1) RETURNING a", ReturnKind::kRows},
           Row{"UPDATE t SET a = 2", ReturnKind::kChangedRows},
           Row{"DELETE FROM t", ReturnKind::kChangedRows},
           Row{"CREATE TABLE q (a INTEGER)", ReturnKind::kChangedRows},
           Row{"CREATE TABLE q AS SELECT 1 AS a", ReturnKind::kChangedRows},
           Row{"BEGIN", ReturnKind::kNothing},
           Row{"SET threads = 2", ReturnKind::kNothing},
           Row{"DROP TABLE t", ReturnKind::kNothing},
           Row{"EXPLAIN SELECT 1", ReturnKind::kRows},
           Row{"SHOW TABLES", ReturnKind::kRows},
       }) {
    const auto statement = connection_.Prepare(sql);
    ASSERT_TRUE(statement) << sql;
    EXPECT_EQ(statement->Returns(), returns) << sql;
    EXPECT_EQ(statement->Columns().empty(), returns != ReturnKind::kRows) << sql;
  }
}

TEST_F(ConnectionTest, ParametersAreBoundByValue) {
  auto statement = *connection_.Prepare("SELECT $1::INTEGER + 1, $2::VARCHAR, $3::VARCHAR");
  ASSERT_EQ(statement.Parameters().size(), 3u);
  const std::array values{Value(duckdb_create_int32(41)), Value::Text(std::string_view("a\0b", 3)), Value()};
  auto result = *statement.Execute(values);
  const auto chunk = *result.Next();
  ASSERT_TRUE(chunk);
  EXPECT_EQ(chunk->Column(0).Data<int32_t>()[0], 42);
  EXPECT_EQ(TextOf(chunk->Column(1).Data<duckdb_string_t>()[0]), std::string_view("a\0b", 3));
  EXPECT_FALSE(chunk->Column(2).Valid(0));
  EXPECT_FALSE(*result.Next());
  EXPECT_EQ(statement.Execute({}).error().code.View(), "08P01");
}

TEST_F(ConnectionTest, LiteralsReadBackAsTheSameValue) {
  for (const std::string text : {"", "it's", "a\\b", "$$", "ünï"}) {
    EXPECT_EQ(Text("SELECT " + Value::Text(text).ToSql()), text);
  }
  EXPECT_EQ(Value().ToSql(), "NULL");
}

TEST_F(ConnectionTest, StatementsAreCounted) {
  EXPECT_EQ(*connection_.CountStatements("SELECT 1; SELECT ';'; -- x"), 2u);
  EXPECT_EQ(*connection_.CountStatements(""), 0u);
  EXPECT_EQ(connection_.CountStatements("SELECT 1; SELEKT").error().code.View(), "42601");
}

TEST_F(ConnectionTest, TheAppenderKeepsTheTransactionAndTellsWhatIsWrong) {
  ASSERT_TRUE(connection_.Run("CREATE TABLE t (a INTEGER PRIMARY KEY, b INTEGER DEFAULT 7)"));
  EXPECT_EQ(
      Appender::Open(connection_, {.catalog = {}, .schema = {}, .table = "nosuch", .columns = {}}).error().code.View(),
      "42P01");
  EXPECT_FALSE(Appender::Open(connection_, {.catalog = {}, .schema = {}, .table = "t", .columns = {"nosuch"}}));
  ASSERT_TRUE(connection_.Run("BEGIN"));
  auto appender = *Appender::Open(connection_, {.catalog = {}, .schema = {}, .table = "t", .columns = {"a"}});
  DataChunk chunk(appender.Types());
  chunk.Column(0).MutableData<int32_t>()[0] = 5;
  chunk.SetRows(1);
  ASSERT_TRUE(appender.Append(chunk));
  ASSERT_TRUE(appender.Close());
  EXPECT_EQ(Text("SELECT b FROM t"), "7");
  ASSERT_TRUE(connection_.Run("ROLLBACK"));
  EXPECT_EQ(Text("SELECT count(*) FROM t"), "0");
}

TEST_F(ConnectionTest, ADroppedAppenderLeavesNothing) {
  ASSERT_TRUE(connection_.Run("CREATE TABLE t (a INTEGER)"));
  {
    auto appender = *Appender::Open(connection_, {.catalog = {}, .schema = {}, .table = "t", .columns = {}});
    DataChunk chunk(appender.Types());
    chunk.Column(0).SetNull(0);
    chunk.SetRows(1);
    ASSERT_TRUE(appender.Append(chunk));
  }
  EXPECT_EQ(Text("SELECT count(*) FROM t"), "0");
}

}  // namespace
}  // namespace duckgres::duck
