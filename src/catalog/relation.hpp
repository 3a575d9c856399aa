#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace duckgres::catalog {

using Oid = uint32_t;

/// One column of a catalog relation. `type_name` is format_type()'s; `type` the OID that RowDescription has (of a
/// domain: what it stands on).
struct ColumnInfo {
  std::string_view name, type_name;
  Oid type = 0;
  bool not_null = false;
};

/// One relation of PostgreSQL 18's pg_catalog or information_schema, with its columns in order.
struct RelationInfo {
  std::string_view schema, name;
  char kind = 'r';  // pg_class.relkind
  Oid oid = 0;      // what `tableoid` of its rows is
  std::vector<ColumnInfo> columns;
  std::string_view query;  // of relations/<schema>/<name>.sql; empty: PostgreSQL has rows that DuckDB can't have
};

/// Every relation, sorted by schema (pg_catalog first) and name. Source: reference/columns.tsv, made by generate.py.
std::span<const RelationInfo> Relations();
/// Null when PostgreSQL has no such relation.
const RelationInfo* FindRelation(std::string_view schema, std::string_view name);

/// What stands for a relation in DuckDB: "__duckgres"."catalog"."pg_class".
std::string DuckdbName(const RelationInfo& relation);

/// The DuckDB type of a column whose PostgreSQL type is spelled `type_name`, such as pg_oid for oid.
std::string DuckdbTypeOf(std::string_view type_name);

/// CREATE VIEW for a relation: the query's columns, in order and with their types. A query may leave columns out, which
/// are NULL then, if its first line says so.
std::string ViewSql(const RelationInfo& relation);

}  // namespace duckgres::catalog
