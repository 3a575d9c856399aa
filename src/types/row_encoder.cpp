#include "types/row_encoder.hpp"

#include <format>

#include "base/sqlstate.hpp"
#include "types/output.hpp"

namespace duckgres::types {

Result<RowEncoder> RowEncoder::Make(std::span<const duck::Column> columns, std::span<const Format> formats,
                                    const FormatSettings& settings, std::span<const Oid> oids) {
  if (formats.size() > 1 && formats.size() != columns.size()) {
    return Fail(sqlstate::kProtocolViolation, std::format("bind message has {} result formats but query has {} columns",
                                                          formats.size(), columns.size()));
  }
  RowEncoder encoder;
  encoder.fields_.reserve(columns.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const Format format = formats.empty() ? Format::kText : formats[formats.size() == 1 ? 0 : i];
    const Oid as = i < oids.size() ? oids[i] : kInvalidOid;
    DUCKGRES_ASSIGN(auto field, FieldEncoder::Make(columns[i].type, format, settings, as));
    encoder.fields_.push_back(std::move(field));
  }
  return encoder;
}

Result<size_t> RowEncoder::Append(std::string& text, const duck::DataChunk& chunk, size_t first_row, size_t row_count) {
  constexpr size_t kHeader_bytes = 7;  // type, length, column count
  constexpr int32_t kNull = -1;
  for (size_t i = 0; i < fields_.size(); ++i) fields_[i]->Bind(chunk.Column(i));
  const size_t size_before = text.size();
  Output out(text);
  for (size_t row = first_row; row < first_row + row_count; ++row) {
    const size_t row_start = out.Size();
    char* header = out.Reserve(kHeader_bytes);
    header[0] = 'D';
    StoreBigEndian(header + 5, static_cast<int16_t>(fields_.size()));
    out.Advance(kHeader_bytes);
    for (const auto& field : fields_) {
      if (field->IsNull(row)) {
        out.BigEndian(kNull);
        continue;
      }
      const size_t start = out.Size();
      out.Reserve(sizeof(int32_t));
      out.Advance(sizeof(int32_t));
      field->Write(row, out);
      StoreBigEndian(out.At(start), static_cast<int32_t>(out.Size() - start - sizeof(int32_t)));
    }
    StoreBigEndian(out.At(row_start) + 1, static_cast<int32_t>(out.Size() - row_start - 1));
  }
  if (out.Failed()) {
    out.Truncate(size_before);
    return std::unexpected(out.TakeError());
  }
  return out.Size() - size_before;
}

}  // namespace duckgres::types
