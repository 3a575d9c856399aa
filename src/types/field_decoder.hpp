#pragma once

#include <memory>
#include <string_view>

#include "base/sql_error.hpp"
#include "duck/data_chunk.hpp"
#include "duck/logical_type.hpp"
#include "types/format_settings.hpp"
#include "types/oids.hpp"

namespace duckgres::types {

/// Reads the values of one column or parameter into a vector; chosen once, then called per value. One thread.
class FieldDecoder {
 public:
  /// `oid`: what the bytes are; 0: WireTypeOf(type). `settings` must outlive the decoder.
  static Result<std::unique_ptr<FieldDecoder>> Make(const duck::LogicalType& type, Oid oid, Format format,
                                                    const FormatSettings& settings);
  virtual ~FieldDecoder() = default;
  /// Errors: as DecodeParameter. The row's value is then not defined.
  virtual Result<void> Decode(std::string_view bytes, duck::Vector& to, size_t row) = 0;
};

/// The type of the vector that a decoder for `type` fills: `type` itself, or VARCHAR where DuckDB's own cast from text
/// is the reader: STRUCT, MAP, UNION, lists of them, JSON (which it then validates), GEOMETRY and TIME_NS.
duck::LogicalType DecodedType(const duck::LogicalType& type);

/// Whether a decoder for `type` reads bytes of `oid` without a conversion between types.
bool ReadsDirectly(const duck::LogicalType& type, Oid oid, Format format);

}  // namespace duckgres::types
