#include "exec/fence.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/sqlstate.hpp"

namespace duckgres::exec {
namespace {

const Access kLocked{.fenced = true, .directories = {"/srv/shared"}};
const Access kNoFiles{.fenced = true};

bool Refused(const Result<void>& result) { return !result && result.error().code == sqlstate::kInsufficientPrivilege; }

TEST(Fence, NoSpellingOfACallHidesIt) {
  for (const auto* sql : {
           "CALL enable_logging()",
           "CALL ENABLE_LOGGING (storage = 'stdout')",
           "SELECT * FROM enable_profiling()",
           "SELECT * FROM \"enable_profiling\" /* a /* b */ c */ ()",
           "SELECT * FROM system.main.\"Disable_Logging\"()",
           "SELECT * FROM disable_logging -- x\n ()",
           "SELECT * FROM disable_logging\xC2\xA0()",  // DuckDB takes a no-break space for a space
           "SELECT E'\\' , enable_logging() , '",
           "SELECT * FROM -- INTO\nquery('SELECT 1')",
           "SELECT * FROM /* INTO */ query('SELECT 1')",
           "PREPARE p AS SELECT * FROM query('SELECT 1')",
           "CREATE MACRO m() AS TABLE SELECT * FROM enable_logging()",
       }) {
    EXPECT_TRUE(Refused(CheckFunctions(sql, TextOrigin::kRewritten))) << sql;
    EXPECT_TRUE(Refused(CheckFunctions(sql, TextOrigin::kClient))) << sql;
  }
}

TEST(Fence, TablesAndColumnsMayHaveAFencedFunctionsName) {
  for (const auto* sql : {
           "SELECT query FROM pg_stat_activity",
           "INSERT INTO query (a, b) VALUES (1, 2)",
           "CREATE TABLE \"query\" (query text)",
           "CREATE INDEX ON query (a)",
           "COPY query (a) FROM STDIN",
           "SELECT my_query(1), queries (2), enable_logging FROM t",
       }) {
    EXPECT_TRUE(CheckFunctions(sql, TextOrigin::kClient)) << sql;
  }
}

TEST(Fence, WhatShowsPathsIsForTheCatalogAndNotForClients) {
  for (const auto* sql :
       {"FROM duckdb_databases", "SELECT path FROM duckdb_databases()", "SELECT * FROM DUCKDB_SETTINGS()"}) {
    EXPECT_TRUE(Refused(CheckFunctions(sql, TextOrigin::kClient))) << sql;
    EXPECT_TRUE(CheckFunctions(sql, TextOrigin::kRewritten)) << sql;
  }
}

TEST(Fence, RefusesByKindOfStatement) {
  for (const auto& row : FencedStatements()) {
    EXPECT_TRUE(Refused(CheckStatement(row.type, row.name, kLocked))) << row.name;
    EXPECT_TRUE(CheckStatement(row.type, row.name, Access{})) << row.name;
    EXPECT_FALSE(row.reason.empty());
  }
  EXPECT_TRUE(CheckStatement(StatementType::kSelect, "SELECT 1", kLocked));
}

TEST(Fence, CopyNeedsAPlainLiteralInsideAnAllowedDirectory) {
  for (const auto* sql : {
           "COPY t TO '/srv/shared/x.csv'",
           "COPY (SELECT a FROM b) TO '/srv/shared/sub/x.csv' (FORMAT csv)",
           "copy t (a, b) from '/srv/shared/it''s.csv' with (header)",
           "/* TO 'x' */ COPY t -- TO 'y'\n TO '/srv/shared/x'",
       }) {
    EXPECT_TRUE(CheckStatement(StatementType::kCopy, sql, kLocked)) << sql;
    EXPECT_TRUE(Refused(CheckStatement(StatementType::kCopy, sql, kNoFiles))) << sql;
  }
  for (const auto* sql : {
           "COPY t TO '/srv/data/x.csv'",
           "COPY t TO '/srv/shared'",
           "COPY t TO '/srv/shared/../data/alice.duckdb' (USE_TMP_FILE false)",
           "COPY t TO '/srv/sharedx/y'",
           "COPY t TO 'relative.csv'",
           "COPY t TO E'/srv/shared/x'",
           "COPY t TO ('/srv/data/' || 'alice.duckdb')",
           "COPY t TO '/srv/shared/x' || '/../../data/alice.duckdb'",
           "COPY (SELECT 1 FROM '/srv/shared/x') TO $$/srv/data/alice.duckdb$$",
           "COPY t TO\xC2\xA0'/srv/data/x'",
           "COPY t",
       }) {
    EXPECT_TRUE(Refused(CheckStatement(StatementType::kCopy, sql, kLocked))) << sql;
  }
}

TEST(Fence, ExplainAndPrepareAreLookedThrough) {
  const auto check = [](const char* sql) {
    return CheckStatement(sql[0] == 'E' ? StatementType::kExplain : StatementType::kOther, sql, kLocked);
  };
  for (const auto* sql :
       {"EXPLAIN SELECT 1", "EXPLAIN ANALYZE INSERT INTO t VALUES (1)", "EXPLAIN (FORMAT json) SELECT 1",
        "EXPLAIN (SELECT 1)", "EXPLAIN ANALYZE COPY t TO '/srv/shared/x'", "PREPARE p (int, text) AS SELECT $1",
        "EXPLAIN (SELECT 1) UNION SELECT 2"}) {
    EXPECT_TRUE(check(sql)) << sql;
  }
  for (const auto* sql : {"EXPLAIN ANALYZE LOAD 'x'", "EXPLAIN ANALYZE PRAGMA enable_profiling",
                          "EXPLAIN ANALYZE COPY t TO '/srv/data/alice.duckdb'",
                          "EXPLAIN\xC2\xA0"
                          "ANALYZE COPY t TO '/x'",
                          "PREPARE c AS COPY t TO '/srv/data/alice.duckdb'"}) {
    EXPECT_TRUE(Refused(check(sql))) << sql;
  }
}

TEST(Fence, ExplainCannotRunATransactionStatement) {
  for (const auto& access : {kLocked, Access{}}) {
    const auto checked = CheckStatement(StatementType::kExplain, "EXPLAIN ANALYZE COMMIT", access);
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, sqlstate::kSyntaxError);
  }
}

TEST(Fence, SymbolicLinksAreFollowedBeforeADirectoryCounts) {
  const auto root = std::filesystem::temp_directory_path() / ("duckgres_fence_" + std::to_string(getpid()));
  std::filesystem::create_directories(root / "in");
  std::filesystem::create_directories(root / "out");
  std::filesystem::create_directory_symlink(root / "out", root / "in" / "link");
  const std::vector<std::filesystem::path> allowed{root / "in"};
  EXPECT_TRUE(Inside(root / "in" / "x", allowed));
  EXPECT_FALSE(Inside(root / "in" / "link" / "x", allowed));
  EXPECT_FALSE(Inside(root / "in" / ".." / "out" / "x", allowed));
  std::filesystem::remove_all(root);
}

TEST(Fence, StatementsArePartedAsTheEngineSeesThem) {
  using Parts = std::vector<std::string_view>;
  EXPECT_EQ(SplitStatements("BEGIN; SELECT ';'; COMMIT"), (Parts{"BEGIN", " SELECT ';'", " COMMIT"}));
  EXPECT_EQ(SplitStatements(" ; -- ;\n; /* ; /* ; */ ; */"), Parts{});
  EXPECT_EQ(SplitStatements("SELECT $$;$$, $a$;$$;$a$, \"a;\"\"b\", E'\\';'; X"),
            (Parts{"SELECT $$;$$, $a$;$$;$a$, \"a;\"\"b\", E'\\';'", " X"}));
  EXPECT_EQ(SplitStatements("SELECT $1; SELECT 'open;"), (Parts{"SELECT $1", " SELECT 'open;"}));
  EXPECT_EQ(FirstWord(" /* a */ -- b\n commit work"), "COMMIT");
  EXPECT_EQ(FirstWord(""), "");
}

}  // namespace
}  // namespace duckgres::exec
