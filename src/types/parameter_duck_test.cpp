#include <gtest/gtest.h>

#include "base/bytes.hpp"
#include "types/parameter.hpp"

// Expected messages are PostgreSQL 18's; expected values DuckDB's own spelling of them.
namespace duckgres::types {
namespace {

duck::LogicalType Of(duck::TypeId id) { return duck::LogicalType(id); }

std::string Decode(Oid oid, const duck::LogicalType& target, Format format, std::string_view bytes) {
  const auto value = DecodeParameter(oid, target, format, bytes, FormatSettings{});
  if (!value) return std::string(value.error().code.View()) + " " + value.error().message;
  return value->ToSql();
}
std::string FromText(const duck::LogicalType& target, std::string_view text) {
  return Decode(0, target, Format::kText, text);
}

TEST(Parameter, WrongTextIsToldInPostgresWords) {
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_INTEGER), "x"), "22P02 invalid input syntax for type integer: \"x\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_INTEGER), ""), "22P02 invalid input syntax for type integer: \"\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_INTEGER), "99999999999"),
            "22003 value \"99999999999\" is out of range for type integer");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_BIGINT), "99999999999999999999"),
            "22003 value \"99999999999999999999\" is out of range for type bigint");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_BOOLEAN), "maybe"), "22P02 invalid input syntax for type boolean: \"maybe\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_DOUBLE), "1e400"), "22003 \"1e400\" is out of range for type double precision");
  EXPECT_EQ(FromText(duck::LogicalType::Decimal(5, 2), "12345678901"), "22003 numeric field overflow");
  EXPECT_EQ(FromText(duck::LogicalType::Decimal(5, 2), "abc"), "22P02 invalid input syntax for type numeric: \"abc\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_UUID), "zz"), "22P02 invalid input syntax for type uuid: \"zz\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_BLOB), "\\xzz"), "22023 invalid hexadecimal digit: \"z\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_BLOB), "\\x1"), "22023 invalid hexadecimal data: odd number of digits");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_BIT), "102"), "22P02 \"2\" is not a valid binary digit");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_DATE), "foo"), "22007 invalid input syntax for type date: \"foo\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_DATE), "2020-13-01"), "22008 date/time field value out of range: \"2020-13-01\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_DATE), "2020-02-30"), "22008 date/time field value out of range: \"2020-02-30\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_DATE), "5874898-01-01"), "22008 date out of range: \"5874898-01-01\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_TIME), "25:00:00"), "22008 date/time field value out of range: \"25:00:00\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_TIMESTAMP_TZ), "2020-01-01 10:00 Foo/Bar"),
            "22023 time zone \"foo/bar\" not recognized");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_TIMESTAMP_TZ), "2020-01-01 10:00+25"),
            "22009 time zone displacement out of range: \"2020-01-01 10:00+25\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_INTERVAL), "x"), "22007 invalid input syntax for type interval: \"x\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_INTERVAL), "100000000000 years"),
            "22015 interval field value out of range: \"100000000000 years\"");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_VARCHAR), "a\xff"), "22021 invalid byte sequence for encoding \"UTF8\": 0xff");
}

TEST(Parameter, ArrayTextIsReadByPostgresRules) {
  const auto list = duck::LogicalType::List(Of(DUCKDB_TYPE_INTEGER));
  EXPECT_EQ(FromText(list, " { 1 , NULL,\"3\" } "), "[1, NULL, 3]");
  EXPECT_EQ(FromText(list, "[2:3]={1,2}"), "[1, 2]");
  EXPECT_EQ(FromText(duck::LogicalType::List(list), "{{1},{2}}"), "[[1], [2]]");
  for (const std::string_view wrong : {"{1,2", "1,2", "{1,2}}", "{1,,2}", "{1,}", "{{1}}"}) {
    EXPECT_EQ(FromText(list, wrong), "22P02 malformed array literal: \"" + std::string(wrong) + "\"");
  }
  EXPECT_EQ(FromText(list, "{1,x}"), "22P02 invalid input syntax for type integer: \"x\"");
}

