#include <filesystem>
#include <format>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "catalog/catalog.hpp"
#include "catalog/pg_alias.hpp"
#include "catalog/test_rewriter.hpp"
#include "catalog/type_text.hpp"

namespace duckgres::catalog {
namespace {

using testing::HasSubstr;

std::string ReadTestData(std::string_view name) {
  std::ifstream file(std::format("{}/{}", CATALOG_TESTDATA, name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// A value as psql shows it.
std::string Show(const duck::Vector& vector, const duck::LogicalType& type, size_t row) {
  if (!vector.Valid(row)) return "NULL";
  switch (type.Id()) {
    case DUCKDB_TYPE_BOOLEAN:
      return vector.Data<bool>()[row] ? "t" : "f";
    case DUCKDB_TYPE_SMALLINT:
      return std::to_string(vector.Data<int16_t>()[row]);
    case DUCKDB_TYPE_INTEGER:
      return std::to_string(vector.Data<int32_t>()[row]);
    case DUCKDB_TYPE_UINTEGER:
      return std::to_string(vector.Data<uint32_t>()[row]);
    case DUCKDB_TYPE_BIGINT:
      return std::to_string(vector.Data<int64_t>()[row]);
    case DUCKDB_TYPE_VARCHAR:
      return std::string(duck::TextOf(vector.Data<duckdb_string_t>()[row]));
    case DUCKDB_TYPE_LIST: {
      const bool is_vector = type.Alias().ends_with("vector");  // int2vector's text has no braces
      const duckdb_list_entry list = vector.Data<duckdb_list_entry>()[row];
      const duck::Vector child = vector.ListChild();
      std::string text;
      for (size_t i = 0; i < list.length; ++i)
        text += (i ? (is_vector ? " " : ",") : "") + Show(child, type.Child(), list.offset + i);
      return is_vector ? text : "{" + text + "}";
    }
    default:
      return "?";
  }
}

class Catalog : public testing::Test {
 protected:
  // One instance for all tests, which change nothing: to install takes long in a build with sanitizers.
  static void SetUpTestSuite() {
    database_ = new duck::Database(*duck::Database::Open(":memory:", {}));
    auto connection = *duck::Connection::Open(*database_);
    const auto installed = Install(connection, {});
    ASSERT_TRUE(installed) << installed.error().message;
    const auto made = connection.Run(ReadTestData("schema.sql"));
    ASSERT_TRUE(made) << made.error().message;
  }
  static void TearDownTestSuite() { delete database_; }

  void SetUp() override {
    const SessionFacts facts{.database = "small",
                             .duckdb_catalog = "memory",
                             .databases = {"small", "postgres"},
                             .user = "postgres",
                             .is_superuser = true,
                             .version = "PostgreSQL 15.0 (Duckgres)",
                             .backend_pid = 4711};
    ASSERT_TRUE(connection_.Run(SetSessionFacts(facts)));
  }

  /// The rows as psql -At shows them, or the error. The query is a client's.
  std::string Ask(std::string_view query) {
    auto statement = connection_.Prepare(RewriteForTest(query));
    if (!statement) return "ERROR: " + statement.error().message;
    const std::vector<duck::Value> nulls(statement->Parameters().size());
    auto result = statement->Execute(nulls);
    if (!result) return "ERROR: " + result.error().message;
    std::string rows;
    while (true) {
      auto chunk = result->Next();
      if (!chunk) return "ERROR: " + chunk.error().message;
      if (!*chunk) return rows;
      for (size_t row = 0; row < (*chunk)->Rows(); ++row) {
        for (size_t column = 0; column < (*chunk)->Columns(); ++column)
          rows += (column ? "|" : "") + Show((*chunk)->Column(column), result->Columns()[column].type, row);
        rows += '\n';
      }
    }
  }

  /// `{customers}` becomes the OID of that relation.
  std::string FillOids(std::string query) {
    for (const std::string_view name :
         {"customers", "orders", "big_orders", "order_seq", "orders_customer", "events"}) {
      const std::string mark = std::format("{{{}}}", name);
      if (!query.contains(mark)) continue;
      std::string oid = Ask(std::format("SELECT oid FROM pg_catalog.pg_class WHERE relname = '{}'", name));
      oid.pop_back();
      for (size_t at = query.find(mark); at != std::string::npos; at = query.find(mark))
        query.replace(at, mark.size(), oid);
    }
    return query;
  }

  /// Runs every query of a file: `query`, then a line `=>` and the rows that PostgreSQL 18 gives, or `=> runs` where it
  /// can't be compared, then `----`.
  void RunFile(std::string_view name) {
    std::istringstream file(ReadTestData(name));
    std::string line, query;
    std::optional<std::string> expected;
    bool only_runs = false;
    const auto check = [&] {
      const std::string rows = Ask(FillOids(query));
      if (only_runs) {
        EXPECT_FALSE(rows.starts_with("ERROR")) << query << rows;
      } else {
        EXPECT_EQ(rows, FillOids(*expected)) << query;
      }
      query.clear();
      expected.reset();
    };
    while (std::getline(file, line)) {
      if (line == "----") {
        check();
      } else if (line == "=>" || line.starts_with("=> runs")) {
        expected = "";
        only_runs = line != "=>";
      } else {
        (expected ? *expected : query) += line + '\n';
      }
    }
    check();
  }

  static inline duck::Database* database_ = nullptr;
  duck::Connection connection_ = *duck::Connection::Open(*database_);
};

TEST_F(Catalog, EveryRelationHasPostgresColumns) {
  ASSERT_GT(Relations().size(), 200U);
  for (const RelationInfo& relation : Relations()) {
    const auto statement = connection_.Prepare("SELECT * FROM " + DuckdbName(relation));
    ASSERT_TRUE(statement) << relation.name << ": " << statement.error().message;
    ASSERT_EQ(statement->Columns().size(), relation.columns.size()) << relation.name;
    for (size_t i = 0; i < relation.columns.size(); ++i) {
      EXPECT_EQ(statement->Columns()[i].name, relation.columns[i].name) << relation.name;
      const std::string alias = statement->Columns()[i].type.Alias();
      for (const TypeAlias& known : TypeAliases()) {
        if (known.alias != alias) continue;
        EXPECT_EQ(known.oid, relation.columns[i].type) << relation.name << "." << relation.columns[i].name;
      }
    }
  }
}

TEST_F(Catalog, EveryRelationCanBeRead) {
  for (const RelationInfo& relation : Relations()) {
    const std::string rows = Ask(std::format("SELECT * FROM {}.{}", relation.schema, relation.name));
    EXPECT_FALSE(rows.starts_with("ERROR")) << relation.name << rows;
  }
}

TEST_F(Catalog, AliasesHaveTheOidsOfTheirTypes) {
  for (const TypeAlias& alias : TypeAliases()) EXPECT_EQ(FindTypeByName(alias.type_name), alias.oid) << alias.alias;
}

TEST_F(Catalog, AnswersPsql) { RunFile("psql_15.txt"); }
TEST_F(Catalog, AnswersDrivers) { RunFile("drivers.txt"); }
TEST_F(Catalog, AnswersQuestionsOfOurOwn) { RunFile("functions.txt"); }

TEST_F(Catalog, ARelationThatIsMissingIsAnError) {
  EXPECT_THAT(Ask("SELECT 'nothing'::regclass"), HasSubstr("relation \"nothing\" does not exist"));
  EXPECT_THAT(Ask("SELECT 'nothing'::regtype"), HasSubstr("type \"nothing\" does not exist"));
}

TEST_F(Catalog, NothingIsWrittenToTheUsersDatabase) {
  const auto schemas = connection_.Scalar(
      "SELECT count(*) FROM duckdb_schemas() WHERE database_name = 'memory' AND schema_name NOT IN ('main', 'app')");
  ASSERT_TRUE(schemas);
  EXPECT_EQ(schemas->value_or(""), "0");
}

TEST(CatalogCache, IsBuiltOnceAndAttachedByEveryInstance) {
  const std::string directory = testing::TempDir() + std::format("duckgres-catalog-{}", std::random_device()());
  std::filesystem::create_directory(directory);
  for (int instance = 0; instance < 2; ++instance) {
    const auto database = duck::Database::Open(":memory:", {});
    auto connection = duck::Connection::Open(*database);
    const auto installed = Install(*connection, {.cache_directory = directory});
    ASSERT_TRUE(installed) << installed.error().message;
    const auto statement = connection->Prepare(R"(SELECT oid, relname FROM "__duckgres"."catalog"."pg_class")");
    ASSERT_TRUE(statement) << statement.error().message;
    EXPECT_EQ(statement->Columns()[0].type.Alias(), "pg_oid");
    const auto vector = connection->Prepare(R"(SELECT indkey, indclass FROM "__duckgres"."catalog"."pg_index")");
    ASSERT_TRUE(vector) << vector.error().message;
    EXPECT_EQ(vector->Columns()[0].type.Alias(), "pg_int2vector");
    EXPECT_EQ(vector->Columns()[1].type.Alias(), "pg_oidvector");
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory), {}), 1);
  std::filesystem::remove_all(directory);
}

}  // namespace
}  // namespace duckgres::catalog
