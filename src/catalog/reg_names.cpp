#include "catalog/reg_names.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "catalog/identifier.hpp"
#include "catalog/type_text.hpp"

namespace duckgres::catalog {
namespace {

bool HasSchema(ObjectKind kind) { return kind != ObjectKind::kNamespace && kind != ObjectKind::kRole; }

std::optional<Oid> ParseDigits(std::string_view text) {
  Oid oid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), oid);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return oid;
}

}  // namespace

std::string RegName(const ObjectRegistry& registry, ObjectKind kind, Oid oid) {
  if (!oid) return "-";
  const Object* object = registry.Find(oid);
  if (!object || object->kind != kind) return std::to_string(oid);
  if (kind == ObjectKind::kType) return FormatType(registry, oid, std::nullopt);
  const std::string name = QuoteIdentifier(object->name);
  if (!HasSchema(kind) || object->schema == "public" || object->schema == "pg_catalog") return name;
  return QuoteIdentifier(object->schema) + "." + name;
}

Oid RegOid(ObjectRegistry& registry, ObjectKind kind, std::string_view text) {
  if (text == "-") return 0;
  if (const auto digits = ParseDigits(text)) return *digits;
  if (kind == ObjectKind::kType) {
    if (const auto builtin = FindTypeByName(text)) return *builtin;
  }
  const bool is_array = kind == ObjectKind::kType && text.ends_with("[]");
  if (is_array) text.remove_suffix(2);
  if (kind == ObjectKind::kFunction) text = text.substr(0, text.find('('));  // regprocedure
  std::vector<std::string> parts = SplitIdentifier(text);
  if (parts.empty()) parts.emplace_back(text);
  std::string name = parts.back() + (is_array ? "[]" : "");
  if (!HasSchema(kind)) return registry.OidOf(kind, "", name);
  if (parts.size() > 1) return registry.OidOf(kind, parts[parts.size() - 2], name);
  if (const auto fixed = registry.FindFixed(kind, "pg_catalog", name)) return *fixed;
  return registry.OidOf(kind, "public", name);
}

std::string CanonicalRegName(ObjectRegistry& registry, ObjectKind kind, std::string_view text) {
  return RegName(registry, kind, RegOid(registry, kind, text));
}

}  // namespace duckgres::catalog
