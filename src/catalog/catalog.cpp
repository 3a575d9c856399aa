#include "catalog/catalog.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <filesystem>
#include <format>
#include <functional>
#include <memory>
#include <random>
#include <ranges>
#include <system_error>
#include <tuple>

#include "base/sqlstate.hpp"
#include "catalog/arithmetic.hpp"
#include "catalog/embedded_files.hpp"
#include "catalog/names.hpp"
#include "catalog/native_functions.hpp"
#include "catalog/object_registry.hpp"
#include "catalog/pg_alias.hpp"
#include "catalog/tsv.hpp"

namespace duckgres::catalog {
namespace {

// Relations whose rows, or some of them, are those of reference/<name>.tsv.
constexpr auto kFixedRelations = std::to_array<std::string_view>({
    "pg_am",
    "pg_authid",
    "pg_cast",
    "pg_collation",
    "pg_language",
    "pg_opclass",
    "pg_opfamily",
    "pg_proc",
    "pg_range",
    "pg_tablespace",
    "pg_type",
});

Oid ParseOid(std::string_view text) {
  Oid oid = 0;
  std::from_chars(text.data(), text.data() + text.size(), oid);
  return oid;
}

std::string QuoteText(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'') quoted.push_back('\'');
    quoted.push_back(c);
  }
  return quoted + "'";
}

std::string QuoteList(std::span<const std::string> texts) {
  std::string list = "[";
  for (const std::string& text : texts) list += (list.size() > 1 ? ", " : "") + QuoteText(text);
  return list + "]::VARCHAR[]";
}

std::string_view TsvOf(std::string_view name) { return FindEmbedded(std::format("reference/{}.tsv", name)); }

std::shared_ptr<ObjectRegistry> MakeRegistry() {
  auto registry = std::make_shared<ObjectRegistry>();
  const auto add = [&](std::string_view file, ObjectKind kind, std::string_view schema) {
    ForEachTsvLine(TsvOf(file), [&](const std::vector<std::string_view>& line) {
      registry->AddFixed(ParseOid(line[0]), {kind, std::string(schema), std::string(line[1])});
    });
  };
  add("pg_type", ObjectKind::kType, "pg_catalog");
  add("pg_proc", ObjectKind::kFunction, "pg_catalog");
  add("pg_authid", ObjectKind::kRole, "");
  for (const RelationInfo& relation : Relations())
    registry->AddFixed(relation.oid, {ObjectKind::kRelation, std::string(relation.schema), std::string(relation.name)});
  // pg_namespace of every PostgreSQL; information_schema's differs from one to the next.
  registry->AddFixed(11, {ObjectKind::kNamespace, "", "pg_catalog"});
  registry->AddFixed(99, {ObjectKind::kNamespace, "", "pg_toast"});
  registry->AddFixed(2200, {ObjectKind::kNamespace, "", "public"});
  registry->AddFixed(13'000, {ObjectKind::kNamespace, "", "information_schema"});
  return registry;
}

struct FixedColumn {
  std::string name, type;
};

// Makes a table in __duckgres.fixed from a .tsv file: split by DuckDB, a statement for each table.
Result<void> LoadTable(duck::Connection& connection, std::string_view name, std::string_view tsv,
                       std::span<const FixedColumn> columns) {
  std::string select;
  for (const auto [index, column] : std::views::enumerate(columns))
    select +=
        std::format("{}nullif(f[{}], '\\N')::{} AS \"{}\"", index ? ", " : "", index + 1, column.type, column.name);
  // No parameter: DuckDB can't prepare CREATE TABLE AS with one.
  return connection.Run(
      std::format("CREATE TABLE {}.fixed.{} AS SELECT {} FROM (SELECT string_split(unnest(string_split({}, chr(10))), "
                  "chr(9)) AS f) "
                  "WHERE len(f) > 1",
                  kOwnDatabase, name, select, QuoteText(tsv)));
}

Result<void> LoadFixedTables(duck::Connection& connection) {
  for (const std::string_view name : kFixedRelations) {
    const std::string_view tsv = TsvOf(name);
    const auto fields = static_cast<size_t>(std::ranges::count(tsv.substr(0, tsv.find('\n')), '\t') + 1);
    std::vector<FixedColumn> columns;
    for (const ColumnInfo& column : FindRelation("pg_catalog", name)->columns | std::views::take(fields))
      columns.push_back({std::string(column.name), DuckdbTypeOf(column.type_name)});
    DUCKGRES_TRY(LoadTable(connection, name, tsv, columns));
  }
  const std::vector<FixedColumn> keywords = {{"word", "VARCHAR"},
                                             {"catcode", "pg_char"},
                                             {"barelabel", "BOOLEAN"},
                                             {"catdesc", "VARCHAR"},
                                             {"baredesc", "VARCHAR"}};
  DUCKGRES_TRY(LoadTable(connection, "keywords", TsvOf("keywords"), keywords));

  std::string lines;
  for (const RelationInfo& relation : Relations()) {
    for (const auto [index, column] : std::views::enumerate(relation.columns))
      lines +=
          std::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", relation.schema, relation.name, relation.kind,
                      relation.oid, column.name, column.type_name, column.type, column.not_null ? 1 : 0, index + 1);
  }
  const std::vector<FixedColumn> columns = {
      {"schema", "VARCHAR"},      {"relation", "VARCHAR"}, {"kind", "VARCHAR"},
      {"relation_oid", "pg_oid"}, {"name", "VARCHAR"},     {"type_name", "VARCHAR"},
      {"type", "pg_oid"},         {"not_null", "BOOLEAN"}, {"number", "SMALLINT"}};
  return LoadTable(connection, "columns", lines, columns);
}

