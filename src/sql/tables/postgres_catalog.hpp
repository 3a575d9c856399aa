#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// PostgreSQL 18's built-in types, casts, operators and functions, as its catalogs have them (tables/generate.py).
namespace duckgres::sql {

struct CatalogType {
  uint32_t oid;
  std::string_view name;
  char category;  // pg_type.typcategory
  bool preferred;
  uint32_t element;  // 0: not an array
  uint32_t array;    // 0: there is no array of it
};

struct CatalogCast {
  uint32_t source, target;
  char context;  // i implicit, a assignment, e explicit
};

struct CatalogOperator {
  std::string_view name;
  uint32_t left;  // 0: a prefix operator
  uint32_t right, result;
};

struct CatalogFunction {
  std::string_view name;
  uint32_t result;
  uint16_t arguments_at;
  uint8_t arguments_count, defaults;
  bool variadic, returns_set;
  char kind;        // f function, p procedure, a aggregate, w window
  char volatility;  // i immutable, s stable, v volatile
};

std::span<const CatalogType> CatalogTypes();          // by oid
std::span<const CatalogCast> CatalogCasts();          // by source, target
std::span<const CatalogOperator> CatalogOperators();  // by name
std::span<const CatalogFunction> CatalogFunctions();  // by name
std::span<const uint32_t> ArgumentsOf(const CatalogFunction& function);

/// The type called `name`, also by the names that the grammar gives (int4, not integer); null if there is none.
const CatalogType* FindType(std::string_view name);
const CatalogType* FindType(uint32_t oid);
std::span<const CatalogOperator> FindOperators(std::string_view name);
std::span<const CatalogFunction> FindFunctions(std::string_view name);

}  // namespace duckgres::sql
