#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/sql_error.hpp"
#include "duck/logical_type.hpp"
#include "types/format_settings.hpp"
#include "types/oids.hpp"

/// Reads single values of every type that isn't nested. Inside this room only.
namespace duckgres::types {

/// What a decoder needs to know of its column or parameter; made once for each.
struct DecodeContext {
  DecodeContext(const duck::LogicalType& type, Oid wire_oid, const FormatSettings& format_settings);

  duck::TypeId id, storage;
  int width = 0, scale = 0;  // of DECIMAL
  Oid oid;                   // of the bytes
  std::string name;          // as messages spell the type
  const FormatSettings& settings;
  std::unordered_map<std::string, uint32_t> labels = {};  // of ENUM
};

/// A stored value of up to 16 bytes, aligned for all of them.
struct alignas(16) Slot {
  unsigned char bytes[16];
};

/// Writes the stored form at `slot`.
using FixedDecode = Result<void> (*)(const DecodeContext& context, std::string_view bytes, void* slot);
/// Gives the stored bytes of a VARCHAR, BLOB, BIT or BIGNUM: a part of `bytes`, or of `scratch`.
using BytesDecode = Result<std::string_view> (*)(const DecodeContext& context, std::string_view bytes,
                                                 std::string& scratch);

/// One type: either the fixed functions are set or the others.
struct ScalarCodec {
  duck::TypeId id;
  FixedDecode text, binary;
  BytesDecode text_bytes, binary_bytes;
};
/// nullptr for what has no reader here: nested types, and those whose text DuckDB casts itself (GEOMETRY).
const ScalarCodec* FindScalarCodec(duck::TypeId id);

/// Bytes of one stored value of a fixed-size type. `storage`: LogicalType::StorageId().
size_t StoredBytes(duck::TypeId storage);

/// Errors: 22021 `invalid byte sequence for encoding "UTF8": 0xff`, also for a zero byte.
Result<void> CheckUtf8(std::string_view text);

/// numeric's binary form as text, with its own scale.
Result<std::string> NumericText(std::string_view bytes);

std::unexpected<SqlError> InsufficientData();       // 08P01
std::unexpected<SqlError> IncorrectBinaryFormat();  // 22P03

}  // namespace duckgres::types
