#include "sql/parameters.hpp"

#include <map>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "base/sqlstate.hpp"
#include "sql/case_file.hpp"
#include "sql/lexer.hpp"

namespace duckgres::sql {
namespace {

/// Answers probes from tests/sql/parameter_tables.tsv, and counts them.
class FileOracle : public TypeOracle {
 public:
  FileOracle() {
    for (const Case& row : ReadCases("parameter_tables.tsv")) {
      tables_[row[0]].emplace_back(row[1], static_cast<uint32_t>(std::stoul(row[2])));
    }
  }

  std::optional<std::vector<uint32_t>> TypesOfColumns(std::string_view select_sql) override {
    ++asked;
    const auto tokens = Tokenize(select_sql);
    const auto text = [&](size_t at) { return select_sql.substr(tokens[at].begin, tokens[at].end - tokens[at].begin); };
    const auto table = tables_.find(FoldIdentifier(text(tokens.size() - 1)));
    if (table == tables_.end()) return std::nullopt;
    std::vector<uint32_t> types;
    for (size_t at = 1; text(at) != "FROM"; ++at) {
      if (text(at) == ",") continue;
      const std::string name = FoldIdentifier(text(at));
      const size_t before = types.size();
      for (const auto& [column, type] : table->second) {
        if (name == "*" || column == name) types.push_back(type);
      }
      if (types.size() == before) return std::nullopt;
    }
    return types;
  }

  int asked = 0;

 private:
  std::map<std::string, std::vector<std::pair<std::string, uint32_t>>> tables_;
};

std::string Infer(std::string_view query, TypeOracle* oracle, std::vector<uint32_t> declared = {}) {
  const auto parsed = Parse(query);
  if (!parsed) return parsed.error().message;
  const auto hints = InferParameters(parsed->statements.at(0), {.declared = declared, .oracle = oracle});
  if (!hints) return std::string(hints.error().code.View());
  std::string list;
  for (const ParameterHint& hint : *hints) list += (list.empty() ? "" : ",") + std::to_string(hint.type_oid);
  return list;
}

TEST(InferParameters, AgreesWithPostgres) {
  FileOracle oracle;
  const auto cases = ReadCases("parameter_types.tsv");
  ASSERT_GT(cases.size(), 200u);
  for (const Case& row : cases) {
    const std::string inferred = Infer(row[0], &oracle);
    if (row[1].starts_with("42")) continue;  // what PostgreSQL refuses may work on DuckDB: the next test has the rule
    EXPECT_EQ(inferred, row[1]) << row[0];
  }
}

TEST(InferParameters, LeavesOpenWhatPostgresCannotDetermine) {
  FileOracle oracle;
  for (const Case& row : ReadCases("parameter_types.tsv")) {
    if (row[1] != "42P18") continue;
    EXPECT_THAT("," + Infer(row[0], &oracle) + ",", testing::HasSubstr(",0,")) << row[0];
  }
}

TEST(InferParameters, RefusesInconsistentUses) {
  FileOracle oracle;
  EXPECT_EQ(Infer("VALUES ($1, $1), (1, 'x')", &oracle), "42P08");
  const auto parsed = Parse("SELECT 'é'; VALUES ($1, $1), (1, 'x')");
  const auto hints = InferParameters(parsed->statements.at(1), {});
  ASSERT_FALSE(hints);
  EXPECT_EQ(hints.error().position, 25);
}

TEST(InferParameters, AsksNothingForWhatTheTextTells) {
  FileOracle oracle;
  for (const char* query :
       {"SELECT $1::int4, $2 + 1, lower($3) LIMIT $4", "SELECT * FROM items WHERE id = $1::int4 LIMIT $2",
        "INSERT INTO items (id) VALUES ($1::int4 + 1)", "SELECT 1 FROM items LIMIT $1"}) {
    oracle.asked = 0;
    Infer(query, &oracle);
    EXPECT_LE(oracle.asked,
              std::string_view(query).contains("WHERE") || std::string_view(query).contains("INSERT") ? 1 : 0)
        << query;
  }
}

TEST(InferParameters, KeepsWhatTheClientDeclared) {
  FileOracle oracle;
  EXPECT_EQ(Infer("SELECT $1 + $2", &oracle, {20, 0}), "20,20");
  EXPECT_EQ(Infer("SELECT $1", &oracle, {1082}), "1082");
  EXPECT_EQ(Infer("SELECT 1", &oracle, {23, 25}), "23,25");
}

TEST(InferParameters, WithoutAnOracleTellsWhatItCan) {
  EXPECT_EQ(Infer("SELECT * FROM t WHERE a = $1 LIMIT $2", nullptr), "0,20");
  EXPECT_EQ(Infer("INSERT INTO t (a) VALUES ($1)", nullptr), "0");
}

TEST(InferParameters, TellsWhereEachParameterStands) {
  const auto parsed = Parse("SELECT 1; SELECT $2, '$1', /* $1 */ $1 + $2");
  const Statement& statement = parsed->statements.at(1);
  const auto hints = InferParameters(statement, {});
  ASSERT_TRUE(hints);
  ASSERT_EQ(hints->size(), 2u);
  EXPECT_EQ(hints->at(0).locations.size(), 1u);
  ASSERT_EQ(hints->at(1).locations.size(), 2u);
  EXPECT_EQ(statement.Slice(hints->at(0).locations[0]), "$1");
  EXPECT_EQ(hints->at(1).locations[0], (Range{7, 9}));
}

TEST(InferParameters, CountsThoseOfNativeStatements) {
  EXPECT_EQ(Infer("FROM t SELECT a WHERE b = $2", nullptr), "0,0");
}

}  // namespace
}  // namespace duckgres::sql
