#include "exec/data_layout.hpp"

#include <gtest/gtest.h>
#include <random>
#include <set>

#include "base/sqlstate.hpp"

namespace duckgres::exec {
namespace {

TEST(DataLayout, AUsersOwnFileHasTheUsersName) {
  const DataLayout layout("/data");
  EXPECT_EQ(layout.OwnFile("alice"), "/data/alice.duckdb");
  EXPECT_EQ(layout.OwnFile("alice@example.org"), "/data/alice@example.org.duckdb");
}

TEST(DataLayout, FurtherDatabasesAreEncodedInADirectoryOfTheUser) {
  const DataLayout layout("/data");
  EXPECT_EQ(layout.DatabaseFile("alice", "sales-2024_x"), "/data/databases/alice/sales-2024_x~.duckdb");
  EXPECT_EQ(layout.DatabaseFile("alice", "../../etc/x"), "/data/databases/alice/%2E%2E%2F%2E%2E%2Fetc%2Fx~.duckdb");
  EXPECT_EQ(layout.DatabaseFile("alice", "é~%"), "/data/databases/alice/%C3%A9%7E%25~.duckdb");
}

TEST(DataLayout, NoTwoUsersOrDatabasesShareAFile) {
  const DataLayout layout("/data");
  std::set<std::filesystem::path> files;
  size_t wanted = 0;
  for (const auto* user : {"a", "b", "a.duckdb", "databases", "temp", "a~", "A", "own"}) {
    ASSERT_TRUE(CheckUserName(user)) << user;
    ++wanted;
    files.insert(layout.OwnFile(user));
    files.insert(layout.OwnFile(user).string() + ".wal");
    for (const auto* database : {"a", "b", "A", "~", "%7E", "a~", "own", "databases", "a.duckdb", ".."}) {
      ++wanted;
      files.insert(layout.DatabaseFile(user, database));
      files.insert(layout.DatabaseFile(user, database).string() + ".wal");
    }
  }
  EXPECT_EQ(files.size(), 2 * wanted);
}

TEST(DataLayout, EveryNameSurvivesItsEncoding) {
  std::mt19937 random(4);
  for (int round = 0; round < 2'000; ++round) {
    std::string name;
    for (size_t size = 1 + random() % 63; size > 0; --size) name += static_cast<char>(random() % 256);
    EXPECT_EQ(DecodeDatabaseName(EncodeDatabaseName(name)), name);
    EXPECT_LE(EncodeDatabaseName(name).size() + std::string_view("~.duckdb.wal.checkpoint").size(), 255u);
  }
}

TEST(DataLayout, NamesThatTryToBePathsAreNoUsers) {
  for (const std::string name : {"", ".", "..", "../x", "a/b", "/etc/passwd", "a\\b", ".hidden", "a?b", "a*", "a[b]",
                                 "s3:x", "a\nb", "\x7f", "\xff", "a\xC0\xAF", "\xED\xA0"}) {
    const auto checked = CheckUserName(name);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code, sqlstate::kInvalidName) << name;
  }
  EXPECT_FALSE(CheckUserName(std::string("a\0b", 3)));
  EXPECT_FALSE(CheckUserName(std::string(64, 'x')));
  EXPECT_TRUE(CheckUserName(std::string(63, 'x')));
}

// PostgreSQL 18: CREATE ROLE pg_x -> 42939; "public" and "none" -> 42939.
TEST(DataLayout, ReservedNamesAreNoUsers) {
  for (const auto* name : {"pg_catalog", "PG_x", "public", "none", "information_schema"}) {
    const auto checked = CheckUserName(name);
    ASSERT_FALSE(checked) << name;
    EXPECT_EQ(checked.error().code, sqlstate::kReservedName) << name;
  }
}

}  // namespace
}  // namespace duckgres::exec
