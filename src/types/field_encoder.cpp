#include "types/field_encoder.hpp"

#include <format>
#include <string>
#include <vector>

#include "base/sqlstate.hpp"
#include "types/encoders.hpp"
#include "types/text_format.hpp"
#include "types/type_table.hpp"

namespace duckgres::types {
namespace {

constexpr std::string_view kIntegerAlphabet = "-0123456789";
constexpr std::string_view kDecimalAlphabet = "-.0123456789";
constexpr std::string_view kFloatAlphabet = "+-.0123456789eINafinty";
constexpr std::string_view kTimeAlphabet = "+-.:0123456789";
constexpr std::string_view kIsoDateAlphabet = "-0123456789 BCinfty";
constexpr std::string_view kIsoTimestampAlphabet = "+-.:0123456789 BCinfty";
constexpr std::string_view kUuidAlphabet = "-0123456789abcdef";

template <typename T>
FieldEncoderPtr IntegerText() {
  return EncodeText<T, kIntegerTextMax_bytes>(kIntegerAlphabet, [](char* at, T value) {
    if constexpr (std::is_signed_v<T>) {
      return WriteInteger(at, static_cast<int64_t>(value));
    } else {
      return WriteInteger(at, static_cast<uint64_t>(value));
    }
  });
}

template <typename T>
FieldEncoderPtr DecimalText(int scale) {
  return EncodeText<T, kDecimalTextMax_bytes>(kDecimalAlphabet, [scale](char* at, const T& value) {
    if constexpr (std::is_same_v<T, duckdb_hugeint>) {
      return WriteDecimal(at, ToInt128(value), scale);
    } else {
      return WriteDecimal(at, value, scale);
    }
  });
}

FieldEncoderPtr DecimalText(const duck::LogicalType& type) {
  const int scale = type.DecimalScale();
  switch (type.StorageId()) {
    case DUCKDB_TYPE_SMALLINT:
      return DecimalText<int16_t>(scale);
    case DUCKDB_TYPE_INTEGER:
      return DecimalText<int32_t>(scale);
    case DUCKDB_TYPE_BIGINT:
      return DecimalText<int64_t>(scale);
    default:
      return DecimalText<duckdb_hugeint>(scale);
  }
}

template <typename T>
FieldEncoderPtr FloatText(int extra_float_digits) {
  return EncodeText<T, kFloatTextMax_bytes>(
      kFloatAlphabet, [extra_float_digits](char* at, T value) { return WriteFloat(at, value, extra_float_digits); });
}

FieldEncoderPtr BytesText() {
  return EncodeValues<duckdb_string_t>(
      [](const duckdb_string_t& value, Output& out) { out.Append(duck::TextOf(value)); });
}

FieldEncoderPtr ByteaText(ByteaOutput style) {
  if (style == ByteaOutput::kEscape) {
    return EncodeValues<duckdb_string_t>(
        [](const duckdb_string_t& value, Output& out) { WriteByteaEscape(duck::TextOf(value), out); });
  }
  return EncodeValues<duckdb_string_t>([](const duckdb_string_t& value, Output& out) {
    const std::string_view bytes = duck::TextOf(value);
    char* at = out.Reserve(2 + 2 * bytes.size());
    *at++ = '\\';
    *at++ = 'x';
    out.AdvanceTo(WriteHex(at, bytes));
  });
}

FieldEncoderPtr BitText() {
  // No alphabet: a bit string may be empty.
  return EncodeValues<duckdb_string_t>([](const duckdb_string_t& value, Output& out) {
    const BitsView bits = BitsOf(duck::TextOf(value));
    char* at = out.Reserve(bits.size);
    for (size_t i = 0; i < bits.size; ++i) *at++ = bits[i] ? '1' : '0';
    out.AdvanceTo(at);
  });
}

template <typename T>
FieldEncoderPtr EnumText(std::vector<std::string> labels) {
  return EncodeValues<T>([labels = std::move(labels)](T index, Output& out) { out.Append(labels[index]); });
}

FieldEncoderPtr EnumText(const duck::LogicalType& type) {
  switch (type.StorageId()) {
    case DUCKDB_TYPE_UTINYINT:
      return EnumText<uint8_t>(type.EnumLabels());
    case DUCKDB_TYPE_USMALLINT:
      return EnumText<uint16_t>(type.EnumLabels());
    default:
      return EnumText<uint32_t>(type.EnumLabels());
  }
}

FieldEncoderPtr TimestampText(duck::TypeId unit, const FormatSettings& settings) {
  const auto alphabet = settings.date_style == DateStyle::kIso ? kIsoTimestampAlphabet : std::string_view();
  return EncodeText<int64_t, kTimestampTextMax_bytes>(
      alphabet, [unit, writer = DateWriter(settings)](char* at, int64_t value) mutable {
        return writer.Timestamp(at, MicrosOf(unit, value));
      });
}

FieldEncoderPtr TimestampTzText(duck::TypeId unit, const FormatSettings& settings) {
  const auto alphabet = settings.date_style == DateStyle::kIso ? kIsoTimestampAlphabet : std::string_view();
  return EncodeText<int64_t, kTimestampTextMax_bytes>(
      alphabet, [unit, writer = DateWriter(settings), zone = settings.time_zone](char* at, int64_t value) mutable {
        return writer.TimestampTz(at, MicrosOf(unit, value), zone);
      });
}

FieldEncoderPtr DateText(const FormatSettings& settings) {
  const auto alphabet = settings.date_style == DateStyle::kIso ? kIsoDateAlphabet : std::string_view();
  return EncodeText<int32_t, kDateTextMax_bytes>(
      alphabet, [writer = DateWriter(settings)](char* at, int32_t days) mutable { return writer.Date(at, days); });
}

// Nine digits, without zeros at the end, as DuckDB writes them.
char* WriteTimeNanos(char* at, int64_t nanos) {
  at = WriteTime(at, nanos / kMicrosPerSecond / 1'000 * kMicrosPerSecond);
  auto rest = static_cast<uint32_t>(nanos % (kMicrosPerSecond * 1'000));
  if (rest == 0) return at;
  *at++ = '.';
  for (int i = 8; i >= 0; --i, rest /= 10) at[i] = static_cast<char>('0' + rest % 10);
  at += 9;
  while (at[-1] == '0') --at;
  return at;
}

FieldEncoderPtr TemporalText(const duck::LogicalType& type, const FormatSettings& settings) {
  switch (const duck::TypeId id = type.Id(); id) {
    case DUCKDB_TYPE_DATE:
      return DateText(settings);
    case DUCKDB_TYPE_TIME:
      return EncodeText<int64_t, kTimeTextMax_bytes>(kTimeAlphabet,
                                                     [](char* at, int64_t micros) { return WriteTime(at, micros); });
    case DUCKDB_TYPE_TIME_NS:
      return EncodeText<int64_t, kTimeTextMax_bytes>(kTimeAlphabet, WriteTimeNanos);
    case DUCKDB_TYPE_TIME_TZ:
      return EncodeText<uint64_t, kTimeTextMax_bytes>(kTimeAlphabet, [](char* at, uint64_t bits) {
        return WriteTimeTz(at, static_cast<int64_t>(bits >> kTimeTzOffsetBits),
                           kTimeTzOffsetMax_s - static_cast<int32_t>(bits & ((1U << kTimeTzOffsetBits) - 1)));
      });
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return TimestampText(id, settings);
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_TIMESTAMP_TZ_NS:
      return TimestampTzText(id, settings);
    case DUCKDB_TYPE_INTERVAL:
      return EncodeText<duckdb_interval, kIntervalTextMax_bytes>(
          {}, [style = settings.interval_style](char* at, const duckdb_interval& value) {
            return WriteInterval(at, value, style);
          });
    default:
      return nullptr;
  }
}

FieldEncoderPtr NumberText(const duck::LogicalType& type, const FormatSettings& settings) {
  switch (type.Id()) {
    case DUCKDB_TYPE_BOOLEAN:
      return EncodeText<bool, 1>("tf", [](char* at, bool value) {
        *at = value ? 't' : 'f';
        return at + 1;
      });
    case DUCKDB_TYPE_TINYINT:
      return IntegerText<int8_t>();
    case DUCKDB_TYPE_SMALLINT:
      return IntegerText<int16_t>();
    case DUCKDB_TYPE_INTEGER:
      return IntegerText<int32_t>();
    case DUCKDB_TYPE_BIGINT:
      return IntegerText<int64_t>();
    case DUCKDB_TYPE_UTINYINT:
      return IntegerText<uint8_t>();
    case DUCKDB_TYPE_USMALLINT:
      return IntegerText<uint16_t>();
    case DUCKDB_TYPE_UINTEGER:
      return IntegerText<uint32_t>();
    case DUCKDB_TYPE_UBIGINT:
      return IntegerText<uint64_t>();
    case DUCKDB_TYPE_HUGEINT:
      return EncodeText<duckdb_hugeint, kIntegerTextMax_bytes>(
          kIntegerAlphabet, [](char* at, const duckdb_hugeint& value) { return WriteInteger(at, ToInt128(value)); });
    case DUCKDB_TYPE_UHUGEINT:
      return EncodeText<duckdb_uhugeint, kIntegerTextMax_bytes>(
          kIntegerAlphabet, [](char* at, const duckdb_uhugeint& value) { return WriteInteger(at, ToUInt128(value)); });
    case DUCKDB_TYPE_FLOAT:
      return FloatText<float>(settings.extra_float_digits);
    case DUCKDB_TYPE_DOUBLE:
      return FloatText<double>(settings.extra_float_digits);
    case DUCKDB_TYPE_DECIMAL:
      return DecimalText(type);
    default:
      return nullptr;
  }
}

FieldEncoderPtr StringText(const duck::LogicalType& type, const FormatSettings& settings) {
  switch (type.Id()) {
    case DUCKDB_TYPE_VARCHAR:
      return BytesText();
    case DUCKDB_TYPE_BLOB:
      return ByteaText(settings.bytea_output);
    case DUCKDB_TYPE_BIT:
      return BitText();
    case DUCKDB_TYPE_ENUM:
      return EnumText(type);
    case DUCKDB_TYPE_UUID:
      return EncodeText<duckdb_hugeint, kUuidText_bytes>(kUuidAlphabet, [](char* at, const duckdb_hugeint& value) {
        return WriteUuid(at, static_cast<uint64_t>(value.upper) ^ (uint64_t{1} << 63), value.lower);
      });
    case DUCKDB_TYPE_BIGNUM:
      return EncodeValues<duckdb_string_t>(
          [](const duckdb_string_t& value, Output& out) { WriteBignum(duck::TextOf(value), out); }, kIntegerAlphabet);
    case DUCKDB_TYPE_GEOMETRY:
      return EncodeValues<duckdb_string_t>(
          [](const duckdb_string_t& value, Output& out) { WriteGeometry(duck::TextOf(value), out); });
    case DUCKDB_TYPE_SQLNULL:  // never called: every row is NULL
      return EncodeValues<uint8_t>([](uint8_t, Output&) {});
    default:
      return nullptr;
  }
}

}  // namespace

int64_t MicrosOf(duck::TypeId unit, int64_t value) {
  if (value == kTimestampInfinity || value == -kTimestampInfinity) return value;
  const int64_t factor = unit == DUCKDB_TYPE_TIMESTAMP_S ? 1'000'000 : unit == DUCKDB_TYPE_TIMESTAMP_MS ? 1'000 : 1;
  if (unit == DUCKDB_TYPE_TIMESTAMP_NS || unit == DUCKDB_TYPE_TIMESTAMP_TZ_NS) return FloorDiv(value, 1'000);
  int64_t micros = 0;
  if (__builtin_mul_overflow(value, factor, &micros)) return value < 0 ? -kTimestampInfinity : kTimestampInfinity;
  return micros;
}

BitsView BitsOf(std::string_view stored) {
  if (stored.empty()) return {};
  const auto padding = static_cast<size_t>(static_cast<unsigned char>(stored[0]));
  const std::string_view bytes = stored.substr(1);
  return {.size = 8 * bytes.size() >= padding ? 8 * bytes.size() - padding : 0, .padding = padding, .bytes = bytes};
}

void WriteByteaEscape(std::string_view bytes, Output& out) {
  constexpr size_t kByteMax = 4;  // \ooo
  char* at = out.Reserve(kByteMax * bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == '\\') {
      *at++ = '\\';
      *at++ = '\\';
    } else if (byte < 0x20 || byte > 0x7e) {
      *at++ = '\\';
      *at++ = static_cast<char>('0' + (byte >> 6));
      *at++ = static_cast<char>('0' + ((byte >> 3) & 7));
      *at++ = static_cast<char>('0' + (byte & 7));
    } else {
      *at++ = c;
    }
  }
  out.AdvanceTo(at);
}

Result<FieldEncoderPtr> MakeTextEncoder(const duck::LogicalType& type, const FormatSettings& settings, Oid as) {
  switch (type.Id()) {
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY:
      return WireTypeOf(type).oid == kTextOid && ElementOf(as) == kInvalidOid
                 ? MakeDuckTextEncoder(type, settings)
                 : MakeArrayEncoder(type, Format::kText, settings, as);
    case DUCKDB_TYPE_STRUCT:
      return as == kRecordOid ? MakeRecordEncoder(type, Format::kText, settings) : MakeDuckTextEncoder(type, settings);
    case DUCKDB_TYPE_MAP:
    case DUCKDB_TYPE_UNION:
      return MakeDuckTextEncoder(type, settings);
    default:
      break;
  }
  if (auto encoder = NumberText(type, settings)) return encoder;
  if (auto encoder = TemporalText(type, settings)) return encoder;
  if (auto encoder = StringText(type, settings)) return encoder;
  return Fail(sqlstate::kFeatureNotSupported, std::format("type {} cannot be sent to a client", type.ToSql()),
              "Cast the column to VARCHAR.");
}

Result<FieldEncoderPtr> FieldEncoder::Make(const duck::LogicalType& type, Format format, const FormatSettings& settings,
                                           Oid as) {
  if (format == Format::kText) return MakeTextEncoder(type, settings, as);
  return MakeBinaryEncoder(type, settings, as);
}

}  // namespace duckgres::types
