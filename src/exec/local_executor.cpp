#include "exec/local_executor.hpp"

#include <array>

#include "base/sqlstate.hpp"

namespace duckgres::exec {
namespace {

struct TypeRow {
  duckdb_statement_type duckdb;
  StatementType type;
  bool writes;  // it may: in doubt, it does
};
constexpr auto kTypes = std::to_array<TypeRow>({
    {DUCKDB_STATEMENT_TYPE_SELECT, StatementType::kSelect, false},
    {DUCKDB_STATEMENT_TYPE_INSERT, StatementType::kInsert, true},
    {DUCKDB_STATEMENT_TYPE_UPDATE, StatementType::kUpdate, true},
    {DUCKDB_STATEMENT_TYPE_DELETE, StatementType::kDelete, true},
    {DUCKDB_STATEMENT_TYPE_MERGE_INTO, StatementType::kMerge, true},
    {DUCKDB_STATEMENT_TYPE_COPY, StatementType::kCopy, true},
    {DUCKDB_STATEMENT_TYPE_CREATE, StatementType::kCreate, true},
    {DUCKDB_STATEMENT_TYPE_CREATE_FUNC, StatementType::kCreate, true},
    {DUCKDB_STATEMENT_TYPE_DROP, StatementType::kDrop, true},
    {DUCKDB_STATEMENT_TYPE_ALTER, StatementType::kAlter, true},
    {DUCKDB_STATEMENT_TYPE_EXPLAIN, StatementType::kExplain, true},  // EXPLAIN ANALYZE runs it
    {DUCKDB_STATEMENT_TYPE_TRANSACTION, StatementType::kTransaction, false},
    {DUCKDB_STATEMENT_TYPE_SET, StatementType::kSet, false},
    {DUCKDB_STATEMENT_TYPE_VARIABLE_SET, StatementType::kSet, false},
    {DUCKDB_STATEMENT_TYPE_PREPARE, StatementType::kOther, false},
    {DUCKDB_STATEMENT_TYPE_PRAGMA, StatementType::kPragma, true},
    {DUCKDB_STATEMENT_TYPE_CALL, StatementType::kCall, true},
    {DUCKDB_STATEMENT_TYPE_LOAD, StatementType::kLoad, true},
    {DUCKDB_STATEMENT_TYPE_UPDATE_EXTENSIONS, StatementType::kLoad, true},
    {DUCKDB_STATEMENT_TYPE_ATTACH, StatementType::kAttach, true},
    {DUCKDB_STATEMENT_TYPE_DETACH, StatementType::kDetach, true},
    {DUCKDB_STATEMENT_TYPE_VACUUM, StatementType::kVacuum, true},
    {DUCKDB_STATEMENT_TYPE_ANALYZE, StatementType::kAnalyze, true},
    {DUCKDB_STATEMENT_TYPE_EXPORT, StatementType::kExport, true},
});
constexpr TypeRow kOtherType{DUCKDB_STATEMENT_TYPE_INVALID, StatementType::kOther, true};

const TypeRow& RowOf(duckdb_statement_type type) {
  for (const auto& row : kTypes) {
    if (row.duckdb == type) return row;
  }
  return kOtherType;
}

// The type of a statement before the engine has seen it, where even its planning would act: EXPORT makes a directory.
StatementType TypeByWord(std::string_view sql) {
  struct Row {
    std::string_view word;
    StatementType type;
  };
  static constexpr auto kRows = std::to_array<Row>({
      {"COPY", StatementType::kCopy},
      {"EXPORT", StatementType::kExport},
      {"IMPORT", StatementType::kPragma},
      {"ATTACH", StatementType::kAttach},
      {"DETACH", StatementType::kDetach},
      {"LOAD", StatementType::kLoad},
      {"INSTALL", StatementType::kLoad},
      {"PRAGMA", StatementType::kPragma},
  });
  const std::string word = FirstWord(sql);
  for (const auto& row : kRows) {
    if (row.word == word) return row.type;
  }
  return StatementType::kOther;
}

class LocalStream final : public RowStream {
 public:
  LocalStream(duck::QueryResult result, CommitCounter::Guard commit)
      : commit_(std::move(commit)), result_(std::move(result)) {}

