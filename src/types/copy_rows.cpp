#include "types/copy_rows.hpp"

#include <format>

#include "base/sqlstate.hpp"

namespace duckgres::types {

CopyRows::CopyRows(std::string table, std::vector<CopyTarget> columns, const CopyOptions& options,
                   const FormatSettings& settings, CopyReader::Sink sink, CopyReader::Default set_default)
    : table_(std::move(table)),
      columns_(std::move(columns)),
      options_(options),
      settings_(settings),
      sink_(std::move(sink)),
      set_default_(std::move(set_default)) {}

Result<std::unique_ptr<CopyRows>> CopyRows::Make(std::string table, std::vector<CopyTarget> columns,
                                                 const CopyOptions& options, const FormatSettings& settings,
                                                 CopyReader::Sink sink, CopyReader::Default set_default) {
  std::unique_ptr<CopyRows> rows(
      new CopyRows(std::move(table), std::move(columns), options, settings, std::move(sink), std::move(set_default)));
  const Format format = options.format == CopyFormat::kBinary ? Format::kBinary : Format::kText;
  std::vector<duck::LogicalType> types;
  for (const CopyTarget& column : rows->columns_) {
    DUCKGRES_ASSIGN(auto decoder, FieldDecoder::Make(column.type, column.oid, format, rows->settings_));
    rows->decoders_.push_back(std::move(decoder));
    types.push_back(DecodedType(column.type));
  }
  rows->chunk_ = duck::DataChunk(types);
  rows->Rebind();
  return rows;
}

void CopyRows::Rebind() {
  vectors_.clear();
  for (size_t i = 0; i < columns_.size(); ++i) vectors_.push_back(chunk_.Column(i));
}

std::string CopyRows::Quoted(std::string_view text) {
  constexpr size_t kShownMax_bytes = 100;
  if (text.size() <= kShownMax_bytes) return std::format("\"{}\"", text);
  size_t end = kShownMax_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::format("\"{}...\"", text.substr(0, end));
}

std::unexpected<SqlError> CopyRows::Fail(SqlError error, uint64_t line, std::string_view detail) const {
  error.context = std::format("COPY {}, line {}{}", table_, line, detail);
  return std::unexpected(std::move(error));
}

Result<void> CopyRows::Set(size_t column, std::string_view bytes, uint64_t line) {
  if (row_failed_) return {};
  auto decoded = decoders_[column]->Decode(bytes, vectors_[column], row_);
  if (decoded) return {};
  constexpr std::string_view kDataException = "22";
  if (options_.on_error_ignore && decoded.error().code.View().starts_with(kDataException)) {
    row_failed_ = true;
    return {};
  }
  std::string where = std::format(", column {}", columns_[column].name);
  if (options_.format != CopyFormat::kBinary) where += ": " + Quoted(bytes);
  return Fail(std::move(decoded).error(), line, where);
}

void CopyRows::SetNull(size_t column) { vectors_[column].SetNull(row_); }

Result<void> CopyRows::SetDefault(size_t column) {
  if (set_default_) return set_default_(chunk_, column, row_);
  SetNull(column);
  return {};
}

Result<void> CopyRows::EndRow(uint64_t line) {
  if (row_failed_) {
    row_failed_ = false;
    ++skipped;
    for (duck::Vector& vector : vectors_) {  // what was NULL need not be in the row that takes this one's place
      if (!vector.AllValid()) duckdb_validity_set_row_valid(duckdb_vector_get_validity(vector.Raw()), row_);
    }
    if (options_.reject_limit && skipped > static_cast<uint64_t>(*options_.reject_limit)) {
      return Fail({.code = sqlstate::kInvalidTextRepresentation,
                   .message = std::format("skipped more than REJECT_LIMIT ({}) rows due to data type incompatibility",
                                          *options_.reject_limit)},
                  line);
    }
    return {};
  }
  ++rows;
  if (++row_ == duck::DataChunk::Capacity()) return Flush();
  return {};
}

Result<void> CopyRows::Flush() {
  if (row_ == 0) return {};
  chunk_.SetRows(row_);
  DUCKGRES_TRY(sink_(chunk_));
  chunk_.Reset();
  Rebind();
  row_ = 0;
  return {};
}

}  // namespace duckgres::types
