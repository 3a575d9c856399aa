#include "types/field_decoder.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <format>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/sqlstate.hpp"
#include "types/field_encoder.hpp"
#include "types/number_parse.hpp"
#include "types/scalar_decode.hpp"
#include "types/type_table.hpp"

namespace duckgres::types {
namespace {

bool IsList(duck::TypeId id) { return id == DUCKDB_TYPE_LIST || id == DUCKDB_TYPE_ARRAY; }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

class FixedDecoder final : public FieldDecoder {
 public:
  FixedDecoder(DecodeContext context, FixedDecode decode, size_t stored_bytes)
      : context_(std::move(context)), decode_(decode), stored_bytes_(stored_bytes) {}
  Result<void> Decode(std::string_view bytes, duck::Vector& to, size_t row) override {
    return decode_(context_, bytes, to.MutableData<unsigned char>() + row * stored_bytes_);
  }

 private:
  DecodeContext context_;
  FixedDecode decode_;
  size_t stored_bytes_;
};

class BytesDecoder final : public FieldDecoder {
 public:
  BytesDecoder(DecodeContext context, BytesDecode decode) : context_(std::move(context)), decode_(decode) {}
  Result<void> Decode(std::string_view bytes, duck::Vector& to, size_t row) override {
    DUCKGRES_ASSIGN(const std::string_view stored, decode_(context_, bytes, scratch_));
    to.SetText(row, stored.data(), stored.size());
    return {};
  }

 private:
  DecodeContext context_;
  BytesDecode decode_;
  std::string scratch_;
};

// Bytes of another binary type than the column's: by way of its text, which says the value exactly.
class ThroughText final : public FieldDecoder {
 public:
  ThroughText(Oid oid, std::unique_ptr<FieldDecoder> natural, duck::LogicalType natural_type,
              std::unique_ptr<FieldEncoder> encoder, std::unique_ptr<FieldDecoder> text, std::string name)
      : oid_(oid),
        natural_(std::move(natural)),
        chunk_(std::span(&natural_type, 1)),
        encoder_(std::move(encoder)),
        text_(std::move(text)),
        name_(std::move(name)) {}
  Result<void> Decode(std::string_view bytes, duck::Vector& to, size_t row) override {
    DUCKGRES_ASSIGN(const std::string value, Text(bytes));
    auto decoded = text_->Decode(value, to, row);
    const PgTypeRow* from = FindPgType(oid_);
    const bool number =
        from && (from->oid == kNumericOid || from->natural == DUCKDB_TYPE_DOUBLE || from->natural == DUCKDB_TYPE_FLOAT);
    if (!decoded && number && decoded.error().code == sqlstate::kInvalidTextRepresentation)
      return ValueOutOfRange(name_, value);
    return decoded;
  }

