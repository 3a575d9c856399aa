#include <atomic>
#include <gtest/gtest.h>
#include <latch>
#include <thread>

#include "exec/database_registry.hpp"
#include "exec/test_support.hpp"

namespace duckgres::exec {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

const User kAlice{.name = "alice"};
const User kBob{.name = "bob"};
const User kPostgres{.name = "postgres", .superuser = true};

class DatabaseRegistryTest : public testing::Test {
 protected:
  std::unique_ptr<DatabaseRegistry> Create(RegistryOptions options = {}) {
    options.data_dir = directory_.Path() / "data";
    return *DatabaseRegistry::Create(std::move(options));
  }
  fs::path Data(const std::string& file) const { return directory_.Path() / "data" / file; }
  TempDirectory directory_;
};

TEST_F(DatabaseRegistryTest, TheOwnDatabaseHasThreeNamesAndOneFile) {
  const auto registry = Create();
  auto first = *registry->Open(kAlice, "alice");
  ASSERT_TRUE(Execute(*first.executor, "CREATE TABLE t AS SELECT 42 AS a"));
  for (const auto* name : {"postgres", "", "alice"}) {
    const auto again = *registry->Open(kAlice, name);
    EXPECT_EQ(Text(*again.executor, "SELECT a FROM t"), "42");
    EXPECT_EQ(Text(*again.executor, "SELECT a FROM alice.main.t"), "42");
    EXPECT_EQ(again.catalog, "alice");
    EXPECT_EQ(again.name, "alice");
  }
  EXPECT_EQ(registry->OpenInstances(), 1u);
  EXPECT_TRUE(fs::exists(Data("alice.duckdb")));
}

TEST_F(DatabaseRegistryTest, UsersHaveNothingInCommon) {
  const auto registry = Create();
  const auto alice = *registry->Open(kAlice, "");
  const auto bob = *registry->Open(kBob, "");
  ASSERT_TRUE(Execute(*alice.executor, "CREATE TABLE t AS SELECT 'hers' AS a"));
  EXPECT_EQ(StateOf(bob.executor->Scalar("SELECT a FROM t")), "42P01");
  EXPECT_NE(StateOf(bob.executor->Scalar("SELECT a FROM alice.main.t")), "00000");
  EXPECT_EQ(StateOf(registry->Open(kBob, "alice")), "3D000");
  EXPECT_EQ(registry->OpenInstances(), 2u);
}

TEST_F(DatabaseRegistryTest, AnUnknownDatabaseIsRefusedWithAHintOrIsTheOwn) {
  const auto refusing = Create();
  ASSERT_TRUE(refusing->CreateDatabase(kAlice, "sales"));
  const auto refused = refusing->Open(kAlice, "nosuch");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code.View(), "3D000");
  EXPECT_EQ(refused.error().message, "database \"nosuch\" does not exist");
  EXPECT_EQ(refused.error().hint, "Databases that exist: \"alice\" and \"postgres\" (your own), \"sales\".");
  EXPECT_EQ(StateOf(refusing->Open(kAlice, std::string(64, 'x'))), "3D000");
  EXPECT_EQ(StateOf(refusing->Open(kAlice, "\xff")), "3D000");
}

TEST_F(DatabaseRegistryTest, UnknownDatabaseDefaultTakesAnyName) {
  const auto registry = Create({.unknown_database = UnknownDatabase::kDefault});
  const auto opened = *registry->Open(kAlice, "whatever");
  EXPECT_EQ(opened.name, "alice");
}

