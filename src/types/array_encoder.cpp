#include <algorithm>
#include <array>
#include <format>
#include <string>
#include <vector>

#include "base/sqlstate.hpp"
#include "types/encoders.hpp"
#include "types/type_table.hpp"

/// Lists as PostgreSQL's arrays (array_out, array_send) and structs as its records (record_out, record_send).
namespace duckgres::types {
namespace {

constexpr size_t kDimensionsMax = 6;  // PostgreSQL's MAXDIM

bool IsList(duck::TypeId id) { return id == DUCKDB_TYPE_LIST || id == DUCKDB_TYPE_ARRAY; }
bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// What a nested column's rows are: a range of its child.
class ListRange {
 public:
  explicit ListRange(const duck::LogicalType& type)
      : fixed_size_(type.Id() == DUCKDB_TYPE_ARRAY ? type.ArraySize() : 0), fixed_(type.Id() == DUCKDB_TYPE_ARRAY) {}
  duck::Vector Child(const duck::Vector& vector) const { return fixed_ ? vector.ArrayChild() : vector.ListChild(); }
  duckdb_list_entry At(const duck::Vector& vector, size_t row) const {
    return fixed_ ? duckdb_list_entry{row * fixed_size_, fixed_size_} : vector.Data<duckdb_list_entry>()[row];
  }

 private:
  uint64_t fixed_size_;
  bool fixed_;
};

bool IsNullWord(std::string_view text) {
  constexpr std::string_view kWord = "null";
  return std::ranges::equal(text, kWord, [](char a, char b) { return (a | 0x20) == b; });
}

bool NeedsQuotes(std::string_view text) {
  return text.empty() || IsNullWord(text) || std::ranges::any_of(text, [](char c) {
           return c == '"' || c == '\\' || c == '{' || c == '}' || c == ',' || IsSpace(c);
         });
}

// Puts what stands in `out` from `start` in quotes, with `quote` and backslash escaped. `by_doubling`: "" rather than
// \".
void QuoteFrom(size_t start, bool by_doubling, std::string& scratch, Output& out) {
  scratch.assign(out.At(start), out.Size() - start);
  out.Truncate(start);
  out.Append('"');
  for (const char c : scratch) {
    if (c == '\\') out.Append('\\');
    if (c == '"') out.Append(by_doubling ? '"' : '\\');
    out.Append(c);
  }
  out.Append('"');
}

// {1,NULL,"a b"}: each nested list in braces of its own, ragged or not.
class ArrayTextEncoder final : public FieldEncoder {
 public:
  ArrayTextEncoder(const duck::LogicalType& type, FieldEncoderPtr child)
      : range_(type),
        child_(std::move(child)),
        child_is_list_(IsList(type.Child().Id())),
        plain_(!child_->Alphabet().empty() && !NeedsQuotes(child_->Alphabet())) {}
  void Bind(const duck::Vector& vector) override {
    vector_ = vector;
    child_->Bind(range_.Child(vector));
  }
  void Write(size_t row, Output& out) override {
    const duckdb_list_entry entry = range_.At(vector_, row);
    out.Append('{');
    for (uint64_t i = 0; i < entry.length; ++i) {
      if (i > 0) out.Append(',');
      WriteElement(entry.offset + i, out);
    }
    out.Append('}');
  }

