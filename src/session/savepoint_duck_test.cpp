// Savepoints as drivers and ORMs use them; the expected rows are PostgreSQL 18's for the same statements.
#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "session/test_frontend.hpp"
#include "session/test_services.hpp"

namespace duckgres::session {
namespace {

using F = TestFrontend;
using ::testing::ElementsAre;

class SavepointTest : public ::testing::Test {
 protected:
  SavepointTest() {
    frontend.Connect();
    Q("CREATE TABLE t (i integer PRIMARY KEY)");
  }
  std::vector<F::Message> Q(const std::string& sql) { return frontend.Send(F::Query(sql)); }
  std::string State(const std::vector<F::Message>& answer) { return answer.back().body; }
  std::vector<std::string> Rows() { return F::Column(Q("SELECT i FROM t ORDER BY i")); }

  TestServices services;
  TestFrontend frontend{services};
};

TEST_F(SavepointTest, OutsideABlockItIsAnError) {
  EXPECT_EQ(F::Field(Q("SAVEPOINT s"), 'C'), "25P01");
  Q("BEGIN");
  EXPECT_EQ(F::Field(Q("ROLLBACK TO nope"), 'C'), "3B001");
  Q("ROLLBACK");
}

TEST_F(SavepointTest, ReleaseKeepsWhatWasWritten) {
  Q("BEGIN");
  Q("INSERT INTO t VALUES (1)");
  Q("SAVEPOINT s");
  Q("INSERT INTO t VALUES (2)");
  EXPECT_THAT(F::Tags(Q("RELEASE s")), ElementsAre("RELEASE"));
  Q("COMMIT");
  EXPECT_THAT(Rows(), ElementsAre("1", "2"));
}

TEST_F(SavepointTest, RollbackToAfterABindErrorGoesOn) {
  Q("BEGIN");
  Q("INSERT INTO t VALUES (1)");
  Q("SAVEPOINT s");
  EXPECT_EQ(State(Q("SELECT nope")), "E");
  EXPECT_EQ(State(Q("ROLLBACK TO SAVEPOINT s")), "T");
  Q("INSERT INTO t VALUES (2)");
  Q("COMMIT");
  EXPECT_THAT(Rows(), ElementsAre("1", "2"));
}

TEST_F(SavepointTest, RollbackToAfterAConstraintErrorGoesOn) {
  Q("BEGIN");
  Q("INSERT INTO t VALUES (1)");
  Q("SAVEPOINT s");
  EXPECT_EQ(F::Field(Q("INSERT INTO t VALUES (1)"), 'C'), "23505");
  EXPECT_EQ(State(Q("ROLLBACK TO s")), "T");
  Q("INSERT INTO t VALUES (2)");
  Q("COMMIT");
  EXPECT_THAT(Rows(), ElementsAre("1", "2"));
}

TEST_F(SavepointTest, RollbackToUndoesWhatCameAfter) {
  Q("BEGIN");
  Q("INSERT INTO t VALUES (1)");
  Q("SAVEPOINT s");
  Q("INSERT INTO t VALUES (2)");
  Q("ROLLBACK TO s");
  EXPECT_THAT(Rows(), ElementsAre("1"));
  Q("INSERT INTO t VALUES (3)");
  Q("ROLLBACK TO s");
  Q("COMMIT");
  EXPECT_THAT(Rows(), ElementsAre("1"));
}

TEST_F(SavepointTest, NamesMayRepeatAndNest) {
  Q("BEGIN");
  Q("SAVEPOINT s");
  Q("INSERT INTO t VALUES (1)");
  Q("SAVEPOINT s");
  Q("INSERT INTO t VALUES (2)");
  Q("ROLLBACK TO s");
  EXPECT_THAT(Rows(), ElementsAre("1"));
  Q("RELEASE s");
  Q("ROLLBACK TO s");
  EXPECT_THAT(Rows(), ElementsAre());
  Q("COMMIT");
}

TEST_F(SavepointTest, KeysThatTheFrontendWasToldAreNeverReplacedByOthers) {
  Q("CREATE TABLE k (id serial PRIMARY KEY, v text)");
  Q("BEGIN");
  EXPECT_THAT(F::Column(Q("INSERT INTO k (v) VALUES ('a') RETURNING id")), ElementsAre("1"));
  Q("SAVEPOINT s");
  Q("INSERT INTO k (v) VALUES ('b')");
  EXPECT_EQ(F::Field(Q("ROLLBACK TO s"), 'C'), "0A000");
  Q("ROLLBACK");
  EXPECT_THAT(F::Column(Q("SELECT count(*) FROM k")), ElementsAre("0"));
}

TEST_F(SavepointTest, WhatCannotBeMadeAgainIsRefusedAndTheBlockStaysFailed) {
  Q("CREATE TABLE r (v double precision)");
  Q("BEGIN");
  Q("INSERT INTO r SELECT random() FROM range(3)");
  Q("SAVEPOINT s");
  Q("INSERT INTO r VALUES (2)");
  const auto answer = Q("ROLLBACK TO s");
  EXPECT_EQ(F::Field(answer, 'C'), "0A000");
  EXPECT_EQ(State(answer), "E");
  Q("ROLLBACK");
}

TEST_F(SavepointTest, AnotherSessionsCommitForbidsAReplayThatDependsOnIt) {
  Q("INSERT INTO t VALUES (1)");
  TestFrontend other(services);
  other.Connect();
  Q("BEGIN");
  Q("INSERT INTO t SELECT i + 10 FROM t");
  Q("SAVEPOINT s");
  other.Send(F::Query("INSERT INTO t VALUES (2)"));
  Q("INSERT INTO t VALUES (3)");
  EXPECT_EQ(F::Field(Q("ROLLBACK TO s"), 'C'), "0A000");
  Q("ROLLBACK");
  EXPECT_THAT(Rows(), ElementsAre("1", "2"));
}

TEST_F(SavepointTest, SettingsGoBackToTheSavepointToo) {
  Q("BEGIN");
  Q("SET application_name = 'one'");
  Q("SAVEPOINT s");
  Q("SET application_name = 'two'");
  Q("ROLLBACK TO s");
  EXPECT_THAT(F::Column(Q("SHOW application_name")), ElementsAre("one"));
  Q("COMMIT");
  EXPECT_THAT(F::Column(Q("SHOW application_name")), ElementsAre("one"));
}

}  // namespace
}  // namespace duckgres::session
