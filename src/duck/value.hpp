#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "duck/handle.hpp"
#include "duck/logical_type.hpp"

namespace duckgres::duck {

/// One DuckDB value with its type, as a parameter is bound. Movable; owns its handle.
/// Source  DuckDB docs "C API", values.
class Value {
 public:
  Value() : raw_(duckdb_create_null_value()) {}    // NULL
  explicit Value(duckdb_value raw) : raw_(raw) {}  // takes ownership
  static Value Text(std::string_view text) { return Value(duckdb_create_varchar_length(text.data(), text.size())); }

  bool IsNull() const { return duckdb_is_null_value(raw_.Get()); }
  /// The value spelled as a SQL literal, which reads back as the same value: 'it''s', 42, NULL.
  std::string ToSql() const;
  duckdb_value Raw() const { return raw_.Get(); }

 private:
  Handle<duckdb_value, duckdb_destroy_value> raw_;
};

}  // namespace duckgres::duck
