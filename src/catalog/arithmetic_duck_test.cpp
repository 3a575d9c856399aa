#include <gtest/gtest.h>
#include <string>

#include "base/sqlstate.hpp"
#include "catalog/arithmetic.hpp"
#include "duck/connection.hpp"

namespace duckgres::catalog {
namespace {

class Arithmetic : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(RegisterArithmetic(connection_));
    ASSERT_TRUE(connection_.Run("SET integer_division = true"));
  }
  /// A value as text, or an error's SQLSTATE.
  std::string Ask(const std::string& expression) {
    const auto value = connection_.Scalar("SELECT CAST(" + expression + " AS VARCHAR)");
    return value ? value->value_or("NULL") : std::string(value.error().code.View());
  }

  duck::Database database_ = *duck::Database::Open(":memory:", {});
  duck::Connection connection_ = *duck::Connection::Open(database_);
};

TEST_F(Arithmetic, RefusesZeroOfEveryNumber) {
  for (const char* type : {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
                           "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL(4,1)", "DECIMAL(38,10)"}) {
    const auto check = [&](const std::string& number) { return Ask("duckgres_divisor(" + number + "::" + type + ")"); };
    EXPECT_EQ(check("0"), sqlstate::kDivisionByZero.View()) << type;
    EXPECT_EQ(check("3").substr(0, 1), "3") << type;
    EXPECT_EQ(check("NULL"), "NULL") << type;
  }
}

TEST_F(Arithmetic, KeepsTheTypeOfADivision) {
  EXPECT_EQ(Ask("typeof(1::SMALLINT / duckgres_divisor(2::SMALLINT))"), "SMALLINT");
  EXPECT_EQ(Ask("typeof(1 / duckgres_divisor(2))"), "INTEGER");
  EXPECT_EQ(Ask("typeof(1::BIGINT / duckgres_divisor(2))"), "BIGINT");
  EXPECT_EQ(Ask("typeof(1::DECIMAL(9,2) / duckgres_divisor(2.5::DECIMAL(4,1)))"), "DOUBLE");
  EXPECT_EQ(Ask("-7 / duckgres_divisor(2)"), "-3");
  EXPECT_EQ(Ask("(-2147483648)::INTEGER / duckgres_divisor((-1)::INTEGER)"), sqlstate::kNumericValueOutOfRange.View());
}

TEST_F(Arithmetic, LooksAtNoZeroThatIsNotAskedFor) {
  EXPECT_EQ(Ask("(SELECT sum(CASE WHEN i = 0 THEN 0 ELSE 10 / duckgres_divisor(i) END) FROM range(5) r(i))"), "20");
  EXPECT_EQ(Ask("(SELECT sum(10 / duckgres_divisor(i)) FROM range(5) r(i))"), sqlstate::kDivisionByZero.View());
}

// Expected values from PostgreSQL 18, in DuckDB's spelling.
TEST_F(Arithmetic, DividesIntervals) {
  EXPECT_EQ(Ask("INTERVAL '1 day' / 2"), "12:00:00");
  EXPECT_EQ(Ask("INTERVAL '1 month' / 2"), "15 days");
  EXPECT_EQ(Ask("INTERVAL '1 year 5 days 03:00:00' / 7"), "1 month 22 days 03:51:25.677257");
  EXPECT_EQ(Ask("INTERVAL '-10 days' / 3.0"), "-3 days -08:00:00");
  EXPECT_EQ(Ask("INTERVAL '1 day' / 0"), sqlstate::kDivisionByZero.View());
  EXPECT_EQ(Ask("typeof(NULL / 2)"), "INTEGER");
}

}  // namespace
}  // namespace duckgres::catalog
