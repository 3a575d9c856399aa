#include <gtest/gtest.h>

#include "duck/connection.hpp"
#include "types/row_encoder.hpp"
#include "types/type_table.hpp"

namespace duckgres::types {
namespace {

class Engine {
 public:
  Engine() : database_(*duck::Database::Open(":memory:", {})), connection_(*duck::Connection::Open(database_)) {}
  // The first row's fields, in `format`; "<null>" for NULL, and an error's message.
  std::vector<std::string> Row(std::string_view sql, Format format, std::vector<Oid> oids = {}) {
    auto statement = connection_.Prepare(sql);
    if (!statement) return {statement.error().message};
    auto result = statement->Execute({});
    if (!result) return {result.error().message};
    auto chunk = result->Next();
    if (!chunk || !*chunk) return {"no rows"};
    auto encoder = RowEncoder::Make(result->Columns(), std::span(&format, 1), FormatSettings{}, oids);
    if (!encoder) return {encoder.error().message};
    std::string out = "before";
    const auto size = encoder->Append(out, **chunk, 0, 1);
    if (!size) {
      EXPECT_EQ(out, "before");
      return {size.error().message};
    }
    EXPECT_EQ(*size + 6, out.size());
    return Fields(std::string_view(out).substr(6));
  }

 private:
  static std::vector<std::string> Fields(std::string_view message) {
    EXPECT_EQ(message[0], 'D');
    EXPECT_EQ(LoadBigEndian<uint32_t>(message.data() + 1) + 1, message.size());
    std::vector<std::string> fields(LoadBigEndian<uint16_t>(message.data() + 5), "<null>");
    message.remove_prefix(7);
    for (std::string& field : fields) {
      const auto size = LoadBigEndian<int32_t>(message.data());
      message.remove_prefix(4);
      if (size < 0) continue;
      field = message.substr(0, static_cast<size_t>(size));
      message.remove_prefix(field.size());
    }
    EXPECT_TRUE(message.empty());
    return fields;
  }
  duck::Database database_;
  duck::Connection connection_;
};

using Strings = std::vector<std::string>;

TEST(RowEncoder, IntegersOfEverySizeAreText) {
  Engine engine;
  EXPECT_EQ(
      engine.Row(
          "SELECT 255::UTINYINT, 18446744073709551615::UBIGINT, (-170141183460469231731687303715884105727)::HUGEINT, "
          "340282366920938463463374607431768211455::UHUGEINT, NULL, 4294967295::UINTEGER",
          Format::kText),
      (Strings{"255", "18446744073709551615", "-170141183460469231731687303715884105727",
               "340282366920938463463374607431768211455", "<null>", "4294967295"}));
}

TEST(RowEncoder, WhatPostgresHasNoTypeForIsWrittenAsDuckDbCastsIt) {
  Engine engine;
  for (const std::string_view value : {
           "{'l': ['a', '', ' a', 'a b', 'NULL', 'a,b', '[', '\"', '''', '\\', ':', 'a''b,\\']}",
           "{'a': 1, 'b c': 'x', 'D': NULL, 'q\"r': 'it''s', 'e''f': 2.50}",
           "MAP(['a\\', 'a\"', 'k=v'], [1, 2, NULL])",
           "MAP([[1, 2]], [{'x': [true, NULL]}])",
           "ROW(1, NULL, 'a,b')",
           "union_value(a := 'x y,')",
           "{'u': union_value(a := 'x,y'), 't': TIMESTAMP '2020-01-01 00:00:00', 'd': DATE '0044-03-15 (BC)'}",
           "{'a': 1.0::DOUBLE, 'b': 1e20::DOUBLE, 'c': 1e-5::FLOAT, 'd': 'nan'::DOUBLE, 'e': 1e15::DOUBLE, 'f': "
           "'-0'::DOUBLE}",
           "{'i': INTERVAL '-14 months 1 day', 'j': INTERVAL '-04:05:06.7', 'k': INTERVAL '2 days', 'z': INTERVAL '0 "
           "days'}",
           "{'b': '\\xAAa'::BLOB, 'c': '10101'::BIT, 'u': uuid '00000000-0000-0000-0000-000000000001', 't': TIME "
           "'01:02:03.5'}",
           "{'n': TIMESTAMP_NS '2020-01-01 00:00:00.123456789', 'm': TIMESTAMP_NS '1960-01-01 00:00:00.000000001', "
           "'s': TIMESTAMP_NS '2020-01-01 00:00:01'}",
           "{'z': TIMETZ '01:02:03-05:30:10', 'b': '-123456789012345678901234567890'::BIGNUM, 'l': [[1], NULL, []]}",
           "[{'a': 1}, NULL]",
       }) {
    const auto row = engine.Row("SELECT v, CAST(v AS VARCHAR) FROM (SELECT " + std::string(value) + " AS v)",
                                Format::kText, {kTextOid, kTextOid});
    ASSERT_EQ(row.size(), 2U) << row[0];
    EXPECT_EQ(row[0], row[1]) << value;
  }
}

TEST(RowEncoder, BignumTimeNsAndGeometryAreDuckDbsText) {
  Engine engine;
  for (const std::string_view value :
       {"'123456789012345678901234567890'::BIGNUM", "'-123456789012345678901234567890'::BIGNUM", "'0'::BIGNUM",
        "'256'::BIGNUM", "TIME_NS '01:02:03.123456789'", "TIME_NS '01:02:03'", "'POINT (1 2)'::GEOMETRY",
        "'POINT EMPTY'::GEOMETRY", "'POINT ZM (1 2 3 4.5)'::GEOMETRY", "'LINESTRING (0 0, 1e20 1)'::GEOMETRY",
        "'POLYGON ((0 0, 1 0, 1 1, 0 0), (0 0, 1 0, 1 1, 0 0))'::GEOMETRY", "'MULTIPOINT (0 0, 1 1)'::GEOMETRY",
        "'MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))'::GEOMETRY",
        "'GEOMETRYCOLLECTION (POINT (1 2), LINESTRING EMPTY)'::GEOMETRY"}) {
    const auto row =
        engine.Row("SELECT v, CAST(v AS VARCHAR) FROM (SELECT " + std::string(value) + " AS v)", Format::kText);
    ASSERT_EQ(row.size(), 2U) << row[0];
    EXPECT_EQ(row[0], row[1]) << value;
  }
}

TEST(RowEncoder, ListsAreArraysAndStructsCanBeRecords) {
  Engine engine;
  EXPECT_EQ(
      engine.Row(
          "SELECT ['a b', NULL, 'null', '', 'x\"y\\z'], [[1, 2], [3, NULL]], array_value(1.5, 2), ['x'::ENUM('x')]",
          Format::kText),
      (Strings{R"({"a b",NULL,"null","","x\"y\\z"})", "{{1,2},{3,NULL}}", "{1.5,2.0}", "{x}"}));
  EXPECT_EQ(engine.Row("SELECT {'a': 1, 'b': 'x \"y\"', 'c': NULL, 'd': ''}", Format::kText, {kRecordOid}),
            (Strings{R"((1,"x ""y""",,""))"}));
  EXPECT_EQ(engine.Row("SELECT {'a': 1::SMALLINT, 'b': NULL::VARCHAR}", Format::kBinary, {kRecordOid}),
            (Strings{std::string("\0\0\0\2\0\0\0\x15\0\0\0\2\0\1\0\0\0\x19\xff\xff\xff\xff", 22)}));
  EXPECT_EQ(engine.Row("SELECT [[1], [2, 3]]", Format::kBinary),
            (Strings{"multidimensional arrays must have array expressions with matching dimensions"}));
}

TEST(RowEncoder, BinaryFollowsTheTypeThatTheClientWasTold) {
  Engine engine;
  EXPECT_EQ(engine.Row("SELECT 7::BIGINT, '{}'::VARCHAR, [1, 2]::SMALLINT[]", Format::kBinary,
                       {kOidOid, kJsonbOid, kInt2VectorOid}),
            (Strings{std::string("\0\0\0\7", 4), "\1{}",
                     std::string("\0\0\0\1\0\0\0\0\0\0\0\x15\0\0\0\2\0\0\0\0\0\0\0\2\0\1\0\0\0\2\0\2", 32)}));
  EXPECT_EQ(engine.Row("SELECT '1.2.3.4'", Format::kBinary, {kInetOid}),
            (Strings{"no binary output function available for type inet"}));
}

TEST(TypeTable, EveryColumnTypeHasItsWireType) {
  EXPECT_EQ(WireTypeOf(duck::LogicalType::Decimal(10, 2)), (WireType{kNumericOid, ((10 << 16) | 2) + 4, -1}));
  EXPECT_EQ(WireTypeOf(duck::LogicalType::List(duck::LogicalType::List(duck::LogicalType(DUCKDB_TYPE_INTEGER)))),
            (WireType{kInt4ArrayOid, -1, -1}));
  EXPECT_EQ(WireTypeOf(duck::LogicalType(DUCKDB_TYPE_UBIGINT)).oid, kNumericOid);
  EXPECT_EQ(TypeName(kTimestampTzArrayOid), "timestamp with time zone[]");
  for (const auto& row : DuckTypes()) EXPECT_NE(FindPgType(row.oid), nullptr) << row.duck_name;
  for (const auto& row : PgTypes()) EXPECT_TRUE(DuckTypeOf(row.oid)) << row.name;
}

}  // namespace
}  // namespace duckgres::types
