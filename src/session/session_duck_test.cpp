#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "session/session.hpp"
#include "session/test_frontend.hpp"
#include "session/test_services.hpp"

namespace duckgres::session {
namespace {

using F = TestFrontend;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

class SessionTest : public ::testing::Test {
 protected:
  SessionTest() { frontend.Connect(); }
  std::vector<F::Message> Q(const std::string& sql) { return frontend.Send(F::Query(sql)); }

  TestServices services;
  TestFrontend frontend{services};
};

TEST_F(SessionTest, SimpleQueryAnswersDescriptionRowsTagAndReady) {
  const auto answer = Q("SELECT 1");
  EXPECT_EQ(F::Types(answer), "TDCZ");
  EXPECT_THAT(F::Column(answer), ElementsAre("1"));
  EXPECT_THAT(F::Tags(answer), ElementsAre("SELECT 1"));
  EXPECT_EQ(answer.back().body, "I");
}

TEST_F(SessionTest, EmptyQueryGetsItsOwnAnswer) { EXPECT_EQ(F::Types(Q(" ; -- nothing\n ;")), "IZ"); }

TEST_F(SessionTest, StatementsOfOneMessageAreOneTransaction) {
  Q("CREATE TABLE t (i integer)");
  const auto answer =
      Q("INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); SELECT 1/x.y FROM (SELECT 'a'::int AS y) x; "
        "INSERT INTO t VALUES (3)");
  EXPECT_EQ(F::Types(answer), "CCEZ");
  EXPECT_EQ(answer.back().body, "I");
  EXPECT_THAT(F::Column(Q("SELECT count(*) FROM t")), ElementsAre("0"));
}

TEST_F(SessionTest, ASyntaxErrorAnywhereRunsNothing) {
  Q("CREATE TABLE t (i integer)");
  const auto answer = Q("INSERT INTO t VALUES (1); SELEC 2");
  EXPECT_EQ(F::Types(answer), "EZ");
  EXPECT_EQ(F::Field(answer, 'C'), "42601");
  EXPECT_THAT(F::Column(Q("SELECT count(*) FROM t")), ElementsAre("0"));
}

TEST_F(SessionTest, AFailedBlockTakesOnlyItsEnd) {
  EXPECT_EQ(Q("BEGIN").back().body, "T");
  EXPECT_EQ(Q("SELECT nope").back().body, "E");
  const auto refused = Q("SELECT 1");
  EXPECT_EQ(F::Field(refused, 'C'), "25P02");
  const auto ended = Q("COMMIT");
  EXPECT_THAT(F::Tags(ended), ElementsAre("ROLLBACK"));
  EXPECT_EQ(ended.back().body, "I");
}

TEST_F(SessionTest, BeginTwiceAndCommitOutsideAreWarnings) {
  Q("BEGIN");
  EXPECT_EQ(F::Field(Q("BEGIN"), 'C', 'N'), "25001");
  Q("COMMIT");
  const auto answer = Q("COMMIT");
  EXPECT_EQ(F::Field(answer, 'C', 'N'), "25P01");
  EXPECT_THAT(F::Tags(answer), ElementsAre("COMMIT"));
}

TEST_F(SessionTest, AReadOnlyTransactionRefusesToWrite) {
  Q("CREATE TABLE t (i integer)");
  Q("BEGIN READ ONLY");
  EXPECT_EQ(F::Field(Q("INSERT INTO t VALUES (1)"), 'C'), "25006");
  Q("ROLLBACK");
  EXPECT_THAT(F::Tags(Q("INSERT INTO t VALUES (1)")), ElementsAre("INSERT 0 1"));
}

TEST_F(SessionTest, ErrorPositionsCountCharactersOfTheWholeQuery) {
  const auto answer = Q("SELECT 'ä'; SELECT nope");
  EXPECT_EQ(F::Field(answer, 'C'), "42703");
  EXPECT_EQ(F::Field(answer, 'P'), "20");
}

TEST_F(SessionTest, ExtendedQueryDescribesBeforeItRuns) {
  Q("CREATE TABLE t (i integer)");
  const auto described =
      frontend.Send(F::Parse("s", "INSERT INTO t VALUES ($1) RETURNING i") + F::Describe('S', "s") + F::Sync());
  EXPECT_EQ(F::Types(described), "1tTZ");
  EXPECT_THAT(F::Column(Q("SELECT count(*) FROM t")), ElementsAre("0"));
  const auto run = frontend.Send(F::Bind("", "s", {"7"}) + F::Execute("") + F::Sync());
  EXPECT_EQ(F::Types(run), "2DCZ");
  EXPECT_THAT(F::Tags(run), ElementsAre("INSERT 0 1"));
}

TEST_F(SessionTest, RowLimitsSuspendAndGoOnWithoutLosingOrRepeatingRows) {
  Q("BEGIN");
  std::vector<std::string> rows;
  auto answer = frontend.Send(F::Parse("", "SELECT i FROM range(5000) r(i)") + F::Bind("p", "") +
                              F::Execute("p", 1999) + F::Sync());
  EXPECT_EQ(F::Types(answer).back(), 'Z');
  EXPECT_THAT(F::Types(answer), HasSubstr("sZ"));
  for (int turns = 0; turns < 10; ++turns) {
    for (auto& value : F::Column(answer)) rows.push_back(value);
    if (!F::Tags(answer).empty()) break;
    answer = frontend.Send(F::Execute("p", 1999) + F::Sync());
  }
  ASSERT_EQ(rows.size(), 5000u);
  for (size_t i = 0; i < rows.size(); ++i) ASSERT_EQ(rows[i], std::to_string(i));
}

TEST_F(SessionTest, ASuspendedPortalSurvivesOtherStatements) {
  Q("BEGIN");
  auto answer = frontend.Send(F::Parse("", "SELECT i FROM range(10000) r(i)") + F::Bind("p", "") + F::Execute("p", 10) +
                              F::Sync());
  EXPECT_THAT(F::Column(Q("SELECT 42")), ElementsAre("42"));
  answer = frontend.Send(F::Execute("p", 0) + F::Sync());
  const auto rest = F::Column(answer);
  ASSERT_EQ(rest.size(), 9990u);
  EXPECT_EQ(rest.front(), "10");
  EXPECT_EQ(rest.back(), "9999");
}

TEST_F(SessionTest, InsertReturningWithARowLimitInsertsOnce) {
  Q("CREATE TABLE t (i integer)");
  frontend.Send(F::Parse("", "INSERT INTO t SELECT * FROM range(10) RETURNING i") + F::Bind("", "") +
                F::Execute("", 3) + F::Sync());
  EXPECT_THAT(F::Column(Q("SELECT count(*) FROM t")), ElementsAre("10"));
}

TEST_F(SessionTest, AnErrorSkipsToSyncAndRollsThePipelineBack) {
  Q("CREATE TABLE t (i integer)");
  const auto answer = frontend.Send(F::Parse("", "INSERT INTO t VALUES (1)") + F::Bind("", "") + F::Execute("") +
                                    F::Parse("", "SELECT nope") + F::Bind("", "") + F::Execute("") + F::Sync());
  EXPECT_EQ(F::Types(answer), "12CEZ");
  EXPECT_THAT(F::Column(Q("SELECT count(*) FROM t")), ElementsAre("0"));
}

TEST_F(SessionTest, NamesThatAreTakenOrMissingHaveTheirOwnCodes) {
  frontend.Send(F::Parse("s", "SELECT 1") + F::Sync());
  EXPECT_EQ(F::Field(frontend.Send(F::Parse("s", "SELECT 2") + F::Sync()), 'C'), "42P05");
  EXPECT_EQ(F::Field(frontend.Send(F::Bind("", "missing") + F::Sync()), 'C'), "26000");
  EXPECT_EQ(F::Field(frontend.Send(F::Execute("missing") + F::Sync()), 'C'), "34000");
  EXPECT_EQ(F::Types(frontend.Send(F::Close('S', "missing") + F::Sync())), "3Z");
}

TEST_F(SessionTest, SettingsAreUndoneWithTheirTransaction) {
  Q("SET application_name = 'before'");
  Q("BEGIN");
  Q("SET application_name = 'inside'");
  EXPECT_THAT(F::Column(Q("SHOW application_name")), ElementsAre("inside"));
  const auto answer = Q("ROLLBACK");
  EXPECT_THAT(F::Types(answer), HasSubstr("S"));  // ParameterStatus tells the old value
  EXPECT_THAT(F::Column(Q("SHOW application_name")), ElementsAre("before"));
}

TEST_F(SessionTest, UnknownSettingsAreRefusedAndOwnOnesKept) {
  EXPECT_EQ(F::Field(Q("SET no_such_setting = 1"), 'C'), "42704");
  Q("SET my.own = 'x'");
  EXPECT_THAT(F::Column(Q("SHOW my.own")), ElementsAre("x"));
}

TEST_F(SessionTest, CurrentSettingSaysWhatShowSays) {
  Q("SET application_name = 'it''s me'");
  EXPECT_THAT(F::Column(Q("SELECT current_setting('application_name')")), ElementsAre("it's me"));
  EXPECT_THAT(F::Column(Q("SELECT pg_catalog.current_setting('Server_Version_Num')::int / 10000")), ElementsAre("15"));
}

TEST_F(SessionTest, CopyInIsAllOrNothing) {
  Q("CREATE TABLE t (a integer, b text)");
  EXPECT_EQ(F::Types(Q("COPY t FROM STDIN")), "G");
  const auto failed = frontend.Send(F::Frame('d', "1\tone\n") + F::Frame('d', "x\ttwo\n") + F::Frame('c'));
  EXPECT_EQ(F::Types(failed), "EZ");
  EXPECT_EQ(F::Field(failed, 'C'), "22P02");
  EXPECT_THAT(F::Column(Q("SELECT count(*) FROM t")), ElementsAre("0"));
  Q("COPY t FROM STDIN");
  const auto done = frontend.Send(F::Frame('d', "1\tone\n2\tt") + F::Frame('d', "wo\n") + F::Frame('c'));
  EXPECT_THAT(F::Tags(done), ElementsAre("COPY 2"));
  EXPECT_THAT(F::Column(Q("SELECT b FROM t ORDER BY a")), ElementsAre("one", "two"));
}

TEST_F(SessionTest, CopyFailEndsTheCopyWithTheFrontendsReason) {
  Q("CREATE TABLE t (a integer)");
  Q("COPY t FROM STDIN");
  const auto failed = frontend.Send(F::Frame('d', "1\n") + F::Frame('f', std::string("enough") + '\0'));
  EXPECT_EQ(F::Field(failed, 'C'), "57014");
  EXPECT_EQ(F::Field(failed, 'M'), "COPY from stdin failed: enough");
  EXPECT_THAT(F::Column(Q("SELECT count(*) FROM t")), ElementsAre("0"));
}

TEST_F(SessionTest, CopyOutSendsAMessageForEachRow) {
  const auto answer = Q("COPY (SELECT i, 'r' || i FROM range(3) r(i)) TO STDOUT");
  EXPECT_EQ(F::Types(answer), "HdddcCZ");
  EXPECT_EQ(answer[1].body, "0\tr0\n");
  EXPECT_THAT(F::Tags(answer), ElementsAre("COPY 3"));
}

TEST_F(SessionTest, CursorsFetchInSteps) {
  Q("BEGIN");
  Q("DECLARE c CURSOR FOR SELECT i FROM range(5) r(i)");
  EXPECT_THAT(F::Column(Q("FETCH 2 FROM c")), ElementsAre("0", "1"));
  EXPECT_THAT(F::Tags(Q("MOVE 1 FROM c")), ElementsAre("MOVE 1"));
  EXPECT_THAT(F::Column(Q("FETCH ALL FROM c")), ElementsAre("3", "4"));
  EXPECT_THAT(F::Tags(Q("FETCH ALL FROM c")), ElementsAre("FETCH 0"));
  EXPECT_EQ(F::Field(Q("FETCH 1 FROM nope"), 'C'), "34000");
}

TEST_F(SessionTest, SqlPrepareAndExecuteTakeArguments) {
  Q("PREPARE p (int, text) AS SELECT $2 || $1");
  EXPECT_THAT(F::Column(Q("EXECUTE p (1, 'x')")), ElementsAre("x1"));
  Q("DEALLOCATE p");
  EXPECT_EQ(F::Field(Q("EXECUTE p (1, 'x')"), 'C'), "26000");
}

TEST_F(SessionTest, UnknownMessagesAndFunctionCallsAreAnswered) {
  std::string call;
  AppendBigEndian(call, int32_t{1});
  for (int i = 0; i < 2; ++i) AppendBigEndian(call, int16_t{0});
  AppendBigEndian(call, int16_t{0});
  EXPECT_EQ(F::Types(frontend.Send(F::Frame('F', call))), "EZ");
  const auto answer = frontend.Send(F::Frame('y'));
  EXPECT_EQ(F::Field(answer, 'C'), "08P01");
  EXPECT_EQ(F::Field(answer, 'S'), "FATAL");
  EXPECT_TRUE(frontend.Get().Ended());
}

TEST_F(SessionTest, ACancelThatComesWhileNothingRunsIsDropped) {
  frontend.Get().Cancel();
  EXPECT_EQ(F::Types(Q("SELECT 1")), "TDCZ");
}

}  // namespace
}  // namespace duckgres::session
