#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "types/encoders.hpp"
#include "types/text_format.hpp"

/// The text that DuckDB's own CAST to VARCHAR gives (1.5.5), for what PostgreSQL has no form for. A test compares.
namespace duckgres::types {
namespace {

char* Put(char* at, std::string_view text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

// Shortest digits; fixed below 1e16, and then always with a point: 1.0.
template <typename T>
char* WriteDuckFloat(char* at, T value) {
  if (std::isnan(value)) return Put(at, "nan");
  if (std::isinf(value)) return Put(at, value > 0 ? "inf" : "-inf");
  const T size = std::abs(value);
  constexpr T kFixedMin = static_cast<T>(1e-4), kFixedEnd = static_cast<T>(1e16);
  const bool fixed = size == 0 || (size >= kFixedMin && size < kFixedEnd);
  char* end = std::to_chars(at, at + kFloatTextMax_bytes, value,
                            fixed ? std::chars_format::fixed : std::chars_format::scientific)
                  .ptr;
  return fixed && std::find(at, end, '.') == end ? Put(end, ".0") : end;
}

char* WriteDuckInterval(char* at, const duckdb_interval& interval) {
  char* const start = at;
  const auto part = [&](int64_t value, std::string_view unit) {
    if (value == 0) return;
    if (at != start) *at++ = ' ';
    at = WriteInteger(at, value);
    *at++ = ' ';
    at = Put(at, unit);
    if (value != 1 && value != -1) *at++ = 's';
  };
  part(interval.months / 12, "year");
  part(interval.months % 12, "month");
  part(interval.days, "day");
  if (interval.micros == 0 && at != start) return at;
  if (at != start) *at++ = ' ';
  // A time without days is what PostgreSQL writes too.
  return WriteInterval(at, {.months = 0, .days = 0, .micros = interval.micros}, IntervalStyle::kPostgres);
}

// The era stands after the date, not at the end: 0044-03-15 (BC) 10:00:00.
class DuckDates {
 public:
  char* Date(char* at, int64_t days) {
    constexpr std::string_view kBc = " BC";
    char* end = dates_.Date(at, static_cast<int32_t>(days));
    if (!std::string_view(at, end).ends_with(kBc)) return end;
    return Put(end - kBc.size(), " (BC)");
  }
  char* Timestamp(char* at, int64_t micros, int32_t nanos) {
    if (micros == kTimestampInfinity) return Put(at, "infinity");
    if (micros == -kTimestampInfinity) return Put(at, "-infinity");
    const int64_t days = FloorDiv(micros, kMicrosPerDay);
    at = Date(at, days);
    *at++ = ' ';
    at = WriteTime(at, micros - days * kMicrosPerDay);
    if (nanos == 0) return at;
    // Digits seven to nine: the six before them must then all be there.
    const int64_t fraction = micros % kMicrosPerSecond;
    while (at[-1] != ':' && at[-1] != '.') --at;
    if (at[-1] == ':') at += 2;
    if (at[-1] != '.') *at++ = '.';
    auto digits = static_cast<uint32_t>((fraction < 0 ? fraction + kMicrosPerSecond : fraction)) * uint64_t{1000} +
                  static_cast<uint64_t>(nanos);
    for (int i = 8; i >= 0; --i, digits /= 10) at[i] = static_cast<char>('0' + digits % 10);
    at += 9;
    while (at[-1] == '0') --at;
    return at;
  }

 private:
  DateWriter dates_{FormatSettings{}};
};

FieldEncoderPtr DuckBlob() {
  return EncodeValues<duckdb_string_t>([](const duckdb_string_t& value, Output& out) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    for (const char c : duck::TextOf(value)) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= 0x20 && byte <= 0x7e && c != '\\' && c != '\'' && c != '"') {
        out.Append(c);
      } else {
        const std::array escape{'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
        out.Append(std::string_view(escape.data(), escape.size()));
      }
    }
  });
}

FieldEncoderPtr DuckTimestamp(duck::TypeId id) {
  return EncodeText<int64_t, kTimestampTextMax_bytes>({}, [id, dates = DuckDates()](char* at, int64_t value) mutable {
    const bool finite = value != kTimestampInfinity && value != -kTimestampInfinity;
    const int32_t nanos =
        id == DUCKDB_TYPE_TIMESTAMP_NS && finite ? static_cast<int32_t>(value - FloorDiv(value, 1000) * 1000) : 0;
    return dates.Timestamp(at, MicrosOf(id, value), nanos);
  });
}

FieldEncoderPtr DuckTimestampTz(const FormatSettings& settings) {
  return EncodeText<int64_t, kTimestampTextMax_bytes>(
      {}, [dates = DuckDates(), zone = settings.time_zone](char* at, int64_t value) mutable {
        if (value == kTimestampInfinity || value == -kTimestampInfinity) return dates.Timestamp(at, value, 0);
        const int32_t offset_s = zone.OffsetAtUtc(FloorDiv(value, kMicrosPerSecond));
        int64_t local_us = 0;
        if (__builtin_add_overflow(value, offset_s * kMicrosPerSecond, &local_us)) local_us = value;
        return WriteOffset(dates.Timestamp(at, local_us, 0), offset_s);
      });
}

// A value outside of any nesting; nullptr where the text is PostgreSQL's.
FieldEncoderPtr DuckScalar(const duck::LogicalType& type, const FormatSettings& settings) {
  switch (const duck::TypeId id = type.Id(); id) {
    case DUCKDB_TYPE_BOOLEAN:
      return EncodeText<bool, 5>({}, [](char* at, bool value) { return Put(at, value ? "true" : "false"); });
    case DUCKDB_TYPE_FLOAT:
      return EncodeText<float, kFloatTextMax_bytes>({},
                                                    [](char* at, float value) { return WriteDuckFloat(at, value); });
    case DUCKDB_TYPE_DOUBLE:
      return EncodeText<double, kFloatTextMax_bytes>({},
                                                     [](char* at, double value) { return WriteDuckFloat(at, value); });
    case DUCKDB_TYPE_BLOB:
      return DuckBlob();
    case DUCKDB_TYPE_DATE:
      return EncodeText<int32_t, kDateTextMax_bytes>(
          {}, [dates = DuckDates()](char* at, int32_t days) mutable { return dates.Date(at, days); });
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS:
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return DuckTimestamp(id);
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return DuckTimestampTz(settings);
    case DUCKDB_TYPE_INTERVAL:
      return EncodeText<duckdb_interval, kIntervalTextMax_bytes>({}, WriteDuckInterval);
    default:
      return nullptr;
  }
}

bool NeedsQuotes(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  if (text.empty() || space(text.front()) || space(text.back())) return true;
  if (std::ranges::equal(text, std::string_view("null"), [](char a, char b) { return (a | 0x20) == b; })) return true;
  return text.find_first_of("()[]{}\"':=,") != std::string_view::npos;
}

void QuoteInto(std::string_view text, Output& out) {
  out.Append('\'');
  for (const char c : text) {
    if (c == '\'' || c == '\\') out.Append('\\');
    out.Append(c);
  }
  out.Append('\'');
}

// One part of a nested value: an element, a key, a field.
class Part {
 public:
  static Result<Part> Make(const duck::LogicalType& type, const FormatSettings& settings) {
    DUCKGRES_ASSIGN(auto encoder, MakeDuckTextEncoder(type, settings));
    Part part;
    part.encoder_ = std::move(encoder);
    part.quotes_ = !type.Nested() && !(type.Id() == DUCKDB_TYPE_VARCHAR && type.Alias() == "JSON");
    return part;
  }
  void Bind(const duck::Vector& vector) { encoder_->Bind(vector); }
  void Write(size_t row, Output& out) {
    if (encoder_->IsNull(row)) return out.Append("NULL");
    const size_t start = out.Size();
    encoder_->Write(row, out);
    if (!quotes_ || !NeedsQuotes({out.At(start), out.Size() - start})) return;
    scratch_.assign(out.At(start), out.Size() - start);
    out.Truncate(start);
    QuoteInto(scratch_, out);
  }

