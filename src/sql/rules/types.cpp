// Types that DuckDB does not know, or knows under another name.
#include <algorithm>
#include <array>

#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

enum class Modifiers : uint8_t { kKeep, kDrop };

struct TypeRow {
  std::string_view postgres;  // as the grammar names it: int4, not integer
  std::string_view duckdb;    // empty: the name as written will do
  Modifiers modifiers = Modifiers::kKeep;
};
// Only what differs: DuckDB knows int2, int4, int8, float4, float8, bool, text, bpchar, timestamptz, bytea, oid and the
// like.
constexpr auto kTypes = std::to_array<TypeRow>({
    {"jsonb", "JSON"},
    {"name", "VARCHAR"},
    {"cstring", "VARCHAR"},
    {"varbit", "BIT", Modifiers::kDrop},
    {"bit", "BIT", Modifiers::kDrop},
    {"inet", "VARCHAR"},
    {"cidr", "VARCHAR"},
    {"macaddr", "VARCHAR"},
    {"macaddr8", "VARCHAR"},
    {"xml", "VARCHAR"},
    {"xid", "BIGINT"},
    {"xid8", "UBIGINT"},
    {"cid", "BIGINT"},
    {"jsonpath", "VARCHAR"},
    {"time", "", Modifiers::kDrop},  // DuckDB's TIMESTAMP(3) is another type
    {"timetz", "", Modifiers::kDrop},
    {"timestamp", "", Modifiers::kDrop},
    {"timestamptz", "", Modifiers::kDrop},
});

bool IsFieldOfInterval(const TokenView& tokens, size_t at) {
  constexpr std::string_view kFields[] = {"year", "month", "day", "hour", "minute", "second"};
  return std::ranges::any_of(kFields, [&](std::string_view field) { return tokens.Is(at, field); });
}

/// The last word of a name that may have several: DOUBLE PRECISION, NATIONAL CHARACTER VARYING.
size_t LastWordOfName(const TokenView& tokens, size_t at) {
  if (tokens.Is(at, "double") && tokens.Is(at + 1, "precision")) return at + 1;
  if (tokens.Is(at, "national")) ++at;
  const bool may_vary =
      tokens.Is(at, "character") || tokens.Is(at, "char") || tokens.Is(at, "nchar") || tokens.Is(at, "bit");
  if (may_vary && tokens.Is(at + 1, "varying")) return at + 1;
  while (tokens.IsMark(at + 1, ".") && tokens.IsName(at + 2)) at += 2;
  return at;
}

/// Behind the name: WITH TIME ZONE, or the fields of an interval.
size_t PassSuffix(const TokenView& tokens, size_t last, bool is_time, bool is_interval) {
  const bool zone = tokens.Is(last + 1, "with") || tokens.Is(last + 1, "without");
  if (is_time && zone && tokens.Is(last + 2, "time") && tokens.Is(last + 3, "zone")) return last + 3;
  if (!is_interval || !IsFieldOfInterval(tokens, last + 1)) return last;
  ++last;
  if (tokens.Is(last + 1, "to") && IsFieldOfInterval(tokens, last + 2)) last += 2;
  return tokens.IsMark(last + 1, "(") ? tokens.Close(last + 1) : last;
}

size_t PassBounds(const TokenView& tokens, size_t last) {
  if (tokens.Is(last + 1, "array")) ++last;
  while (tokens.IsMark(last + 1, "[")) last = tokens.Close(last + 1);
  return last;
}

/// The session's own word for the type in a cast; null if it has none, or the type is a column's.
const std::string* CastType(std::string_view name, const RewriteState& state) {
  if (state.context.cast_types == nullptr || state.Above() == nullptr || nodeTag(state.Above()) != T_TypeCast)
    return nullptr;
  const auto found = state.context.cast_types->find(name);
  return found == state.context.cast_types->end() ? nullptr : &found->second;
}

}  // namespace

std::string_view SystemTypeName(const TypeName& type) {
  const ListView names(type.names);
  if (names.empty() || names.size() > 2) return {};
  if (names.size() == 2 && StringOf(names[0]) != "pg_catalog") return {};
  return StringOf(names.back());
}

TypeExtent ExtentOf(const TypeName& type, const RewriteState& state) {
  const TokenView& tokens = state.tokens;
  size_t first = state.TokenAt(type.location);
  if (tokens.Is(first, "setof")) ++first;
  TypeExtent extent{.first = first, .name_last = LastWordOfName(tokens, first), .last = 0};
  extent.last = extent.name_last;
  if (tokens.IsMark(extent.last + 1, "(") && type.typmods != nullptr) {
    extent.modifier_open = extent.last + 1;
    extent.modifier_close = extent.last = tokens.Close(extent.last + 1);
  }
  const std::string_view name = SystemTypeName(type);
  const bool is_time = name.starts_with("time");
  extent.last = PassSuffix(tokens, extent.last, is_time, name == "interval");
  if (type.arrayBounds != nullptr) {
    extent.bounds_first = extent.last + 1;
    extent.last = PassBounds(tokens, extent.last);
  }
  return extent;
}

void RewriteType(const Node& node, RewriteState& state) {
  const auto& type = reinterpret_cast<const TypeName&>(node);
  if (type.location < 0 || type.names == nullptr) return;
  const TokenView& tokens = state.tokens;
  const std::string_view name = SystemTypeName(type);
  const TypeExtent extent = ExtentOf(type, state);
  if (extent.last >= tokens.Size()) return;
  if (name == "money") return state.Refuse(type.location, "type \"money\" is not supported", "Use numeric(19, 2).");
  const size_t name_first = extent.first;
  const auto row = std::ranges::find(kTypes, name, &TypeRow::postgres);
  if (const std::string* alias = CastType(name, state)) {
    state.Replace(tokens.Span(name_first, extent.name_last), *alias);
  } else if (name == "float8" && tokens.Is(name_first, "float")) {  // DuckDB's FLOAT is PostgreSQL's real
    const size_t open = extent.name_last + 1;                       // the grammar has used FLOAT(30)'s number up
    state.Replace(tokens.Span(name_first, tokens.IsMark(open, "(") ? tokens.Close(open) : extent.name_last), "DOUBLE");
  } else if (row != kTypes.end() && !row->duckdb.empty()) {
    state.Replace(tokens.Span(name_first, extent.name_last), std::string(row->duckdb));
  } else if (extent.name_last > name_first && tokens.IsMark(name_first + 1, ".")) {  // pg_catalog.int4, public.mood
    const uint32_t object = tokens.At(extent.name_last).begin;
    const std::string schema(StringOf(ListView(type.names)[0]));
    if (!name.empty()) state.Remove({tokens.At(name_first).begin, object});
    if (name.empty() && schema == "public") state.Replace(tokens.At(name_first), "main");
  }
  const bool drops = row != kTypes.end() && row->modifiers == Modifiers::kDrop;
  if (extent.modifier_open > 0 && (drops || name == "interval")) {
    state.Remove(tokens.Span(extent.modifier_open, extent.modifier_close));
  }
  if (extent.bounds_first > 0) {  // DuckDB's INTEGER[3] is an array of fixed length, PostgreSQL's is not
    std::string bounds;
    for (size_t i = 0; i < ListView(type.arrayBounds).size(); ++i) bounds += "[]";
    const Range written = tokens.Span(extent.bounds_first, extent.last);
    if (state.statement.Slice(written) != bounds) state.Replace(written, std::move(bounds));
  }
}

}  // namespace duckgres::sql
