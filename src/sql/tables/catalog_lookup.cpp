#include <algorithm>
#include <string>
#include <unordered_map>

#include "sql/tables/postgres_catalog.hpp"

namespace duckgres::sql {

const CatalogType* FindType(std::string_view name) {
  static const auto* by_name = [] {
    auto* map = new std::unordered_map<std::string_view, const CatalogType*>;  // lives as long as the program
    for (const CatalogType& type : CatalogTypes()) map->emplace(type.name, &type);
    return map;
  }();
  const auto found = by_name->find(name);
  return found == by_name->end() ? nullptr : found->second;
}

const CatalogType* FindType(uint32_t oid) {
  const auto types = CatalogTypes();
  const auto found = std::ranges::lower_bound(types, oid, {}, &CatalogType::oid);
  return found != types.end() && found->oid == oid ? &*found : nullptr;
}

std::span<const CatalogOperator> FindOperators(std::string_view name) {
  const auto range = std::ranges::equal_range(CatalogOperators(), name, {}, &CatalogOperator::name);
  return {range.begin(), range.end()};
}

std::span<const CatalogFunction> FindFunctions(std::string_view name) {
  const auto range = std::ranges::equal_range(CatalogFunctions(), name, {}, &CatalogFunction::name);
  return {range.begin(), range.end()};
}

}  // namespace duckgres::sql