Result<void> RunFiles(duck::Connection& connection, std::string_view folder) {
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (!file.path.starts_with(folder)) continue;
    if (auto done = connection.Run(std::string(file.text)); !done)
      return Fail(sqlstate::kInternalError, std::format("{}: {}", file.path, done.error().message));
  }
  return {};
}

// Tables first: a view of PostgreSQL's may stand on them.
Result<void> CreateRelations(duck::Connection& connection) {
  for (const char kind : {'r', 'v'}) {
    for (const RelationInfo& relation : Relations()) {
      if (relation.kind != kind) continue;
      if (auto done = connection.Run(ViewSql(relation)); !done)
        return Fail(sqlstate::kInternalError,
                    std::format("{}.{}: {}", relation.schema, relation.name, done.error().message));
    }
  }
  return {};
}

std::string CatalogName(std::string_view name) {
  return std::format(R"("{}"."{}"."{}")", kOwnDatabase, kCatalogSchema, name);
}

// Every `CREATE MACRO __duckgres.<schema>.<name>(...) AS` of functions/, but for base, which is this room's own.
std::vector<FunctionInfo> ReadFunctions() {
  std::vector<FunctionInfo> functions;
  const std::string create = std::format("CREATE MACRO {}.", kOwnDatabase);
  for (const EmbeddedFile& file : EmbeddedFiles()) {
    if (!file.path.starts_with("functions/")) continue;
    for (size_t at = file.text.find(create); at != std::string_view::npos; at = file.text.find(create, at + 1)) {
      std::string_view rest = file.text.substr(at + create.size());
      const std::string_view schema = rest.substr(0, rest.find('.'));
      if (schema != kCatalogSchema && schema != kInformationSchema) continue;
      rest.remove_prefix(schema.size() + 1);
      functions.push_back(
          {.schema = schema == kCatalogSchema ? "pg_catalog" : "information_schema",
           .name = rest.substr(0, rest.find('(')),
           .is_set = rest.substr(rest.find(')')).starts_with(") AS TABLE"),
           .duckdb_name = std::format(R"("{}"."{}"."{}")", kOwnDatabase, schema, rest.substr(0, rest.find('(')))});
    }
  }
  std::ranges::sort(functions, [](const FunctionInfo& a, const FunctionInfo& b) {
    return std::tie(b.schema, a.name, a.is_set) < std::tie(a.schema, b.name, b.is_set);
  });
  return functions;
}

