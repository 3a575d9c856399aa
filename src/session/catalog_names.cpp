#include "session/catalog_names.hpp"

#include "catalog/catalog.hpp"
#include "catalog/pg_alias.hpp"
#include "catalog/relation.hpp"

namespace duckgres::session {

const CatalogNames& CatalogNames::Get() {
  static const CatalogNames kNames = [] {
    CatalogNames names;
    for (const auto& relation : catalog::Relations()) {
      auto& map = relation.schema == "pg_catalog" ? names.relations : names.information_relations;
      map.emplace(relation.name, catalog::DuckdbName(relation));
    }
    for (const auto& function : catalog::Functions()) {
      auto& map = function.schema == "pg_catalog" ? names.functions : names.information_functions;
      map.emplace(function.name, function.duckdb_name);
    }
    for (const auto& cast : catalog::RegCasts()) {
      names.reg_casts.emplace(cast.type, sql::RegCast{std::string(cast.alias), cast.literal_function});
    }
    for (const auto& type : catalog::TypeAliases()) {
      if (!names.reg_casts.contains(type.type_name)) names.cast_types.emplace(type.type_name, type.alias);
    }
    return names;
  }();
  return kNames;
}

}  // namespace duckgres::session