// PostgreSQL 18: 42P04 `database "sales" already exists`; 3D000 `database "sales" does not exist`; 55006 `database
// "sales" is being accessed by other users`, DETAIL `There is 1 other session using the database.`
TEST_F(DatabaseRegistryTest, DatabasesAreMadeListedAndDropped) {
  const auto registry = Create();
  for (const auto* name : {"sales", "Sales", "../bob", "a b/c", "pg_catalog", "main", "日本"}) {
    ASSERT_TRUE(registry->CreateDatabase(kAlice, name)) << name;
    EXPECT_EQ(StateOf(registry->CreateDatabase(kAlice, name)), "42P04") << name;
    const auto opened = *registry->Open(kAlice, name);
    EXPECT_EQ(opened.name, name);
    ASSERT_TRUE(Execute(*opened.executor, "CREATE TABLE t AS SELECT 1 AS a"));
    EXPECT_EQ(Text(*opened.executor, "SELECT a FROM \"" + opened.catalog + "\".main.t"), "1") << opened.catalog;
    EXPECT_EQ(Text(*opened.executor, "SELECT current_database()"), opened.catalog);
  }
  EXPECT_EQ(*registry->ListDatabases(kAlice),
            (std::vector<std::string>{"alice", "../bob", "Sales", "a b/c", "main", "pg_catalog", "sales", "日本"}));
  EXPECT_EQ(*registry->ListDatabases(kBob), std::vector<std::string>{"bob"});
  EXPECT_EQ(StateOf(registry->Open(kBob, "sales")), "3D000");
  {
    const auto in_use = *registry->Open(kAlice, "sales");
    const auto dropped = registry->DropDatabase(kAlice, "sales");
    ASSERT_FALSE(dropped);
    EXPECT_EQ(dropped.error().code.View(), "55006");
    EXPECT_EQ(dropped.error().message, "database \"sales\" is being accessed by other users");
    EXPECT_EQ(dropped.error().detail, "There is 1 other session using the database.");
  }
  ASSERT_TRUE(registry->DropDatabase(kAlice, "sales"));
  EXPECT_EQ(StateOf(registry->DropDatabase(kAlice, "sales")), "3D000");
  EXPECT_EQ(StateOf(registry->Open(kAlice, "sales")), "3D000");
  ASSERT_TRUE(registry->CreateDatabase(kAlice, "sales"));  // an empty one
  EXPECT_EQ(StateOf((*registry->Open(kAlice, "sales")).executor->Scalar("SELECT a FROM t")), "42P01");
  for (const auto* own : {"alice", "postgres"}) {
    EXPECT_EQ(StateOf(registry->CreateDatabase(kAlice, own)), "42P04");
    EXPECT_EQ(StateOf(registry->DropDatabase(kAlice, own)), "55006");
  }
  EXPECT_EQ(StateOf(registry->CreateDatabase(kAlice, "")), "42602");
}

TEST_F(DatabaseRegistryTest, ASchemaNamedLikeItsDatabaseIsNotAmbiguous) {
  const auto registry = Create();
  ASSERT_TRUE(registry->CreateDatabase(kAlice, "app"));
  const auto opened = *registry->Open(kAlice, "app");
  ASSERT_TRUE(opened.executor->Run("CREATE SCHEMA app; CREATE TABLE app.t AS SELECT 5 AS a"));
  EXPECT_EQ(Text(*opened.executor, "SELECT a FROM app.t"), "5");
}

TEST_F(DatabaseRegistryTest, NamesThatTryToBePathsOpenNothing) {
  const auto registry = Create();
  for (const auto* name : {"../evil", "/tmp/evil", "a/b", "..", ".x", ""}) {
    EXPECT_EQ(StateOf(registry->Open({.name = name}, "")), "42602") << name;
    EXPECT_EQ(StateOf(registry->CreateDatabase({.name = name}, "x")), "42602") << name;
    EXPECT_EQ(StateOf(registry->DropDatabase({.name = name}, "x")), "42602") << name;
    EXPECT_EQ(StateOf(registry->ListDatabases({.name = name})), "42602") << name;
  }
  EXPECT_TRUE(fs::is_empty(directory_.Path() / "data"));
}

TEST_F(DatabaseRegistryTest, RacingFirstSessionsGetOneInstance) {
  std::atomic<int> opened{0};
  const auto registry = Create({.prepare_database = [&](duck::Connection& connection, const DatabaseContext&) {
    ++opened;
    return connection.Run("CREATE OR REPLACE VIEW one AS SELECT 1 AS a");
  }});
  std::latch start(8);
  std::vector<std::jthread> sessions;
  for (int i = 0; i < 8; ++i) {
    sessions.emplace_back([&] {
      start.arrive_and_wait();
      const auto session = registry->Open(kAlice, "");
      ASSERT_TRUE(session) << session.error().message;
      EXPECT_EQ(Text(*session->executor, "SELECT a FROM one"), "1");
    });
  }
  sessions.clear();
  EXPECT_EQ(opened, 1);
}

