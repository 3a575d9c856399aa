#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/sql_error.hpp"
#include "duck/connection.hpp"
#include "duck/data_chunk.hpp"
#include "types/copy_options.hpp"
#include "types/field_encoder.hpp"
#include "types/format_settings.hpp"

namespace duckgres::types {

/// Writes COPY TO's bytes: what stands inside CopyData messages (or in a file). The caller frames them, row by row as
/// PostgreSQL does or many rows to a message: the protocol leaves that open.
/// Source: PostgreSQL docs "sql-copy", File Formats.
class CopyWriter {
 public:
  /// Errors  0A000 for binary of a type without a binary form.
  static Result<std::unique_ptr<CopyWriter>> Make(std::span<const duck::Column> columns, const CopyOptions& options,
                                                  const FormatSettings& settings);
  virtual ~CopyWriter() = default;
  /// Header line, or binary signature. Call it first, once.
  virtual void Begin(std::string& out) = 0;
  /// Appends every row of `chunk`. `row_ends`, when given, gets the size of `out` after each row.
  virtual Result<void> Append(std::string& out, const duck::DataChunk& chunk,
                              std::vector<size_t>* row_ends = nullptr) = 0;
  /// The binary trailer. Call it last.
  virtual void End(std::string& out) = 0;
};

}  // namespace duckgres::types
