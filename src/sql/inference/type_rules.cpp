#include "sql/inference/type_rules.hpp"

#include <algorithm>

#include "sql/tables/postgres_catalog.hpp"

namespace duckgres::sql {
namespace {

bool HasImplicitCast(uint32_t from, uint32_t to) {
  const auto casts = CatalogCasts();
  const auto key = [](const CatalogCast& cast) { return std::pair(cast.source, cast.target); };
  const auto found = std::ranges::lower_bound(casts, std::pair(from, to), {}, key);
  return found != casts.end() && found->source == from && found->target == to && found->context == 'i';
}

}  // namespace

uint32_t ArrayOf(uint32_t element) {
  const CatalogType* type = FindType(element);
  return type == nullptr ? kUndetermined : type->array;
}

uint32_t ElementOf(uint32_t array) {
  const CatalogType* type = FindType(array);
  return type == nullptr ? kUndetermined : type->element;
}

bool IsPolymorphic(uint32_t type) {
  constexpr uint32_t kPolymorphic[] = {kAny,     kAnyArray,      kAnyElement,         kAnyNonArray,
                                       kAnyEnum, kAnyCompatible, kAnyCompatibleArray, kAnyCompatibleNonArray};
  return std::ranges::contains(kPolymorphic, type);
}

bool CoercesImplicitly(uint32_t from, uint32_t to) {
  if (from == to || from == kUnknown) return true;
  if (to == kAnyArray || to == kAnyCompatibleArray) return ElementOf(from) != kUndetermined;
  if (to == kAnyNonArray || to == kAnyCompatibleNonArray) return ElementOf(from) == kUndetermined;
  if (to == kAnyEnum) return false;
  if (IsPolymorphic(to)) return true;
  if (HasImplicitCast(from, to)) return true;
  const uint32_t from_element = ElementOf(from), to_element = ElementOf(to);
  return from_element != kUndetermined && to_element != kUndetermined && HasImplicitCast(from_element, to_element);
}

bool CoerceImplicitly(std::span<const uint32_t> from, std::span<const uint32_t> to) {
  return std::ranges::equal(from, to, CoercesImplicitly);
}

char CategoryOf(uint32_t type) {
  const CatalogType* row = FindType(type);
  return row == nullptr ? 'U' : row->category;
}

bool IsPreferred(uint32_t type) {
  const CatalogType* row = FindType(type);
  return row != nullptr && row->preferred;
}

uint32_t CommonType(std::span<const uint32_t> types) {
  uint32_t common = kUnknown;
  for (const uint32_t type : types) {
    if (type == kUnknown || type == kUndetermined || type == common) continue;
    if (common == kUnknown) {
      common = type;
    } else if (CategoryOf(type) != CategoryOf(common)) {
      return kUndetermined;  // an error in PostgreSQL
    } else if (!IsPreferred(common) && CoercesImplicitly(common, type) && !CoercesImplicitly(type, common)) {
      common = type;
    }
  }
  if (common != kUnknown) return common;
  return std::ranges::contains(types, kUndetermined) ? kUndetermined : kText;
}

uint32_t TypeOf(const TypeName& type) {
  const ListView names(type.names);
  if (names.empty() || names.size() > 2 || (names.size() == 2 && StringOf(names[0]) != "pg_catalog"))
    return kUndetermined;
  const CatalogType* row = FindType(StringOf(names.back()));
  if (row == nullptr) return kUndetermined;
  return type.arrayBounds != nullptr ? row->array : row->oid;
}

}  // namespace duckgres::sql
