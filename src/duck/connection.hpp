#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "duck/data_chunk.hpp"
#include "duck/handle.hpp"
#include "duck/logical_type.hpp"
#include "duck/value.hpp"

namespace duckgres::duck {

/// One column of a result, or of what a statement would return.
struct Column {
  std::string name;
  LogicalType type;  // DUCKDB_TYPE_INVALID where DuckDB needs the parameters' types first
};

enum class ReturnKind : uint8_t { kNothing, kChangedRows, kRows };

/// One DuckDB database instance: a file, or memory. Thread-safe.
class Database {
 public:
  struct Option {
    std::string name, value;
  };
  /// Opens `path` (":memory:" for none). Errors: 58030 (file), 55006 (locked by another process), F0000 (an option).
  static Result<Database> Open(const std::string& path, std::span<const Option> options);
  duckdb_database Raw() const { return raw_.Get(); }
  /// DuckDB's version, such as v1.5.5.
  static std::string_view Version() { return duckdb_library_version(); }

 private:
  Handle<duckdb_database, duckdb_close> raw_;
};

/// The rows of one execution, streamed: each chunk is made when it is asked for. At most one stream of a connection
/// can be read: running anything else on the connection ends it (Next then fails).
class QueryResult {
 public:
  QueryResult(QueryResult&& other) noexcept;
  QueryResult& operator=(QueryResult&&) = delete;
  ~QueryResult() { duckdb_destroy_result(&raw_); }

  ReturnKind Kind() const;
  std::span<const Column> Columns() const { return columns_; }
  /// The next rows, never empty; nullopt at the end. Blocks while DuckDB computes.
  Result<std::optional<DataChunk>> Next();
  /// Rows changed by INSERT, UPDATE, DELETE, COPY and such: read from the result's single row, so call it once and not
  /// together with Next.
  Result<int64_t> TakeRowsChanged();

 private:
  friend class PreparedStatement;
  explicit QueryResult(duckdb_result raw);
  duckdb_result raw_;
  std::vector<Column> columns_;
};

/// A statement that DuckDB has parsed, bound and planned.
class PreparedStatement {
 public:
  duckdb_statement_type Type() const { return duckdb_prepared_statement_type(raw_.Get()); }
  ReturnKind Returns() const { return returns_; }
  std::span<const Column> Columns() const { return columns_; }             // empty unless Returns() is kRows
  std::span<const LogicalType> Parameters() const { return parameters_; }  // INVALID: DuckDB can't tell
  /// Runs the statement. A second Execute ends the stream of the first.
  Result<QueryResult> Execute(std::span<const Value> parameters);

 private:
  friend class Connection;
  PreparedStatement() = default;
  void Describe();
  Handle<duckdb_prepared_statement, duckdb_destroy_prepare> raw_;
  std::string sql_;
  ReturnKind returns_ = ReturnKind::kRows;
  std::vector<Column> columns_;
  std::vector<LogicalType> parameters_;
};

/// A connection to a Database, which it keeps open. One thread at a time, but for Interrupt.
class Connection {
 public:
  static Result<Connection> Open(const Database& database);

  Result<PreparedStatement> Prepare(std::string_view sql);
  /// Runs statements (several, parted by semicolons) whose rows nobody wants.
  Result<void> Run(const std::string& sql);
  /// Runs one statement and gives its first column's first row as text; nullopt for NULL or no row.
  Result<std::optional<std::string>> Scalar(const std::string& sql);
  /// How many statements DuckDB's parser finds in `sql`. Errors: 42601 with the position.
  Result<size_t> CountStatements(std::string_view sql);
  /// Makes what runs on this connection fail with 57014. Any thread.
  void Interrupt() noexcept { duckdb_interrupt(raw_.Get()); }
  /// 0 to 100 while a statement runs whose progress DuckDB knows, else -1. Any thread.
  double Progress() const noexcept { return duckdb_query_progress(raw_.Get()).percentage; }
  duckdb_connection Raw() const { return raw_.Get(); }

 private:
  Handle<duckdb_connection, duckdb_disconnect> raw_;
};

/// Adds rows to a table, chunk by chunk, in the connection's transaction.
class Appender {
 public:
  struct Target {
    std::string catalog, schema, table;  // empty catalog or schema: the connection's own
    std::vector<std::string> columns;    // empty: all, in the table's order; the others get their defaults
  };
  static Result<Appender> Open(Connection& connection, const Target& target);
  std::span<const LogicalType> Types() const { return types_; }
  Result<void> Append(const DataChunk& chunk);
  /// Flushes and ends; constraints are checked here. Without it the rows since the last flush are lost.
  Result<void> Close();

 private:
  SqlError LastError();
  static duckdb_state Discard(duckdb_appender* appender);  // duckdb_appender_destroy alone would flush
  Handle<duckdb_appender, &Discard> raw_;
  std::vector<LogicalType> types_;
};

}  // namespace duckgres::duck