 private:
  FieldEncoderPtr encoder_;
  bool quotes_ = false;
  std::string scratch_;
};

class DuckListEncoder final : public FieldEncoder {
 public:
  DuckListEncoder(Part element, bool fixed, uint64_t fixed_size)
      : element_(std::move(element)), fixed_(fixed), fixed_size_(fixed_size) {}
  void Bind(const duck::Vector& vector) override {
    vector_ = vector;
    element_.Bind(fixed_ ? vector.ArrayChild() : vector.ListChild());
  }
  void Write(size_t row, Output& out) override {
    const auto entry =
        fixed_ ? duckdb_list_entry{row * fixed_size_, fixed_size_} : vector_.Data<duckdb_list_entry>()[row];
    out.Append('[');
    for (uint64_t i = 0; i < entry.length; ++i) {
      if (i > 0) out.Append(", ");
      element_.Write(entry.offset + i, out);
    }
    out.Append(']');
  }

 private:
  Part element_;
  bool fixed_;
  uint64_t fixed_size_;
};

class DuckMapEncoder final : public FieldEncoder {
 public:
  DuckMapEncoder(Part key, Part value) : key_(std::move(key)), value_(std::move(value)) {}
  void Bind(const duck::Vector& vector) override {
    vector_ = vector;
    const duck::Vector entries = vector.ListChild();
    key_.Bind(entries.StructChild(0));
    value_.Bind(entries.StructChild(1));
  }
  void Write(size_t row, Output& out) override {
    const auto entry = vector_.Data<duckdb_list_entry>()[row];
    out.Append('{');
    for (uint64_t i = 0; i < entry.length; ++i) {
      if (i > 0) out.Append(", ");
      key_.Write(entry.offset + i, out);
      out.Append('=');
      value_.Write(entry.offset + i, out);
    }
    out.Append('}');
  }

