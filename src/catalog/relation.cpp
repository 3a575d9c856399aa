#include "catalog/relation.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>
#include <ranges>

#include "catalog/embedded_files.hpp"
#include "catalog/names.hpp"
#include "catalog/pg_alias.hpp"
#include "catalog/tsv.hpp"

namespace duckgres::catalog {
namespace {

enum ColumnField : uint8_t { kSchema, kRelation, kKind, kRelationOid, kColumn, kTypeName, kTypeOid, kNotNull };

Oid ParseOid(std::string_view text) {
  Oid oid = 0;
  std::from_chars(text.data(), text.data() + text.size(), oid);
  return oid;
}

// Columns that PostgreSQL 18 no longer has and that clients ask a server 15 for, which we say to be.
struct OldColumn {
  std::string_view relation;
  ColumnInfo column;
};
constexpr auto kOldColumns = std::to_array<OldColumn>({
    {"pg_database", {"daticulocale", "text", 25}},    // psql's \l
    {"pg_collation", {"colliculocale", "text", 25}},  // psql's \dO
});

std::vector<RelationInfo> ReadRelations() {
  std::vector<RelationInfo> relations;
  ForEachTsvLine(FindEmbedded("reference/columns.tsv"), [&](std::span<const std::string_view> line) {
    if (relations.empty() || relations.back().name != line[kRelation] || relations.back().schema != line[kSchema]) {
      const std::string path = std::format("relations/{}/{}.sql", line[kSchema], line[kRelation]);
      relations.push_back({.schema = line[kSchema],
                           .name = line[kRelation],
                           .kind = line[kKind].front(),
                           .oid = ParseOid(line[kRelationOid]),
                           .query = FindEmbedded(path)});
    }
    relations.back().columns.push_back({.name = line[kColumn],
                                        .type_name = line[kTypeName],
                                        .type = ParseOid(line[kTypeOid]),
                                        .not_null = line[kNotNull] == "1"});
  });
  for (const OldColumn& old : kOldColumns) {
    auto found = std::ranges::find(relations, old.relation, &RelationInfo::name);
    if (found != relations.end()) found->columns.push_back(old.column);
  }
  return relations;
}

}  // namespace

std::string_view FindEmbedded(std::string_view path) {
  const auto files = EmbeddedFiles();
  const auto found = std::ranges::lower_bound(files, path, {}, &EmbeddedFile::path);
  return found != files.end() && found->path == path ? found->text : std::string_view();
}

std::span<const RelationInfo> Relations() {
  static const std::vector<RelationInfo> relations = ReadRelations();
  return relations;
}

const RelationInfo* FindRelation(std::string_view schema, std::string_view name) {
  const auto found = std::ranges::find_if(
      Relations(), [&](const RelationInfo& relation) { return relation.name == name && relation.schema == schema; });
  return found != Relations().end() ? &*found : nullptr;
}

std::string DuckdbName(const RelationInfo& relation) {
  return std::format(R"("{}"."{}"."{}")", kOwnDatabase,
                     relation.schema == "pg_catalog" ? kCatalogSchema : kInformationSchema, relation.name);
}

std::string DuckdbTypeOf(std::string_view type_name) {
  if (type_name.ends_with("[]")) return DuckdbTypeOf(type_name.substr(0, type_name.size() - 2)) + "[]";
  const auto alias = std::ranges::find(TypeAliases(), type_name, &TypeAlias::type_name);
  if (alias != TypeAliases().end()) return std::string(alias->alias);
  if (type_name == "bytea") return "BLOB";
  if (type_name == "numeric") return "DECIMAL(38,0)";  // counters: bytes, positions
  if (type_name.starts_with("character varying") || type_name == "text") return "VARCHAR";
  if (type_name.starts_with("timestamp") && type_name.ends_with("with time zone")) return "TIMESTAMP WITH TIME ZONE";
  if (type_name == "pg_statistic") return "VARCHAR";  // a row type that nothing has a value of
  return std::string(type_name);                      // the others have one name in both
}

namespace {

// A query that begins with this line may leave columns out; the others it names by AS.
constexpr std::string_view kOthersAreNull = "-- The other columns are NULL.\n";

bool Gives(std::string_view query, std::string_view column) {
  if (!query.starts_with(kOthersAreNull)) return !query.empty();
  const std::string named = std::format(" AS {}", column);
  for (size_t at = query.find(named); at != std::string_view::npos; at = query.find(named, at + 1)) {
    const char next = query[at + named.size()];
    if (next == ',' || next == '\n') return true;
  }
  return false;
}

}  // namespace

std::string ViewSql(const RelationInfo& relation) {
  std::string sql = std::format("CREATE VIEW {} AS SELECT ", DuckdbName(relation));
  for (const ColumnInfo& column : relation.columns) {
    const std::string name = std::format("\"{}\"", column.name);
    const std::string type = DuckdbTypeOf(column.type_name);
    // From SMALLINT[] itself DuckDB would see nothing to cast, and drop the alias.
    const std::string_view detour = type.ends_with("vector") ? "::BIGINT[]" : "";
    sql += std::format("{}{}::{} AS {}, ", Gives(relation.query, column.name) ? name : "NULL", detour, type, name);
  }
  sql.resize(sql.size() - 2);
  return sql + (relation.query.empty() ? std::string(" WHERE false") : std::format(" FROM ({})", relation.query));
}

}  // namespace duckgres::catalog
