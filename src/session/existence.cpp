#include "session/existence.hpp"

#include <algorithm>
#include <array>
#include <format>

#include "base/sqlstate.hpp"

namespace duckgres::session {
namespace {

constexpr auto kRelationWords = std::to_array<std::string_view>(
    {"relation", "table", "view", "index", "sequence", "materialized view", "foreign table"});

std::string Literal(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

Result<bool> RelationExists(Context& context, const sql::QualifiedName& name) {
  std::string schemas;
  if (name.schema.empty()) {
    for (const auto& schema : context.SearchPath()) schemas += Literal(schema == "public" ? "main" : schema) + ", ";
  }
  schemas += Literal(name.schema.empty() || name.schema == "public" ? "main" : name.schema);
  DUCKGRES_ASSIGN(const auto found,
                  context.engine.Scalar(std::format(
                      "SELECT 1 FROM (SELECT database_name, schema_name, table_name AS name FROM duckdb_tables() "
                      "UNION ALL SELECT database_name, schema_name, view_name FROM duckdb_views() WHERE NOT internal "
                      "UNION ALL SELECT database_name, schema_name, index_name FROM duckdb_indexes() "
                      "UNION ALL SELECT database_name, schema_name, sequence_name FROM duckdb_sequences()) "
                      "WHERE lower(name) = lower({}) AND schema_name IN ({}) AND database_name IN ({}, 'temp') LIMIT 1",
                      Literal(name.name), schemas, Literal(context.catalog))));
  return found.has_value();
}

Result<bool> SchemaExists(Context& context, const std::string& name) {
  if (name == "public") return true;
  DUCKGRES_ASSIGN(const auto found, context.engine.Scalar(std::format(
                                        "SELECT 1 FROM duckdb_schemas() WHERE lower(schema_name) = lower({}) AND "
                                        "database_name = {} LIMIT 1",
                                        Literal(name), Literal(context.catalog))));
  return found.has_value();
}

}  // namespace

Result<void> NoticeExistence(Context& context, const sql::Statement& statement) {
  if (!statement.existence) return {};
  const auto& [test, object, names] = *statement.existence;
  const bool is_schema = object == "schema";
  if (!is_schema && !std::ranges::contains(kRelationWords, object)) return {};
  for (const auto& name : names) {
    DUCKGRES_ASSIGN(const bool exists, is_schema ? SchemaExists(context, name.name) : RelationExists(context, name));
    if (test == sql::Existence::Test::kIfExists && !exists) {
      context.Notice({.message = std::format("{} \"{}\" does not exist, skipping", object, name.name)});
    } else if (test == sql::Existence::Test::kIfNotExists && exists) {
      context.Notice({.code = is_schema ? sqlstate::kDuplicateSchema : sqlstate::kDuplicateTable,
                      .message = std::format("{} \"{}\" already exists, skipping", object, name.name)});
    }
  }
  return {};
}

}  // namespace duckgres::session
