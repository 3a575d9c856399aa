#include <gtest/gtest.h>

#include "catalog/catalog.hpp"

namespace duckgres::catalog {
namespace {

TEST(Catalog, Installs) {
  const auto database = duck::Database::Open(":memory:", {});
  ASSERT_TRUE(database);
  auto connection = duck::Connection::Open(*database);
  ASSERT_TRUE(connection);
  const auto installed = Install(*connection, {});
  ASSERT_TRUE(installed) << installed.error().message;
}

}  // namespace
}  // namespace duckgres::catalog
