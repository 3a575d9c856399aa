#include <bit>
#include <cstring>
#include <format>
#include <limits>
#include <string>

#include "base/sqlstate.hpp"
#include "types/encoders.hpp"
#include "types/type_table.hpp"

/// PostgreSQL's binary forms: what each type's send function writes.
namespace duckgres::types {
namespace {

constexpr uint32_t kPowersOfTen[] = {1, 10, 100, 1'000, 10'000};
constexpr int kDigitsPerGroup = 4;  // numeric goes in base 10000

// numeric_send: counts, weight of the first group, sign, scale, and the groups without zeros at either end.
template <typename Unsigned>
void WriteNumeric(bool negative, Unsigned size, int scale, Output& out) {
  constexpr uint32_t kGroup = 10'000;
  constexpr size_t kGroupsMax = 12, kHeader_bytes = 8;
  constexpr uint16_t kNegative = 0x4000;
  uint16_t groups[kGroupsMax];  // the last first
  size_t count = 0, skipped = 0;
  const auto push = [&](uint32_t group) {
    if (count == 0 && group == 0) {
      ++skipped;
    } else {
      groups[count++] = static_cast<uint16_t>(group);
    }
  };
  if (const int odd = scale % kDigitsPerGroup; odd != 0) {
    push(static_cast<uint32_t>(size % kPowersOfTen[odd]) * kPowersOfTen[kDigitsPerGroup - odd]);
    size /= kPowersOfTen[odd];
  }
  for (; size != 0; size /= kGroup) push(static_cast<uint32_t>(size % kGroup));
  const int fraction_groups = (scale + kDigitsPerGroup - 1) / kDigitsPerGroup;
  const int weight = count == 0 ? 0 : static_cast<int>(count + skipped) - fraction_groups - 1;
  char* at = out.Reserve(kHeader_bytes + 2 * kGroupsMax);
  StoreBigEndian(at, static_cast<uint16_t>(count));
  StoreBigEndian(at + 2, static_cast<int16_t>(weight));
  StoreBigEndian(at + 4, static_cast<uint16_t>(negative && count ? kNegative : 0));
  StoreBigEndian(at + 6, static_cast<uint16_t>(scale));
  at += kHeader_bytes;
  for (; count > 0; at += 2) StoreBigEndian(at, groups[--count]);
  out.AdvanceTo(at);
}

template <typename Stored>
FieldEncoderPtr NumericBinary(int scale) {
  return EncodeValues<Stored>([scale](const Stored& value, Output& out) {
    if constexpr (std::is_same_v<Stored, duckdb_hugeint>) {
      const Int128 number = ToInt128(value);
      const auto size = number < 0 ? -static_cast<UInt128>(number) : static_cast<UInt128>(number);
      if (size <= std::numeric_limits<uint64_t>::max()) {
        WriteNumeric(number < 0, static_cast<uint64_t>(size), scale, out);
      } else {
        WriteNumeric(number < 0, size, scale, out);
      }
    } else if constexpr (std::is_same_v<Stored, duckdb_uhugeint>) {
      WriteNumeric(false, ToUInt128(value), scale, out);
    } else if constexpr (std::is_signed_v<Stored>) {
      const auto number = static_cast<int64_t>(value);
      WriteNumeric(number < 0, number < 0 ? -static_cast<uint64_t>(number) : static_cast<uint64_t>(number), scale, out);
    } else {
      WriteNumeric(false, static_cast<uint64_t>(value), scale, out);
    }
  });
}

FieldEncoderPtr DecimalBinary(const duck::LogicalType& type) {
  const int scale = type.DecimalScale();
  switch (type.StorageId()) {
    case DUCKDB_TYPE_SMALLINT:
      return NumericBinary<int16_t>(scale);
    case DUCKDB_TYPE_INTEGER:
      return NumericBinary<int32_t>(scale);
    case DUCKDB_TYPE_BIGINT:
      return NumericBinary<int64_t>(scale);
    default:
      return NumericBinary<duckdb_hugeint>(scale);
  }
}

// An integer column in the width of the type that the client was told, which may be another (oid, say).
template <typename Stored, typename Wire>
FieldEncoderPtr IntegerAs() {
  return EncodeValues<Stored>([](Stored value, Output& out) {
    if (!std::in_range<Wire>(value) && !std::in_range<std::make_unsigned_t<Wire>>(value)) {
      out.Fail(SqlError{.code = sqlstate::kNumericValueOutOfRange, .message = "integer out of range"});
      return;
    }
    out.BigEndian(static_cast<Wire>(value));
  });
}
template <typename Stored>
FieldEncoderPtr IntegerBinary(Oid oid) {
  if (oid == kNumericOid) return NumericBinary<Stored>(0);
  const PgTypeRow* row = FindPgType(oid);
  switch (row ? row->size : 0) {
    case 2:
      return IntegerAs<Stored, int16_t>();
    case 4:
      return IntegerAs<Stored, int32_t>();
    default:
      return IntegerAs<Stored, int64_t>();
  }
}

template <typename T>
FieldEncoderPtr FloatBinary() {
  return EncodeValues<T>([](T value, Output& out) {
    using Bits = std::conditional_t<sizeof(T) == sizeof(float), uint32_t, uint64_t>;
    out.BigEndian(std::bit_cast<Bits>(value));
  });
}

FieldEncoderPtr NumberBinary(const duck::LogicalType& type, Oid oid) {
  switch (type.Id()) {
    case DUCKDB_TYPE_BOOLEAN:
      return EncodeValues<bool>([](bool value, Output& out) { out.Append(value ? '\1' : '\0'); });
    case DUCKDB_TYPE_TINYINT:
      return IntegerBinary<int8_t>(oid);
    case DUCKDB_TYPE_SMALLINT:
      return IntegerBinary<int16_t>(oid);
    case DUCKDB_TYPE_INTEGER:
      return IntegerBinary<int32_t>(oid);
    case DUCKDB_TYPE_BIGINT:
      return IntegerBinary<int64_t>(oid);
    case DUCKDB_TYPE_UTINYINT:
      return IntegerBinary<uint8_t>(oid);
    case DUCKDB_TYPE_USMALLINT:
      return IntegerBinary<uint16_t>(oid);
    case DUCKDB_TYPE_UINTEGER:
      return IntegerBinary<uint32_t>(oid);
    case DUCKDB_TYPE_UBIGINT:
      return IntegerBinary<uint64_t>(oid);
    case DUCKDB_TYPE_HUGEINT:
      return NumericBinary<duckdb_hugeint>(0);
    case DUCKDB_TYPE_UHUGEINT:
      return NumericBinary<duckdb_uhugeint>(0);
    case DUCKDB_TYPE_DECIMAL:
      return DecimalBinary(type);
    case DUCKDB_TYPE_FLOAT:
      return FloatBinary<float>();
    case DUCKDB_TYPE_DOUBLE:
      return FloatBinary<double>();
    default:
      return nullptr;
  }
}

SqlError OutOfRange(std::string_view what) {
  return {.code = sqlstate::kDatetimeFieldOverflow, .message = std::format("{} out of range", what)};
}

FieldEncoderPtr TimestampBinary(duck::TypeId unit) {
  return EncodeValues<int64_t>([unit](int64_t value, Output& out) {
    int64_t micros = MicrosOf(unit, value);
    if (micros == -kTimestampInfinity) {
      micros = std::numeric_limits<int64_t>::min();
    } else if (micros != kTimestampInfinity && __builtin_sub_overflow(micros, kPostgresEpoch_us, &micros)) {
      out.Fail(OutOfRange("timestamp"));
    }
    out.BigEndian(micros);
  });
}

FieldEncoderPtr DateBinary() {
  return EncodeValues<int32_t>([](int32_t value, Output& out) {
    int32_t days = value;
    if (days == -kDateInfinity) {
      days = std::numeric_limits<int32_t>::min();
    } else if (days != kDateInfinity && __builtin_sub_overflow(value, kPostgresEpoch_days, &days)) {
      out.Fail(OutOfRange("date"));
    }
    out.BigEndian(days);
  });
}

FieldEncoderPtr TemporalBinary(duck::TypeId id) {
  switch (id) {
    case DUCKDB_TYPE_DATE:
      return DateBinary();
    case DUCKDB_TYPE_TIME:
      return EncodeValues<int64_t>([](int64_t micros, Output& out) { out.BigEndian(micros); });
    case DUCKDB_TYPE_TIME_TZ:
      return EncodeValues<uint64_t>([](uint64_t bits, Output& out) {
        out.BigEndian(static_cast<int64_t>(bits >> kTimeTzOffsetBits));
        // Seconds west, so the other way round than DuckDB counts.
        out.BigEndian(static_cast<int32_t>(bits & ((1U << kTimeTzOffsetBits) - 1)) - kTimeTzOffsetMax_s);
      });
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_TIMESTAMP_TZ_NS:
      return TimestampBinary(id);
    case DUCKDB_TYPE_INTERVAL:
      return EncodeValues<duckdb_interval>([](const duckdb_interval& value, Output& out) {
        out.BigEndian(value.micros);
        out.BigEndian(value.days);
        out.BigEndian(value.months);
      });
    default:
      return nullptr;
  }
}

void WriteBits(std::string_view stored, Output& out) {
  const BitsView bits = BitsOf(stored);
  out.BigEndian(static_cast<int32_t>(bits.size));
  const size_t count = (bits.size + 7) / 8;
  char* at = out.Reserve(count);
  std::memset(at, 0, count);
  for (size_t i = 0; i < bits.size; ++i) {
    if (bits[i]) at[i / 8] = static_cast<char>(at[i / 8] | (0x80 >> i % 8));
  }
  out.Advance(count);
}

// jsonb_send: a version, then the text.
FieldEncoderPtr JsonbBinary() {
  return EncodeValues<duckdb_string_t>([](const duckdb_string_t& value, Output& out) {
    out.Append('\1');
    out.Append(duck::TextOf(value));
  });
}

}  // namespace

Result<FieldEncoderPtr> MakeBinaryEncoder(const duck::LogicalType& type, const FormatSettings& settings, Oid as) {
  const Oid oid = as != kInvalidOid ? as : WireTypeOf(type).oid;
  const duck::TypeId id = type.Id();
  const bool list = id == DUCKDB_TYPE_LIST || id == DUCKDB_TYPE_ARRAY;
  if (list && (oid == kInt2VectorOid || oid == kOidVectorOid)) {
    return MakeArrayEncoder(type, Format::kBinary, settings, as);
  }
  const PgTypeRow* row = FindPgType(oid);
  if (row && !row->binary) {
    return Fail(sqlstate::kUndefinedFunction,
                std::format("no binary output function available for type {}", row->title));
  }
  if (id == DUCKDB_TYPE_STRUCT && oid == kRecordOid) return MakeRecordEncoder(type, Format::kBinary, settings);
  if (id == DUCKDB_TYPE_VARCHAR && oid == kJsonbOid) return JsonbBinary();
  // Text types have the same bytes in both formats, whatever the column is made of.
  if (row && row->natural == DUCKDB_TYPE_VARCHAR) return MakeTextEncoder(type, settings, as);
  if (list) return MakeArrayEncoder(type, Format::kBinary, settings, as);
  if (auto encoder = NumberBinary(type, oid)) return encoder;
  if (auto encoder = TemporalBinary(id)) return encoder;
  switch (id) {
    case DUCKDB_TYPE_BLOB:
      return EncodeValues<duckdb_string_t>(
          [](const duckdb_string_t& value, Output& out) { out.Append(duck::TextOf(value)); });
    case DUCKDB_TYPE_BIT:
      return EncodeValues<duckdb_string_t>(
          [](const duckdb_string_t& value, Output& out) { WriteBits(duck::TextOf(value), out); });
    case DUCKDB_TYPE_UUID:
      return EncodeValues<duckdb_hugeint>([](const duckdb_hugeint& value, Output& out) {
        out.BigEndian(static_cast<uint64_t>(value.upper) ^ (uint64_t{1} << 63));
        out.BigEndian(value.lower);
      });
    default:
      return MakeTextEncoder(type, settings, as);  // an ENUM under an OID of its own, say: enum_send writes the label
  }
}

}  // namespace duckgres::types
