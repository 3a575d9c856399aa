#include "catalog/type_text.hpp"

#include <gtest/gtest.h>

namespace duckgres::catalog {
namespace {

TEST(TypeText, SpellsTypesAsFormatTypeDoes) {  // expected values: format_type() of PostgreSQL 18
  const ObjectRegistry registry;
  EXPECT_EQ(FormatType(registry, 23, -1), "integer");
  EXPECT_EQ(FormatType(registry, 1700, 786438), "numeric(12,2)");
  EXPECT_EQ(FormatType(registry, 1043, 44), "character varying(40)");
  EXPECT_EQ(FormatType(registry, 1042, 7), "character(3)");
  EXPECT_EQ(FormatType(registry, 1042, -1), "bpchar");
  EXPECT_EQ(FormatType(registry, 1042, std::nullopt), "character");
  EXPECT_EQ(FormatType(registry, 1184, 3), "timestamp(3) with time zone");
  EXPECT_EQ(FormatType(registry, 1009, -1), "text[]");
  EXPECT_EQ(FormatType(registry, 1231, 786438), "numeric(12,2)[]");
  EXPECT_EQ(FormatType(registry, 600, -1), "point");
  EXPECT_EQ(FormatType(registry, 0, -1), "-");
  EXPECT_EQ(FormatType(registry, 999'999, -1), "???");
}

TEST(TypeText, SpellsTypesOfUsersByTheirNames) {
  ObjectRegistry registry;
  EXPECT_EQ(FormatType(registry, registry.OidOf(ObjectKind::kType, "public", "Mood"), -1), R"("Mood")");
  EXPECT_EQ(FormatType(registry, registry.OidOf(ObjectKind::kType, "app", "mood[]"), -1), "app.mood[]");
}

TEST(TypeText, KnowsTheTypeOfEachDuckdbSpelling) {
  EXPECT_EQ(PgTypeOfDuckdb("INTEGER"), (PgType{23, -1}));
  EXPECT_EQ(PgTypeOfDuckdb("DECIMAL(12,2)"), (PgType{1700, 786438}));
  EXPECT_EQ(PgTypeOfDuckdb("DECIMAL(12,2)[]"), (PgType{1231, 786438}));
  EXPECT_EQ(PgTypeOfDuckdb("VARCHAR[][]"), (PgType{1009, -1}));
  EXPECT_EQ(PgTypeOfDuckdb("INTEGER[3]"), (PgType{1007, -1}));
  EXPECT_EQ(PgTypeOfDuckdb("TIMESTAMP WITH TIME ZONE"), (PgType{1184, -1}));
  EXPECT_EQ(PgTypeOfDuckdb("JSON"), (PgType{114, -1}));
  EXPECT_EQ(PgTypeOfDuckdb("STRUCT(a INTEGER, b VARCHAR)"), (PgType{25, -1}));
  EXPECT_EQ(PgTypeOfDuckdb("STRUCT(a INTEGER)[]"), (PgType{25, -1}));
  EXPECT_EQ(PgTypeOfDuckdb("SOME_NEW_TYPE"), (PgType{25, -1}));
}

TEST(TypeText, FindsTypesByAllTheirNames) {
  EXPECT_EQ(FindTypeByName("int4"), 23U);
  EXPECT_EQ(FindTypeByName("integer"), 23U);
  EXPECT_EQ(FindTypeByName("_int4"), 1007U);
  EXPECT_EQ(FindTypeByName("integer[]"), 1007U);
  EXPECT_EQ(FindTypeByName("pg_catalog.timestamptz"), 1184U);
  EXPECT_EQ(FindTypeByName("mood"), std::nullopt);
}

}  // namespace
}  // namespace duckgres::catalog
