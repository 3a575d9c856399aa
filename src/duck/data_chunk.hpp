#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "duck/handle.hpp"
#include "duck/logical_type.hpp"

namespace duckgres::duck {

/// A view of one column of a data chunk (or of a nested vector's child). It is valid as long as the chunk.
/// Values of rows whose validity is false are not defined. Source: DuckDB docs "C API", data chunks and vectors.
class Vector {
 public:
  Vector() = default;
  explicit Vector(duckdb_vector raw)
      : raw_(raw), data_(duckdb_vector_get_data(raw)), validity_(duckdb_vector_get_validity(raw)) {}

  bool Valid(size_t row) const { return !validity_ || (validity_[row >> 6] >> (row & 63)) & 1; }
  bool AllValid() const { return !validity_; }
  template <typename T>
  const T* Data() const {
    return static_cast<const T*>(data_);
  }
  template <typename T>
  T* MutableData() {
    return static_cast<T*>(data_);
  }
  LogicalType Type() const { return LogicalType(duckdb_vector_get_column_type(raw_)); }

  Vector ListChild() const { return Vector(duckdb_list_vector_get_child(raw_)); }
  size_t ListSize() const { return duckdb_list_vector_get_size(raw_); }
  Vector ArrayChild() const { return Vector(duckdb_array_vector_get_child(raw_)); }
  Vector StructChild(size_t field) const { return Vector(duckdb_struct_vector_get_child(raw_, field)); }

  // Writing. A row's validity is set before the chunk's size is.
  void SetNull(size_t row);
  void SetText(size_t row, const char* bytes, size_t size) {
    duckdb_vector_assign_string_element_len(raw_, row, bytes, size);
  }
  /// Makes room for `size` elements in a LIST's child and sets its size; the child's data may move.
  void ResizeList(size_t size);
  duckdb_vector Raw() const { return raw_; }

 private:
  duckdb_vector raw_ = nullptr;
  void* data_ = nullptr;
  uint64_t* validity_ = nullptr;
};

/// Bytes of one VARCHAR, BLOB or BIT element. Short ones are inside `text` itself, so it must outlive the view.
inline std::string_view TextOf(const duckdb_string_t& text) {
  const uint32_t size = text.value.inlined.length;
  return {size <= sizeof text.value.inlined.inlined ? text.value.inlined.inlined : text.value.pointer.ptr, size};
}

/// Rows x columns of a result, or to append. Owns its handle.
class DataChunk {
 public:
  DataChunk() = default;
  explicit DataChunk(duckdb_data_chunk raw) : raw_(raw) {}  // takes ownership
  explicit DataChunk(std::span<const LogicalType> types);
  static size_t Capacity() { return duckdb_vector_size(); }  // rows

  size_t Rows() const { return duckdb_data_chunk_get_size(raw_.Get()); }
  size_t Columns() const { return duckdb_data_chunk_get_column_count(raw_.Get()); }
  Vector Column(size_t index) const { return Vector(duckdb_data_chunk_get_vector(raw_.Get(), index)); }
  void SetRows(size_t rows) { duckdb_data_chunk_set_size(raw_.Get(), rows); }
  void Reset() { duckdb_data_chunk_reset(raw_.Get()); }
  duckdb_data_chunk Raw() const { return raw_.Get(); }
  explicit operator bool() const { return static_cast<bool>(raw_); }

 private:
  Handle<duckdb_data_chunk, duckdb_destroy_data_chunk> raw_;
};

}  // namespace duckgres::duck
