#include <gtest/gtest.h>

#include "duck/connection.hpp"
#include "duck/logical_type.hpp"

namespace duckgres::duck {
namespace {

// DuckDB's own list of every type that it has.
TEST(LogicalType, EveryTypeIsCopiedWithItsPartsAndSpelledSoThatDuckDbUnderstands) {
  const auto database = *Database::Open(":memory:", {});
  auto connection = *Connection::Open(database);
  const auto statement = *connection.Prepare("SELECT * FROM test_all_types()");
  ASSERT_GT(statement.Columns().size(), 50u);
  for (const auto& [name, type] : statement.Columns()) {
    const LogicalType copy = type;
    EXPECT_EQ(copy, type) << name;
    EXPECT_NE(copy.Raw(), type.Raw()) << name;
    LogicalType assigned(DUCKDB_TYPE_INTEGER);
    assigned = copy;
    EXPECT_EQ(assigned.ToSql(), type.ToSql()) << name;
    EXPECT_NE(type.ToSql(), "UNKNOWN") << name;
    const auto again = connection.Prepare("SELECT NULL::" + type.ToSql());
    ASSERT_TRUE(again) << name << ": " << type.ToSql() << ": " << again.error().message;
    EXPECT_EQ(again->Columns()[0].type, type) << name << ": " << type.ToSql();
  }
}

TEST(LogicalType, PartsCanBeAskedFor) {
  const auto database = *Database::Open(":memory:", {});
  auto connection = *Connection::Open(database);
  const auto type_of = [&](const std::string& sql) {
    return connection.Prepare("SELECT NULL::" + sql)->Columns()[0].type;
  };
  EXPECT_EQ(type_of("DECIMAL(30, 4)").DecimalWidth(), 30);
  EXPECT_EQ(type_of("DECIMAL(30, 4)").DecimalScale(), 4);
  EXPECT_EQ(type_of("DECIMAL(30, 4)").StorageId(), DUCKDB_TYPE_HUGEINT);
  EXPECT_EQ(type_of("ENUM('a', 'it''s')").EnumLabels(), (std::vector<std::string>{"a", "it's"}));
  EXPECT_EQ(type_of("INTEGER[3]").ArraySize(), 3u);
  EXPECT_EQ(type_of("INTEGER[][]").Child().Child().Id(), DUCKDB_TYPE_INTEGER);
  EXPECT_EQ(type_of("MAP(INTEGER, TEXT)").Child().Fields()[1].first, "value");
  EXPECT_EQ(type_of("STRUCT(a INTEGER, \"b c\" TEXT)").Fields()[1].first, "b c");
  EXPECT_EQ(type_of("UNION(n INTEGER, t TEXT)").Fields()[0].first, "n");
  EXPECT_TRUE(type_of("UNION(n INTEGER, t TEXT)").Nested());
  EXPECT_EQ(type_of("JSON").Alias(), "JSON");
  EXPECT_EQ(LogicalType().Id(), DUCKDB_TYPE_INVALID);
  EXPECT_EQ(LogicalType(LogicalType()).Id(), DUCKDB_TYPE_INVALID);
}

}  // namespace
}  // namespace duckgres::duck
