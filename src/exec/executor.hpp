#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "duck/connection.hpp"

/// The one interface through which a session reaches an engine, wherever it is: local (DuckDB in this process) or
/// remote (a worker). Nothing above this room knows which it has.
namespace duckgres::exec {

using duck::Column;
using duck::ReturnKind;

/// What a statement is, in words that both engines share. Source: DuckDB docs "C API", duckdb_statement_type.
enum class StatementType : uint8_t {
  kSelect,
  kInsert,
  kUpdate,
  kDelete,
  kMerge,
  kCopy,
  kCreate,
  kDrop,
  kAlter,
  kExplain,
  kTransaction,
  kSet,
  kPragma,
  kCall,
  kLoad,
  kAttach,
  kDetach,
  kVacuum,
  kAnalyze,
  kExport,
  kOther,
};

/// The rows of one execution, made as they are asked for. Owned by the portal; dies before its statement.
class RowStream {
 public:
  virtual ~RowStream() = default;
  virtual std::span<const Column> Columns() const = 0;
  /// The next rows, never empty; nullopt at the end. Blocks. After an error or the end it stays at the end.
  virtual Result<std::optional<duck::DataChunk>> Next() = 0;
  /// Rows changed, for a statement that returns none of its own. Call it once, and not together with Next.
  virtual Result<int64_t> TakeRowsChanged() = 0;
};

class PreparedStatement {
 public:
  virtual ~PreparedStatement() = default;
  virtual StatementType Type() const = 0;
  virtual ReturnKind Returns() const = 0;
  virtual std::span<const Column> Columns() const = 0;                // empty unless Returns() is kRows
  virtual std::span<const duck::LogicalType> Parameters() const = 0;  // INVALID: the engine can't tell
  /// Runs to the first rows. Ends the stream that is open on this executor, if any: the caller has drained it first.
  virtual Result<std::unique_ptr<RowStream>> Execute(std::span<const duck::Value> parameters) = 0;
};

/// Rows on their way into a table (COPY FROM), in the session's transaction.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual std::span<const duck::LogicalType> Types() const = 0;
  virtual Result<void> Append(const duck::DataChunk& chunk) = 0;
  virtual Result<void> Close() = 0;  // constraints are checked here; without it the rows are dropped
};

/// A session's own connection to its engine. One thread at a time, but for Interrupt and Progress.
class Executor {
 public:
  virtual ~Executor() = default;
  virtual Result<std::unique_ptr<PreparedStatement>> Prepare(std::string_view sql) = 0;
  /// Runs statements whose rows nobody wants: BEGIN, COMMIT, SET and such.
  virtual Result<void> Run(const std::string& sql) = 0;
  /// First column of the first row as text; nullopt for NULL or no row.
  virtual Result<std::optional<std::string>> Scalar(const std::string& sql) = 0;
  /// Asks the engine's parser only. Errors: 42601 with the position.
  virtual Result<size_t> CountStatements(std::string_view sql) = 0;
  virtual Result<std::unique_ptr<RowSink>> OpenSink(const duck::Appender::Target& target) = 0;
  /// Makes what runs fail with 57014. Any thread.
  virtual void Interrupt() noexcept = 0;
  /// Counts writing transactions that have been committed on this database by any session. It is odd while one commits.
  /// Two equal even readings prove that nobody else's write became visible in between (savepoints rely on that).
  virtual uint64_t CommitCount() const noexcept = 0;
};

}  // namespace duckgres::exec
