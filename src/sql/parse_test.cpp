#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "base/sqlstate.hpp"
#include "sql/statement.hpp"

namespace duckgres::sql {
namespace {
TEST(Parse, Smoke) {
  auto parsed = Parse("select 1; /* c */ insert into t values ($1,$3) returning * -- x\n; from t; select ';'");
  ASSERT_TRUE(parsed) << parsed.error().message;
  for (auto& s : parsed->statements)
    printf("[%.*s] %.*s\n", (int)s.text.size(), s.text.data(), (int)s.Tag().size(), s.Tag().data());
}
}  // namespace
}  // namespace duckgres::sql
