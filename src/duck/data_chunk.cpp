#include "duck/data_chunk.hpp"

#include <vector>

namespace duckgres::duck {

void Vector::SetNull(size_t row) {
  if (!validity_) {
    duckdb_vector_ensure_validity_writable(raw_);
    validity_ = duckdb_vector_get_validity(raw_);
  }
  duckdb_validity_set_row_invalid(validity_, row);
}

void Vector::ResizeList(size_t size) {
  duckdb_list_vector_reserve(raw_, size);
  duckdb_list_vector_set_size(raw_, size);
}

DataChunk::DataChunk(std::span<const LogicalType> types) {
  std::vector<duckdb_logical_type> raw_types;
  raw_types.reserve(types.size());
  for (const auto& type : types) raw_types.push_back(type.Raw());
  *raw_.Out() = duckdb_create_data_chunk(raw_types.data(), raw_types.size());
}

}  // namespace duckgres::duck