 private:
  void WriteElement(size_t index, Output& out) {
    if (child_->IsNull(index)) return out.Append("NULL");
    const size_t start = out.Size();
    child_->Write(index, out);
    if (child_is_list_ || plain_) return;
    if (NeedsQuotes({out.At(start), out.Size() - start})) QuoteFrom(start, false, scratch_, out);
  }
  ListRange range_;
  FieldEncoderPtr child_;
  bool child_is_list_, plain_;
  std::string scratch_;
};

// array_send: the dimensions, then all elements in row-major order.
class ArrayBinaryEncoder final : public FieldEncoder {
 public:
  ArrayBinaryEncoder(std::vector<ListRange> levels, FieldEncoderPtr element, Oid element_oid, int32_t lower_bound)
      : levels_(std::move(levels)),
        vectors_(levels_.size()),
        element_(std::move(element)),
        element_oid_(element_oid),
        lower_bound_(lower_bound) {}
  void Bind(const duck::Vector& vector) override {
    vector_ = vector;
    duck::Vector child = vector;
    for (size_t i = 0; i < levels_.size(); ++i) {
      vectors_[i] = child;
      child = levels_[i].Child(child);
    }
    element_->Bind(child);
  }
  void Write(size_t row, Output& out) override {
    constexpr size_t kHasNulls_at = 4, kHeader_bytes = 12;
    std::array<uint64_t, kDimensionsMax> sizes{};
    if (!MeasureInto(sizes, 0, row)) return Ragged(out);
    const size_t start = out.Size();
    const bool empty =
        std::ranges::find(sizes.begin(), sizes.begin() + levels_.size(), 0U) != sizes.begin() + levels_.size();
    char* at = out.Reserve(kHeader_bytes + 8 * levels_.size());
    StoreBigEndian(at, empty ? 0 : static_cast<int32_t>(levels_.size()));
    StoreBigEndian(at + kHasNulls_at, int32_t{0});
    StoreBigEndian(at + 8, element_oid_);
    out.Advance(kHeader_bytes);
    has_nulls_ = false;
    for (size_t i = 0; !empty && i < levels_.size(); ++i) {
      out.BigEndian(static_cast<int32_t>(sizes[i]));
      out.BigEndian(lower_bound_);
    }
    if (!WriteLevel(sizes, 0, row, out)) return Ragged(out);
    if (has_nulls_) StoreBigEndian(out.At(start) + kHasNulls_at, int32_t{1});
  }

 private:
  // Sizes by following the first element down; the others must be the same.
  bool MeasureInto(std::array<uint64_t, kDimensionsMax>& sizes, size_t level, size_t row) const {
    if (!vectors_[level].Valid(row)) return level == 0;
    const duckdb_list_entry entry = levels_[level].At(vectors_[level], row);
    sizes[level] = entry.length;
    return entry.length == 0 || level + 1 == levels_.size() || MeasureInto(sizes, level + 1, entry.offset);
  }
  bool WriteLevel(const std::array<uint64_t, kDimensionsMax>& sizes, size_t level, size_t row, Output& out) {
    if (!vectors_[level].Valid(row)) return false;
    const duckdb_list_entry entry = levels_[level].At(vectors_[level], row);
    if (entry.length != sizes[level]) return false;
    for (uint64_t i = 0; i < entry.length; ++i) {
      if (level + 1 < levels_.size()) {
        if (!WriteLevel(sizes, level + 1, entry.offset + i, out)) return false;
      } else {
        WriteElement(entry.offset + i, out);
      }
    }
    return true;
  }
  void WriteElement(size_t index, Output& out) {
    if (element_->IsNull(index)) {
      has_nulls_ = true;
      return out.BigEndian(int32_t{-1});
    }
    const size_t start = out.Size();
    out.BigEndian(int32_t{0});
    element_->Write(index, out);
    StoreBigEndian(out.At(start), static_cast<int32_t>(out.Size() - start - sizeof(int32_t)));
  }
  static void Ragged(Output& out) {
    out.Fail({.code = sqlstate::kArraySubscriptError,
              .message = "multidimensional arrays must have array expressions with matching dimensions"});
  }

  std::vector<ListRange> levels_;
  std::vector<duck::Vector> vectors_;
  FieldEncoderPtr element_;
  Oid element_oid_;
  int32_t lower_bound_;
  bool has_nulls_ = false;
};

// int2vector and oidvector, as catalogs have them: 1 2 3.
class VectorTextEncoder final : public FieldEncoder {
 public:
  VectorTextEncoder(const duck::LogicalType& type, FieldEncoderPtr child) : range_(type), child_(std::move(child)) {}
  void Bind(const duck::Vector& vector) override {
    vector_ = vector;
    child_->Bind(range_.Child(vector));
  }
  void Write(size_t row, Output& out) override {
    const duckdb_list_entry entry = range_.At(vector_, row);
    for (uint64_t i = 0; i < entry.length; ++i) {
      if (i > 0) out.Append(' ');
      child_->Write(entry.offset + i, out);
    }
  }

