#include "sql/rewrite.hpp"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "base/sqlstate.hpp"
#include "sql/case_file.hpp"
#include "sql/rewrite_fixture.hpp"

namespace duckgres::sql {
namespace {

std::string RewriteAll(std::string_view query, const RewriteContext& context) {
  const auto parsed = Parse(query);
  if (!parsed) return parsed.error().message;
  std::string text;
  for (const Statement& statement : parsed->statements) {
    const auto rewritten = Rewrite(statement, context);
    if (!rewritten) return std::string(rewritten.error().code.View()) + " " + rewritten.error().message;
    for (const std::string& before : rewritten->before) text += before + "; ";
    text += rewritten->Text();
  }
  return text;
}

TEST(Rewrite, TurnsBeforeIntoAfter) {
  const RewriteFixture fixture;
  const auto cases = ReadCases("rewrite.tsv");
  ASSERT_GT(cases.size(), 90u);
  for (const Case& row : cases) {
    const std::string after = row.size() > 2 ? row[2] : row[1];  // one column: it stays as it is
    EXPECT_EQ(RewriteAll(row[1], fixture.context), after) << row[0];
  }
}

TEST(Rewrite, OfARewrittenStatementChangesNothing) {
  const RewriteFixture fixture;
  for (const Case& row : ReadCases("rewrite.tsv")) {
    const auto parsed = Parse(row[1]);
    if (!parsed || parsed->statements.size() != 1) continue;
    const auto once = Rewrite(parsed->statements[0], fixture.context);
    if (!once) continue;
    const std::string text(once->Text());
    EXPECT_EQ(RewriteAll(text, fixture.context), text) << row[0];
  }
}

TEST(Rewrite, CopiesNothingWhereNothingChanges) {
  const RewriteFixture fixture;
  const auto parsed = Parse("SELECT a, b FROM t WHERE c = $1");
  const auto rewritten = Rewrite(parsed->statements[0], fixture.context);
  EXPECT_FALSE(rewritten->edited);
  EXPECT_EQ(rewritten->Text().data(), parsed->statements[0].text.data());
}

TEST(Rewrite, NamesColumnsAsPostgresDoes) {
  const auto cases = ReadCases("column_names.tsv");
  ASSERT_GE(cases.size(), 40u);
  for (const Case& row : cases) {
    const auto parsed = Parse(row[0]);
    const auto rewritten = Rewrite(parsed->statements.at(0), {});
    std::string names;
    for (const auto& name : rewritten->column_names) names += (names.empty() ? "" : "|") + name.value_or("*");
    EXPECT_EQ(names, row[1]) << row[0];
  }
}

TEST(Rewrite, MarksStarsAmongTheNames) {
  const auto parsed = Parse("SELECT 1, t.*, * , a FROM t");
  const auto rewritten = Rewrite(parsed->statements[0], {});
  EXPECT_THAT(rewritten->column_names,
              testing::ElementsAre("?column?", std::nullopt, std::nullopt, std::optional<std::string>("a")));
}

TEST(Rewrite, MapsPositionsBack) {
  const RewriteFixture fixture;
  const auto parsed = Parse("select x from public.t where y = current_user and z = 1");
  const auto rewritten = Rewrite(parsed->statements[0], fixture.context);
  const std::string text(rewritten->Text());
  EXPECT_EQ(text, "select x from main.t where y = 'alice' and z = 1");
  EXPECT_EQ(rewritten->SourceOffset(text.find("x")), 7u);
  EXPECT_EQ(rewritten->SourceOffset(text.find("main") + 2), 14u);  // inside: where the piece begins
  EXPECT_EQ(rewritten->SourceOffset(text.find("t where")), 21u);
  EXPECT_EQ(rewritten->SourceOffset(text.find("z = 1")), parsed->statements[0].text.find("z = 1"));
  EXPECT_EQ(rewritten->SourceOffset(text.size()), parsed->statements[0].text.size());
}

TEST(Rewrite, ForcesTypesOfParameters) {
  const std::vector<std::string> types{"INTEGER", "", "DATE"};
  RewriteContext context{.parameter_types = types};
  EXPECT_EQ(RewriteAll("select $1, $2, $3 + $1, '$1'", context),
            "select CAST($1 AS INTEGER), $2, CAST($3 AS DATE) + CAST($1 AS INTEGER), '$1'");
  EXPECT_EQ(RewriteAll("from t where a = $1", context), "from t where a = CAST($1 AS INTEGER)");
  EXPECT_EQ(RewriteAll("select $1::int4", context), "select CAST($1 AS INTEGER)::int4");
}

TEST(Rewrite, RefusesWithThePlace) {
  const auto parsed = Parse("select 1; select 'é', '1'::money");
  const auto rewritten = Rewrite(parsed->statements.at(1), {});
  ASSERT_FALSE(rewritten);
  EXPECT_EQ(rewritten.error().code, sqlstate::kFeatureNotSupported);
  EXPECT_EQ(rewritten.error().position, 28);
}

TEST(Rewrite, RefusesALiteralAtItsPlace) {
  const RewriteFixture fixture;
  const auto parsed = Parse("select 1, 'bad'::int4");
  const auto rewritten = Rewrite(parsed->statements.at(0), fixture.context);
  ASSERT_FALSE(rewritten);
  EXPECT_EQ(rewritten.error().position, 11);
}

TEST(Rewrite, ReadsTheInnerStatementOfAnother) {
  const RewriteFixture fixture;
  const auto parsed = Parse("PREPARE p AS SELECT * FROM public.t WHERE a = $1");
  const auto inner = InnerStatement(parsed->statements.at(0));
  EXPECT_EQ(Rewrite(**inner, fixture.context)->Text(), "SELECT * FROM main.t WHERE a = $1");
}

}  // namespace
}  // namespace duckgres::sql