  std::span<const Column> Columns() const override { return result_.Columns(); }
  Result<std::optional<duck::DataChunk>> Next() override {
    if (ended_) return std::nullopt;
    auto chunk = result_.Next();
    if (!chunk || !*chunk) End();
    return chunk;
  }
  Result<int64_t> TakeRowsChanged() override {
    auto changed = result_.TakeRowsChanged();
    End();
    return changed;
  }

 private:
  void End() {
    ended_ = true;
    commit_.End();
  }
  CommitCounter::Guard commit_;  // an autocommit statement commits when its rows are drained, or dropped
  duck::QueryResult result_;
  bool ended_ = false;
};

}  // namespace

class LocalStatement final : public PreparedStatement {
 public:
  LocalStatement(LocalExecutor& executor, duck::PreparedStatement statement, LocalExecutor::TransactionCommand command)
      : executor_(executor), statement_(std::move(statement)), type_(RowOf(statement_.Type())), command_(command) {}

  StatementType Type() const override { return type_.type; }
  ReturnKind Returns() const override { return statement_.Returns(); }
  std::span<const Column> Columns() const override { return statement_.Columns(); }
  std::span<const duck::LogicalType> Parameters() const override { return statement_.Parameters(); }
  Result<std::unique_ptr<RowStream>> Execute(std::span<const duck::Value> parameters) override;

 private:
  LocalExecutor& executor_;
  duck::PreparedStatement statement_;
  const TypeRow& type_;
  LocalExecutor::TransactionCommand command_;
};

LocalExecutor::TransactionCommand LocalExecutor::CommandOf(std::string_view sql) {
  struct Row {
    std::string_view word;
    TransactionCommand command;
  };
  static constexpr auto kRows = std::to_array<Row>({
      {"BEGIN", TransactionCommand::kBegin},
      {"START", TransactionCommand::kBegin},
      {"COMMIT", TransactionCommand::kCommit},
      {"END", TransactionCommand::kCommit},
      {"ROLLBACK", TransactionCommand::kRollback},
      {"ABORT", TransactionCommand::kRollback},
  });
  const std::string word = FirstWord(sql);
  for (const auto& row : kRows) {
    if (row.word == word) return row.command;
  }
  return TransactionCommand::kNone;
}

template <typename Execute>
auto LocalExecutor::KeepBooks(TransactionCommand command, Execute execute) {
  CommitCounter::Guard commit;
  if (command == TransactionCommand::kCommit && wrote_) commit = CommitCounter::Guard(*database_.commits);
  auto result = execute();
  if (command == TransactionCommand::kBegin) {
    if (result) in_transaction_ = true;
  } else {  // a COMMIT that fails has rolled back
    in_transaction_ = false;
    wrote_ = false;
  }
  return result;
}

CommitCounter::Guard LocalExecutor::BeforeWrite() {
  if (!in_transaction_) return CommitCounter::Guard(*database_.commits);
  wrote_ = true;
  return {};
}

Result<std::unique_ptr<RowStream>> LocalStatement::Execute(std::span<const duck::Value> parameters) {
  if (command_ != LocalExecutor::TransactionCommand::kNone) {
    DUCKGRES_ASSIGN(auto result, executor_.KeepBooks(command_, [&] { return statement_.Execute(parameters); }));
    return std::make_unique<LocalStream>(std::move(result), CommitCounter::Guard());
  }
  CommitCounter::Guard commit;
  if (type_.writes) commit = executor_.BeforeWrite();
  DUCKGRES_ASSIGN(auto result, statement_.Execute(parameters));
  return std::make_unique<LocalStream>(std::move(result), std::move(commit));
}

/// An appender, in the session's transaction or, outside one, in its own: DuckDB would commit each flush by itself.
class LocalSink final : public RowSink {
 public:
  static Result<std::unique_ptr<RowSink>> Open(LocalExecutor& executor, const duck::Appender::Target& target) {
    const bool owns_transaction = !executor.in_transaction_;
    if (owns_transaction) DUCKGRES_TRY(executor.Run("BEGIN TRANSACTION"));
    executor.wrote_ = true;
    auto appender = duck::Appender::Open(executor.connection_, target);
    if (!appender) {
      if (owns_transaction) (void)executor.Run("ROLLBACK");  // it is the first error that counts
      return Fail(std::move(appender).error());
    }
    return std::unique_ptr<RowSink>(new LocalSink(executor, *std::move(appender), owns_transaction));
  }
  ~LocalSink() override {
    appender_.reset();
    if (owns_transaction_) (void)executor_.Run("ROLLBACK");  // nobody is left to hear of a failure
  }
  std::span<const duck::LogicalType> Types() const override { return appender_->Types(); }
  Result<void> Append(const duck::DataChunk& chunk) override { return appender_->Append(chunk); }
  Result<void> Close() override {
    DUCKGRES_TRY(appender_->Close());
    if (!std::exchange(owns_transaction_, false)) return {};
    return executor_.Run("COMMIT");
  }