 private:
  Result<std::string> Text(std::string_view bytes) {
    if (oid_ == kNumericOid) return NumericText(bytes);
    chunk_.Reset();
    duck::Vector vector = chunk_.Column(0);
    DUCKGRES_TRY(natural_->Decode(bytes, vector, 0));
    encoder_->Bind(vector);
    std::string text;
    {
      Output out(text);
      encoder_->Write(0, out);
      if (out.Failed()) return std::unexpected(out.TakeError());
    }
    return text;
  }
  Oid oid_;
  std::unique_ptr<FieldDecoder> natural_;
  duck::DataChunk chunk_;
  std::unique_ptr<FieldEncoder> encoder_;
  std::unique_ptr<FieldDecoder> text_;
  std::string name_;
};

// One level of nesting, and where its elements go.
struct Level {
  bool fixed = false;
  uint64_t size = 0;
  duck::Vector Child(const duck::Vector& vector) const { return fixed ? vector.ArrayChild() : vector.ListChild(); }
};
std::vector<Level> LevelsOf(const duck::LogicalType& type) {
  std::vector<Level> levels;
  for (duck::LogicalType at = type; IsList(at.Id()); at = at.Child()) {
    const bool fixed = at.Id() == DUCKDB_TYPE_ARRAY;
    levels.push_back({fixed, fixed ? at.ArraySize() : 0});
  }
  return levels;
}

// Appends elements to one row of a LIST or ARRAY vector. Grows the child ahead, since growing moves it.
class ListAppender {
 public:
  ListAppender(const Level& level, duck::Vector& list, size_t row)
      : level_(level),
        list_(list),
        row_(row),
        start_(level.fixed ? row * level.size : list.ListSize()),
        reserved_(start_) {
    if (level.fixed) child_ = list.ArrayChild();
  }
  /// The child vector and the place of the next element; false where an ARRAY is full.
  bool Next(duck::Vector*& child, size_t& at) {
    if (level_.fixed && count_ == level_.size) return false;
    at = start_ + count_++;
    if (!level_.fixed && at >= reserved_) {
      constexpr size_t kReserveMin = 16;
      reserved_ = std::max(start_ + 2 * count_, start_ + kReserveMin);
      duckdb_list_vector_reserve(list_.Raw(), reserved_);
      child_ = list_.ListChild();
    }
    child = &child_;
    return true;
  }
  bool Finish() {
    if (level_.fixed) return count_ == level_.size;
    list_.MutableData<duckdb_list_entry>()[row_] = {start_, count_};
    duckdb_list_vector_set_size(list_.Raw(), start_ + count_);
    return true;
  }

 private:
  const Level& level_;
  duck::Vector& list_;
  size_t row_;
  uint64_t start_, reserved_, count_ = 0;
  duck::Vector child_;
};

std::unexpected<SqlError> WrongLength(uint64_t size) {
  return Fail(sqlstate::kDataException, std::format("expected {} array elements", size));
}

class ArrayTextDecoder final : public FieldDecoder {
 public:
  ArrayTextDecoder(std::vector<Level> levels, std::unique_ptr<FieldDecoder> element)
      : levels_(std::move(levels)), element_(std::move(element)) {}

  Result<void> Decode(std::string_view text, duck::Vector& to, size_t row) override {
    text_ = rest_ = text;
    SkipSpace();
    if (rest_.starts_with('[')) {  // bounds, which DuckDB doesn't keep: [2:3]={1,2}
      const size_t equals = rest_.find('=');
      if (equals == std::string_view::npos) return Malformed("Missing \"=\" after array dimensions.");
      rest_.remove_prefix(equals + 1);
      SkipSpace();
    }
    if (!rest_.starts_with('{')) return Malformed("Array value must start with \"{\" or dimension information.");
    DUCKGRES_TRY(List(0, to, row));
    SkipSpace();
    if (!rest_.empty()) return Malformed("Junk after closing right brace.");
    return {};
  }

 private:
  std::unexpected<SqlError> Malformed(std::string detail) const {
    SqlError error{.code = sqlstate::kInvalidTextRepresentation,
                   .message = std::format("malformed array literal: \"{}\"", text_)};
    error.detail = std::move(detail);
    return std::unexpected(std::move(error));
  }
  std::unexpected<SqlError> EndOfInput() const { return Malformed("Unexpected end of input."); }
  void SkipSpace() {
    while (!rest_.empty() && IsSpace(rest_[0])) rest_.remove_prefix(1);
  }

