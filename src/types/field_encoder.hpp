#pragma once

#include <memory>
#include <string_view>

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
  /// The characters that the text form is made of (then it is never empty either); empty: any. So that a column of
  /// numbers is written without looking for what to quote or escape.
  virtual std::string_view Alphabet() const { return {}; }

 protected:
  duck::Vector vector_;
};

}  // namespace duckgres::types
