#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "base/sqlstate.hpp"
#include "sql/case_file.hpp"
#include "sql/rewrite.hpp"
#include "sql/statement.hpp"

extern "C" {
#define PG_CMDTAG(tag, name, event_trigger, table_rewrite, row_count) name,
static const char* const kPostgresTags[] = {
#include "tcop/cmdtaglist.h"
};
}

namespace duckgres::sql {
namespace {

Statement ParseOne(std::string_view query) {
  auto parsed = Parse(query);
  if (!parsed || parsed->statements.size() != 1) {
    ADD_FAILURE() << query << ": " << (parsed ? "not one statement" : parsed.error().message);
    return {};
  }
  return std::move(parsed->statements[0]);
}

template <typename T>
T CommandOf(std::string_view query) {
  const Statement statement = ParseOne(query);
  const T* command = std::get_if<T>(&statement.command);
  if (command == nullptr) ADD_FAILURE() << query << " has another command";
  return command == nullptr ? T() : *command;
}

TEST(Parse, GivesPostgresTags) {
  const auto cases = ReadCases("command_tags.tsv");
  ASSERT_GT(cases.size(), 200u);
  for (const Case& row : cases) {
    const Statement statement = ParseOne(row[0]);
    const size_t space = row[1].rfind(' ');
    const uint64_t rows =
        statement.tag_count == TagCount::kNone || space == std::string::npos ? 0 : std::stoull(row[1].substr(space));
    EXPECT_EQ(CommandTag(statement.Tag(), statement.tag_count, rows), row[1]) << row[0];
  }
}

TEST(Parse, KnowsEveryTagThatPostgresKnows) {
  for (size_t kind = 1; kind <= static_cast<size_t>(StatementKind::kVacuum); ++kind) {
    const std::string_view tag = InfoOf(static_cast<StatementKind>(kind)).tag;
    EXPECT_THAT(kPostgresTags, testing::Contains(testing::StrEq(std::string(tag))));
  }
}

TEST(Parse, CutsStatementsFromSpacesAndComments) {
  const auto parsed = Parse("  /* a /* b */ */ select 1 ; -- c\n ;; select ';' as x -- d\n");
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->statements.size(), 2u);
  EXPECT_EQ(parsed->statements[0].text, "select 1");
  EXPECT_EQ(parsed->statements[0].offset, 18u);
  EXPECT_EQ(parsed->statements[1].text, "select ';' as x");
}

TEST(Parse, FindsNothingInAnEmptyString) {
  for (const char* query : {"", "  \n", ";", ";;;", "-- x", "/* x */", " ; -- x\n ; /* ; */ "}) {
    const auto parsed = Parse(query);
    ASSERT_TRUE(parsed) << query;
    EXPECT_TRUE(parsed->statements.empty()) << query;
  }
}

TEST(Parse, LeavesToDuckDbWhatPostgresRefuses) {
  const auto parsed = Parse("select 1; from t; select é, from; select $$;$$ || $a$ ; $a$ ; summarize t");
  ASSERT_TRUE(parsed);
  ASSERT_EQ(parsed->statements.size(), 5u);
  EXPECT_EQ(parsed->statements[0].kind, StatementKind::kSelect);
  EXPECT_EQ(parsed->statements[1].kind, StatementKind::kNative);
  EXPECT_EQ(parsed->statements[1].leading_keyword, "FROM");
  EXPECT_EQ(parsed->statements[1].syntax_error->message, "syntax error at or near \"from\"");
  EXPECT_EQ(parsed->statements[1].syntax_error->position, 11);
  EXPECT_EQ(parsed->statements[2].syntax_error->position, 29);  // counted in characters of the whole text
  EXPECT_EQ(parsed->statements[3].kind, StatementKind::kSelect);
  EXPECT_EQ(parsed->statements[4].leading_keyword, "SUMMARIZE");
}

TEST(Parse, TellsWhatNativeStatementsPromise) {
  struct Expected {
    const char *query, *tag;
    bool reads_only, returns_rows, is_ddl;
  };
  for (const Expected& e : {Expected{"FROM t", "SELECT", true, true, false},
                            {"/* x */ ((from t))", "SELECT", true, true, false},
                            {"PIVOT t ON a", "SELECT", true, true, false},
                            {"select * exclude (a) from t", "SELECT", true, true, false},
                            {"DESCRIBE t", "SELECT", true, true, false},
                            {"INSERT INTO t BY NAME SELECT 1 AS a RETURNING a", "INSERT", false, true, false},
                            {"CREATE OR REPLACE MACRO f(a) AS a + 1", "CREATE MACRO", false, false, true},
                            {"CREATE TABLE t (s STRUCT(a INT))", "CREATE TABLE", false, false, true},
                            {"ATTACH 'x' AS y", "ATTACH", false, false, false},
                            {"PRAGMA version", "PRAGMA", false, true, false}}) {
    const Statement statement = ParseOne(e.query);
    EXPECT_EQ(statement.kind, StatementKind::kNative) << e.query;
    EXPECT_EQ(statement.Tag(), e.tag) << e.query;
    EXPECT_EQ(statement.reads_only, e.reads_only) << e.query;
    EXPECT_EQ(statement.returns_rows, e.returns_rows) << e.query;
    EXPECT_EQ(statement.is_ddl, e.is_ddl) << e.query;
  }
}

TEST(Parse, RefusesTextWithoutTokensThatMakeSense) {
  for (const auto& [query, message, position] :
       {std::tuple{"select 'é', 'abc", "unterminated quoted string at or near \"'abc\"", 13},
        {"select 1; select \"x", "unterminated quoted identifier at or near \"\"x\"", 18},
        {"select $a$ x", "unterminated dollar-quoted string at or near \"$a$ x\"", 8},
        {"select 1 /* x", "unterminated /* comment at or near \"/* x\"", 10}}) {
    const auto parsed = Parse(query);
    ASSERT_FALSE(parsed) << query;
    EXPECT_EQ(parsed.error().code, sqlstate::kSyntaxError);
    EXPECT_EQ(parsed.error().message, message);
    EXPECT_EQ(parsed.error().position, position);
  }
  EXPECT_EQ(Parse(std::string_view("select\0 1", 9)).error().code, sqlstate::kCharacterNotInRepertoire);
}

TEST(Parse, RefusesWhatIsNestedTooDeeply) {
  std::string query = "select 1";
  for (int i = 0; i < 5000; ++i) query += "+1";
  EXPECT_EQ(Parse(query).error().code, sqlstate::kStatementTooComplex);
}

TEST(Parse, TellsFlags) {
  struct Expected {
    const char* query;
    bool reads_only, returns_rows, has_returning, is_ddl, is_control, is_volatile;
  };
  for (const Expected& e :
       {Expected{"select 1", true, true, false, false, false, false},
        {"select now()", true, true, false, false, false, true},
        {"select lower('A'), sum(1), to_char(1, '9'), current_user", true, true, false, false, false, false},
        {"select current_timestamp", true, true, false, false, false, true},
        {"select 'now'::timestamp", true, true, false, false, false, true},
        {"select my_function(1)", true, true, false, false, false, true},
        {"select nextval('s')", true, true, false, false, false, true},
        {"insert into t values (random())", false, false, false, false, false, true},
        {"insert into t values (1) returning gen_random_uuid()", false, true, true, false, false, true},
        {"with d as (delete from t returning 1) select * from d", false, true, false, false, false, false},
        {"select * from t for update", false, true, false, false, false, false},
        {"select 1 into x", false, false, false, true, false, false},
        {"create table t (a int)", false, false, false, true, false, false},
        {"show all", true, true, false, false, false, false},
        {"explain delete from t", true, true, false, false, false, false},
        {"explain analyze delete from t", false, true, false, false, false, false},
        {"explain (analyze off) delete from t", true, true, false, false, false, false},
        {"explain analyze select 1", true, true, false, false, false, false},
        {"begin", true, false, false, false, true, false},
        {"rollback to a", true, false, false, false, true, false},
        {"fetch c", true, true, false, false, false, false},
        {"move c", true, false, false, false, false, false},
        {"execute p", true, true, false, false, false, false},
        {"copy t from stdin", false, false, false, false, false, false},
        {"copy t to stdout", true, false, false, false, false, false},
        {"truncate t", false, false, false, true, false, false},
        {"grant select on t to u", false, false, false, true, false, false}}) {
    const Statement s = ParseOne(e.query);
    EXPECT_EQ(s.reads_only, e.reads_only) << e.query;
    EXPECT_EQ(s.returns_rows, e.returns_rows) << e.query;
    EXPECT_EQ(s.has_returning, e.has_returning) << e.query;
    EXPECT_EQ(s.is_ddl, e.is_ddl) << e.query;
    EXPECT_EQ(s.is_transaction_control, e.is_control) << e.query;
    EXPECT_EQ(s.volatile_calls, e.is_volatile) << e.query;
  }
}

TEST(Parse, NamesTheTarget) {
  EXPECT_EQ(ParseOne("insert into a.b.C values (1)").target, (QualifiedName{"a", "b", "c"}));
  EXPECT_EQ(ParseOne("update \"T\" set a = 1").target, (QualifiedName{"", "", "T"}));
  EXPECT_EQ(ParseOne("delete from s.t").target, (QualifiedName{"", "s", "t"}));
  EXPECT_EQ(ParseOne("copy s.t from stdin").target, (QualifiedName{"", "s", "t"}));
  EXPECT_EQ(ParseOne("truncate a, b").target, (QualifiedName{"", "", "a"}));
  EXPECT_EQ(ParseOne("select * from t").target, std::nullopt);
  EXPECT_EQ(ParseOne("delete from " + std::string(70, 'A')).target->name, std::string(63, 'a'));
}

TEST(Parse, CountsParameters) {
  EXPECT_EQ(ParseOne("select $2 from t where a = $11 limit $3").parameter_max, 11);
  EXPECT_EQ(ParseOne("select '$5', \"$6\", $$ $7 $$ -- $8").parameter_max, 0);
  EXPECT_EQ(ParseOne("from t where a = $3").parameter_max, 3);
  EXPECT_EQ(Parse("select $70000").error().code, sqlstate::kUndefinedParameter);
}

TEST(Command, ReadsTransactions) {
  using Verb = TransactionCommand::Verb;
  const auto begin = CommandOf<TransactionCommand>("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY, NOT DEFERRABLE");
  EXPECT_EQ(begin.verb, Verb::kBegin);
  EXPECT_EQ(begin.modes.isolation, Isolation::kRepeatableRead);
  EXPECT_EQ(begin.modes.read_only, true);
  EXPECT_EQ(begin.modes.deferrable, false);
  EXPECT_EQ(CommandOf<TransactionCommand>("START TRANSACTION").verb, Verb::kStart);
  EXPECT_FALSE(CommandOf<TransactionCommand>("START TRANSACTION").modes.read_only);
  EXPECT_TRUE(CommandOf<TransactionCommand>("COMMIT AND CHAIN").chain);
  EXPECT_EQ(CommandOf<TransactionCommand>("ABORT").verb, Verb::kRollback);
  EXPECT_EQ(CommandOf<TransactionCommand>("ROLLBACK TO SAVEPOINT \"A\"").name, "A");
  EXPECT_EQ(CommandOf<TransactionCommand>("SAVEPOINT Abc").name, "abc");
  EXPECT_EQ(CommandOf<TransactionCommand>("RELEASE x").verb, Verb::kRelease);
  EXPECT_EQ(CommandOf<TransactionCommand>("PREPARE TRANSACTION 'x'").verb, Verb::kPrepareTransaction);
  EXPECT_EQ(CommandOf<TransactionCommand>("COMMIT PREPARED 'x'").name, "x");
}

TEST(Command, ReadsSettings) {
  using Form = SetCommand::Form;
  const auto path = CommandOf<SetCommand>("SET LOCAL Search_Path TO a, \"B\", 'c', 4, -1.5");
  EXPECT_TRUE(path.is_local);
  EXPECT_EQ(path.name, "search_path");
  ASSERT_EQ(path.values.size(), 5u);
  EXPECT_EQ(path.values[1].text, "B");
  EXPECT_FALSE(path.values[3].is_string);
  EXPECT_EQ(path.values[4].text, "-1.5");
  EXPECT_EQ(CommandOf<SetCommand>("SET TIME ZONE DEFAULT").form, Form::kDefault);
  EXPECT_EQ(CommandOf<SetCommand>("SET TIME ZONE 'UTC'").name, "timezone");
  const auto interval = CommandOf<SetCommand>("SET TIME ZONE INTERVAL '-08:00' HOUR TO MINUTE");
  EXPECT_TRUE(interval.value_is_interval);
  EXPECT_EQ(interval.values.at(0).text, "-08:00");
  EXPECT_EQ(CommandOf<SetCommand>("SET TIME ZONE -7").values.at(0).text, "-7");
  EXPECT_EQ(CommandOf<SetCommand>("SET NAMES 'latin1'").name, "client_encoding");
  EXPECT_EQ(CommandOf<SetCommand>("SET ROLE none").name, "role");
  EXPECT_EQ(CommandOf<SetCommand>("SET SESSION AUTHORIZATION joe").name, "session_authorization");
  EXPECT_EQ(CommandOf<SetCommand>("SET SCHEMA 's'").name, "search_path");
  const auto modes = CommandOf<SetCommand>("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE, READ WRITE");
  EXPECT_EQ(modes.form, Form::kTransaction);
  EXPECT_EQ(modes.modes.read_only, false);
  EXPECT_EQ(CommandOf<SetCommand>("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY").form,
            Form::kSessionCharacteristics);
  EXPECT_EQ(CommandOf<SetCommand>("SET TRANSACTION SNAPSHOT 'x'").form, Form::kTransactionSnapshot);
  EXPECT_EQ(CommandOf<SetCommand>("RESET ALL").form, Form::kResetAll);
  EXPECT_TRUE(CommandOf<SetCommand>("RESET a.b").is_reset);
  EXPECT_EQ(CommandOf<SetCommand>("SET duckgres.dialect = 'duckdb'").name, "duckgres.dialect");
  EXPECT_EQ(CommandOf<ShowCommand>("SHOW Search_Path").name, "search_path");
  EXPECT_EQ(CommandOf<ShowCommand>("SHOW ALL").name, "all");
  EXPECT_EQ(CommandOf<ShowCommand>("SHOW TRANSACTION ISOLATION LEVEL").name, "transaction_isolation");
  EXPECT_EQ(CommandOf<DiscardCommand>("DISCARD TEMP").what, DiscardCommand::What::kTemp);
}

TEST(Command, ReadsPreparedStatementsAndCursors) {
  const Statement prepare = ParseOne("PREPARE p (int, numeric(10, 2)) AS SELECT $1 AS x");
  const auto& command = std::get<PrepareCommand>(prepare.command);
  EXPECT_THAT(command.types, testing::ElementsAre("int", "numeric(10, 2)"));
  EXPECT_EQ(prepare.Slice(command.statement), "SELECT $1 AS x");
  EXPECT_EQ(CommandOf<PrepareCommand>("PREPARE p AS SELECT 1").types.size(), 0u);
  const auto execute = CommandOf<ExecuteCommand>("EXECUTE p (1, f(2, 3), ARRAY[4, 5], 'a,b')");
  EXPECT_THAT(execute.arguments, testing::ElementsAre("1", "f(2, 3)", "ARRAY[4, 5]", "'a,b'"));
  EXPECT_TRUE(CommandOf<DeallocateCommand>("DEALLOCATE PREPARE ALL").all);
  const Statement declare = ParseOne("DECLARE c BINARY NO SCROLL CURSOR WITH HOLD FOR SELECT * FROM t FOR UPDATE");
  const auto& cursor = std::get<DeclareCommand>(declare.command);
  EXPECT_TRUE(cursor.binary && cursor.hold);
  EXPECT_EQ(cursor.scroll, false);
  EXPECT_EQ(declare.Slice(cursor.query), "SELECT * FROM t FOR UPDATE");
  using Direction = FetchCommand::Direction;
  struct Expected {
    const char* query;
    Direction direction;
    int64_t count;
  };
  for (const Expected& e : {Expected{"FETCH c", Direction::kForward, 1},
                            {"FETCH 5 FROM c", Direction::kForward, 5},
                            {"FETCH -5 FROM c", Direction::kForward, -5},
                            {"FETCH ALL IN c", Direction::kForward, FetchCommand::kAll},
                            {"FETCH PRIOR c", Direction::kBackward, 1},
                            {"FETCH BACKWARD ALL c", Direction::kBackward, FetchCommand::kAll},
                            {"FETCH FIRST c", Direction::kAbsolute, 1},
                            {"FETCH LAST c", Direction::kAbsolute, -1},
                            {"FETCH ABSOLUTE 3 c", Direction::kAbsolute, 3},
                            {"FETCH RELATIVE -2 c", Direction::kRelative, -2}}) {
    const auto fetch = CommandOf<FetchCommand>(e.query);
    EXPECT_EQ(fetch.direction, e.direction) << e.query;
    EXPECT_EQ(fetch.count, e.count) << e.query;
    EXPECT_EQ(fetch.cursor, "c") << e.query;
  }
  EXPECT_TRUE(CommandOf<FetchCommand>("MOVE 2 c").is_move);
  EXPECT_TRUE(CommandOf<CloseCommand>("CLOSE ALL").all);
}

TEST(Command, ReadsCopy) {
  const Statement from = ParseOne(
      "COPY s.t (a, \"B\") FROM STDIN WITH (FORMAT csv, HEADER, DELIMITER '|', FORCE_NOT_NULL (a, b), FORCE_NULL *) "
      "WHERE a > 1");
  const auto& copy = std::get<CopyCommand>(from.command);
  EXPECT_TRUE(copy.is_from);
  EXPECT_EQ(copy.relation, (QualifiedName{"", "s", "t"}));
  EXPECT_THAT(copy.columns, testing::ElementsAre("a", "B"));
  ASSERT_EQ(copy.options.size(), 5u);
  EXPECT_EQ(copy.options[0].value, "csv");
  EXPECT_EQ(copy.options[1].value, std::nullopt);
  EXPECT_EQ(from.text.substr(copy.options[2].at, 9), "DELIMITER");
  EXPECT_THAT(copy.options[3].list, testing::ElementsAre("a", "b"));
  EXPECT_TRUE(copy.options[4].star);
  EXPECT_EQ(from.Slice(copy.where), "a > 1");
  const Statement to = ParseOne("COPY (SELECT (1), 2) TO '/tmp/x' CSV HEADER");
  EXPECT_EQ(to.Slice(std::get<CopyCommand>(to.command).query), "SELECT (1), 2");
  EXPECT_EQ(std::get<CopyCommand>(to.command).path, "/tmp/x");
  EXPECT_EQ(std::get<CopyCommand>(to.command).end, CopyCommand::End::kFile);
  EXPECT_EQ(CommandOf<CopyCommand>("COPY t TO PROGRAM 'cat'").end, CopyCommand::End::kProgram);
  EXPECT_EQ(CommandOf<CopyCommand>("COPY BINARY t TO STDOUT").options.at(0).value, "binary");
}

TEST(Command, ReadsTheRest) {
  const auto create = CommandOf<CreateDatabaseCommand>("CREATE DATABASE d WITH OWNER joe ENCODING 'UTF8'");
  EXPECT_EQ(create.name, "d");
  EXPECT_EQ(create.options.at(0).value, "joe");
  const auto drop = CommandOf<DropDatabaseCommand>("DROP DATABASE IF EXISTS d WITH (FORCE)");
  EXPECT_TRUE(drop.if_exists && drop.force);
  EXPECT_EQ(CommandOf<AlterDatabaseCommand>("ALTER DATABASE a RENAME TO b").new_name, "b");
  EXPECT_EQ(CommandOf<NotifyCommand>("NOTIFY ch, 'hello'").payload, "hello");
  EXPECT_EQ(CommandOf<ListenCommand>("LISTEN Ch").channel, "ch");
  EXPECT_TRUE(CommandOf<UnlistenCommand>("UNLISTEN *").all);
  const auto lock = CommandOf<LockCommand>("LOCK a, s.b IN ROW EXCLUSIVE MODE NOWAIT");
  EXPECT_EQ(lock.mode, "ROW EXCLUSIVE");
  EXPECT_TRUE(lock.nowait);
  EXPECT_EQ(lock.relations.size(), 2u);
  const Statement explain = ParseOne("EXPLAIN (ANALYZE, FORMAT json) (SELECT 1)");
  EXPECT_TRUE(std::get<ExplainCommand>(explain.command).analyze);
  EXPECT_EQ(explain.Slice(std::get<ExplainCommand>(explain.command).statement), "(SELECT 1)");
  const Statement bare = ParseOne("EXPLAIN VERBOSE SELECT 1");
  EXPECT_EQ(bare.Slice(std::get<ExplainCommand>(bare.command).statement), "SELECT 1");
  const Statement bracketed = ParseOne("EXPLAIN (SELECT 1)");
  EXPECT_EQ(bracketed.Slice(std::get<ExplainCommand>(bracketed.command).statement), "(SELECT 1)");
  EXPECT_EQ(CommandOf<MaintenanceCommand>("VACUUM (FULL) a, b").relations.size(), 2u);
  const Statement made = ParseOne("CREATE TABLE s.t AS SELECT 1 AS x WITH NO DATA");
  EXPECT_EQ(made.Slice(std::get<TableFromQuery>(made.command).query), "SELECT 1 AS x");
  EXPECT_FALSE(std::get<TableFromQuery>(made.command).with_data);
}

TEST(InnerStatement, IsTheStatementInsideWithoutAnotherParse) {
  const auto outer = Parse("select 0; PREPARE p AS INSERT INTO t VALUES ($1) RETURNING a");
  const auto inner = InnerStatement(outer->statements.at(1));
  ASSERT_TRUE(inner && *inner);
  EXPECT_EQ((*inner)->text, "INSERT INTO t VALUES ($1) RETURNING a");
  EXPECT_EQ((*inner)->kind, StatementKind::kInsert);
  EXPECT_EQ((*inner)->offset, 23u);
  EXPECT_TRUE((*inner)->has_returning);
  for (const char* query : {"DECLARE c CURSOR FOR SELECT 1", "EXPLAIN SELECT 1", "COPY (SELECT 1) TO STDOUT",
                            "CREATE TABLE t AS SELECT 1"}) {
    const auto parsed = Parse(query);
    const auto found = InnerStatement(parsed->statements.at(0));
    ASSERT_TRUE(found && *found) << query;
    EXPECT_EQ((*found)->text, "SELECT 1") << query;
  }
  EXPECT_FALSE(*InnerStatement(outer->statements.at(0)));
}

TEST(Statement, OutlivesTheQueryItCameFrom) {
  Statement kept;
  {
    auto parsed = Parse("select 1; select 2");
    kept = parsed->statements.at(1);
  }
  EXPECT_EQ(kept.text, "select 2");
  EXPECT_EQ(Rewrite(kept, {})->column_names.at(0), "?column?");
}

TEST(Parse, SaysWhatMayOrMayNotExist) {
  constexpr auto kIfExists = Existence::Test::kIfExists, kIfNotExists = Existence::Test::kIfNotExists;
  const auto existence = [](std::string_view query) { return Parse(query)->statements.at(0).existence; };
  EXPECT_EQ(existence("DROP TABLE IF EXISTS a, s.b"), (Existence{kIfExists, "table", {{"", "", "a"}, {"", "s", "b"}}}));
  EXPECT_EQ(existence("DROP SCHEMA IF EXISTS s CASCADE"), (Existence{kIfExists, "schema", {{"", "", "s"}}}));
  EXPECT_EQ(existence("DROP TYPE IF EXISTS s.mood"), (Existence{kIfExists, "type", {{"", "s", "mood"}}}));
  EXPECT_EQ(existence("DROP FUNCTION IF EXISTS f(int)"), (Existence{kIfExists, "function", {{"", "", "f"}}}));
  EXPECT_EQ(existence("CREATE TABLE IF NOT EXISTS d.s.t (a int)"),
            (Existence{kIfNotExists, "relation", {{"d", "s", "t"}}}));
  EXPECT_EQ(existence("CREATE TABLE IF NOT EXISTS t AS SELECT 1"),
            (Existence{kIfNotExists, "relation", {{"", "", "t"}}}));
  EXPECT_EQ(existence("CREATE INDEX IF NOT EXISTS i ON s.t (a)"),
            (Existence{kIfNotExists, "relation", {{"", "s", "i"}}}));
  EXPECT_EQ(existence("CREATE SCHEMA IF NOT EXISTS s"), (Existence{kIfNotExists, "schema", {{"", "", "s"}}}));
  EXPECT_EQ(existence("ALTER TABLE t ADD COLUMN IF NOT EXISTS c int"),
            (Existence{kIfNotExists, "column", {{"", "", "c"}}}));
  EXPECT_EQ(existence("ALTER TABLE IF EXISTS t RENAME TO u"), (Existence{kIfExists, "relation", {{"", "", "t"}}}));
  EXPECT_EQ(existence("DROP TABLE a"), std::nullopt);
  EXPECT_EQ(existence("CREATE TABLE t (a int)"), std::nullopt);
}

TEST(Parse, KnowsInsertsOfConstantRows) {
  const auto constant = [](std::string_view query) { return Parse(query)->statements.at(0).constant_insert; };
  EXPECT_TRUE(constant("INSERT INTO t VALUES (1, 'x', $1, lower('A'))"));
  EXPECT_TRUE(constant("INSERT INTO t (a) VALUES (1), (2) RETURNING a"));
  EXPECT_FALSE(constant("INSERT INTO t VALUES (now())"));
  EXPECT_FALSE(constant("INSERT INTO t VALUES ((SELECT 1))"));
  EXPECT_FALSE(constant("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING"));
  EXPECT_FALSE(constant("INSERT INTO t SELECT 1"));
  EXPECT_FALSE(constant("INSERT INTO t DEFAULT VALUES"));
  EXPECT_FALSE(constant("WITH x AS (SELECT 1) INSERT INTO t VALUES (1)"));
  EXPECT_FALSE(constant("SELECT 1"));
}

}  // namespace
}  // namespace duckgres::sql
