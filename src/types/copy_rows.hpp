#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "types/copy_reader.hpp"
#include "types/field_decoder.hpp"

namespace duckgres::types {

/// Rows of COPY FROM on their way into chunks: what the text, csv and binary readers share. Inside this room only.
class CopyRows {
 public:
  static Result<std::unique_ptr<CopyRows>> Make(std::string table, std::vector<CopyTarget> columns,
                                                const CopyOptions& options, const FormatSettings& settings,
                                                CopyReader::Sink sink, CopyReader::Default set_default);

  const std::vector<CopyTarget>& Columns() const { return columns_; }
  /// Sets one value of the row that is being made. Errors have their context; a value of the wrong form under
  /// ON_ERROR ignore is no error: the row is then dropped at EndRow.
  Result<void> Set(size_t column, std::string_view bytes, uint64_t line);
  void SetNull(size_t column);
  Result<void> SetDefault(size_t column);
  /// Ends the row: it counts, or was skipped. Hands a full chunk on.
  Result<void> EndRow(uint64_t line);
  Result<void> Flush();

  /// The error with where it happened: COPY t, line 3, and then `detail` (such as : "the line").
  std::unexpected<SqlError> Fail(SqlError error, uint64_t line, std::string_view detail = {}) const;
  /// At most 100 bytes in quotes, whole characters.
  static std::string Quoted(std::string_view text);

  uint64_t rows = 0, skipped = 0;

 private:
  CopyRows(std::string table, std::vector<CopyTarget> columns, const CopyOptions& options,
           const FormatSettings& settings, CopyReader::Sink sink, CopyReader::Default set_default);
  void Rebind();

  std::string table_;
  std::vector<CopyTarget> columns_;
  CopyOptions options_;
  FormatSettings settings_;  // the decoders' own
  CopyReader::Sink sink_;
  CopyReader::Default set_default_;
  std::vector<std::unique_ptr<FieldDecoder>> decoders_;
  duck::DataChunk chunk_;
  std::vector<duck::Vector> vectors_;
  size_t row_ = 0;
  bool row_failed_ = false;
};

}  // namespace duckgres::types
