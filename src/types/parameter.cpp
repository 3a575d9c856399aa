#include "types/parameter.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/sqlstate.hpp"
#include "duck/data_chunk.hpp"
#include "types/calendar.hpp"
#include "types/field_decoder.hpp"
#include "types/number_parse.hpp"
#include "types/scalar_decode.hpp"
#include "types/type_table.hpp"

namespace duckgres::types {
namespace {

template <typename T>
T Load(const void* slot) {
  T value;
  std::memcpy(&value, slot, sizeof value);
  return value;
}

// A stored decimal of any width as DuckDB's value of it.
duckdb_value DecimalValue(const duck::LogicalType& type, const void* slot) {
  Int128 value = 0;
  switch (type.StorageId()) {
    case DUCKDB_TYPE_SMALLINT:
      value = Load<int16_t>(slot);
      break;
    case DUCKDB_TYPE_INTEGER:
      value = Load<int32_t>(slot);
      break;
    case DUCKDB_TYPE_BIGINT:
      value = Load<int64_t>(slot);
      break;
    default:
      value = Load<Int128>(slot);
  }
  const duckdb_hugeint huge{.lower = static_cast<uint64_t>(value), .upper = static_cast<int64_t>(value >> 64)};
  return duckdb_create_decimal({.width = type.DecimalWidth(), .scale = type.DecimalScale(), .value = huge});
}

duckdb_value EnumValue(const duck::LogicalType& type, const void* slot) {
  const duck::TypeId storage = type.StorageId();
  const uint64_t index = storage == DUCKDB_TYPE_UTINYINT    ? Load<uint8_t>(slot)
                         : storage == DUCKDB_TYPE_USMALLINT ? Load<uint16_t>(slot)
                                                            : Load<uint32_t>(slot);
  return duckdb_create_enum_value(type.Raw(), index);
}

duckdb_value UuidValue(const void* slot) {
  const auto stored = Load<duckdb_uhugeint>(slot);
  return duckdb_create_uuid({.lower = stored.lower, .upper = stored.upper ^ (uint64_t{1} << 63)});
}

// The value of a stored form of up to 16 bytes.
duck::Value ValueOfSlot(const duck::LogicalType& type, const void* slot) {
  switch (type.Id()) {
    case DUCKDB_TYPE_BOOLEAN:
      return duck::Value(duckdb_create_bool(Load<bool>(slot)));
    case DUCKDB_TYPE_TINYINT:
      return duck::Value(duckdb_create_int8(Load<int8_t>(slot)));
    case DUCKDB_TYPE_SMALLINT:
      return duck::Value(duckdb_create_int16(Load<int16_t>(slot)));
    case DUCKDB_TYPE_INTEGER:
      return duck::Value(duckdb_create_int32(Load<int32_t>(slot)));
    case DUCKDB_TYPE_BIGINT:
      return duck::Value(duckdb_create_int64(Load<int64_t>(slot)));
    case DUCKDB_TYPE_UTINYINT:
      return duck::Value(duckdb_create_uint8(Load<uint8_t>(slot)));
    case DUCKDB_TYPE_USMALLINT:
      return duck::Value(duckdb_create_uint16(Load<uint16_t>(slot)));
    case DUCKDB_TYPE_UINTEGER:
      return duck::Value(duckdb_create_uint32(Load<uint32_t>(slot)));
    case DUCKDB_TYPE_UBIGINT:
      return duck::Value(duckdb_create_uint64(Load<uint64_t>(slot)));
    case DUCKDB_TYPE_HUGEINT:
      return duck::Value(duckdb_create_hugeint(Load<duckdb_hugeint>(slot)));
    case DUCKDB_TYPE_UHUGEINT:
      return duck::Value(duckdb_create_uhugeint(Load<duckdb_uhugeint>(slot)));
    case DUCKDB_TYPE_FLOAT:
      return duck::Value(duckdb_create_float(Load<float>(slot)));
    case DUCKDB_TYPE_DOUBLE:
      return duck::Value(duckdb_create_double(Load<double>(slot)));
    case DUCKDB_TYPE_DECIMAL:
      return duck::Value(DecimalValue(type, slot));
    case DUCKDB_TYPE_DATE:
      return duck::Value(duckdb_create_date(Load<duckdb_date>(slot)));
    case DUCKDB_TYPE_TIME:
      return duck::Value(duckdb_create_time(Load<duckdb_time>(slot)));
    case DUCKDB_TYPE_TIME_TZ:
      return duck::Value(duckdb_create_time_tz_value(Load<duckdb_time_tz>(slot)));
    case DUCKDB_TYPE_TIMESTAMP:
      return duck::Value(duckdb_create_timestamp(Load<duckdb_timestamp>(slot)));
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return duck::Value(duckdb_create_timestamp_tz(Load<duckdb_timestamp>(slot)));
    case DUCKDB_TYPE_TIMESTAMP_S:
      return duck::Value(duckdb_create_timestamp_s(Load<duckdb_timestamp_s>(slot)));
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return duck::Value(duckdb_create_timestamp_ms(Load<duckdb_timestamp_ms>(slot)));
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return duck::Value(duckdb_create_timestamp_ns(Load<duckdb_timestamp_ns>(slot)));
    case DUCKDB_TYPE_INTERVAL:
      return duck::Value(duckdb_create_interval(Load<duckdb_interval>(slot)));
    case DUCKDB_TYPE_UUID:
      return duck::Value(UuidValue(slot));
    case DUCKDB_TYPE_ENUM:
      return duck::Value(EnumValue(type, slot));
    default:
      return {};
  }
}

duckdb_value BignumValue(std::string_view stored) {
  constexpr size_t kHeader_bytes = 3;
  const bool negative = (static_cast<unsigned char>(stored[0]) & 0x80) == 0;
  std::string number(stored.substr(kHeader_bytes));
  if (negative) std::ranges::transform(number, number.begin(), [](char c) { return static_cast<char>(~c); });
  return duckdb_create_bignum(
      {.data = reinterpret_cast<uint8_t*>(number.data()), .size = number.size(), .is_negative = negative});
}

duck::Value ValueOfBytes(const duck::LogicalType& type, std::string_view stored) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(stored.data());
  switch (type.Id()) {
    case DUCKDB_TYPE_BLOB:
      return duck::Value(duckdb_create_blob(bytes, stored.size()));
    case DUCKDB_TYPE_BIT: {
      std::string copy(stored);
      return duck::Value(duckdb_create_bit({.data = reinterpret_cast<uint8_t*>(copy.data()), .size = copy.size()}));
    }
    case DUCKDB_TYPE_BIGNUM:
      return duck::Value(BignumValue(stored));
    default:
      return duck::Value::Text(stored);
  }
}

duck::Value ValueOfRow(const duck::LogicalType& type, const duck::Vector& vector, size_t row);

duck::Value ValueOfList(const duck::LogicalType& type, const duck::Vector& vector, size_t row) {
  const bool fixed = type.Id() == DUCKDB_TYPE_ARRAY;
  const auto entry =
      fixed ? duckdb_list_entry{row * type.ArraySize(), type.ArraySize()} : vector.Data<duckdb_list_entry>()[row];
  const duck::LogicalType child_type = type.Child();
  const duck::Vector child = fixed ? vector.ArrayChild() : vector.ListChild();
  std::vector<duck::Value> elements;
  std::vector<duckdb_value> raw;
  raw.reserve(entry.length + 1);  // DuckDB refuses a null pointer even for no values
  for (uint64_t i = 0; i < entry.length; ++i) {
    elements.push_back(ValueOfRow(child_type, child, entry.offset + i));
    raw.push_back(elements.back().Raw());
  }
  auto* make = fixed ? duckdb_create_array_value : duckdb_create_list_value;
  return duck::Value(make(child_type.Raw(), raw.data(), raw.size()));
}

duck::Value ValueOfRow(const duck::LogicalType& type, const duck::Vector& vector, size_t row) {
  if (!vector.Valid(row)) return {};
  if (type.Id() == DUCKDB_TYPE_LIST || type.Id() == DUCKDB_TYPE_ARRAY) return ValueOfList(type, vector, row);
  if (FindScalarCodec(type.Id())->text)
    return ValueOfSlot(type, vector.Data<unsigned char>() + row * StoredBytes(type.StorageId()));
  return ValueOfBytes(type, duck::TextOf(vector.Data<duckdb_string_t>()[row]));
}

// Nested values, and bytes of another type than the target's.
Result<duck::Value> DecodeThroughVector(const duck::LogicalType& type, Oid oid, Format format, std::string_view bytes,
                                        const FormatSettings& settings) {
  const duck::LogicalType decoded = DecodedType(type);
  DUCKGRES_ASSIGN(auto decoder, FieldDecoder::Make(type, oid, format, settings));
  const duck::DataChunk chunk(std::span(&decoded, 1));
  duck::Vector vector = chunk.Column(0);
  DUCKGRES_TRY(decoder->Decode(bytes, vector, 0));
  return ValueOfRow(decoded, vector, 0);
}

// The narrowest of DuckDB's two usual widths that holds the number with its own scale.
Result<duck::LogicalType> DecimalFor(std::string_view text) {
  constexpr int kNarrow = 18, kWide = 38;
  DUCKGRES_ASSIGN(const DecimalShape shape, MeasureDecimal(text));
  const int digits = shape.integer_digits + shape.scale;
  if (!shape.finite || digits > kWide) return duck::LogicalType(DUCKDB_TYPE_DOUBLE);
  return duck::LogicalType::Decimal(digits <= kNarrow ? kNarrow : kWide, static_cast<uint8_t>(shape.scale));
}

Result<duck::Value> DecodeNumeric(Format format, std::string_view bytes, const FormatSettings& settings) {
  std::string text(bytes);
  if (format == Format::kBinary) {
    DUCKGRES_ASSIGN(text, NumericText(bytes));
  }
  DUCKGRES_ASSIGN(const duck::LogicalType type, DecimalFor(text));
  return DecodeParameter(kInvalidOid, type, Format::kText, text, settings);
}

}  // namespace