 private:
  LocalSink(LocalExecutor& executor, duck::Appender appender, bool owns_transaction)
      : executor_(executor), appender_(std::move(appender)), owns_transaction_(owns_transaction) {}
  LocalExecutor& executor_;
  std::optional<duck::Appender> appender_;
  bool owns_transaction_;
};

Result<std::unique_ptr<LocalExecutor>> LocalExecutor::Open(LocalDatabase database, Access access) {
  DUCKGRES_ASSIGN(auto connection, duck::Connection::Open(*database.database));
  return std::unique_ptr<LocalExecutor>(
      new LocalExecutor(std::move(database), std::move(connection), std::move(access)));
}

Result<std::unique_ptr<PreparedStatement>> LocalExecutor::Prepare(std::string_view sql) {
  if (access_.fenced) {
    DUCKGRES_TRY(CheckFunctions(sql, TextOrigin::kRewritten));
    DUCKGRES_TRY(CheckStatement(TypeByWord(sql), sql, access_));
  }
  DUCKGRES_ASSIGN(auto statement, connection_.Prepare(sql));
  const StatementType type = RowOf(statement.Type()).type;
  DUCKGRES_TRY(CheckStatement(type, sql, access_));
  const auto command = type == StatementType::kTransaction ? CommandOf(sql) : TransactionCommand::kNone;
  return std::make_unique<LocalStatement>(*this, std::move(statement), command);
}

Result<void> LocalExecutor::RunOne(std::string_view sql) {
  if (const auto command = CommandOf(sql); command != TransactionCommand::kNone) {
    return KeepBooks(command, [&] { return connection_.Run(std::string(sql)); });
  }
  DUCKGRES_ASSIGN(const auto statement, Prepare(sql));
  DUCKGRES_ASSIGN(const auto stream, statement->Execute({}));
  while (true) {
    DUCKGRES_ASSIGN(const auto chunk, stream->Next());
    if (!chunk) return {};
  }
}

Result<void> LocalExecutor::Run(const std::string& sql) {
  for (const auto statement : SplitStatements(sql)) DUCKGRES_TRY(RunOne(statement));
  return {};
}

Result<std::optional<std::string>> LocalExecutor::Scalar(const std::string& sql) {
  if (access_.fenced) DUCKGRES_TRY(CheckFunctions(sql, TextOrigin::kRewritten));
  return connection_.Scalar(sql);
}

Result<std::unique_ptr<RowSink>> LocalExecutor::OpenSink(const duck::Appender::Target& target) {
  return LocalSink::Open(*this, target);
}

}  // namespace duckgres::exec
