#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "session/engine.hpp"
#include "session/journal.hpp"
#include "session/settings.hpp"

namespace duckgres::session {

/// The transaction status of a session, over DuckDB's transactions.
///
/// A block (BEGIN … COMMIT) opens DuckDB's transaction with its first statement that needs one. Several statements of
/// one message share an implicit transaction; a single one runs in DuckDB's own autocommit. Savepoints are kept here.
/// Source  PostgreSQL docs "protocol-flow" (Multiple Statements in a Simple Query, Pipelining), "sql-savepoint".
class Transaction {
 public:
  enum class Status : uint8_t { kIdle, kImplicit, kBlock, kFailed };

  Transaction(Engine& engine, Settings& settings) : engine_(engine), settings_(settings) {}

  Status State() const { return status_; }
  char Indicator() const;  // of ReadyForQuery
  bool InBlock() const { return status_ == Status::kBlock || status_ == Status::kFailed; }
  bool Failed() const { return status_ == Status::kFailed; }

  /// Before a statement that shares its transaction with others of the same message.
  void BeginImplicit();
  /// BEGIN. An implicit transaction becomes the block.
  void BeginBlock();
  /// Before any statement of the engine: opens DuckDB's transaction if there is to be one.
  Result<void> PrepareEngine();

  /// Ends the transaction; false if it could only be rolled back because it had failed. Errors: 40001 and constraint
  /// errors; the transaction is over then too.
  Result<bool> Commit();
  void Rollback();
  /// An error has been told to the frontend. A block has failed; an implicit transaction is rolled back when it ends.
  void Fail();
  bool ImplicitFailed() const { return implicit_failed_; }

  // Savepoints. Errors: 25P01 outside a block, 3B001 for a name that isn't one.
  Result<void> Savepoint(std::string name);
  Result<void> Release(std::string_view name);
  /// Errors  0A000 with a hint where what was written before the savepoint can't be made again; the block has failed
  /// then.
  Result<void> RollbackTo(std::string_view name);
  /// A statement has written. Only a block keeps account.
  void Wrote(Journal::Entry entry);
  void WroteUnreplayable();
  /// Whether Wrote has any use, so that the caller needn't collect what it needs.
  bool Journals() const { return status_ == Status::kBlock; }

 private:
  struct SavepointMark {
    std::string name;
    size_t journal_size, settings_mark;
  };
  enum class EngineState : uint8_t {
    kNone,
    kOpen,
    kSuspect
  };  // kSuspect: an error may have aborted DuckDB's transaction

  void End();
  bool EngineAlive();
  Result<void> Rebuild(size_t journal_size);
  Result<size_t> Find(std::string_view name) const;

  Engine& engine_;
  Settings& settings_;
  Status status_ = Status::kIdle;
  EngineState engine_state_ = EngineState::kNone;
  bool implicit_failed_ = false;
  uint64_t commits_at_begin_ = 0;  // Engine::CommitCount when DuckDB's transaction was opened
  Journal journal_;
  std::vector<SavepointMark> savepoints_;
};

}  // namespace duckgres::session