 private:
  Part key_, value_;
};

// {'a': 1}, and (1) for a struct whose fields have no names.
class DuckStructEncoder final : public FieldEncoder {
 public:
  struct Field {
    std::string name;
    Part part;
  };
  explicit DuckStructEncoder(std::vector<Field> fields)
      : fields_(std::move(fields)), named_(fields_.empty() || !fields_[0].name.empty()) {}
  void Bind(const duck::Vector& vector) override {
    vector_ = vector;
    for (size_t i = 0; i < fields_.size(); ++i) fields_[i].part.Bind(vector.StructChild(i));
  }
  void Write(size_t row, Output& out) override {
    out.Append(named_ ? '{' : '(');
    for (size_t i = 0; i < fields_.size(); ++i) {
      if (i > 0) out.Append(", ");
      if (named_) {
        QuoteInto(fields_[i].name, out);
        out.Append(": ");
      }
      fields_[i].part.Write(row, out);
    }
    out.Append(named_ ? '}' : ')');
  }

 private:
  std::vector<Field> fields_;
  bool named_;
};

class DuckUnionEncoder final : public FieldEncoder {
 public:
  explicit DuckUnionEncoder(std::vector<FieldEncoderPtr> members) : members_(std::move(members)) {}
  void Bind(const duck::Vector& vector) override {
    vector_ = vector;
    tags_ = vector.StructChild(0);
    for (size_t i = 0; i < members_.size(); ++i) members_[i]->Bind(vector.StructChild(i + 1));
  }
  void Write(size_t row, Output& out) override {
    FieldEncoder& member = *members_[tags_.Data<uint8_t>()[row]];
    if (member.IsNull(row)) {
      out.Append("NULL");
    } else {
      member.Write(row, out);
    }
  }

 private:
  std::vector<FieldEncoderPtr> members_;
  duck::Vector tags_;
};

// Well-known binary: reads numbers of either byte order.
class Wkb {
 public:
  explicit Wkb(std::string_view bytes) : rest_(bytes) {}
  bool Failed() const { return failed_; }
  uint8_t Byte() {
    uint8_t value = 0;
    Take(&value, 1);
    return value;
  }
  template <typename T>
  T Number(bool little) {
    std::array<char, sizeof(T)> bytes{};
    Take(bytes.data(), bytes.size());
    if (little != (std::endian::native == std::endian::little)) std::ranges::reverse(bytes);
    return std::bit_cast<T>(bytes);
  }
  size_t Left() const { return rest_.size(); }

