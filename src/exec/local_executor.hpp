#pragma once

#include <functional>
#include <memory>

#include "exec/commit_counter.hpp"
#include "exec/executor.hpp"
#include "exec/fence.hpp"

namespace duckgres::exec {

/// What an executor needs of the database it works on. `keep_alive` lives as long as the executor.
struct LocalDatabase {
  const duck::Database* database;
  CommitCounter* commits;
  std::shared_ptr<void> keep_alive = nullptr;  // the registry's count of sessions is the other owner
};

/// An Executor over DuckDB in this process. It knows whether a transaction is open, because it sees every statement.
class LocalExecutor final : public Executor {
 public:
  static Result<std::unique_ptr<LocalExecutor>> Open(LocalDatabase database, Access access);

  Result<std::unique_ptr<PreparedStatement>> Prepare(std::string_view sql) override;
  Result<void> Run(const std::string& sql) override;
  Result<std::optional<std::string>> Scalar(const std::string& sql) override;
  Result<size_t> CountStatements(std::string_view sql) override { return connection_.CountStatements(sql); }
  Result<std::unique_ptr<RowSink>> OpenSink(const duck::Appender::Target& target) override;
  void Interrupt() noexcept override { connection_.Interrupt(); }
  uint64_t CommitCount() const noexcept override { return database_.commits->Read(); }

  /// 0 to 100 while a statement runs whose progress DuckDB knows, else -1. Any thread.
  double Progress() const noexcept { return connection_.Progress(); }
  bool InTransaction() const noexcept { return in_transaction_; }
  /// For hooks that work on the engine itself. Its statements are not fenced, and must not open or end transactions.
  duck::Connection& Connection() noexcept { return connection_; }

 private:
  friend class LocalStatement;
  friend class LocalSink;
  LocalExecutor(LocalDatabase database, duck::Connection connection, Access access)
      : database_(std::move(database)), connection_(std::move(connection)), access_(std::move(access)) {}

  enum class TransactionCommand : uint8_t { kNone, kBegin, kCommit, kRollback };
  static TransactionCommand CommandOf(std::string_view sql);
  /// Runs `execute`, which runs one transaction command, and keeps the books: state, and the commit counter.
  template <typename Execute>
  auto KeepBooks(TransactionCommand command, Execute execute);
  /// What has to be held while a statement that may write runs: outside a transaction, its own commit.
  CommitCounter::Guard BeforeWrite();
  Result<void> RunOne(std::string_view sql);

  LocalDatabase database_;  // outlives the connection
  duck::Connection connection_;
  Access access_;
  bool in_transaction_ = false;
  bool wrote_ = false;  // in the open transaction
};

}  // namespace duckgres::exec
