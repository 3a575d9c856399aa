#include "types/scalar_decode.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <format>
#include <vector>

#include "base/bytes.hpp"
#include "base/sqlstate.hpp"
#include "types/calendar.hpp"
#include "types/datetime_parse.hpp"
#include "types/number_parse.hpp"
#include "types/type_table.hpp"

namespace duckgres::types {
namespace {

template <typename T>
void Store(void* slot, const T& value) {
  std::memcpy(slot, &value, sizeof value);
}

template <typename T>
Result<T> ReadExactly(std::string_view bytes) {
  if (bytes.size() < sizeof(T)) return InsufficientData();
  if (bytes.size() > sizeof(T)) return IncorrectBinaryFormat();
  return LoadBigEndian<T>(bytes.data());
}

Result<void> TextBool(const DecodeContext&, std::string_view text, void* slot) {
  DUCKGRES_ASSIGN(const bool value, ParseBool(text));
  Store(slot, value);
  return {};
}
Result<void> BinaryBool(const DecodeContext&, std::string_view bytes, void* slot) {
  DUCKGRES_ASSIGN(const uint8_t value, ReadExactly<uint8_t>(bytes));
  Store(slot, value != 0);
  return {};
}

template <typename T>
Result<void> TextInteger(const DecodeContext& context, std::string_view text, void* slot) {
  DUCKGRES_ASSIGN(const T value, ParseInteger<T>(text, context.name));
  Store(slot, value);
  return {};
}

// numeric_recv's checks, then each group of four digits with the exponent of its last.
struct NumericHeader {
  int groups = 0, weight = 0, scale = 0;
  uint16_t sign = 0;
};
constexpr uint16_t kNumericNegative = 0x4000, kNumericNan = 0xc000, kNumericInfinity = 0xd000,
                   kNumericMinusInfinity = 0xf000;

Result<NumericHeader> ReadNumericHeader(std::string_view bytes) {
  constexpr size_t kHeader_bytes = 8;
  constexpr int kScaleMax = 0x3fff;
  if (bytes.size() < kHeader_bytes) return InsufficientData();
  NumericHeader header{.groups = LoadBigEndian<uint16_t>(bytes.data()),
                       .weight = LoadBigEndian<int16_t>(bytes.data() + 2),
                       .scale = LoadBigEndian<uint16_t>(bytes.data() + 6),
                       .sign = LoadBigEndian<uint16_t>(bytes.data() + 4)};
  if (bytes.size() < kHeader_bytes + 2 * static_cast<size_t>(header.groups)) return InsufficientData();
  if (bytes.size() > kHeader_bytes + 2 * static_cast<size_t>(header.groups)) return IncorrectBinaryFormat();
  if (header.sign != 0 && header.sign != kNumericNegative && header.sign != kNumericNan &&
      header.sign != kNumericInfinity && header.sign != kNumericMinusInfinity) {
    return Fail(sqlstate::kInvalidBinaryRepresentation, "invalid sign in external \"numeric\" value");
  }
  if (header.scale > kScaleMax) {
    return Fail(sqlstate::kInvalidBinaryRepresentation, "invalid scale in external \"numeric\" value");
  }
  for (int i = 0; i < header.groups; ++i) {
    if (LoadBigEndian<uint16_t>(bytes.data() + kHeader_bytes + 2 * static_cast<size_t>(i)) >= 10'000) {
      return Fail(sqlstate::kInvalidBinaryRepresentation, "invalid digit in external \"numeric\" value");
    }
  }
  return header;
}
uint16_t GroupAt(std::string_view bytes, int index) {
  return LoadBigEndian<uint16_t>(bytes.data() + 8 + 2 * static_cast<size_t>(index));
}

// The value times 10^scale, of at most `width` digits.
Result<Int128> ReadNumeric(std::string_view bytes, int width, int scale) {
  DUCKGRES_ASSIGN(const NumericHeader header, ReadNumericHeader(bytes));
  if (header.sign != 0 && header.sign != kNumericNegative) {
    return ValueOutOfRange(std::format("numeric({},{})", width, scale), header.sign == kNumericNan ? "NaN"
                                                                        : header.sign == kNumericInfinity
                                                                            ? "Infinity"
                                                                            : "-Infinity");
  }
  DecimalBuilder builder(width, scale);
  for (int i = 0; i < header.groups; ++i) {
    uint32_t rest = GroupAt(bytes, i);
    int exponent = 4 * (header.weight - i) + 3;
    for (const uint32_t unit : {1000U, 100U, 10U, 1U}) {
      builder.Add(rest / unit, exponent--);
      rest %= unit;
    }
  }
  return builder.Finish(header.sign == kNumericNegative);
}

// A binary integer of the width that its OID has.
Result<Int128> ReadInteger(const DecodeContext& context, std::string_view bytes) {
  constexpr int kWidthMax = 38;
  if (context.oid == kNumericOid) return ReadNumeric(bytes, kWidthMax, 0);
  const PgTypeRow* row = FindPgType(context.oid);
  const bool is_unsigned = context.oid == kOidOid || context.oid == kXidOid || context.oid == kCidOid;
  switch (row ? row->size : 0) {
    case 2: {
      DUCKGRES_ASSIGN(const int16_t value, ReadExactly<int16_t>(bytes));
      return value;
    }
    case 4: {
      DUCKGRES_ASSIGN(const int32_t value, ReadExactly<int32_t>(bytes));
      return is_unsigned ? Int128{static_cast<uint32_t>(value)} : Int128{value};
    }
    default: {
      DUCKGRES_ASSIGN(const int64_t value, ReadExactly<int64_t>(bytes));
      return value;
    }
  }
}

template <typename T>
Result<void> BinaryInteger(const DecodeContext& context, std::string_view bytes, void* slot) {
  DUCKGRES_ASSIGN(const Int128 value, ReadInteger(context, bytes));
  const BigInteger parts{.negative = value < 0,
                         .size = value < 0 ? -static_cast<UInt128>(value) : static_cast<UInt128>(value)};
  const auto fitted = FitInteger<T>(parts, "", context.name);
  if (!fitted) return Fail(sqlstate::kNumericValueOutOfRange, std::format("{} out of range", context.name));
  Store(slot, *fitted);
  return {};
}

template <typename T>
Result<void> TextFloat(const DecodeContext&, std::string_view text, void* slot) {
  DUCKGRES_ASSIGN(const T value, ParseFloat<T>(text));
  Store(slot, value);
  return {};
}
template <typename T>
Result<void> BinaryFloat(const DecodeContext&, std::string_view bytes, void* slot) {
  using Bits = std::conditional_t<sizeof(T) == sizeof(float), uint32_t, uint64_t>;
  DUCKGRES_ASSIGN(const Bits value, ReadExactly<Bits>(bytes));
  Store(slot, value);
  return {};
}

void StoreDecimal(const DecodeContext& context, Int128 value, void* slot) {
  switch (context.storage) {
    case DUCKDB_TYPE_SMALLINT:
      return Store(slot, static_cast<int16_t>(value));
    case DUCKDB_TYPE_INTEGER:
      return Store(slot, static_cast<int32_t>(value));
    case DUCKDB_TYPE_BIGINT:
      return Store(slot, static_cast<int64_t>(value));
    default:
      return Store(slot, value);
  }
}
Result<void> TextDecimal(const DecodeContext& context, std::string_view text, void* slot) {
  DUCKGRES_ASSIGN(const Int128 value, ParseDecimal(text, context.width, context.scale));
  StoreDecimal(context, value, slot);
  return {};
}
Result<void> BinaryDecimal(const DecodeContext& context, std::string_view bytes, void* slot) {
  DUCKGRES_ASSIGN(const Int128 value, ReadNumeric(bytes, context.width, context.scale));
  StoreDecimal(context, value, slot);
  return {};
}

Result<void> TextDate(const DecodeContext& context, std::string_view text, void* slot) {
  DUCKGRES_ASSIGN(const int32_t days, ParseDate(text, context.settings));
  Store(slot, days);
  return {};
}
Result<void> BinaryDate(const DecodeContext&, std::string_view bytes, void* slot) {
  DUCKGRES_ASSIGN(int32_t days, ReadExactly<int32_t>(bytes));
  if (days == std::numeric_limits<int32_t>::min()) {
    days = -kDateInfinity;
  } else if (days != kDateInfinity && __builtin_add_overflow(days, kPostgresEpoch_days, &days)) {
    return Fail(sqlstate::kDatetimeFieldOverflow, "date out of range");
  }
  Store(slot, days);
  return {};
}

Result<void> CheckTime(int64_t micros) {
  if (micros < 0 || micros > kMicrosPerDay) return Fail(sqlstate::kDatetimeFieldOverflow, "time out of range");
  return {};
}
Result<void> TextTime(const DecodeContext& context, std::string_view text, void* slot) {
  DUCKGRES_ASSIGN(const int64_t micros, ParseTime(text, context.settings));
  Store(slot, micros);
  return {};
}
Result<void> BinaryTime(const DecodeContext&, std::string_view bytes, void* slot) {
  DUCKGRES_ASSIGN(const int64_t micros, ReadExactly<int64_t>(bytes));
  DUCKGRES_TRY(CheckTime(micros));
  Store(slot, micros);
  return {};
}
Result<void> TextTimeTz(const DecodeContext& context, std::string_view text, void* slot) {
  DUCKGRES_ASSIGN(const uint64_t bits, ParseTimeTz(text, context.settings));
  Store(slot, bits);
  return {};
}
Result<void> BinaryTimeTz(const DecodeContext&, std::string_view bytes, void* slot) {
  constexpr size_t kSize_bytes = 12;
  if (bytes.size() < kSize_bytes) return InsufficientData();
  if (bytes.size() > kSize_bytes) return IncorrectBinaryFormat();
  const auto micros = LoadBigEndian<int64_t>(bytes.data());
  const auto west_s = LoadBigEndian<int32_t>(bytes.data() + 8);
  DUCKGRES_TRY(CheckTime(micros));
  if (west_s < -kTimeTzOffsetMax_s || west_s > kTimeTzOffsetMax_s) {
    return Fail(sqlstate::kInvalidTimeZoneDisplacement, "time zone displacement out of range");
  }
  Store(slot, PackTimeTz(micros, -west_s));
  return {};
}

// From microseconds to the unit of the column; finer parts round down.
Result<int64_t> InUnit(duck::TypeId unit, int64_t micros) {
  if (micros == kTimestampInfinity || micros == -kTimestampInfinity) return micros;
  switch (unit) {
    case DUCKDB_TYPE_TIMESTAMP_S:
      return FloorDiv(micros, kMicrosPerSecond);
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return FloorDiv(micros, 1'000);
    case DUCKDB_TYPE_TIMESTAMP_NS: {
      int64_t nanos = 0;
      if (__builtin_mul_overflow(micros, int64_t{1'000}, &nanos)) {
        return Fail(sqlstate::kDatetimeFieldOverflow, "timestamp out of range");
      }
      return nanos;
    }
    default:
      return micros;
  }
}
Result<void> TextTimestamp(const DecodeContext& context, std::string_view text, void* slot) {
  DUCKGRES_ASSIGN(const int64_t micros, context.id == DUCKDB_TYPE_TIMESTAMP_TZ
                                            ? ParseTimestampTz(text, context.settings)
                                            : ParseTimestamp(text, context.settings));
  DUCKGRES_ASSIGN(const int64_t value, InUnit(context.id, micros));
  Store(slot, value);
  return {};
}
Result<void> BinaryTimestamp(const DecodeContext& context, std::string_view bytes, void* slot) {
  DUCKGRES_ASSIGN(int64_t micros, ReadExactly<int64_t>(bytes));
  if (micros == std::numeric_limits<int64_t>::min()) {
    micros = -kTimestampInfinity;
  } else if (micros != kTimestampInfinity &&
             (__builtin_add_overflow(micros, kPostgresEpoch_us, &micros) || micros == kTimestampInfinity)) {
    return Fail(sqlstate::kDatetimeFieldOverflow, "timestamp out of range");
  }
  DUCKGRES_ASSIGN(const int64_t value, InUnit(context.id, micros));
  Store(slot, value);
  return {};
}

Result<void> TextInterval(const DecodeContext& context, std::string_view text, void* slot) {
  DUCKGRES_ASSIGN(const duckdb_interval value, ParseInterval(text, context.settings.interval_style));
  Store(slot, value);
  return {};
}
Result<void> BinaryInterval(const DecodeContext&, std::string_view bytes, void* slot) {
  constexpr size_t kSize_bytes = 16;
  if (bytes.size() < kSize_bytes) return InsufficientData();
  if (bytes.size() > kSize_bytes) return IncorrectBinaryFormat();
  Store(slot, duckdb_interval{.months = LoadBigEndian<int32_t>(bytes.data() + 12),
                              .days = LoadBigEndian<int32_t>(bytes.data() + 8),
                              .micros = LoadBigEndian<int64_t>(bytes.data())});
  return {};
}

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

void StoreUuid(uint64_t upper, uint64_t lower, void* slot) {
  Store(slot, duckdb_hugeint{.lower = lower, .upper = static_cast<int64_t>(upper ^ (uint64_t{1} << 63))});
}
// 32 digits, perhaps in braces, with a hyphen after any group of four.
Result<void> TextUuid(const DecodeContext&, std::string_view text, void* slot) {
  std::string_view rest = text;
  const bool braces = rest.starts_with('{');
  if (braces) rest.remove_prefix(1);
  UInt128 value = 0;
  for (int digits = 0; digits < 32; ++digits) {
    if (digits > 0 && digits % 4 == 0 && rest.starts_with('-')) rest.remove_prefix(1);
    const int digit = rest.empty() ? -1 : HexDigit(rest[0]);
    if (digit < 0) return InvalidSyntax("uuid", text);
    value = (value << 4) | static_cast<UInt128>(digit);
    rest.remove_prefix(1);
  }
  if (rest != (braces ? "}" : "")) return InvalidSyntax("uuid", text);
  StoreUuid(static_cast<uint64_t>(value >> 64), static_cast<uint64_t>(value), slot);
  return {};
}
Result<void> BinaryUuid(const DecodeContext&, std::string_view bytes, void* slot) {
  constexpr size_t kSize_bytes = 16;
  if (bytes.size() < kSize_bytes) return InsufficientData();
  if (bytes.size() > kSize_bytes) return IncorrectBinaryFormat();
  StoreUuid(LoadBigEndian<uint64_t>(bytes.data()), LoadBigEndian<uint64_t>(bytes.data() + 8), slot);
  return {};
}

Result<void> DecodeEnum(const DecodeContext& context, std::string_view text, void* slot) {
  const auto found = context.labels.find(std::string(text));
  if (found == context.labels.end()) {
    return Fail(sqlstate::kInvalidTextRepresentation,
                std::format("invalid input value for enum {}: \"{}\"", context.name, text));
  }
  switch (context.storage) {
    case DUCKDB_TYPE_UTINYINT:
      Store(slot, static_cast<uint8_t>(found->second));
      break;
    case DUCKDB_TYPE_USMALLINT:
      Store(slot, static_cast<uint16_t>(found->second));
      break;
    default:
      Store(slot, found->second);
  }
  return {};
}

Result<std::string_view> DecodeText(const DecodeContext& context, std::string_view bytes, std::string&) {
  (void)context;
  DUCKGRES_TRY(CheckUtf8(bytes));
  return bytes;
}
// jsonb_recv: a version before the text.
Result<std::string_view> DecodeBinaryText(const DecodeContext& context, std::string_view bytes, std::string&) {
  if (context.oid == kJsonbOid) {
    if (bytes.empty()) return InsufficientData();
    if (bytes[0] != 1) {
      return Fail(sqlstate::kInternalError,
                  std::format("unsupported jsonb version number {}", static_cast<int>(bytes[0])));
    }
    bytes.remove_prefix(1);
  }
  DUCKGRES_TRY(CheckUtf8(bytes));
  return bytes;
}

std::unexpected<SqlError> BadByteaHex(std::string_view what) {
  return Fail(sqlstate::kInvalidParameterValue, std::string(what));
}
Result<std::string_view> ByteaHex(std::string_view digits, std::string& out) {
  out.clear();
  out.reserve(digits.size() / 2);
  for (size_t i = 0; i < digits.size();) {
    const char c = digits[i];
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      ++i;
      continue;
    }
    const int high = HexDigit(c);
    if (high < 0) return BadByteaHex(std::format("invalid hexadecimal digit: \"{}\"", c));
    if (i + 1 == digits.size()) return BadByteaHex("invalid hexadecimal data: odd number of digits");
    const int low = HexDigit(digits[i + 1]);
    if (low < 0) return BadByteaHex(std::format("invalid hexadecimal digit: \"{}\"", digits[i + 1]));
    out.push_back(static_cast<char>(high << 4 | low));
    i += 2;
  }
  return std::string_view(out);
}
Result<std::string_view> TextBytea(const DecodeContext&, std::string_view text, std::string& out) {
  if (text.starts_with("\\x")) return ByteaHex(text.substr(2), out);
  out.clear();
  const auto octal = [](char c, char max) { return c >= '0' && c <= max; };
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\') {
      out.push_back(text[i]);
    } else if (text.substr(i + 1, 1) == "\\") {
      out.push_back('\\');
      ++i;
    } else if (i + 3 < text.size() && octal(text[i + 1], '3') && octal(text[i + 2], '7') && octal(text[i + 3], '7')) {
      out.push_back(static_cast<char>((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 | (text[i + 3] - '0')));
      i += 3;
    } else {
      return Fail(sqlstate::kInvalidTextRepresentation, "invalid input syntax for type bytea");
    }
  }
  return std::string_view(out);
}
Result<std::string_view> BinaryBytea(const DecodeContext&, std::string_view bytes, std::string&) { return bytes; }

// DuckDB's form: the padding's size, then bits that end at the end of a byte; padding bits are ones.
class BitsBuilder {
 public:
  BitsBuilder(size_t count, std::string& out) : padding_((8 - count % 8) % 8), out_(out) {
    out_.assign(1 + (count + 7) / 8, '\0');
    out_[0] = static_cast<char>(padding_);
    for (size_t i = 0; i < padding_; ++i) Set(i);
  }
  void Add(bool bit) {
    if (bit) Set(padding_ + next_);
    ++next_;
  }

 private:
  void Set(size_t at) { out_[1 + at / 8] = static_cast<char>(out_[1 + at / 8] | (0x80 >> at % 8)); }
  size_t padding_, next_ = 0;
  std::string& out_;
};
Result<std::string_view> TextBits(const DecodeContext&, std::string_view text, std::string& out) {
  const bool hex = text.starts_with('x') || text.starts_with('X');
  if (hex || text.starts_with('b') || text.starts_with('B')) text.remove_prefix(1);
  BitsBuilder bits(hex ? 4 * text.size() : text.size(), out);
  for (const char c : text) {
    if (hex) {
      const int digit = HexDigit(c);
      if (digit < 0) {
        return Fail(sqlstate::kInvalidTextRepresentation, std::format("\"{}\" is not a valid hexadecimal digit", c));
      }
      for (int i = 3; i >= 0; --i) bits.Add((digit >> i) & 1);
      continue;
    }
    if (c != '0' && c != '1') {
      return Fail(sqlstate::kInvalidTextRepresentation, std::format("\"{}\" is not a valid binary digit", c));
    }
    bits.Add(c == '1');
  }
  return std::string_view(out);
}
Result<std::string_view> BinaryBits(const DecodeContext&, std::string_view bytes, std::string& out) {
  if (bytes.size() < sizeof(int32_t)) return InsufficientData();
  const auto count = LoadBigEndian<int32_t>(bytes.data());
  bytes.remove_prefix(sizeof(int32_t));
  if (count < 0) return Fail(sqlstate::kInvalidBinaryRepresentation, "invalid length in external bit string");
  const size_t needed = (static_cast<size_t>(count) + 7) / 8;
  if (bytes.size() < needed) return InsufficientData();
  if (bytes.size() > needed) return IncorrectBinaryFormat();
  BitsBuilder bits(static_cast<size_t>(count), out);
  for (size_t i = 0; i < static_cast<size_t>(count); ++i)
    bits.Add((static_cast<unsigned char>(bytes[i / 8]) >> (7 - i % 8)) & 1);
  return std::string_view(out);
}

// Decimal digits as DuckDB's BIGNUM: three bytes of sign and size, then the number, complemented when negative.
Result<std::string_view> TextBignum(const DecodeContext& context, std::string_view whole, std::string& out) {
  constexpr size_t kDigitsMax = 100'000;
  std::string_view text = TrimSpace(whole);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) {
    return InvalidSyntax(context.name, whole);
  }
  if (text.size() > kDigitsMax) return ValueOutOfRange(context.name, text.substr(0, 64));
  std::vector<uint32_t> words;  // base 2^32, the last first
  for (const char c : text) {
    uint64_t carry = static_cast<uint64_t>(c - '0');
    for (uint32_t& word : words) {
      carry += uint64_t{word} * 10;
      word = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    if (carry) words.push_back(static_cast<uint32_t>(carry));
  }
  std::string number;
  for (size_t i = words.size(); i-- > 0;) AppendBigEndian(number, words[i]);
  number.erase(0, std::min(number.find_first_not_of('\0'), number.size()));
  if (number.empty()) number.push_back('\0');
  uint32_t header = static_cast<uint32_t>(number.size()) | 0x800000;
  const bool complement = negative && number != std::string_view("\0", 1);
  if (complement) {
    header = ~header;
    for (char& c : number) c = static_cast<char>(~c);
  }
  out = {static_cast<char>(header >> 16), static_cast<char>(header >> 8), static_cast<char>(header)};
  out += number;
  return std::string_view(out);
}

constexpr auto kCodecs = std::to_array<ScalarCodec>({
    {DUCKDB_TYPE_BOOLEAN, TextBool, BinaryBool, nullptr, nullptr},
    {DUCKDB_TYPE_TINYINT, TextInteger<int8_t>, BinaryInteger<int8_t>, nullptr, nullptr},
    {DUCKDB_TYPE_SMALLINT, TextInteger<int16_t>, BinaryInteger<int16_t>, nullptr, nullptr},
    {DUCKDB_TYPE_INTEGER, TextInteger<int32_t>, BinaryInteger<int32_t>, nullptr, nullptr},
    {DUCKDB_TYPE_BIGINT, TextInteger<int64_t>, BinaryInteger<int64_t>, nullptr, nullptr},
    {DUCKDB_TYPE_UTINYINT, TextInteger<uint8_t>, BinaryInteger<uint8_t>, nullptr, nullptr},
    {DUCKDB_TYPE_USMALLINT, TextInteger<uint16_t>, BinaryInteger<uint16_t>, nullptr, nullptr},
    {DUCKDB_TYPE_UINTEGER, TextInteger<uint32_t>, BinaryInteger<uint32_t>, nullptr, nullptr},
    {DUCKDB_TYPE_UBIGINT, TextInteger<uint64_t>, BinaryInteger<uint64_t>, nullptr, nullptr},
    {DUCKDB_TYPE_HUGEINT, TextInteger<Int128>, BinaryInteger<Int128>, nullptr, nullptr},
    {DUCKDB_TYPE_UHUGEINT, TextInteger<UInt128>, BinaryInteger<UInt128>, nullptr, nullptr},
    {DUCKDB_TYPE_FLOAT, TextFloat<float>, BinaryFloat<float>, nullptr, nullptr},
    {DUCKDB_TYPE_DOUBLE, TextFloat<double>, BinaryFloat<double>, nullptr, nullptr},
    {DUCKDB_TYPE_DECIMAL, TextDecimal, BinaryDecimal, nullptr, nullptr},
    {DUCKDB_TYPE_DATE, TextDate, BinaryDate, nullptr, nullptr},
    {DUCKDB_TYPE_TIME, TextTime, BinaryTime, nullptr, nullptr},
    {DUCKDB_TYPE_TIME_TZ, TextTimeTz, BinaryTimeTz, nullptr, nullptr},
    {DUCKDB_TYPE_TIMESTAMP, TextTimestamp, BinaryTimestamp, nullptr, nullptr},
    {DUCKDB_TYPE_TIMESTAMP_S, TextTimestamp, BinaryTimestamp, nullptr, nullptr},
    {DUCKDB_TYPE_TIMESTAMP_MS, TextTimestamp, BinaryTimestamp, nullptr, nullptr},
    {DUCKDB_TYPE_TIMESTAMP_NS, TextTimestamp, BinaryTimestamp, nullptr, nullptr},
    {DUCKDB_TYPE_TIMESTAMP_TZ, TextTimestamp, BinaryTimestamp, nullptr, nullptr},
    {DUCKDB_TYPE_INTERVAL, TextInterval, BinaryInterval, nullptr, nullptr},
    {DUCKDB_TYPE_UUID, TextUuid, BinaryUuid, nullptr, nullptr},
    {DUCKDB_TYPE_ENUM, DecodeEnum, DecodeEnum, nullptr, nullptr},
    {DUCKDB_TYPE_VARCHAR, nullptr, nullptr, DecodeText, DecodeBinaryText},
    {DUCKDB_TYPE_BLOB, nullptr, nullptr, TextBytea, BinaryBytea},
    {DUCKDB_TYPE_BIT, nullptr, nullptr, TextBits, BinaryBits},
    {DUCKDB_TYPE_BIGNUM, nullptr, nullptr, TextBignum, TextBignum},
});

// PostgreSQL's name where the type is one of its own, else DuckDB's.
std::string NameOf(const duck::LogicalType& type) {
  switch (const duck::TypeId id = type.Id(); id) {
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_BIGNUM: {
      std::string name = type.ToSql();
      std::ranges::transform(name, name.begin(), [](char c) { return static_cast<char>(c | 0x20); });
      return name;
    }
    case DUCKDB_TYPE_ENUM:
      return type.Alias().empty() ? "enum" : type.Alias();
    default:
      return TypeName(WireTypeOf(type).oid);
  }
}

}  // namespace

DecodeContext::DecodeContext(const duck::LogicalType& type, Oid wire_oid, const FormatSettings& format_settings)
    : id(type.Id()),
      storage(type.StorageId()),
      oid(wire_oid != kInvalidOid ? wire_oid : WireTypeOf(type).oid),
      name(NameOf(type)),
      settings(format_settings) {
  if (id == DUCKDB_TYPE_DECIMAL) {
    width = type.DecimalWidth();
    scale = type.DecimalScale();
  }
  if (id == DUCKDB_TYPE_ENUM) {
    uint32_t index = 0;
    for (auto& label : type.EnumLabels()) labels.emplace(std::move(label), index++);
  }
}

size_t StoredBytes(duck::TypeId storage) {
  switch (storage) {
    case DUCKDB_TYPE_BOOLEAN:
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_UTINYINT:
      return 1;
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_USMALLINT:
      return 2;
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DATE:
      return 4;
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_UUID:
    case DUCKDB_TYPE_INTERVAL:
      return 16;
    default:
      return 8;
  }
}

const ScalarCodec* FindScalarCodec(duck::TypeId id) {
  const auto* row = std::ranges::find(kCodecs, id, &ScalarCodec::id);
  return row == kCodecs.end() ? nullptr : row;
}

std::unexpected<SqlError> InsufficientData() {
  return Fail(sqlstate::kProtocolViolation, "insufficient data left in message");
}
std::unexpected<SqlError> IncorrectBinaryFormat() {
  return Fail(sqlstate::kInvalidBinaryRepresentation, "incorrect binary data format");
}

Result<std::string> NumericText(std::string_view bytes) {
  DUCKGRES_ASSIGN(const NumericHeader header, ReadNumericHeader(bytes));
  if (header.sign == kNumericNan) return "NaN";
  if (header.sign == kNumericInfinity) return "Infinity";
  if (header.sign == kNumericMinusInfinity) return "-Infinity";
  std::string text = header.sign == kNumericNegative ? "-" : "";
  const auto group = [&](int index) { return index < 0 || index >= header.groups ? 0 : GroupAt(bytes, index); };
  if (header.weight < 0) text += '0';
  for (int i = 0; i <= header.weight; ++i)
    text += i == 0 ? std::format("{}", group(i)) : std::format("{:04}", group(i));
  if (header.scale == 0) return text;
  text += '.';
  const size_t fraction_at = text.size();
  for (int i = header.weight + 1; static_cast<int>(text.size() - fraction_at) < header.scale; ++i) {
    text += std::format("{:04}", group(i));
  }
  text.resize(fraction_at + static_cast<size_t>(header.scale));
  return text;
}

Result<void> CheckUtf8(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080, kOnes = 0x0101010101010101;
  size_t at = 0;
  const auto byte = [&](size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0; };
  const auto bad = [&](size_t length) {
    std::string shown;
    for (size_t i = at; i < std::min(at + length, text.size()); ++i) shown += std::format(" 0x{:02x}", byte(i));
    return Fail(sqlstate::kCharacterNotInRepertoire, "invalid byte sequence for encoding \"UTF8\":" + shown);
  };
  while (at < text.size()) {
    uint64_t word = 0;
    while (at + sizeof word <= text.size()) {  // eight plain characters at a time
      std::memcpy(&word, text.data() + at, sizeof word);
      if ((word & kHighBits) != 0 || ((word - kOnes) & ~word & kHighBits) != 0) break;
      at += sizeof word;
    }
    if (at == text.size()) break;
    const unsigned first = byte(at);
    if (first == 0) return bad(1);
    if (first < 0x80) {
      ++at;
      continue;
    }
    const size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4) return bad(first < 0xc0 || first > 0xf7 ? 1 : length);
    for (size_t i = 1; i < length; ++i) {
      if ((byte(at + i) & 0xc0) != 0x80) return bad(length);
    }
    const unsigned second = byte(at + 1);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || (first == 0xf0 && second < 0x90) ||
        (first == 0xf4 && second > 0x8f)) {
      return bad(length);
    }
    at += length;
  }
  return {};
}

}  // namespace duckgres::types
