#include <gtest/gtest.h>
#include <vector>

#include "base/sqlstate.hpp"
#include "duck/connection.hpp"
#include "session/literal_reader.hpp"

namespace duckgres::session {
namespace {

class Literals : public testing::Test {
 protected:
  /// The literal as DuckDB shows it, "as it is" where it is left alone, or the SQLSTATE.
  std::string Read(std::string_view type, std::string_view text, bool is_array = false,
                   std::vector<int32_t> modifiers = {}) {
    const auto expression = reader_.Read(type, is_array, modifiers, text);
    if (!expression) return std::string(expression.error().code.View());
    if (!*expression) return "as it is";
    const auto value = connection_.Scalar("SELECT CAST(" + **expression + " AS VARCHAR)");
    return value ? value->value_or("NULL") : value.error().message;
  }
  std::string ReadArray(std::string_view type, std::string_view text) { return Read(type, text, true); }

  duck::Database database_ = *duck::Database::Open(":memory:", {});
  duck::Connection connection_ = *duck::Connection::Open(database_);
  Settings settings_;
  LiteralReader reader_{settings_};
};

TEST_F(Literals, AreReadAsPostgresReadsThem) {
  EXPECT_EQ(Read("int4", " 12 "), "12");
  EXPECT_EQ(Read("bool", "yes"), "true");
  EXPECT_EQ(Read("bytea", "\\xDEAD"), "\\xDE\\xAD");
  EXPECT_EQ(Read("date", "0044-03-15 BC"), "0044-03-15 (BC)");
  EXPECT_EQ(Read("timestamp", "infinity"), "infinity");
  EXPECT_EQ(Read("float8", "0.30000000000000004"), "0.30000000000000004");
  EXPECT_EQ(Read("interval", "1 year 2 mons -3 days 04:05:06"), "1 year 2 months -3 days 04:05:06");
}

TEST_F(Literals, KeepTheirScale) {
  EXPECT_EQ(Read("numeric", "1.50"), "1.50");
  EXPECT_EQ(Read("numeric", "1e3"), "1000");
  EXPECT_EQ(Read("numeric", "NaN"), "nan");
  EXPECT_EQ(Read("numeric", "1.555", false, {10, 2}), "1.56");
  EXPECT_EQ(Read("numeric", "1234567", false, {5, 2}), sqlstate::kNumericValueOutOfRange.View());
  EXPECT_EQ(Read("numeric", "1", false, {50, 2}), "as it is");
}

TEST_F(Literals, AreArrays) {
  EXPECT_EQ(ReadArray("int4", "{1,NULL,3}"), "[1, NULL, 3]");
  EXPECT_EQ(ReadArray("int4", "{{1,2},{3,4}}"), "[[1, 2], [3, 4]]");
  EXPECT_EQ(ReadArray("int4", "{}"), "[]");
  EXPECT_EQ(ReadArray("text", R"({a,"NULL",NULL})"), "[a, 'NULL', NULL]");
  EXPECT_EQ(ReadArray("numeric", "{1.25,NULL,3}"), "[1.25, NULL, 3.00]");
  EXPECT_EQ(ReadArray("float8", "{0.1,NaN,-Infinity,NULL}"), "[0.1, nan, -inf, NULL]");
  EXPECT_EQ(ReadArray("int4", "{1,2"), sqlstate::kInvalidTextRepresentation.View());
}

TEST_F(Literals, AreRefusedAsPostgresRefusesThem) {
  EXPECT_EQ(Read("int4", "x"), sqlstate::kInvalidTextRepresentation.View());
  EXPECT_EQ(Read("int4", "99999999999"), sqlstate::kNumericValueOutOfRange.View());
  EXPECT_EQ(Read("date", "2024-13-01"), sqlstate::kDatetimeFieldOverflow.View());
}

TEST_F(Literals, OfOtherTypesAreLeftToDuckdb) {
  for (const char* type : {"text", "varchar", "json", "bit", "mood", "oid"}) EXPECT_EQ(Read(type, "1"), "as it is");
  EXPECT_EQ(Read("timestamp", "2024-01-01", false, {0}), "as it is");
}

}  // namespace
}  // namespace duckgres::session