 private:
  void Take(void* to, size_t size) {
    if (rest_.size() < size) {
      failed_ = true;
      rest_ = {};
      return;
    }
    std::memcpy(to, rest_.data(), size);
    rest_.remove_prefix(size);
  }
  std::string_view rest_;
  bool failed_ = false;
};

constexpr auto kGeometryNames = std::to_array<std::string_view>(
    {"", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"});
enum GeometryKind : uint32_t { kPoint = 1, kLine, kPolygon, kMultiPoint, kMultiLine, kMultiPolygon, kCollection };

class WktWriter {
 public:
  WktWriter(Wkb& in, Output& out) : in_(in), out_(out) {}
  // A whole geometry; `named` is false inside MULTI..., whose parts stand there without their names.
  void Write(bool named, int depth) {
    constexpr int kDepthMax = 64;
    const bool little = in_.Byte() == 1;
    const auto code = in_.Number<uint32_t>(little);
    const uint32_t kind = code % 1000, extra = code / 1000;  // 1: Z, 2: M, 3: both
    if (in_.Failed() || kind < kPoint || kind > kCollection || extra > 3 || depth > kDepthMax) return;
    width_ = 2 + (extra == 3 ? 2 : extra != 0);
    if (named) {
      constexpr std::array<std::string_view, 4> kSuffixes{"", " Z", " M", " ZM"};
      out_.Append(kGeometryNames[kind]);
      out_.Append(kSuffixes[extra]);
      out_.Append(' ');
    }
    switch (kind) {
      case kPoint:
        return Point(little, named);
      case kLine:
        return Points(little);
      case kPolygon:
        return Parts(little, [&] { Points(little); });
      default:
        return Parts(little, [&] { Write(kind == kCollection, depth + 1); });
    }
  }

 private:
  void Point(bool little, bool in_braces) {
    std::array<double, 4> at{};
    bool empty = true;
    for (size_t i = 0; i < width_; ++i) {
      at[i] = in_.Number<double>(little);
      empty = empty && std::isnan(at[i]);
    }
    if (empty) return out_.Append("EMPTY");
    if (in_braces) out_.Append('(');
    for (size_t i = 0; i < width_; ++i) {
      if (i > 0) out_.Append(' ');
      char* start = out_.Reserve(kFloatTextMax_bytes);
      char* end = WriteDuckFloat(start, at[i]);
      if (std::string_view(start, end).ends_with(".0")) end -= 2;
      out_.AdvanceTo(end);
    }
    if (in_braces) out_.Append(')');
  }
  void Points(bool little) {
    Parts(little, [&] { Point(little, false); });
  }
  template <typename Each>
  void Parts(bool little, Each each) {
    const auto count = in_.Number<uint32_t>(little);
    if (count == 0) return out_.Append("EMPTY");
    out_.Append('(');
    for (uint32_t i = 0; i < count && in_.Left() > 0; ++i) {
      if (i > 0) out_.Append(", ");
      each();
    }
    out_.Append(')');
  }

  Wkb& in_;
  Output& out_;
  size_t width_ = 2;
};

}  // namespace

void WriteGeometry(std::string_view wkb, Output& out) {
  Wkb in(wkb);
  WktWriter(in, out).Write(true, 0);
}

void WriteBignum(std::string_view stored, Output& out) {
  constexpr size_t kHeader_bytes = 3;
  constexpr uint32_t kChunk = 1'000'000'000;
  constexpr int kChunkDigits = 9;
  if (stored.size() <= kHeader_bytes) return out.Append('0');
  const bool negative = (static_cast<unsigned char>(stored[0]) & 0x80) == 0;  // whose bytes are then complemented
  std::vector<uint32_t> chunks;                                               // base 10^9, the last first
  for (const char c : stored.substr(kHeader_bytes)) {
    uint64_t carry = static_cast<unsigned char>(negative ? ~c : c);
    for (uint32_t& chunk : chunks) {
      carry += uint64_t{chunk} << 8;
      chunk = static_cast<uint32_t>(carry % kChunk);
      carry /= kChunk;
    }
    if (carry) chunks.push_back(static_cast<uint32_t>(carry));
  }
  if (chunks.empty()) return out.Append('0');
  if (negative) out.Append('-');
  out.AdvanceTo(WriteInteger(out.Reserve(kIntegerTextMax_bytes), uint64_t{chunks.back()}));
  for (size_t i = chunks.size() - 1; i-- > 0;) {
    char* at = out.Reserve(kChunkDigits);
    uint32_t rest = chunks[i];
    for (int digit = kChunkDigits - 1; digit >= 0; --digit, rest /= 10) at[digit] = static_cast<char>('0' + rest % 10);
    out.Advance(kChunkDigits);
  }
}

Result<FieldEncoderPtr> MakeDuckTextEncoder(const duck::LogicalType& type, const FormatSettings& settings) {
  switch (type.Id()) {
    case DUCKDB_TYPE_LIST:
    case DUCKDB_TYPE_ARRAY: {
      const bool fixed = type.Id() == DUCKDB_TYPE_ARRAY;
      DUCKGRES_ASSIGN(Part element, Part::Make(type.Child(), settings));
      return std::make_unique<DuckListEncoder>(std::move(element), fixed, fixed ? type.ArraySize() : 0);
    }
    case DUCKDB_TYPE_MAP: {
      const auto entry = type.Child().Fields();
      DUCKGRES_ASSIGN(Part key, Part::Make(entry[0].second, settings));
      DUCKGRES_ASSIGN(Part value, Part::Make(entry[1].second, settings));
      return std::make_unique<DuckMapEncoder>(std::move(key), std::move(value));
    }
    case DUCKDB_TYPE_STRUCT: {
      std::vector<DuckStructEncoder::Field> fields;
      for (const auto& [name, field] : type.Fields()) {
        DUCKGRES_ASSIGN(Part part, Part::Make(field, settings));
        fields.push_back({name, std::move(part)});
      }
      return std::make_unique<DuckStructEncoder>(std::move(fields));
    }
    case DUCKDB_TYPE_UNION: {
      std::vector<FieldEncoderPtr> members;
      for (const auto& [name, member] : type.Fields()) {
        DUCKGRES_ASSIGN(auto encoder, MakeDuckTextEncoder(member, settings));
        members.push_back(std::move(encoder));
      }
      return std::make_unique<DuckUnionEncoder>(std::move(members));
    }
    default:
      break;
  }
  if (auto encoder = DuckScalar(type, settings)) return encoder;
  return MakeTextEncoder(type, settings, kInvalidOid);
}

}  // namespace duckgres::types
