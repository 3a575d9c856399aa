#pragma once

#include <memory>

#include "base/sql_error.hpp"
#include "duck/data_chunk.hpp"
#include "duck/logical_type.hpp"
#include "types/format_settings.hpp"
#include "types/oids.hpp"
#include "types/output.hpp"

namespace duckgres::types {

/// Writes the values of one column in one format; chosen once per column, then called per value. One thread.
class FieldEncoder {
 public:
  /// Errors  0A000 where binary is asked for a type without a binary form.
  /// `as`    the OID that the client was told; 0: WireTypeOf(type). jsonb (with its version byte) or record are asked
  /// so.
  static Result<std::unique_ptr<FieldEncoder>> Make(const duck::LogicalType& type, Format format,
                                                    const FormatSettings& settings, Oid as = kInvalidOid);
  virtual ~FieldEncoder() = default;

  /// Reads from `vector` from now on; it must live as long as rows are written from it.
  virtual void Bind(const duck::Vector& vector) { vector_ = vector; }
  bool IsNull(size_t row) const { return !vector_.Valid(row); }
  /// Appends the value of `row`, which isn't NULL: its bytes and nothing else. May latch an error in `out`.
  virtual void Write(size_t row, Output& out) = 0;
  /// True when the text form never has a character that an array, COPY or csv would quote or escape.
  virtual bool Plain() const { return false; }

 protected:
  duck::Vector vector_;
};

}  // namespace duckgres::types
