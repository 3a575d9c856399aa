#include "catalog/type_text.hpp"

#include <algorithm>
#include <charconv>
#include <format>
#include <map>

#include "catalog/embedded_files.hpp"
#include "catalog/identifier.hpp"
#include "catalog/tsv.hpp"
#include "types/type_table.hpp"

namespace duckgres::catalog {
namespace {

enum TypeField : uint8_t { kOid = 0, kName = 1, kCategory = 7, kElement = 13 };  // columns of pg_type

int32_t ParseInt(std::string_view text) {
  int32_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

struct BuiltinType {
  std::string_view name;
  Oid element = 0;  // of an array type
};

struct BuiltinTypes {
  std::map<Oid, BuiltinType> by_oid;
  std::map<std::string, Oid, std::less<>> by_name;
};

const BuiltinTypes& Builtins() {
  static const BuiltinTypes builtins = [] {
    BuiltinTypes made;
    ForEachTsvLine(FindEmbedded("reference/pg_type.tsv"), [&](const std::vector<std::string_view>& line) {
      const auto oid = static_cast<Oid>(ParseInt(line[kOid]));
      const bool is_array = line[kCategory] == "A" && line[kName].starts_with('_');
      made.by_oid[oid] = {line[kName], is_array ? static_cast<Oid>(ParseInt(line[kElement])) : 0};
      made.by_name.emplace(line[kName], oid);
    });
    for (const auto& [oid, type] : made.by_oid) {
      if (const types::PgTypeRow* row = types::FindPgType(oid)) made.by_name.emplace(row->title, oid);
      if (!type.element) continue;
      made.by_name.emplace(std::string(made.by_oid[type.element].name) + "[]", oid);
      if (const types::PgTypeRow* row = types::FindPgType(type.element))
        made.by_name.emplace(std::string(row->title) + "[]", oid);
    }
    made.by_name.emplace("decimal", types::kNumericOid);
    made.by_name.emplace("int", types::kInt4Oid);
    made.by_name.emplace("float", types::kFloat8Oid);
    made.by_name.emplace("timestamp", types::kTimestampOid);
    made.by_name.emplace("time", types::kTimeOid);
    return made;
  }();
  return builtins;
}

constexpr int32_t kTypmodHeader = 4;  // PostgreSQL adds the size of a length word to most modifiers

std::string WithModifier(Oid oid, std::string title, int32_t modifier) {
  const auto insert = [&](std::string text) {
    const size_t at = std::min(title.find(" with"), title.size());  // timestamp(3) without time zone
    return title.insert(at, text);
  };
  switch (oid) {
    case types::kNumericOid: {
      const int32_t packed = modifier - kTypmodHeader;
      return insert(std::format("({},{})", packed >> 16, packed & 0x7ff));
    }
    case types::kBpcharOid:
    case types::kVarcharOid:
      return insert(std::format("({})", modifier - kTypmodHeader));
    case types::kBitOid:
    case types::kVarbitOid:
    case types::kTimeOid:
    case types::kTimeTzOid:
    case types::kTimestampOid:
    case types::kTimestampTzOid:
      return insert(std::format("({})", modifier));
    default:
      return title;
  }
}

}  // namespace

PgType PgTypeOfDuckdb(std::string_view spelling) {
  if (spelling.ends_with(']')) {
    const size_t open = spelling.rfind('[');
    const PgType element = PgTypeOfDuckdb(spelling.substr(0, open));
    if (types::ElementOf(element.oid)) return element;  // an array of arrays is an array
    const bool has_array =
        !spelling.starts_with("STRUCT") && !spelling.starts_with("MAP") && !spelling.starts_with("UNION");
    return has_array ? PgType{types::ArrayOf(element.oid), element.modifier} : PgType{types::kTextOid};
  }
  if (spelling == "JSON") return {types::kJsonOid};
  const std::string_view name = spelling.substr(0, spelling.find('('));
  for (const types::DuckTypeRow& row : types::DuckTypes()) {
    if (row.duck_name != name) continue;
    if (row.id == DUCKDB_TYPE_DECIMAL) {
      const size_t comma = spelling.find(',');
      if (comma == std::string_view::npos) return {row.oid};
      return {row.oid, ((ParseInt(spelling.substr(name.size() + 1)) << 16) | ParseInt(spelling.substr(comma + 1))) +
                           kTypmodHeader};
    }
    const bool nested = row.id == DUCKDB_TYPE_STRUCT || row.id == DUCKDB_TYPE_MAP || row.id == DUCKDB_TYPE_UNION ||
                        row.id == DUCKDB_TYPE_ENUM;
    return {row.oid, nested ? -1 : types::WireTypeOf(duck::LogicalType(row.id)).type_modifier};
  }
  return {types::kTextOid};
}

std::string FormatType(const ObjectRegistry& registry, Oid oid, std::optional<int32_t> modifier) {
  if (!oid) return "-";
  const auto found = Builtins().by_oid.find(oid);
  if (found == Builtins().by_oid.end()) {
    const Object* object = registry.Find(oid);
    if (!object || object->kind != ObjectKind::kType) return "???";
    const bool is_array = object->name.ends_with("[]");
    const std::string name = QuoteIdentifier(object->name.substr(0, object->name.size() - (is_array ? 2 : 0)));
    return (object->schema == "public" ? name : QuoteIdentifier(object->schema) + "." + name) + (is_array ? "[]" : "");
  }
  if (found->second.element) return FormatType(registry, found->second.element, modifier) + "[]";
  if (oid == types::kBpcharOid && modifier == -1) return "bpchar";
  const types::PgTypeRow* row = types::FindPgType(oid);
  std::string title(row ? row->title : found->second.name);
  return modifier.value_or(-1) >= 0 ? WithModifier(oid, std::move(title), *modifier) : title;
}

std::optional<Oid> FindTypeByName(std::string_view name) {
  if (name.starts_with("pg_catalog.")) name.remove_prefix(sizeof "pg_catalog." - 1);
  const auto found = Builtins().by_name.find(name);
  return found != Builtins().by_name.end() ? std::optional(found->second) : std::nullopt;
}

}  // namespace duckgres::catalog
