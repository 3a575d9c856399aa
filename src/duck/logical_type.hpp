#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "duck/handle.hpp"

namespace duckgres::duck {

using TypeId = duckdb_type;

/// A DuckDB logical type: an id, and for nested, decimal and enum types what they are made of. Copies are deep.
///
/// Thread  const members may be called from any thread.
/// Source  DuckDB docs "C API", logical types.
class LogicalType {
 public:
  LogicalType() = default;  // DUCKDB_TYPE_INVALID: not known (yet)
  explicit LogicalType(TypeId id) : raw_(duckdb_create_logical_type(id)) {}
  explicit LogicalType(duckdb_logical_type raw) : raw_(raw) {}  // takes ownership
  LogicalType(const LogicalType& other);
  LogicalType& operator=(const LogicalType& other);
  LogicalType(LogicalType&&) noexcept = default;
  LogicalType& operator=(LogicalType&&) noexcept = default;
  ~LogicalType() = default;

  static LogicalType Decimal(uint8_t width, uint8_t scale);
  static LogicalType List(const LogicalType& child);
  static LogicalType Array(const LogicalType& child, uint64_t size);
  static LogicalType Struct(std::span<const LogicalType> types, std::span<const std::string> names);

  TypeId Id() const { return raw_ ? duckdb_get_type_id(raw_.Get()) : DUCKDB_TYPE_INVALID; }
  /// The name a type was given by CREATE TYPE or by an extension, such as JSON; empty for plain types.
  std::string Alias() const;
  void SetAlias(const std::string& alias) { duckdb_logical_type_set_alias(raw_.Get(), alias.c_str()); }
  bool Nested() const;  // LIST, ARRAY, STRUCT, MAP or UNION
  bool operator==(const LogicalType& other) const;

  uint8_t DecimalWidth() const { return duckdb_decimal_width(raw_.Get()); }
  uint8_t DecimalScale() const { return duckdb_decimal_scale(raw_.Get()); }
  TypeId StorageId() const;  // the integer type that holds a DECIMAL's or an ENUM's values in a vector
  std::vector<std::string> EnumLabels() const;
  LogicalType Child() const;  // of LIST and ARRAY; of MAP: its entries, a STRUCT of key and value
  uint64_t ArraySize() const { return duckdb_array_type_array_size(raw_.Get()); }
  std::vector<std::pair<std::string, LogicalType>> Fields() const;  // of STRUCT; of UNION: its members

  /// DuckDB's own spelling, which a CAST understands: DECIMAL(10,2), INTEGER[], STRUCT(a INTEGER).
  std::string ToSql() const;
  duckdb_logical_type Raw() const { return raw_.Get(); }

 private:
  Handle<duckdb_logical_type, duckdb_destroy_logical_type> raw_;
};

}  // namespace duckgres::duck
