#pragma once

#include "base/sqlstate.hpp"
#include "sql/rewrite.hpp"

namespace duckgres::sql {

/// Spells what it was asked for, so that cases show it.
class FakeLiteralReader : public LiteralReader {
 public:
  Result<std::optional<std::string>> Read(std::string_view type_name, bool is_array, std::span<const int32_t> modifiers,
                                          std::string_view text) override {
    if (type_name != "int4" && type_name != "numeric") return std::nullopt;
    if (text == "bad") return Fail(sqlstate::kInvalidTextRepresentation, "bad literal");
    std::string type(type_name);
    for (size_t i = 0; i < modifiers.size(); ++i) type += (i == 0 ? "(" : ",") + std::to_string(modifiers[i]);
    return "READ(" + type + (modifiers.empty() ? "" : ")") + (is_array ? "[]," : ",") + std::string(text) + ")";
  }
};

/// A session's context as the tests and the fuzzer use it.
struct RewriteFixture {
  NameMap values{{"current_database", "'mydb'"},
                 {"current_catalog", "'mydb'"},
                 {"current_user", "'alice'"},
                 {"user", "'alice'"},
                 {"current_role", "'alice'"},
                 {"session_user", "'alice'"},
                 {"current_schema", "'public'"},
                 {"current_schemas(true)", "['pg_catalog', 'public']"},
                 {"current_schemas(false)", "['public']"},
                 {"version", "'PostgreSQL 15.0 (Duckgres)'"},
                 {"pg_backend_pid", "42"},
                 {"inet_server_addr", "CAST(NULL AS VARCHAR)"}};
  NameMap relations = Named("catalog", {"pg_class", "pg_namespace", "pg_type", "pg_attribute"});
  NameMap information = Named("information", {"tables", "columns"});
  NameMap functions = Named("catalog", {"pg_get_userbyid", "format_type"});
  std::map<std::string, RegCast, std::less<>> reg_casts{{"regclass", {"pg_regclass", "duckgres_regclass"}},
                                                        {"regtype", {"pg_regtype", "duckgres_regtype"}}};
  NameMap cast_types{{"oid", "pg_oid"}};
  NameMap information_functions = Named("information", {"_pg_expandarray"});
  FakeLiteralReader literals;
  RewriteContext context{.database = "mydb",
                         .duckdb_catalog = "alice",
                         .session_values = &values,
                         .catalog_relations = &relations,
                         .information_relations = &information,
                         .catalog_functions = &functions,
                         .information_functions = &information_functions,
                         .reg_casts = &reg_casts,
                         .cast_types = &cast_types,
                         .literals = &literals};

  static NameMap Named(std::string_view schema, std::initializer_list<std::string_view> names) {
    NameMap map;
    for (const std::string_view name : names) {
      map.emplace(name, "\"__duckgres\".\"" + std::string(schema) + "\".\"" + std::string(name) + '"');
    }
    return map;
  }
};

}  // namespace duckgres::sql
