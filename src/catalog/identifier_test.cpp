#include "catalog/identifier.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace duckgres::catalog {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Identifier, IsQuotedWherePostgresQuotes) {  // expected values: quote_ident() of PostgreSQL 18
  EXPECT_EQ(QuoteIdentifier("plain_1"), "plain_1");
  EXPECT_EQ(QuoteIdentifier("Upper"), R"("Upper")");
  EXPECT_EQ(QuoteIdentifier("1st"), R"("1st")");
  EXPECT_EQ(QuoteIdentifier(R"(a"b)"), R"("a""b")");
  EXPECT_EQ(QuoteIdentifier("select"), R"("select")");
  EXPECT_EQ(QuoteIdentifier("between"), R"("between")");
  EXPECT_EQ(QuoteIdentifier("abort"), "abort");
  EXPECT_EQ(QuoteIdentifier(""), R"("")");
}

TEST(Identifier, IsSplitAtItsDotsAndFolded) {
  EXPECT_THAT(SplitIdentifier("Public.T"), ElementsAre("public", "t"));
  EXPECT_THAT(SplitIdentifier(R"("A.b"."c""d")"), ElementsAre("A.b", "c\"d"));
  EXPECT_THAT(SplitIdentifier("a."), IsEmpty());
  EXPECT_THAT(SplitIdentifier(R"("open)"), IsEmpty());
  EXPECT_THAT(SplitIdentifier(""), IsEmpty());
}

}  // namespace
}  // namespace duckgres::catalog
