#include <format>
#include <gtest/gtest.h>
#include <set>

#include "exec/database_registry.hpp"
#include "exec/local_executor.hpp"
#include "exec/lock_down.hpp"
#include "exec/test_support.hpp"

/// Every way out of a user's database that FAULTS and DuckDB's own function list know, tried on a real locked instance.
/// {out} is a directory with a secret in it, {in} one that file_access allows, with links out of it; {data} holds the
/// databases, {ext} the extensions.
namespace duckgres::exec {
namespace {

namespace fs = std::filesystem;

struct Way {
  std::string_view sql;
  std::string_view state = "42501";
};

constexpr Way kWays[] = {
    // reading
    {"SELECT * FROM read_csv('{out}/s.csv')"},
    {"SELECT * FROM read_csv_auto('{out}/s.csv')"},
    {"SELECT * FROM read_text('{out}/s.txt')"},
    {"SELECT * FROM read_blob('{out}/s.txt')"},
    {"SELECT * FROM read_json('{out}/s.csv')"},
    {"SELECT * FROM read_ndjson_objects('{out}/s.csv')"},
    {"SELECT * FROM read_parquet('{out}/s.csv')"},
    {"SELECT * FROM parquet_metadata('{out}/s.csv')"},
    {"SELECT * FROM parquet_schema('{out}/s.csv')"},
    {"SELECT * FROM parquet_kv_metadata('{out}/s.csv')"},
    {"SELECT * FROM sniff_csv('{out}/s.csv')"},
    {"SELECT * FROM glob('{out}/*')"},
    {"SELECT * FROM glob('/*')"},
    {"SELECT * FROM '{out}/s.csv'"},
    {"SELECT * FROM \"{out}/s.csv\""},
    {"SELECT * FROM read_text(['{in}/ok.txt', '{out}/s.txt'])"},
    {"SELECT * FROM read_duckdb('{data}/bob.duckdb', table_name = 't')"},
    {"SELECT * FROM read_text('/proc/self/environ')"},
    {"SELECT * FROM read_text('/proc/self/cwd')"},
    {"SELECT * FROM read_text('~/.profile')"},
    {"SELECT * FROM read_text('file://{out}/s.txt')"},
    {"SELECT * FROM read_text('file:{out}/s.txt')"},
    // by .. and by links
    {"SELECT * FROM read_text('{in}/../out/s.txt')"},
    {"SELECT * FROM read_text('{in}/link.txt')"},
    {"SELECT * FROM read_text('{in}/linkdir/s.txt')"},
    {"SELECT * FROM glob('{in}/../out/*')"},
    {"SELECT * FROM glob('{in}/linkdir/*')"},
    {"COPY t FROM '{in}/linkdir/s.csv'"},
    {"COPY (SELECT 1) TO '{in}/linkdir/new.csv'"},
    {"COPY (SELECT 1) TO '{in}/../out/new.csv'"},
    // COPY, EXPORT, IMPORT
    {"COPY t FROM '{out}/s.csv'"},
    {"COPY (SELECT 1) TO '{out}/new.csv'"},
    {"COPY (SELECT 1) TO '{out}/new.parquet' (FORMAT parquet)"},
    {"COPY (SELECT 1 AS x, 2 AS y) TO '{out}/parts' (FORMAT csv, PARTITION_BY (x))"},
    {"COPY (SELECT 1) TO '/dev/stdout'"},
    {"EXPORT DATABASE '{out}/export'"},
    {"EXPORT DATABASE '{in}/export'"},
    {"IMPORT DATABASE '{out}/export'"},
    // the database's own file, which DuckDB lets one write
    {"COPY (SELECT 1) TO '{data}/alice.duckdb' (USE_TMP_FILE false)"},
    {"COPY (SELECT 1) TO '{data}/alice.duckdb.wal' (USE_TMP_FILE false)"},
    {"COPY (SELECT 1) TO ('{data}/alice' || '.duckdb') (USE_TMP_FILE false)"},
    {"COPY (SELECT 1) TO $${data}/alice.duckdb$$ (USE_TMP_FILE false)"},
    {"COPY (SELECT 1) TO '{data}/temp/alice/own/x.csv'"},
    {"EXPLAIN ANALYZE COPY (SELECT 1) TO '{data}/alice.duckdb' (USE_TMP_FILE false)"},
    {"PREPARE c AS COPY (SELECT 1) TO '{data}/alice.duckdb' (USE_TMP_FILE false)"},
    // other databases
    {"ATTACH '{data}/bob.duckdb' AS b"},
    {"ATTACH '{data}/bob.duckdb' AS b (READ_ONLY)"},
    {"ATTACH '{out}/x.duckdb'"},
    {"ATTACH '{in}/x.duckdb'"},
    {"ATTACH ':memory:' AS m"},
    {"ATTACH IF NOT EXISTS 'host=127.0.0.1' AS p (TYPE postgres)"},
    {"DETACH alice"},
    {"SELECT * FROM bob.main.t", "3D000"},
    {"USE bob", "3F000"},
    {"COPY FROM DATABASE bob TO alice"},
    // extensions
    {"INSTALL httpfs"},
    {"INSTALL '{out}/x.duckdb_extension'"},
    {"FORCE INSTALL h3 FROM community"},
    {"INSTALL x FROM 'http://127.0.0.1:9/'"},
    {"LOAD '{out}/x.duckdb_extension'"},
    {"LOAD '{ext}/tpch.duckdb_extension'"},
    {"LOAD json"},
    {"EXPLAIN ANALYZE LOAD json"},
    {"UPDATE EXTENSIONS"},
    // the network; nothing listens, and nothing is asked
    {"SELECT * FROM read_text('http://127.0.0.1:9/latest/meta-data/')"},
    {"SELECT * FROM read_csv('https://127.0.0.1:9/x.csv')"},
    {"SELECT * FROM 'http://127.0.0.1:9/x.csv'"},
    {"SELECT * FROM read_parquet('s3://bucket/x.parquet')"},
    {"COPY (SELECT 1) TO 's3://bucket/x.csv'"},
    {"CALL quack_serve('127.0.0.1:9')"},
    {"SELECT * FROM postgres_query('x', 'SELECT 1')"},
    {"CALL postgres_execute('x', 'SELECT 1')"},
    // secrets
    {"CREATE PERSISTENT SECRET p (TYPE s3, KEY_ID 'a', SECRET 'b')", "22023"},
    {"SELECT * FROM which_secret('s3://x', 's3')", "client"},
    {"SELECT * FROM duckdb_secrets(redact = false)", "22023"},
    // SQL that hides
    {"SELECT * FROM query('SELECT 1')"},
    {"SELECT * FROM query_table('t')"},
    {"SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))"},
    {"PRAGMA json_execute_serialized_sql('')"},
    // the engine's log and profiler
    {"CALL enable_logging(storage = 'stdout')"},
    {"CALL enable_logging(storage = 'file', storage_path = '{out}')"},
    {"SELECT * FROM enable_logging()"},
    {"CALL disable_logging()"},
    {"CALL enable_profiling(format := 'json', save_location := '{out}/p.json')"},
    {"PRAGMA enable_profiling"},
    {"PRAGMA enable_profile"},
    {"PRAGMA enable_verification"},
    {"PRAGMA disable_optimizer"},
    {"PRAGMA disable_checkpoint_on_shutdown"},
    {"EXPLAIN ANALYZE PRAGMA enable_profiling"},
    {"SELECT write_log('x')"},
    {"SELECT getenv('HOME')", "42883"},
    {"SELECT * FROM arrow_scan(NULL, NULL, NULL)"},
    // what shows the host: the session asks CheckFunctions about the client's own text
    {"SELECT path FROM duckdb_databases()", "client"},
    {"SELECT path FROM duckdb_databases", "client"},
    {"SELECT value FROM duckdb_settings()", "client"},
    {"SELECT install_path FROM duckdb_extensions()", "client"},
    {"SELECT * FROM duckdb_temporary_files()", "client"},
    {"SELECT * FROM duckdb_logs()", "client"},
    {"CREATE VIEW v AS SELECT * FROM duckdb_settings()", "client"},
};

constexpr std::string_view kSettings[] = {
    "enable_external_access",
    "lock_configuration",
    "allowed_configs",
    "allowed_directories",
    "allowed_paths",
    "threads",
    "memory_limit",
    "temp_directory",
    "max_temp_directory_size",
    "secret_directory",
    "extension_directory",
    "home_directory",
    "file_search_path",
    "profiling_output",
    "profile_output",
    "enable_profiling",
    "log_query_path",
    "http_logging_output",
    "enable_http_logging",
    "custom_extension_repository",
    "allow_unsigned_extensions",
    "allow_community_extensions",
    "autoload_known_extensions",
    "autoinstall_known_extensions",
    "allow_persistent_secrets",
    "allow_unredacted_secrets",
    "default_secret_storage",
    "http_proxy",
    "disabled_filesystems",
    "disabled_optimizers",
    "errors_as_json",
    "default_null_order",
    "integer_division",
    "enable_logging",
    "logging_storage",
    "checkpoint_threshold",
    "access_mode",
    "password",
    "max_expression_depth",
    "immediate_transaction_mode",
};

class IsolationTest : public testing::Test {
 protected:
  void SetUp() override {
    WriteFile(out_ / "s.txt", "secret");
    WriteFile(out_ / "s.csv", "a\n1\n");
    WriteFile(in_ / "ok.txt", "allowed");
    fs::create_symlink(out_ / "s.txt", in_ / "link.txt");
    fs::create_directory_symlink(out_, in_ / "linkdir");
    RegistryOptions options{.data_dir = data_};
    for (const auto* name : {"httpfs", "icu", "json"}) {
      const fs::path file = fs::path(DUCKGRES_TEST_EXTENSIONS) / (std::string(name) + ".duckdb_extension");
      if (fs::exists(file)) options.extensions.push_back(file);
    }
    registry_ = *DatabaseRegistry::Create(options);
    const auto bob = *registry_->Open({.name = "bob"}, "");
    ASSERT_TRUE(Execute(*bob.executor, "CREATE TABLE t AS SELECT 'secret' AS a"));
    auto alice = registry_->Open(alice_, "");
    ASSERT_TRUE(alice) << alice.error().message;
    executor_ = std::move(alice->executor);
    ASSERT_TRUE(Execute(*executor_, "CREATE TABLE t (a INTEGER)"));
  }
  std::string Filled(std::string_view sql) const {
    std::string text(sql);
    for (const auto& [name, path] : std::initializer_list<std::pair<std::string_view, std::string>>{
             {"{out}", out_}, {"{in}", in_}, {"{data}", data_}, {"{ext}", DUCKGRES_TEST_EXTENSIONS}}) {
      for (size_t at = text.find(name); at != text.npos; at = text.find(name, at)) text.replace(at, name.size(), path);
    }
    return text;
  }
  static std::set<std::string> Files(const fs::path& directory) {
    std::set<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) files.insert(entry.path().string());
    return files;
  }
  TempDirectory root_;
  const fs::path out_ = root_.Path() / "out", in_ = root_.Path() / "in", data_ = root_.Path() / "data";
  const User alice_{.name = "alice", .file_access = {in_}};
  std::unique_ptr<DatabaseRegistry> registry_;
  std::unique_ptr<Executor> executor_;
};

TEST_F(IsolationTest, EveryWayOutIsClosed) {
  const auto files = Files(root_.Path());
  for (const auto& way : kWays) {
    const std::string sql = Filled(way.sql);
    if (way.state == "client") {
      EXPECT_EQ(StateOf(CheckFunctions(sql, TextOrigin::kClient)), "42501") << sql;
      continue;
    }
    const auto session = *registry_->Open(alice_, "");
    EXPECT_EQ(StateOf(Execute(*session.executor, sql)), way.state) << sql;
    EXPECT_NE(StateOf(session.executor->Run(sql)), "00000") << sql;
    EXPECT_TRUE(Execute(*session.executor, "SELECT 1")) << "after " << sql;
  }
  EXPECT_EQ(Files(root_.Path()), files);
}

TEST_F(IsolationTest, NoSettingCanBeChanged) {
  for (const auto name : kSettings) {
    for (const auto* form :
         {"SET {} = 'x'", "SET GLOBAL {} = 'x'", "SET SESSION {} = 'x'", "RESET {}", "PRAGMA {} = 'x'"}) {
      const std::string sql = std::vformat(form, std::make_format_args(name));
      EXPECT_NE(StateOf(Execute(*executor_, sql)), "00000") << sql;
    }
  }
}

TEST_F(IsolationTest, TheLockStillHoldsAfterEverythingWasTried) {
  for (const auto& way : kWays) (void)Execute(*executor_, Filled(way.sql));
  auto& connection = static_cast<LocalExecutor&>(*executor_).Connection();
  const FenceSettings settings{data_ / "alice.duckdb", data_ / "temp" / "alice" / "own", {in_}};
  EXPECT_EQ(StateOf(VerifyLock(connection, settings)), "00000");
  // and the reading back would tell
  EXPECT_EQ(StateOf(VerifyLock(connection, {settings.file, settings.temp_directory, {}})), "XX000");
  EXPECT_EQ(StateOf(VerifyLock(connection, {data_ / "bob.duckdb", settings.temp_directory, {in_}})), "XX000");
}

TEST_F(IsolationTest, AnInstanceThatIsNotLockedIsNotServed) {
  // A hook that turns on what may not be on: the reading back finds it.
  RegistryOptions options{.data_dir = root_.Path() / "other"};
  options.prepare_database = [](duck::Connection& connection, const DatabaseContext&) {
    return connection.Run("SET GLOBAL file_search_path = '/tmp'");
  };
  const auto registry = *DatabaseRegistry::Create(options);
  const auto opened = registry->Open(alice_, "");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code.View(), "XX000");
  EXPECT_EQ(registry->OpenInstances(), 0u);
}

