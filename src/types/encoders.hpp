#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "types/calendar.hpp"
#include "types/field_encoder.hpp"

/// What FieldEncoder::Make chooses from. Inside this room only.
namespace duckgres::types {

using FieldEncoderPtr = std::unique_ptr<FieldEncoder>;

/// Calls `write(value, out)` for the stored value of each row.
template <typename Stored, typename WriteOne>
class ValueEncoder final : public FieldEncoder {
 public:
  ValueEncoder(WriteOne write, std::string_view alphabet) : write_(std::move(write)), alphabet_(alphabet) {}
  void Write(size_t row, Output& out) override { write_(vector_.Data<Stored>()[row], out); }
  std::string_view Alphabet() const override { return alphabet_; }

 private:
  WriteOne write_;
  std::string_view alphabet_;
};

template <typename Stored, typename WriteOne>
FieldEncoderPtr EncodeValues(WriteOne write, std::string_view alphabet = {}) {
  return std::make_unique<ValueEncoder<Stored, WriteOne>>(std::move(write), alphabet);
}

/// The same for a function that writes text at a place where `kSizeMax` bytes fit and returns the end.
template <typename Stored, size_t kSizeMax, typename WriteOne>
FieldEncoderPtr EncodeText(std::string_view alphabet, WriteOne write) {
  return EncodeValues<Stored>(
      [write = std::move(write)](const Stored& value, Output& out) mutable {
        out.AdvanceTo(write(out.Reserve(kSizeMax), value));
      },
      alphabet);
}

inline Int128 ToInt128(const duckdb_hugeint& value) {
  return (static_cast<Int128>(value.upper) << 64) | static_cast<Int128>(value.lower);
}
inline UInt128 ToUInt128(const duckdb_uhugeint& value) {
  return (static_cast<UInt128>(value.upper) << 64) | value.lower;
}

/// A DuckDB bit string: a byte that says how many bits of the first byte are padding, then the bits.
struct BitsView {
  size_t size;  // bits
  size_t padding;
  std::string_view bytes;  // the first `padding` bits are ones and don't count
  bool operator[](size_t index) const {
    const size_t at = index + padding;
    return (static_cast<unsigned char>(bytes[at / 8]) >> (7 - at % 8)) & 1;
  }
};
BitsView BitsOf(std::string_view stored);

Result<FieldEncoderPtr> MakeTextEncoder(const duck::LogicalType& type, const FormatSettings& settings, Oid as);
Result<FieldEncoderPtr> MakeBinaryEncoder(const duck::LogicalType& type, const FormatSettings& settings, Oid as);
/// LIST and ARRAY, in braces or in PostgreSQL's binary form.
Result<FieldEncoderPtr> MakeArrayEncoder(const duck::LogicalType& type, Format format, const FormatSettings& settings,
                                         Oid as);
/// STRUCT as a record: (1,"a b"), or record_send's bytes.
Result<FieldEncoderPtr> MakeRecordEncoder(const duck::LogicalType& type, Format format, const FormatSettings& settings);
/// DuckDB's own text, as its CAST to VARCHAR writes it: for STRUCT, MAP, UNION and what they are made of.
Result<FieldEncoderPtr> MakeDuckTextEncoder(const duck::LogicalType& type, const FormatSettings& settings);

/// A timestamp of any unit in microseconds: finer ones round down, those too far away become infinite.
int64_t MicrosOf(duck::TypeId unit, int64_t value);
/// Writes a BIGNUM's stored bytes as decimal digits.
void WriteBignum(std::string_view stored, Output& out);
/// Writes a GEOMETRY's WKB as text, as DuckDB does: POINT (1 2).
void WriteGeometry(std::string_view wkb, Output& out);
/// Appends bytes as PostgreSQL's bytea "escape" form.
void WriteByteaEscape(std::string_view bytes, Output& out);

}  // namespace duckgres::types
