#include <array>
#include <gtest/gtest.h>
#include <map>
#include <set>

#include "duck/connection.hpp"
#include "duck/error.hpp"
#include "duck/error_table.hpp"

namespace duckgres::duck {
namespace {

struct Mistake {
  std::string_view sql, state;
  std::string_view message = {};  // what the error says, where PostgreSQL's tools match on it
  int32_t position = -1;          // -1: not looked at
  int connection = 0;
};

constexpr std::string_view kSetup[] = {
    "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL, c INTEGER CHECK (c > 0))",
    "CREATE TABLE u (id INTEGER PRIMARY KEY, t_a INTEGER REFERENCES t(a))",
    "CREATE TABLE k (a INTEGER, b INTEGER, PRIMARY KEY (a, b))",
    "CREATE TABLE p (a INTEGER, b INTEGER)",
    "INSERT INTO t VALUES (1, 'x', 1), (2, 'y', 2)",
    "INSERT INTO u VALUES (1, 1)",
    "INSERT INTO k VALUES (1, 2)",
    "CREATE VIEW v AS SELECT a FROM t",
    "CREATE INDEX ix ON t (b)",
    "CREATE SEQUENCE sq",
    "CREATE SCHEMA s1",
    "CREATE TABLE s1.x (i INTEGER)",
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    "CREATE MACRO mm(a) AS a",
    "CREATE TABLE m (d DATE, n NUMERIC(5, 2), i SMALLINT)",
    "PREPARE ready AS SELECT $1::INTEGER",
};

// The SQLSTATEs are those of PostgreSQL 18 for the same mistake, but where a comment says that it has no such mistake.
constexpr Mistake kMistakes[] = {
    // names that are not there
    {"SELECT * FROM nosuch", "42P01", "relation \"nosuch\" does not exist", 15},
    {"SELECT * FROM nosch.x", "42P01", "relation \"nosch.x\" does not exist", 15},
    {"CREATE TABLE nosch.x (a INTEGER)", "3F000", "schema \"nosch\" does not exist"},
    {"DROP SCHEMA nosuch", "3F000", "schema \"nosuch\" does not exist"},
    {"SET search_path = 'nosuch'", "3F000"},  // PostgreSQL takes any
    {"SELECT * FROM nodb.nosch.x", "3D000"},  // PostgreSQL: 0A000, a cross-database reference
    {"USE nodb.nosch", "3F000"},              // no such statement
    {"DROP VIEW nosuch", "42P01", "relation \"nosuch\" does not exist"},
    {"DROP SEQUENCE nosuch", "42P01", "relation \"nosuch\" does not exist"},
    {"SELECT nextval('nosuch')", "42P01", "relation \"nosuch\" does not exist"},
    {"DROP INDEX nosuch", "42704"},
    {"DROP TYPE nosuch", "42704", "type \"nosuch\" does not exist"},
    {"SELECT 1::nosuch", "42704", "type \"nosuch\" does not exist"},
    {"SET nosuch = 1", "42704", "unrecognized configuration parameter \"nosuch\""},
    {"SELECT nofunc(1)", "42883", "function nofunc does not exist", 8},
    {"SELECT * FROM nofunc(1)", "42883"},
    {"SELECT upper(1, 2, 3)", "42883"},
    {"SELECT mm(1, 2)", "42883"},
    {"SELECT unnest(1)", "42883"},
    {"SELECT (1, 2) > 3", "42883"},
    {"DROP MACRO nofn", "42883"},
    {"COPY t TO '/nonexistent/x' (FORMAT nosuch)", "22023"},
    {"COPY t TO '/nonexistent/x' (nosuch 1)", "42601"},
    {"COPY t TO '/no/such/directory/x'", "58P01"},
    {"SELECT * FROM read_csv('/nonexistent')", "58P01"},
    {"SELECT nocol FROM t", "42703", "column \"nocol\" does not exist", 8},
    {"SELECT 'ü', nocol FROM t", "42703", "column \"nocol\" does not exist", 13},  // characters, not bytes
    {"SELECT nocol", "42703", "column \"nocol\" does not exist", 8},
    {"SELECT t.nocol FROM t", "42703"},
    {"INSERT INTO t (a, nosuch) VALUES (3, 'x')", "42703", "column \"nosuch\" does not exist"},
    {"UPDATE t SET nosuch = 1", "42703", "column \"nosuch\" does not exist"},
    {"ALTER TABLE t RENAME COLUMN nosuch TO z", "42703"},
    {"COMMENT ON COLUMN t.nosuch IS 'x'", "42703"},
    {"CREATE TABLE q (a INTEGER CHECK (nosuch > 1))", "42703"},
    {"SELECT * FROM t JOIN u USING (nosuch)", "42703"},
    {"SELECT struct_pack(a := 1).b", "42703"},
    {"SELECT z.a FROM t", "42P01", "missing FROM-clause entry for table \"z\""},
    {"SELECT c.d FROM t", "42P01", "missing FROM-clause entry for table \"c\""},
    {"EXECUTE nosuch", "26000"},
    // names that are there already
    {"CREATE TABLE t (a INTEGER)", "42P07", "relation \"t\" already exists"},
    {"CREATE VIEW v AS SELECT 1", "42P07", "relation \"v\" already exists"},
    {"CREATE INDEX ix ON t (b)", "42P07", "relation \"ix\" already exists"},
    {"CREATE SEQUENCE sq", "42P07", "relation \"sq\" already exists"},
    {"ALTER TABLE p RENAME TO u", "42P07", "relation \"u\" already exists"},
    {"CREATE SCHEMA s1", "42P06", "schema \"s1\" already exists"},
    {"CREATE TYPE mood AS ENUM ('a')", "42710"},
    {"CREATE MACRO mm(a) AS a", "42723"},
    {"ALTER TABLE t ADD COLUMN a INTEGER", "42701"},
    {"CREATE TABLE q (a INTEGER, a INTEGER)", "42701"},
    {"INSERT INTO t (a, a) VALUES (3, 4)", "42701"},
    {"SELECT x.a FROM t x, t x", "42712"},
    {"WITH w AS (SELECT 1), w AS (SELECT 2) SELECT 1", "42712"},
    {"CREATE TABLE q (a INTEGER PRIMARY KEY, b INTEGER PRIMARY KEY)", "42P16"},
    {"ALTER TABLE t ADD PRIMARY KEY (c)", "42P16"},
    // two of them
    {"SELECT a FROM t x, t y", "42702", "column reference \"a\" is ambiguous", 8},
    // what a statement may not have where it has it
    {"SELECT b FROM t GROUP BY a", "42803"},
    {"SELECT * FROM t WHERE max(a) = 1", "42803"},
    {"UPDATE t SET a = count(*)", "42803"},
    {"SELECT sum(count(*)) FROM t", "42803"},
    {"SELECT 1 FROM t WHERE row_number() OVER () = 1", "42P20"},
    {"SELECT first_value(a) OVER (ROWS BETWEEN 1 FOLLOWING AND 1 PRECEDING) FROM t", "42P20"},
    {"SELECT sum(a) OVER w FROM t", "42704"},
    {"SELECT a FROM t ORDER BY 5", "42P10"},
    {"SELECT a FROM t GROUP BY 5", "42P10"},
    {"SELECT * FROM (SELECT 1) AS x(a, b)", "42P10"},
    {"INSERT INTO t VALUES (1, 'x', 1) ON CONFLICT (c) DO NOTHING", "42P10"},
    {"WITH RECURSIVE r AS (SELECT * FROM r) SELECT * FROM r", "42P19"},
    {"SELECT 1 FROM t WHERE unnest([1]) = 1", "0A000"},
    {"SELECT * FROM t FOR UPDATE", "0A000"},  // PostgreSQL locks rows
    {"ALTER TABLE t ADD COLUMN z INTEGER NOT NULL", "0A000"},
    {"ALTER TABLE t ALTER COLUMN b TYPE INTEGER", "0A000"},  // an index depends on it
    {"ALTER TABLE t ALTER COLUMN c TYPE BIGINT", "0A000"},
    {"CREATE TABLE q (a INTEGER DEFAULT (SELECT 1))", "0A000"},
    {"CREATE TABLE q (a INTEGER REFERENCES t(b))", "42830"},
    {"CREATE TABLE q (a NUMERIC(2000))", "22023"},
    {"CREATE SEQUENCE sq2 INCREMENT 0", "22023"},
    {"CREATE SEQUENCE sq2 MINVALUE 10 MAXVALUE 5", "22023"},
    {"SELECT * FROM t LIMIT -1", "2201W"},
    {"SELECT * FROM generate_series(1, 10, 0)", "22023"},
    {"SELECT $1", "42P02"},
    {"EXECUTE ready", "42601"},
    {"EXECUTE ready(1, 2)", "42601"},
    {"SELECT currval('sq')", "55000"},
    // syntax
    {"SELEKT 1", "42601", "syntax error at or near \"SELEKT\"", 1},
    {"SELECT 1 +", "42601"},
    {"SELECT (SELECT 1, 2)", "42601"},
    {"SELECT 1 UNION SELECT 1, 2", "42601"},
    {"INSERT INTO t VALUES (3, 'z', 1, 4)", "42601"},
    {"VALUES (1), (1, 2)", "42601"},
    {"SELECT * FROM (VALUES (1), (1, 2)) AS x", "42601"},
    {"INSERT INTO p VALUES (1), (1, 2)", "42601"},
    {"CREATE VIEW vv (a, b) AS SELECT 1", "42601"},
    // the wrong kind of thing
    {"DROP VIEW t", "42809"},
    {"DROP TABLE v", "42809"},
    {"INSERT INTO v VALUES (1)", "55000"},  // PostgreSQL for a view that can't be updated
    {"UPDATE v SET a = 1", "55000"},
    {"DELETE FROM v", "55000"},
    {"DROP SCHEMA s1", "2BP01"},
    {"DROP TABLE t", "2BP01"},
    {"ALTER TABLE t DROP COLUMN a", "2BP01"},
    // values
    {"SELECT 'abc'::INTEGER", "22P02", "invalid input syntax for type integer: \"abc\""},
    {"SELECT ''::BIGINT", "22P02", "invalid input syntax for type bigint: \"\""},
    {"SELECT 'abc'::DOUBLE", "22P02", "invalid input syntax for type double precision: \"abc\""},
    {"SELECT 'abc'::NUMERIC", "22P02", "invalid input syntax for type numeric: \"abc\""},
    {"SELECT 'abc'::BOOLEAN", "22P02", "invalid input syntax for type boolean: \"abc\""},
    {"SELECT 'abc'::UUID", "22P02", "invalid input syntax for type uuid: \"abc\""},
    {"SELECT 'abc'::mood", "22P02"},
    {"SELECT json('{')", "22P02"},
    {"SELECT 'abc'::DATE", "22007"},
    {"SELECT 'abc'::TIME", "22007"},
    {"SELECT 'abc'::TIMESTAMP", "22007"},
    {"SELECT 'abc'::INTERVAL", "22007"},
    {"SELECT strptime('x', '%Y')", "22007"},  // to_timestamp
    {"SELECT '2020-13-01'::DATE", "22008"},
    {"SELECT '25:00:00'::TIME", "22008"},
    {"SELECT '2020-01-01 25:00:00'::TIMESTAMP", "22008"},
    {"SELECT make_date(2020, 13, 1)", "22008"},
    {"SELECT make_timestamp(2020, 1, 1, 25, 0, 0)", "22008"},
    {"SELECT TIMESTAMP '294246-01-01' + INTERVAL '1000 years'", "22008"},
    {"SELECT '99999999999'::INTEGER", "22003", "value \"99999999999\" is out of range for type integer"},
    {"SELECT 2147483647 + 1::INTEGER", "22003", "integer out of range"},
    {"SELECT 9223372036854775807 * 2", "22003", "bigint out of range"},
    {"SELECT 100000::SMALLINT", "22003"},
    {"INSERT INTO m (n) VALUES (12345678)", "22003"},
    {"SELECT asin(2)", "22003"},
    {"SELECT ln(0)", "2201E"},
    {"SELECT sqrt(-1)", "2201F"},
    {"SELECT DATE '2020-01-01'::INTEGER", "42846"},
    {"SELECT 1::DATE", "42846"},
    {"SELECT '\\xzz'::BLOB", "22023"},
    {"SELECT date_part('nosuch', DATE '2020-01-01')", "22023"},
    {"SELECT 'x' ~ '['", "2201B"},
    {"SELECT regexp_matches('x', '(')", "2201B"},
    {"SELECT regexp_matches('x', 'a)')", "2201B"},
    {"SELECT regexp_matches('x', '*')", "2201B"},
    {"SELECT regexp_matches('x', '[b-a]')", "2201B"},
    {"SELECT regexp_matches('x', '\\y')", "2201B"},
    {"SELECT (SELECT a FROM t)", "21000"},
    {"SELECT CASE WHEN true THEN 1 ELSE DATE '2020-01-01' END", "42804"},
    {"SELECT COALESCE(1, DATE '2020-01-01')", "42804"},
    // constraints
    {"INSERT INTO t VALUES (1, 'z', 1)", "23505", "duplicate key value violates unique constraint"},
    {"INSERT INTO t VALUES (3, NULL, 1)", "23502",
     "null value in column \"b\" of relation \"t\" violates not-null constraint"},
    {"INSERT INTO t VALUES (3, 'z', -1)", "23514"},
    {"INSERT INTO u VALUES (2, 99)", "23503"},
    {"DELETE FROM t WHERE a = 1", "23503"},
    // transactions
    {"COMMIT", "25P01"},  // PostgreSQL only warns
    {"BEGIN", "00000"},
    {"BEGIN", "25001"},
    {"ROLLBACK", "00000"},
    {"BEGIN TRANSACTION READ ONLY", "00000"},
    {"INSERT INTO p VALUES (1, 1)", "25006"},
    {"ROLLBACK", "00000"},
    {"BEGIN", "00000"},
    {"INSERT INTO t VALUES (1, 'z', 1)", "23505"},
    {"SELECT 1", "25P02", "current transaction is aborted, commands ignored until end of transaction block"},
    {"ROLLBACK", "00000"},
    {"BEGIN", "00000"},
    {"UPDATE t SET c = 5 WHERE a = 2", "00000"},
    {"UPDATE t SET c = 6 WHERE a = 2", "40001", {}, -1, 1},
    {"CREATE TABLE twice (i INTEGER)", "00000"},
    {"CREATE TABLE twice (i INTEGER)", "40001", {}, -1, 1},
    {"ROLLBACK", "00000"},
    {"BEGIN", "00000"},
    {"INSERT INTO t VALUES (9, 'x', 1)", "00000"},
    {"INSERT INTO t VALUES (9, 'x', 1)", "00000", {}, -1, 1},
    {"COMMIT", "23505", "duplicate key value violates unique constraint"},
    {"SET TimeZone = 'nosuch'", "22023"},
    {"SET lock_configuration = true", "00000"},
    {"SET threads = 1", "42501"},
};

// Rows that a plain in-memory database can't show; each says where it comes from.
const std::set<std::string_view> kElsewhere{
    "Could not set lock",       // another process has the file
    "No space left",            // a full disk
    "max_temp_directory_size",  // a full temporary directory
    "read-only mode",           // a database opened read-only
    "could not be found",       // the appender
    "Catalog with name",        // a database that was detached under a connection
    "Unknown TimeZone",         // the icu extension
    "division by zero",         // catalog/arithmetic.cpp
    "interval out of range",    // likewise
};

class ErrorTest : public testing::Test {
 protected:
  struct Failure {
    SqlError error;
    std::string kind, raw;
  };
  std::optional<Failure> Try(const std::string& sql, int connection) {
    duckdb_result result{};
    std::optional<Failure> failure;
    if (duckdb_query(connections_[connection].Raw(), sql.c_str(), &result) == DuckDBError) {
      std::string raw = duckdb_result_error(&result);
      const auto type = duckdb_result_error_type(&result);
      failure = Failure{ToSqlError(type, raw, sql), {}, raw};
      for (size_t at = raw.find("\\\""); at != raw.npos; at = raw.find("\\\"", at)) raw.erase(at, 1);
      failure->raw = raw;
      constexpr std::string_view kKey = "\"exception_type\":\"";
      if (const size_t at = raw.find(kKey); at != raw.npos) {
        const size_t from = at + kKey.size();
        failure->kind = raw.substr(from, raw.find('"', from) - from);
      }
    }
    duckdb_destroy_result(&result);
    return failure;
  }
  static Database OpenDatabase() {
    static const std::array options{Database::Option{"errors_as_json", "true"}};
    return *Database::Open(":memory:", options);
  }
  Database database_ = OpenDatabase();
  std::array<Connection, 2> connections_{*Connection::Open(database_), *Connection::Open(database_)};
};

TEST_F(ErrorTest, EachMistakeHasPostgresSqlStateAndEachWordingIsProvoked) {
  for (const auto sql : kSetup) ASSERT_FALSE(Try(std::string(sql), 0)) << sql;
  std::set<const Wording*> provoked;
  for (const auto& mistake : kMistakes) {
    const std::string sql(mistake.sql);
    const auto failure = Try(sql, mistake.connection);
    if (!failure) {
      EXPECT_EQ(mistake.state, "00000") << sql;
      continue;
    }
    EXPECT_EQ(failure->error.code.View(), mistake.state) << sql << "\n" << failure->raw;
    EXPECT_FALSE(failure->error.message.contains('{') && failure->error.message.contains("exception_type")) << sql;
    if (!mistake.message.empty()) {
      EXPECT_EQ(failure->error.message, mistake.message) << sql;
    }
    if (mistake.position >= 0) {
      EXPECT_EQ(failure->error.position, mistake.position) << sql;
    }
    for (const auto& row : Wordings()) {
      if (row.kind == failure->kind && failure->raw.contains(row.contains)) {
        provoked.insert(&row);
        break;
      }
    }
  }
  for (const auto& row : Wordings()) {
    EXPECT_TRUE(provoked.contains(&row) || kElsewhere.contains(row.contains)) << row.kind << ": " << row.contains;
  }
}

TEST_F(ErrorTest, ConstraintsSayWhatPostgresSays) {
  for (const auto sql : kSetup) ASSERT_FALSE(Try(std::string(sql), 0)) << sql;
  EXPECT_EQ(Try("INSERT INTO t VALUES (1, 'z', 1)", 0)->error.detail, "Key (a)=(1) already exists.");
  EXPECT_EQ(Try("INSERT INTO k VALUES (1, 2)", 0)->error.detail, "Key (a, b)=(1, 2) already exists.");
  EXPECT_EQ(Try("INSERT INTO u VALUES (2, 99)", 0)->error.detail,
            "Key (a)=(99) is not present in the referenced table.");
  EXPECT_EQ(Try("DELETE FROM t WHERE a = 1", 0)->error.detail, "Key (t_a)=(1) is still referenced from another table.");
  const auto null = Try("INSERT INTO t VALUES (3, NULL, 1)", 0)->error;
  EXPECT_EQ(null.table, "t");
  EXPECT_EQ(null.column, "b");
  EXPECT_EQ(Try("INSERT INTO t VALUES (3, 'z', -1)", 0)->error.table, "t");
}

TEST_F(ErrorTest, EveryEnumeratorHasOneRow) {
  std::map<int, int> rows;
  for (const auto& kind : ErrorKinds()) {
    ++rows[kind.type];
    EXPECT_EQ(ToSqlError(kind.type, "something went wrong", {}).code, kind.code) << kind.name;
  }
  // DUCKDB_ERROR_INVALID to DUCKDB_ERROR_RESOURCE_IN_USE; the header leaves some numbers out.
  for (int type = DUCKDB_ERROR_INVALID; type <= DUCKDB_INVALID_CONFIGURATION; ++type) {
    EXPECT_EQ(rows[type], 1) << "duckdb_error_type " << type;
  }
  for (const auto& [type, count] : rows) EXPECT_EQ(count, 1) << type;
}

TEST_F(ErrorTest, PlainTextAndBrokenJsonAreTakenAsTheyAre) {
  const auto plain =
      ToSqlError(DUCKDB_ERROR_INVALID,
                 "Catalog Error: Table with name x does not exist!\nDid you mean \"y\"?\n\nLINE 1: ...", "FROM x");
  EXPECT_EQ(plain.code.View(), "42P01");
  EXPECT_EQ(plain.hint, "Did you mean \"y\"?");
  for (const auto* text :
       {"", "{", "{\"exception_message\":7}", "{\"exception_type\":\"Parser\"}", " Error: ", "null"}) {
    const auto error = ToSqlError(DUCKDB_ERROR_INVALID, text, "SELECT 1");
    EXPECT_FALSE(error.message.empty()) << text;
  }
}

}  // namespace
}  // namespace duckgres::duck