// Fills the attached, empty __duckgres.
Result<void> Build(duck::Connection& connection) {
  DUCKGRES_TRY(
      connection.Run(std::format("BEGIN; CREATE SCHEMA {0}.base; CREATE SCHEMA {0}.fixed; CREATE SCHEMA {0}.{1}; "
                                 "CREATE SCHEMA {0}.{2}",
                                 kOwnDatabase, kCatalogSchema, kInformationSchema)));
  DUCKGRES_TRY(LoadFixedTables(connection));
  // In the order in which they stand on each other: DuckDB binds views and the macros of scalars when it makes them.
  DUCKGRES_TRY(RunFiles(connection, "relations/base/"));
  DUCKGRES_TRY(CreateRelations(connection));
  DUCKGRES_TRY(RunFiles(connection, "functions/"));
  return connection.Run("COMMIT");
}

uint64_t HashOfFiles() {
  uint64_t hash = 0;
  for (const EmbeddedFile& file : EmbeddedFiles())
    hash = hash * 31 + std::hash<std::string_view>()(file.path) * 7 + std::hash<std::string_view>()(file.text);
  return hash;
}

// Under a name of its own first, so that nobody attaches half a file.
Result<void> BuildFile(duck::Connection& connection, const std::string& path) {
  const std::string unfinished = std::format("{}.{:08x}", path, std::random_device()());
  DUCKGRES_TRY(connection.Run(std::format("ATTACH {} AS {}", QuoteText(unfinished), kOwnDatabase)));
  DUCKGRES_TRY(Build(connection));
  DUCKGRES_TRY(connection.Run(std::format("DETACH {}", kOwnDatabase)));
  std::error_code error;
  std::filesystem::rename(unfinished, path, error);
  if (error) return Fail(sqlstate::kIoError, std::format("could not rename \"{}\": {}", unfinished, error.message()));
  return {};
}

}  // namespace

Result<void> Install(duck::Connection& connection, const InstallContext& context) {
  DUCKGRES_TRY(RegisterNatives(connection, MakeRegistry()));
  DUCKGRES_TRY(RegisterArithmetic(connection));
  if (context.cache_directory.empty()) {
    DUCKGRES_TRY(connection.Run(std::format("ATTACH ':memory:' AS {}", kOwnDatabase)));
    return Build(connection);
  }
  const std::string path =
      std::format("{}/catalog-{}-{:016x}.duckdb", context.cache_directory, duck::Database::Version(), HashOfFiles());
  if (!std::filesystem::exists(path)) DUCKGRES_TRY(BuildFile(connection, path));
  return connection.Run(std::format("ATTACH {} AS {} (READ_ONLY)", QuoteText(path), kOwnDatabase));
}

std::string SetSearchPath(std::span<const std::string> search_path) {
  return std::format("SET VARIABLE duckgres_search_path = {};", QuoteList(search_path));
}

std::string SetSessionFacts(const SessionFacts& facts) {
  const auto set = [](std::string_view name, std::string_view value) {
    return std::format("SET VARIABLE duckgres_{} = {};", name, value);
  };
  return set("database", QuoteText(facts.database)) + set("catalog", QuoteText(facts.duckdb_catalog)) +
         set("databases", QuoteList(facts.databases)) + set("user", QuoteText(facts.user)) +
         set("is_superuser", facts.is_superuser ? "true" : "false") + set("version", QuoteText(facts.version)) +
         set("backend_pid", std::to_string(facts.backend_pid)) +
         set("backend_start", std::format("make_timestamptz({})", facts.backend_start_us)) +
         set("server_start", std::format("make_timestamptz({})", facts.server_start_us)) +
         set("client_address", facts.client_address.empty() ? "NULL::VARCHAR" : QuoteText(facts.client_address)) +
         set("client_port", std::to_string(facts.client_port)) +
         set("application_name", QuoteText(facts.application_name)) + SetSearchPath(facts.search_path);
}

std::span<const FunctionInfo> Functions() {
  static const std::vector<FunctionInfo> functions = ReadFunctions();
  return functions;
}

std::span<const RegCast> RegCasts() {
  static const auto casts = std::to_array<RegCast>({
      {"regclass", "pg_regclass", CatalogName("regclass_in")},
      {"regtype", "pg_regtype", CatalogName("regtype_in")},
      {"regproc", "pg_regproc", CatalogName("regproc_in")},
      {"regprocedure", "pg_regprocedure", CatalogName("regprocedure_in")},
      {"regnamespace", "pg_regnamespace", CatalogName("regnamespace_in")},
      {"regrole", "pg_regrole", CatalogName("regrole_in")},
  });
  return casts;
}

}  // namespace duckgres::catalog