// The opening of alice's file waits until bob's has been opened: so nothing that both need is held.
TEST_F(DatabaseRegistryTest, ASlowOpeningHoldsNobodyElseUp) {
  std::latch bob_is_in(1);
  const auto registry = Create({.prepare_database = [&](duck::Connection&, const DatabaseContext& context) {
    if (context.user.name == "alice") bob_is_in.wait();
    return Result<void>();
  }});
  std::jthread alice([&] { EXPECT_TRUE(registry->Open(kAlice, "")); });
  EXPECT_TRUE(registry->Open(kBob, ""));
  EXPECT_TRUE(registry->ListDatabases(kAlice));
  bob_is_in.count_down();
}

TEST_F(DatabaseRegistryTest, HooksAreToldWhereTheyAre) {
  std::vector<std::string> seen;
  const auto note = [&seen](std::string what) {
    return [&seen, what](duck::Connection&, const DatabaseContext& context) {
      seen.push_back(what + " " + context.user.name + " " + context.name + " " + context.catalog);
      return Result<void>();
    };
  };
  const auto registry = Create({.prepare_database = note("database"), .prepare_connection = note("connection")});
  ASSERT_TRUE(registry->CreateDatabase(kAlice, "a b"));
  const auto first = registry->Open(kAlice, "a b");
  const auto second = registry->Open(kAlice, "a b");
  EXPECT_EQ(seen, (std::vector<std::string>{"database alice a b a%20b~", "connection alice a b a%20b~",
                                            "connection alice a b a%20b~"}));
}

TEST_F(DatabaseRegistryTest, AnOpeningThatFailsCanBeTriedAgain) {
  bool fail = true;
  const auto registry = Create({.prepare_database = [&](duck::Connection& connection, const DatabaseContext&) {
    return connection.Run(fail ? "SELECT nonsense" : "SELECT 1");
  }});
  EXPECT_EQ(StateOf(registry->Open(kAlice, "")), "42703");
  EXPECT_EQ(registry->OpenInstances(), 0u);
  fail = false;
  EXPECT_TRUE(registry->Open(kAlice, ""));
}

TEST_F(DatabaseRegistryTest, AnInstanceIsClosedWhenItHasBeenIdle) {
  const auto registry = Create({.idle_close = milliseconds(40)});
  {
    const auto session = *registry->Open(kAlice, "");
    ASSERT_TRUE(Execute(*session.executor, "CREATE TABLE t AS SELECT 1 AS a"));
    std::this_thread::sleep_for(milliseconds(200));
    EXPECT_EQ(registry->OpenInstances(), 1u);  // not while a session uses it
  }
  while (registry->OpenInstances() != 0) std::this_thread::sleep_for(milliseconds(10));
  EXPECT_FALSE(fs::exists(Data("alice.duckdb.wal")));  // checkpointed
  EXPECT_EQ(Text(*registry->Open(kAlice, "")->executor, "SELECT a FROM t"), "1");
}

TEST_F(DatabaseRegistryTest, CloseAllLeavesCleanFilesAndWaitsForSessions) {
  const auto registry = Create();
  auto session = *registry->Open(kAlice, "");
  ASSERT_TRUE(Execute(*registry->Open(kBob, "")->executor, "CREATE TABLE t AS SELECT 1 AS a"));
  ASSERT_TRUE(Execute(*session.executor, "CREATE TABLE t AS SELECT 1 AS a"));
  EXPECT_EQ(registry->CloseAll(), 1u);
  EXPECT_FALSE(fs::exists(Data("bob.duckdb.wal")));
  EXPECT_EQ(StateOf(registry->Open(kAlice, "")), "57P03");
  EXPECT_EQ(StateOf(registry->CreateDatabase(kAlice, "x")), "57P03");
  EXPECT_EQ(Text(*session.executor, "SELECT a FROM t"), "1");  // it may finish
  session.executor.reset();
  EXPECT_EQ(registry->OpenInstances(), 0u);
  EXPECT_FALSE(fs::exists(Data("alice.duckdb.wal")));
}