Result<duck::Value> DecodeParameter(Oid oid, const duck::LogicalType& target, Format format, std::string_view bytes,
                                    const FormatSettings& settings) {
  if (target.Id() == DUCKDB_TYPE_INVALID) {
    if (oid == kNumericOid) return DecodeNumeric(format, bytes, settings);
    DUCKGRES_ASSIGN(duck::LogicalType natural, DuckTypeOf(oid));
    if (natural.Id() == DUCKDB_TYPE_INVALID) natural = duck::LogicalType(DUCKDB_TYPE_VARCHAR);
    return DecodeParameter(oid, natural, format, bytes, settings);
  }
  const ScalarCodec* codec = FindScalarCodec(target.Id());
  if (!codec || !ReadsDirectly(target, oid, format)) {
    return DecodeThroughVector(target, oid, format, bytes, settings);
  }
  // The usual case: one value, without a vector.
  const DecodeContext context(target, oid == kUnknownOid ? kInvalidOid : oid, settings);
  if (codec->text) {
    Slot slot;
    DUCKGRES_TRY((format == Format::kText ? codec->text : codec->binary)(context, bytes, slot.bytes));
    return ValueOfSlot(target, slot.bytes);
  }
  std::string scratch;
  DUCKGRES_ASSIGN(const std::string_view stored,
                  (format == Format::kText ? codec->text_bytes : codec->binary_bytes)(context, bytes, scratch));
  return ValueOfBytes(target, stored);
}

}  // namespace duckgres::types