TEST_F(IsolationTest, WhatFileAccessAllowsWorks) {
  EXPECT_EQ(Text(*executor_, Filled("SELECT content FROM read_text('{in}/ok.txt')")), "allowed");
  EXPECT_EQ(StateOf(Execute(*executor_, Filled("COPY (SELECT 7 AS a) TO '{in}/new.csv' (FORMAT csv, HEADER)"))),
            "00000");
  EXPECT_EQ(StateOf(Execute(*executor_, Filled("COPY t FROM '{in}/new.csv' (FORMAT csv, HEADER)"))), "00000");
  EXPECT_EQ(Text(*executor_, "SELECT a FROM t"), "7");
}

TEST_F(IsolationTest, SpillingWorksBehindTheFence) {
  RegistryOptions options{.data_dir = root_.Path() / "small", .memory_limit = "64MB", .threads = 1};
  const auto registry = *DatabaseRegistry::Create(options);
  const auto session = *registry->Open({.name = "carol"}, "");
  EXPECT_EQ(Text(*session.executor,
                 "SELECT count(*) FROM (SELECT range::VARCHAR || 'padding padding padding' AS x FROM range(3000000) "
                 "ORDER BY x) t"
                 " WHERE x > ''"),
            "3000000");
  EXPECT_TRUE(
      Execute(*session.executor,
              "CREATE TABLE big AS SELECT range AS i, repeat('x', 100) AS p FROM range(1000000) ORDER BY hash(i)"));
}

TEST_F(IsolationTest, SecretsOfOneUserAreNotAnothers) {
  const auto bob = *registry_->Open({.name = "bob"}, "");
  if (!Execute(*bob.executor, "CREATE SECRET mine (TYPE s3, KEY_ID 'k', SECRET 'hush')"))
    GTEST_SKIP() << "without httpfs";
  EXPECT_EQ(Text(*executor_, "SELECT count(*) FROM duckdb_secrets()"), "0");
  EXPECT_EQ(Text(*bob.executor, "SELECT secret_string LIKE '%hush%' FROM duckdb_secrets()"), "false");
}

TEST_F(IsolationTest, SuperusersAreNotFenced) {
  const auto session = *registry_->Open({.name = "postgres", .superuser = true}, "");
  EXPECT_EQ(Text(*session.executor, Filled("SELECT content FROM read_text('{out}/s.txt')")), "secret");
  EXPECT_TRUE(Execute(*session.executor, "SET threads = 1"));
  EXPECT_TRUE(Execute(*session.executor, "ATTACH ':memory:' AS m"));
}

}  // namespace
}  // namespace duckgres::exec