TEST_F(DatabaseRegistryTest, ChangedRightsNeedANewInstance) {
  const auto registry = Create();
  User promoted = kAlice;
  promoted.superuser = true;
  {
    const auto session = *registry->Open(kAlice, "");
    EXPECT_EQ(StateOf(registry->Open(promoted, "")), "55006");
  }
  const auto session = *registry->Open(promoted, "");
  EXPECT_TRUE(Execute(*session.executor, "SET threads = 1"));
}

TEST_F(DatabaseRegistryTest, AnAllowedDirectoryMayNotTouchTheDataDirectory) {
  const auto registry = Create();
  const auto data = directory_.Path() / "data";
  fs::create_directory_symlink(data, directory_.Path() / "link");
  for (const auto& directory : {data, data / "databases", directory_.Path(), fs::path("/"), fs::path("relative"),
                                directory_.Path() / "link", directory_.Path() / "x" / ".." / "data"}) {
    EXPECT_EQ(StateOf(registry->Open({.name = "alice", .file_access = {directory}}, "")), "F0000") << directory;
  }
}

TEST_F(DatabaseRegistryTest, PlainSettingsGivePostgresMeaning) {
  const auto registry = Create();
  for (const auto& user : {kAlice, kPostgres}) {
    const auto session = *registry->Open(user, "");
    auto& executor = *session.executor;
    EXPECT_EQ(Text(executor, "SELECT 7 / 2"), "3");
    EXPECT_EQ(Text(executor, "SELECT -7 / 2"), "-3");
    EXPECT_EQ(Text(executor, "SELECT 7 / 2.0"), "3.5");
    EXPECT_EQ(Text(executor, "SELECT 7::double / 2"), "3.5");
    EXPECT_EQ(Text(executor, "SELECT 7::decimal(10,2) / 2"), "3.5");
    EXPECT_EQ(Text(executor, "SELECT x FROM (VALUES (1), (NULL)) t(x) ORDER BY x LIMIT 1"), "1");
    EXPECT_EQ(Text(executor, "SELECT x FROM (VALUES (1), (NULL)) t(x) ORDER BY x DESC LIMIT 1"), "NULL");
    EXPECT_EQ(StateOf(executor.Scalar("SELECT (SELECT * FROM range(2))")), "21000");
  }
}

TEST_F(DatabaseRegistryTest, ALockedSessionSetsWhatASessionHas) {
  const auto registry = Create();
  const auto session = *registry->Open(kAlice, "");
  const auto other = *registry->Open(kAlice, "");
  for (const auto* sql : {"SET TimeZone = 'Europe/Rome'", "SET search_path = 'main,pg_catalog'", "USE alice.main",
                          "SET Calendar = 'gregorian'", "RESET TimeZone", "SET VARIABLE x = 1"}) {
    EXPECT_EQ(StateOf(Execute(*session.executor, sql)), "00000") << sql;
  }
  ASSERT_TRUE(Execute(*session.executor, "SET TimeZone = 'Asia/Tokyo'"));
  EXPECT_NE(Text(*other.executor, "SELECT current_setting('TimeZone')"), "Asia/Tokyo");
}

TEST_F(DatabaseRegistryTest, ADataDirectoryThatCannotBeIsAnError) {
  WriteFile(directory_.Path() / "file", "x");
  EXPECT_EQ(StateOf(DatabaseRegistry::Create({.data_dir = directory_.Path() / "file" / "data"})), "58030");
}

TEST_F(DatabaseRegistryTest, ABrokenFileIsRefusedWithoutTheHostsPath) {
  const auto registry = Create();
  WriteFile(Data("alice.duckdb"), std::string(20'000, 'x'));
  const auto opened = registry->Open(kAlice, "");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().message, "could not open database \"alice\"");
}

}  // namespace
}  // namespace duckgres::exec
