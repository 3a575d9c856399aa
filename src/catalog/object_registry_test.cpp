#include "catalog/object_registry.hpp"

#include <format>
#include <gtest/gtest.h>
#include <set>

namespace duckgres::catalog {
namespace {

TEST(ObjectRegistry, AnObjectHasTheSameOidInEveryRegistry) {
  ObjectRegistry first, second;
  second.OidOf(ObjectKind::kRelation, "public", "other");
  EXPECT_EQ(first.OidOf(ObjectKind::kRelation, "public", "t"), second.OidOf(ObjectKind::kRelation, "public", "t"));
  EXPECT_GE(first.OidOf(ObjectKind::kRelation, "public", "t"), 16384U);
}

TEST(ObjectRegistry, KindAndSchemaMakeDifferentObjects) {
  ObjectRegistry registry;
  std::set<Oid> oids = {
      registry.OidOf(ObjectKind::kRelation, "public", "t"), registry.OidOf(ObjectKind::kType, "public", "t"),
      registry.OidOf(ObjectKind::kRelation, "app", "t"), registry.OidOf(ObjectKind::kRelation, "publict", "")};
  EXPECT_EQ(oids.size(), 4U);
}

TEST(ObjectRegistry, AHundredThousandObjectsShareNoOid) {
  // So many that some of their hashes meet: the birthday bound of 2^31 is about 55,000.
  ObjectRegistry registry;
  std::set<Oid> oids;
  for (int i = 0; i < 100'000; ++i) oids.insert(registry.OidOf(ObjectKind::kRelation, "public", std::format("t{}", i)));
  EXPECT_EQ(oids.size(), 100'000U);
  EXPECT_EQ(registry.Find(registry.OidOf(ObjectKind::kRelation, "public", "t77777"))->name, "t77777");
}

TEST(ObjectRegistry, FixedObjectsKeepPostgresNumbers) {
  ObjectRegistry registry;
  registry.AddFixed(1259, {ObjectKind::kRelation, "pg_catalog", "pg_class"});
  EXPECT_EQ(registry.OidOf(ObjectKind::kRelation, "pg_catalog", "pg_class"), 1259U);
  ASSERT_TRUE(registry.Find(1259));
  EXPECT_EQ(registry.Find(1259)->name, "pg_class");
  EXPECT_FALSE(registry.Find(1260));
}

}  // namespace
}  // namespace duckgres::catalog