  Result<void> List(size_t level, duck::Vector& list, size_t row) {
    ListAppender appender(levels_[level], list, row);
    rest_.remove_prefix(1);
    SkipSpace();
    if (rest_.starts_with('}')) {
      rest_.remove_prefix(1);
    } else {
      DUCKGRES_TRY(Elements(level, appender));
    }
    if (!appender.Finish()) return WrongLength(levels_[level].size);
    return {};
  }
  Result<void> Elements(size_t level, ListAppender& appender) {
    for (;;) {
      duck::Vector* child = nullptr;
      size_t at = 0;
      if (!appender.Next(child, at)) return WrongLength(levels_[level].size);
      DUCKGRES_TRY(level + 1 < levels_.size() ? SubList(level + 1, *child, at) : Scalar(*child, at));
      SkipSpace();
      if (rest_.empty()) return EndOfInput();
      const char c = rest_[0];
      if (c != ',' && c != '}') return Malformed("Unexpected array element.");
      rest_.remove_prefix(1);
      if (c == '}') return {};
    }
  }
  Result<void> SubList(size_t level, duck::Vector& list, size_t row) {
    SkipSpace();
    if (rest_.starts_with('{')) return List(level, list, row);
    DUCKGRES_ASSIGN(const bool null, Token());
    if (!null) return Malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
    list.SetNull(row);
    return {};
  }
  Result<void> Scalar(duck::Vector& to, size_t row) {
    SkipSpace();
    if (rest_.starts_with('{'))
      return Malformed("Multidimensional arrays must have sub-arrays with matching dimensions.");
    DUCKGRES_ASSIGN(const bool null, Token());
    if (!null) return element_->Decode(token_, to, row);
    to.SetNull(row);
    return {};
  }
  // Reads one element into token_; true for NULL.
  Result<bool> Token() {
    token_.clear();
    if (rest_.empty()) return EndOfInput();
    if (rest_[0] == '"') return Quoted();
    size_t end_of_word = 0;  // without white space at the end
    bool escaped = false;
    while (!rest_.empty() && rest_[0] != ',' && rest_[0] != '}') {
      if (rest_[0] == '{') return Malformed("Unexpected \"{\" character.");
      if (rest_[0] == '"') return Malformed("Incorrectly quoted array element.");
      const bool escape = rest_[0] == '\\';
      if (escape) {
        rest_.remove_prefix(1);
        escaped = true;
        if (rest_.empty()) return EndOfInput();
      }
      token_.push_back(rest_[0]);
      if (escape || !IsSpace(rest_[0])) end_of_word = token_.size();
      rest_.remove_prefix(1);
    }
    if (rest_.empty()) return EndOfInput();
    token_.resize(end_of_word);
    if (token_.empty()) return Malformed(std::format("Unexpected \"{}\" character.", rest_[0]));
    return !escaped &&
           std::ranges::equal(token_, std::string_view("null"), [](char a, char b) { return (a | 0x20) == b; });
  }
  Result<bool> Quoted() {
    for (rest_.remove_prefix(1); !rest_.empty() && rest_[0] != '"'; rest_.remove_prefix(1)) {
      if (rest_[0] == '\\') rest_.remove_prefix(1);
      if (rest_.empty()) break;
      token_.push_back(rest_[0]);
    }
    if (rest_.empty()) return EndOfInput();
    rest_.remove_prefix(1);
    return false;
  }

  std::vector<Level> levels_;
  std::unique_ptr<FieldDecoder> element_;
  std::string_view text_, rest_;
  std::string token_;
};

class ArrayBinaryDecoder final : public FieldDecoder {
 public:
  ArrayBinaryDecoder(std::vector<Level> levels, std::unique_ptr<FieldDecoder> element, Oid element_oid)
      : levels_(std::move(levels)), element_(std::move(element)), element_oid_(element_oid) {}

  Result<void> Decode(std::string_view bytes, duck::Vector& to, size_t row) override {
    constexpr size_t kHeader_bytes = 12, kDimension_bytes = 8;
    constexpr int32_t kDimensionsMax = 6;
    if (bytes.size() < kHeader_bytes) return InsufficientData();
    const auto dimensions = LoadBigEndian<int32_t>(bytes.data());
    const auto element = LoadBigEndian<Oid>(bytes.data() + 8);
    if (dimensions < 0 || dimensions > kDimensionsMax) {
      return Fail(sqlstate::kInvalidBinaryRepresentation, std::format("invalid number of dimensions: {}", dimensions));
    }
    if (element != element_oid_) {
      return Fail(sqlstate::kDatatypeMismatch,
                  std::format("binary data has array element type {} ({}) instead of expected {} ({})", element,
                              TypeName(element), element_oid_, TypeName(element_oid_)));
    }
    if (bytes.size() < kHeader_bytes + kDimension_bytes * static_cast<size_t>(dimensions)) return InsufficientData();
    std::vector<int32_t> sizes;
    for (size_t i = 0; i < static_cast<size_t>(dimensions); ++i) {
      sizes.push_back(LoadBigEndian<int32_t>(bytes.data() + kHeader_bytes + kDimension_bytes * i));
      if (sizes.back() < 0) return IncorrectBinaryFormat();
    }
    rest_ = bytes.substr(kHeader_bytes + kDimension_bytes * sizes.size());
    if (sizes.empty()) sizes.push_back(0);
    if (sizes.size() != levels_.size() && sizes[0] != 0) {
      return Fail(sqlstate::kArraySubscriptError,
                  std::format("array has {} dimensions instead of expected {}", sizes.size(), levels_.size()));
    }
    sizes.resize(levels_.size());
    DUCKGRES_TRY(List(sizes, 0, to, row));
    if (!rest_.empty()) return IncorrectBinaryFormat();
    return {};
  }

