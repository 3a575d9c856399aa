#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/sql_error.hpp"
#include "duck/connection.hpp"
#include "duck/data_chunk.hpp"
#include "types/field_encoder.hpp"
#include "types/format_settings.hpp"
#include "types/oids.hpp"

namespace duckgres::types {

/// Turns data chunks of one result into DataRow messages. Made once per portal; keeps a copy of the settings.
///
/// Thread  one at a time.
/// Source  PostgreSQL docs "protocol-message-formats", DataRow; DuckDB docs "C API", data chunks and vectors.
class RowEncoder {
 public:
  /// Shapes  formats: 0, 1 or columns.size() entries, as Bind sends them; oids: empty, or for each column the OID that
  ///         the client was told, 0 meaning WireTypeOf.
  /// Errors  08P01 for another number of formats; 0A000 where binary is asked for a type without a binary form.
  static Result<RowEncoder> Make(std::span<const duck::Column> columns, std::span<const Format> formats,
                                 const FormatSettings& settings, std::span<const Oid> oids = {});

  /// Appends one complete DataRow message for each of `row_count` rows from `first_row`.
  /// Units   returns the bytes appended: per row 7 + the sum of (4 + field bytes); NULL is length -1 and no bytes.
  /// Errors  22008, 2202E, 54000 for a value that has no PostgreSQL form; `out` is then as before.
  Result<size_t> Append(std::string& out, const duck::DataChunk& chunk, size_t first_row, size_t row_count);

 private:
  std::vector<std::unique_ptr<FieldEncoder>> fields_;
};

}  // namespace duckgres::types