TEST(Parameter, InputThatPostgresAcceptsIsAccepted) {
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_INTEGER), " 0x1F "), "31");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_INTEGER), "1_000"), "1000");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_INTEGER), "-0x80000000"), FromText(Of(DUCKDB_TYPE_INTEGER), "-2147483648"));
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_BOOLEAN), " TRUE "), "true");
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_BOOLEAN), "of"), "false");
  EXPECT_EQ(FromText(duck::LogicalType::Decimal(10, 2), "1_000.555"),
            FromText(duck::LogicalType::Decimal(10, 2), "1000.56"));
  for (const std::string_view date :
       {"2020-03-04", "20200304", "3/4/2020", "March 4, 2020", "4 Mar 2020", "2020-Mar-04", "2020-03-04 10:00"}) {
    EXPECT_EQ(FromText(Of(DUCKDB_TYPE_DATE), date), FromText(Of(DUCKDB_TYPE_DATE), "2020-03-04")) << date;
  }
  for (const std::string_view stamp :
       {"2020-03-04T01:02:03Z", "2020-03-03 20:02:03 EST", "2020-03-04 01:02:03+00", "20200304T010203Z",
        "2020-03-03 20:02:03 America/New_York", "2020-03-04 06:32:03+0530", "Mar 4 01:02:03 2020 UTC"}) {
    EXPECT_EQ(FromText(Of(DUCKDB_TYPE_TIMESTAMP_TZ), stamp),
              FromText(Of(DUCKDB_TYPE_TIMESTAMP_TZ), "2020-03-04 01:02:03+00"))
        << stamp;
  }
  for (const std::string_view interval :
       {"1 year 2 mons 3 days 04:05:06", "P1Y2M3DT4H5M6S", "@ 1 year 2 mons 3 days 4 hours 5 mins 6 secs",
        "1-2 3 4:05:06", "P0001-02-03T04:05:06", "14 mons 3d 4h 5m 6s"}) {
    EXPECT_EQ(FromText(Of(DUCKDB_TYPE_INTERVAL), interval),
              FromText(Of(DUCKDB_TYPE_INTERVAL), "14 months 3 days 14706 seconds"))
        << interval;
  }
  EXPECT_EQ(FromText(Of(DUCKDB_TYPE_UUID), "{a0eebc99-9c0b4ef8-bb6d6bb9-bd380a11}"),
            FromText(Of(DUCKDB_TYPE_UUID), "A0EEBC999C0B4EF8BB6D6BB9BD380A11"));
}

TEST(Parameter, BinaryOfWrongLengthIsRefused) {
  EXPECT_EQ(Decode(kInt4Oid, Of(DUCKDB_TYPE_INTEGER), Format::kBinary, "abc"),
            "08P01 insufficient data left in message");
  EXPECT_EQ(Decode(kInt4Oid, Of(DUCKDB_TYPE_INTEGER), Format::kBinary, "abcde"), "22P03 incorrect binary data format");
  EXPECT_EQ(Decode(kUuidOid, Of(DUCKDB_TYPE_UUID), Format::kBinary, ""), "08P01 insufficient data left in message");
  EXPECT_EQ(Decode(kNumericOid, {}, Format::kBinary, std::string_view("\0\1\0\0\0\0\0\0", 8)),
            "08P01 insufficient data left in message");
}

TEST(Parameter, TheValueTakesTheTargetsTypeExactlyOrNotAtAll) {
  const std::string_view seven("\0\0\0\0\0\0\0\7", 8), big("\0\0\1\0\0\0\0\0", 8);
  EXPECT_EQ(Decode(kInt8Oid, Of(DUCKDB_TYPE_INTEGER), Format::kBinary, seven), "7");
  EXPECT_EQ(Decode(kInt8Oid, Of(DUCKDB_TYPE_INTEGER), Format::kBinary, big), "22003 integer out of range");
  EXPECT_EQ(Decode(kInt8Oid, duck::LogicalType::Decimal(10, 2), Format::kBinary, seven),
            FromText(duck::LogicalType::Decimal(10, 2), "7"));
  EXPECT_EQ(Decode(kInt8Oid, Of(DUCKDB_TYPE_VARCHAR), Format::kBinary, seven), "'7'");
  std::string half;
  AppendBigEndian(half, std::bit_cast<uint64_t>(1.5));
  EXPECT_EQ(Decode(kFloat8Oid, Of(DUCKDB_TYPE_INTEGER), Format::kBinary, half),
            "22003 value \"1.5\" is out of range for type integer");
  // Without a target, numeric keeps its own scale.
  EXPECT_EQ(Decode(kNumericOid, {}, Format::kText, "1.50"), FromText(duck::LogicalType::Decimal(18, 2), "1.50"));
  EXPECT_EQ(Decode(kNumericOid, {}, Format::kText, "12345678901234567890.5"),
            FromText(duck::LogicalType::Decimal(38, 1), "12345678901234567890.5"));
  EXPECT_EQ(Decode(kTextOid, duck::LogicalType::List(Of(DUCKDB_TYPE_INTEGER)), Format::kBinary, "{1,2}"), "[1, 2]");
  EXPECT_EQ(Decode(kRecordOid, Of(DUCKDB_TYPE_VARCHAR), Format::kBinary, "x"),
            "0A000 input of type record is not implemented");
  EXPECT_EQ(Decode(kUnknownOid, {}, Format::kText, "x"), "'x'");
  EXPECT_EQ(Decode(kJsonbOid, {}, Format::kBinary, "\1{}"), "'{}'");
  EXPECT_EQ(Decode(4294967, {}, Format::kText, "x"), "42704 type with OID 4294967 does not exist");
}

}  // namespace
}  // namespace duckgres::types