 private:
  Result<void> List(const std::vector<int32_t>& sizes, size_t level, duck::Vector& list, size_t row) {
    ListAppender appender(levels_[level], list, row);
    for (int32_t i = 0; i < sizes[level]; ++i) {
      if (rest_.empty()) return InsufficientData();
      duck::Vector* child = nullptr;
      size_t at = 0;
      if (!appender.Next(child, at)) return WrongLength(levels_[level].size);
      DUCKGRES_TRY(level + 1 < levels_.size() ? List(sizes, level + 1, *child, at) : Element(*child, at));
    }
    if (!appender.Finish()) return WrongLength(levels_[level].size);
    return {};
  }
  Result<void> Element(duck::Vector& to, size_t row) {
    if (rest_.size() < sizeof(int32_t)) return InsufficientData();
    const auto size = LoadBigEndian<int32_t>(rest_.data());
    rest_.remove_prefix(sizeof(int32_t));
    if (size == -1) {
      to.SetNull(row);
      return {};
    }
    if (size < 0 || rest_.size() < static_cast<size_t>(size)) return InsufficientData();
    const std::string_view bytes = rest_.substr(0, static_cast<size_t>(size));
    rest_.remove_prefix(bytes.size());
    return element_->Decode(bytes, to, row);
  }

  std::vector<Level> levels_;
  std::unique_ptr<FieldDecoder> element_;
  Oid element_oid_;
  std::string_view rest_;
};

bool IsInteger(duck::TypeId id) {
  return (id >= DUCKDB_TYPE_TINYINT && id <= DUCKDB_TYPE_UBIGINT) || id == DUCKDB_TYPE_HUGEINT ||
         id == DUCKDB_TYPE_UHUGEINT;
}
bool IsIntegerOid(Oid oid) {
  const PgTypeRow* row = FindPgType(oid);
  return row && (row->natural == DUCKDB_TYPE_SMALLINT || row->natural == DUCKDB_TYPE_INTEGER ||
                 row->natural == DUCKDB_TYPE_BIGINT);
}

Result<std::unique_ptr<FieldDecoder>> MakeScalar(const duck::LogicalType& type, Oid oid, Format format,
                                                 const FormatSettings& settings) {
  const ScalarCodec* codec = FindScalarCodec(type.Id());
  if (!codec)
    return Fail(sqlstate::kFeatureNotSupported, std::format("type {} cannot be read from a client", type.ToSql()));
  DecodeContext context(type, oid == kUnknownOid ? kInvalidOid : oid, settings);
  if (codec->text) {
    const size_t size = StoredBytes(context.storage);
    return std::make_unique<FixedDecoder>(std::move(context), format == Format::kText ? codec->text : codec->binary,
                                          size);
  }
  return std::make_unique<BytesDecoder>(std::move(context),
                                        format == Format::kText ? codec->text_bytes : codec->binary_bytes);
}

Result<std::unique_ptr<FieldDecoder>> MakeThroughText(const duck::LogicalType& type, Oid oid,
                                                      const FormatSettings& settings) {
  DUCKGRES_ASSIGN(duck::LogicalType declared, DuckTypeOf(oid));
  duck::LogicalType natural = DecodedType(declared);
  if (natural.Id() == DUCKDB_TYPE_INVALID) {
    return Fail(sqlstate::kFeatureNotSupported, std::format("input of type {} is not implemented", TypeName(oid)));
  }
  if (const PgTypeRow* row = FindPgType(oid); row && !row->binary) {
    return Fail(sqlstate::kUndefinedFunction,
                std::format("no binary input function available for type {}", row->title));
  }
  DUCKGRES_ASSIGN(auto binary, FieldDecoder::Make(natural, oid, Format::kBinary, settings));
  DUCKGRES_ASSIGN(auto encoder, FieldEncoder::Make(natural, Format::kText, settings));
  DUCKGRES_ASSIGN(auto text, FieldDecoder::Make(type, kInvalidOid, Format::kText, settings));
  return std::make_unique<ThroughText>(oid, std::move(binary), std::move(natural), std::move(encoder), std::move(text),
                                       TypeName(WireTypeOf(type).oid));
}

}  // namespace

bool ReadsDirectly(const duck::LogicalType& type, Oid oid, Format format) {
  if (format == Format::kText || oid == kInvalidOid || oid == kUnknownOid) return true;
  const Oid own = WireTypeOf(type).oid;
  if (oid == own || (IsInteger(type.Id()) && IsIntegerOid(oid))) return true;
  const PgTypeRow* row = FindPgType(oid);
  const bool stamps =
      (oid == kTimestampOid || oid == kTimestampTzOid) && (own == kTimestampOid || own == kTimestampTzOid);
  if (stamps) return false;
  if (row && row->natural == type.Id() && type.Id() != DUCKDB_TYPE_DECIMAL) return true;
  return type.Id() == DUCKDB_TYPE_ENUM && (!row || row->natural == DUCKDB_TYPE_VARCHAR);
}

duck::LogicalType DecodedType(const duck::LogicalType& type) {
  if (IsList(type.Id())) {
    const duck::LogicalType child = type.Child();
    const duck::LogicalType decoded = DecodedType(child);
    // A list of what is read as text is itself read as text, but for JSON, whose own text is its value.
    if (child.Id() != DUCKDB_TYPE_VARCHAR && decoded.Id() == DUCKDB_TYPE_VARCHAR) return decoded;
    return type.Id() == DUCKDB_TYPE_LIST ? duck::LogicalType::List(decoded)
                                         : duck::LogicalType::Array(decoded, type.ArraySize());
  }
  if (type.Id() == DUCKDB_TYPE_INVALID) return {};
  if (!FindScalarCodec(type.Id()) || type.Id() == DUCKDB_TYPE_VARCHAR) return duck::LogicalType(DUCKDB_TYPE_VARCHAR);
  return type;
}

Result<std::unique_ptr<FieldDecoder>> FieldDecoder::Make(const duck::LogicalType& type, Oid oid, Format format,
                                                         const FormatSettings& settings) {
  const duck::LogicalType decoded = DecodedType(type);
  const bool other_form = format == Format::kBinary && oid != kInvalidOid && ElementOf(oid) == kInvalidOid;
  if (IsList(decoded.Id()) && !other_form) {
    duck::LogicalType element = decoded;
    while (IsList(element.Id())) element = element.Child();
    Oid element_oid = ElementOf(oid);
    if (element_oid == kInvalidOid) element_oid = ElementOf(WireTypeOf(type).oid);
    DUCKGRES_ASSIGN(auto decoder, Make(element, element_oid, format, settings));
    if (format == Format::kText) return std::make_unique<ArrayTextDecoder>(LevelsOf(decoded), std::move(decoder));
    return std::make_unique<ArrayBinaryDecoder>(LevelsOf(decoded), std::move(decoder), element_oid);
  }
  if (!ReadsDirectly(decoded, oid, format)) return MakeThroughText(decoded, oid, settings);
  return MakeScalar(decoded, oid, format, settings);
}

}  // namespace duckgres::types
