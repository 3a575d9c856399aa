#include "session/transaction.hpp"

#include <algorithm>
#include <format>
#include <ranges>

#include "base/sqlstate.hpp"

namespace duckgres::session {

char Transaction::Indicator() const {
  switch (status_) {
    case Status::kBlock:
      return 'T';
    case Status::kFailed:
      return 'E';
    default:
      return 'I';
  }
}

void Transaction::BeginImplicit() {
  if (status_ != Status::kIdle) return;
  status_ = Status::kImplicit;
  implicit_failed_ = false;
  settings_.InTransaction(true);
}

void Transaction::BeginBlock() {
  BeginImplicit();
  status_ = Status::kBlock;
}

Result<void> Transaction::PrepareEngine() {
  if (status_ == Status::kIdle || engine_state_ != EngineState::kNone) return {};
  const uint64_t commits = engine_.CommitCount();
  DUCKGRES_TRY(engine_.Run("BEGIN TRANSACTION"));
  commits_at_begin_ = commits;
  engine_state_ = EngineState::kOpen;
  return {};
}

void Transaction::End() {
  status_ = Status::kIdle;
  engine_state_ = EngineState::kNone;
  implicit_failed_ = false;
  journal_.Clear();
  savepoints_.clear();
  settings_.InTransaction(false);
}

Result<bool> Transaction::Commit() {
  if (status_ == Status::kFailed || implicit_failed_) {
    Rollback();
    return false;
  }
  const auto committed = engine_state_ == EngineState::kNone ? Result<void>() : engine_.Run("COMMIT");
  if (!committed) {
    // DuckDB has rolled back, unless it never came so far.
    (void)engine_.Run("ROLLBACK");
    settings_.Rollback();
    End();
    return std::unexpected(committed.error());
  }
  settings_.Commit();
  End();
  return true;
}

void Transaction::Rollback() {
  // An error here says that DuckDB has no transaction any more, which is what is wanted.
  if (engine_state_ != EngineState::kNone) (void)engine_.Run("ROLLBACK");
  settings_.Rollback();
  End();
}

void Transaction::Fail() {
  if (engine_state_ == EngineState::kOpen) engine_state_ = EngineState::kSuspect;
  if (status_ == Status::kBlock) status_ = Status::kFailed;
  if (status_ == Status::kImplicit) implicit_failed_ = true;
}

Result<void> Transaction::Savepoint(std::string name) {
  if (!InBlock()) {
    return duckgres::Fail(sqlstate::kNoActiveSqlTransaction, "SAVEPOINT can only be used in transaction blocks");
  }
  savepoints_.push_back({std::move(name), journal_.Size(), settings_.Mark()});
  return {};
}

Result<size_t> Transaction::Find(std::string_view name) const {
  for (size_t i = savepoints_.size(); i-- > 0;) {
    if (savepoints_[i].name == name) return i;
  }
  return duckgres::Fail(sqlstate::kInvalidSavepointSpecification, std::format("savepoint \"{}\" does not exist", name));
}

Result<void> Transaction::Release(std::string_view name) {
  if (!InBlock()) {
    return duckgres::Fail(sqlstate::kNoActiveSqlTransaction,
                          "RELEASE SAVEPOINT can only be used in transaction blocks");
  }
  DUCKGRES_ASSIGN(const size_t index, Find(name));
  savepoints_.erase(savepoints_.begin() + static_cast<ptrdiff_t>(index), savepoints_.end());
  return {};
}

bool Transaction::EngineAlive() {
  if (engine_state_ != EngineState::kSuspect) return true;
  if (!engine_.Run("SELECT 1")) return false;
  engine_state_ = EngineState::kOpen;
  return true;
}

Result<void> Transaction::Rebuild(size_t journal_size) {
  const bool others_committed = engine_.CommitCount() != commits_at_begin_;
  const std::string_view obstacle = journal_.Obstacle(journal_size, others_committed);
  if (!obstacle.empty()) {
    return duckgres::Fail({.code = sqlstate::kFeatureNotSupported,
                           .message = "ROLLBACK TO SAVEPOINT cannot restore this transaction",
                           .detail = std::string(obstacle) + ".",
                           .hint = "DuckDB has no savepoints: what was written before the savepoint would have to be "
                                   "written again. Roll back the whole transaction."});
  }
  (void)engine_.Run("ROLLBACK");
  engine_state_ = EngineState::kNone;
  journal_.Truncate(journal_size);
  if (journal_size == 0) return {};  // the next statement begins afresh, and sees what is committed by then
  const uint64_t commits = commits_at_begin_;
  DUCKGRES_TRY(PrepareEngine());
  auto replayed = journal_.Replay(engine_, journal_size);
  // A commit that slipped in between the check and DuckDB's new snapshot.
  if (replayed && !journal_.Obstacle(journal_size, engine_.CommitCount() != commits).empty()) {
    replayed = duckgres::Fail(sqlstate::kSerializationFailure, "could not restore the state at the savepoint",
                              "Another session has just committed. Roll back and run the transaction again.");
  }
  if (!replayed) engine_state_ = EngineState::kSuspect;
  return replayed;
}

Result<void> Transaction::RollbackTo(std::string_view name) {
  if (!InBlock()) {
    return duckgres::Fail(sqlstate::kNoActiveSqlTransaction,
                          "ROLLBACK TO SAVEPOINT can only be used in transaction blocks");
  }
  DUCKGRES_ASSIGN(const size_t index, Find(name));
  const SavepointMark mark = savepoints_[index];
  savepoints_.erase(savepoints_.begin() + static_cast<ptrdiff_t>(index) + 1, savepoints_.end());
  const bool wrote = journal_.Size() > mark.journal_size;
  if (engine_state_ != EngineState::kNone && (wrote || !EngineAlive())) DUCKGRES_TRY(Rebuild(mark.journal_size));
  settings_.RollbackTo(mark.settings_mark);
  status_ = Status::kBlock;
  return {};
}

void Transaction::Wrote(Journal::Entry entry) {
  if (Journals()) journal_.Add(std::move(entry));
}

void Transaction::WroteUnreplayable() {
  if (Journals()) journal_.AddUnreplayable();
}

}  // namespace duckgres::session
