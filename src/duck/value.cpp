#include "duck/value.hpp"

namespace duckgres::duck {

std::string Value::ToSql() const {
  char* text = duckdb_value_to_string(raw_.Get());
  if (!text) return "NULL";
  std::string copy(text);
  duckdb_free(text);
  return copy;
}

}  // namespace duckgres::duck
