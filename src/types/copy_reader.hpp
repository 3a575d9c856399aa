#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "duck/connection.hpp"
#include "duck/data_chunk.hpp"
#include "types/copy_options.hpp"
#include "types/format_settings.hpp"
#include "types/oids.hpp"

namespace duckgres::types {

/// A column that COPY FROM fills, in the order of the data.
struct CopyTarget {
  std::string name;
  duck::LogicalType type;
  Oid oid = kInvalidOid;  // 0: WireTypeOf(type)
};

/// Parses COPY FROM's bytes, which may be split anywhere, straight into data chunks.
///
/// Memory  one data chunk, and the bytes of the row that isn't complete yet (at most 1 GB, 54000 beyond, as
/// PostgreSQL). Errors  22P04, 22P02 … in PostgreSQL's words, with `context` "COPY t, line 3, column b: "x""; final:
/// the reader then
///         refuses to go on.
/// Source  PostgreSQL docs "sql-copy", File Formats.
class CopyReader {
 public:
  /// Takes a full chunk (it may be reused: the callee copies or appends before it returns).
  using Sink = std::function<Result<void>(const duck::DataChunk& chunk)>;
  /// Writes the default of column `column` into the chunk's row, where the data has the DEFAULT marker.
  using Default = std::function<Result<void>(duck::DataChunk& chunk, size_t column, size_t row)>;

  /// `table` is only for messages.
  static Result<std::unique_ptr<CopyReader>> Make(std::string table, std::vector<CopyTarget> columns,
                                                  const CopyOptions& options, const FormatSettings& settings, Sink sink,
                                                  Default set_default = {});
  virtual ~CopyReader() = default;
  virtual Result<void> Feed(std::string_view bytes) = 0;
  /// CopyDone: the last line may lack its end. Flushes the last chunk. Errors: 22P04 for a binary row cut short.
  virtual Result<void> Finish() = 0;
  uint64_t Rows() const { return rows_; }            // delivered so far, or waiting in the chunk
  uint64_t SkippedRows() const { return skipped_; }  // by ON_ERROR ignore

 protected:
  uint64_t rows_ = 0, skipped_ = 0;
};

}  // namespace duckgres::types
