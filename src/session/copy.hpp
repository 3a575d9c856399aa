#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "session/context.hpp"
#include "sql/statement.hpp"
#include "types/copy_reader.hpp"
#include "types/copy_writer.hpp"

namespace duckgres::session {

/// COPY FROM: bytes on their way through a reader into a table. Nothing is kept unless Finish succeeds.
class CopyIn {
 public:
  /// Errors  those of the table, the options and the rights.
  static Result<std::unique_ptr<CopyIn>> Begin(Context& context, const sql::Statement& statement);

  Result<void> Feed(std::string_view bytes) { return reader_->Feed(bytes); }
  /// CopyDone. Returns the rows.
  Result<uint64_t> Finish();
  bool Binary() const { return options_.format == types::CopyFormat::kBinary; }
  size_t Columns() const { return columns_; }

 private:
  CopyIn() = default;
  types::CopyOptions options_;
  size_t columns_ = 0;
  std::unique_ptr<exec::RowSink> sink_;
  std::unique_ptr<types::CopyReader> reader_;
};

/// COPY TO STDOUT: a cursor's rows on their way to the frontend, a chunk at a time.
class CopyOut {
 public:
  static Result<std::unique_ptr<CopyOut>> Begin(Context& context, const sql::Statement& statement);

  bool Binary() const { return options_.format == types::CopyFormat::kBinary; }
  size_t Columns() const { return cursor_->Columns().size(); }
  /// Appends CopyData messages for one chunk; false when all has been sent.
  Result<bool> Step(std::string& out);
  uint64_t Rows() const { return rows_; }

 private:
  CopyOut() = default;
  types::CopyOptions options_;
  std::shared_ptr<Prepared> prepared_;  // lives as long as its cursor
  std::shared_ptr<Cursor> cursor_;
  std::unique_ptr<types::CopyWriter> writer_;
  std::string scratch_;
  std::vector<size_t> row_ends_;
  bool begun_ = false, ended_ = false;
  uint64_t rows_ = 0;
};

/// Whether this COPY is DuckDB's own (FORMAT parquet, json ... to or from a file).
bool IsEngineCopy(const sql::CopyCommand& copy);
/// COPY between a table and a file of the server's host. Returns the rows. Errors: 42501 unless a superuser's, 0A000
/// for PROGRAM.
Result<uint64_t> CopyFile(Context& context, const sql::Statement& statement);

}  // namespace duckgres::session
