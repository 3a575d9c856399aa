#pragma once

#include <string_view>

namespace duckgres::catalog {

// The in-memory database that holds the catalogs. DuckDB does not let a schema be called pg_catalog or
// information_schema.
inline constexpr std::string_view kOwnDatabase = "__duckgres";
inline constexpr std::string_view kCatalogSchema = "catalog";          // stands for pg_catalog
inline constexpr std::string_view kInformationSchema = "information";  // stands for information_schema

}  // namespace duckgres::catalog
