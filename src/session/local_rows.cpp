#include "session/local_rows.hpp"

#include <algorithm>

namespace duckgres::session {

LocalRows::LocalRows(std::vector<std::string> names, std::vector<Row> rows) : rows_(std::move(rows)) {
  for (auto& name : names) columns_.push_back({std::move(name), duck::LogicalType(DUCKDB_TYPE_VARCHAR)});
}

Result<std::optional<duck::DataChunk>> LocalRows::Next() {
  const size_t count = std::min(rows_.size() - next_, duck::DataChunk::Capacity());
  if (count == 0) return std::nullopt;
  const std::vector<duck::LogicalType> types(columns_.size(), duck::LogicalType(DUCKDB_TYPE_VARCHAR));
  duck::DataChunk chunk(types);
  for (size_t c = 0; c < columns_.size(); ++c) {
    duck::Vector vector = chunk.Column(c);
    for (size_t r = 0; r < count; ++r) {
      const auto& field = rows_[next_ + r][c];
      if (field) {
        vector.SetText(r, field->data(), field->size());
      } else {
        vector.SetNull(r);
      }
    }
  }
  chunk.SetRows(count);
  next_ += count;
  return std::optional(std::move(chunk));
}

}  // namespace duckgres::session