 private:
  ListRange range_;
  FieldEncoderPtr child_;
};

class RecordEncoder final : public FieldEncoder {
 public:
  struct Field {
    FieldEncoderPtr encoder;
    Oid oid;
  };
  RecordEncoder(std::vector<Field> fields, Format format) : fields_(std::move(fields)), format_(format) {}
  void Bind(const duck::Vector& vector) override {
    vector_ = vector;
    for (size_t i = 0; i < fields_.size(); ++i) fields_[i].encoder->Bind(vector.StructChild(i));
  }
  void Write(size_t row, Output& out) override {
    format_ == Format::kText ? WriteText(row, out) : WriteBinary(row, out);
  }

 private:
  void WriteText(size_t row, Output& out) {
    char separator = '(';
    for (const Field& field : fields_) {
      out.Append(separator);
      separator = ',';
      if (field.encoder->IsNull(row)) continue;
      const size_t start = out.Size();
      field.encoder->Write(row, out);
      const std::string_view text(out.At(start), out.Size() - start);
      const bool quote = text.empty() || std::ranges::any_of(text, [](char c) {
                           return c == '"' || c == '\\' || c == '(' || c == ')' || c == ',' || IsSpace(c);
                         });
      if (quote) QuoteFrom(start, true, scratch_, out);
    }
    out.Append(')');
  }
  void WriteBinary(size_t row, Output& out) {
    out.BigEndian(static_cast<int32_t>(fields_.size()));
    for (const Field& field : fields_) {
      out.BigEndian(field.oid);
      const size_t start = out.Size();
      out.BigEndian(int32_t{-1});
      if (field.encoder->IsNull(row)) continue;
      field.encoder->Write(row, out);
      StoreBigEndian(out.At(start), static_cast<int32_t>(out.Size() - start - sizeof(int32_t)));
    }
  }
  std::vector<Field> fields_;
  Format format_;
  std::string scratch_;
};

}  // namespace

Result<FieldEncoderPtr> MakeArrayEncoder(const duck::LogicalType& type, Format format, const FormatSettings& settings,
                                         Oid as) {
  const bool vector = as == kInt2VectorOid || as == kOidVectorOid;
  Oid element_oid = vector ? (as == kInt2VectorOid ? kInt2Oid : kOidOid) : ElementOf(as);
  if (format == Format::kText) {
    const duck::LogicalType child = type.Child();
    const Oid child_as = IsList(child.Id()) ? as : element_oid;
    DUCKGRES_ASSIGN(FieldEncoderPtr encoder, FieldEncoder::Make(child, format, settings, child_as));
    if (vector) return std::make_unique<VectorTextEncoder>(type, std::move(encoder));
    return std::make_unique<ArrayTextEncoder>(type, std::move(encoder));
  }
  std::vector<ListRange> levels;
  duck::LogicalType element = type;
  for (; IsList(element.Id()); element = element.Child()) levels.emplace_back(element);
  if (levels.size() > kDimensionsMax) {
    return Fail(
        sqlstate::kProgramLimitExceeded,
        std::format("number of array dimensions ({}) exceeds the maximum allowed ({})", levels.size(), kDimensionsMax));
  }
  if (element_oid == kInvalidOid) element_oid = WireTypeOf(element).oid;
  DUCKGRES_ASSIGN(FieldEncoderPtr encoder, FieldEncoder::Make(element, format, settings, element_oid));
  return std::make_unique<ArrayBinaryEncoder>(std::move(levels), std::move(encoder), element_oid, vector ? 0 : 1);
}

Result<FieldEncoderPtr> MakeRecordEncoder(const duck::LogicalType& type, Format format,
                                          const FormatSettings& settings) {
  std::vector<RecordEncoder::Field> fields;
  for (const auto& [name, field] : type.Fields()) {
    const Oid oid = field.Id() == DUCKDB_TYPE_STRUCT ? kRecordOid : WireTypeOf(field).oid;
    DUCKGRES_ASSIGN(FieldEncoderPtr encoder, FieldEncoder::Make(field, format, settings, oid));
    fields.push_back({std::move(encoder), oid});
  }
  return std::make_unique<RecordEncoder>(std::move(fields), format);
}

}  // namespace duckgres::types
