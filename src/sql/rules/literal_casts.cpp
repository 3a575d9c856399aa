// '...'::type: what stands in the quotes is PostgreSQL's text of the value, and is read here as PostgreSQL reads it.
#include <algorithm>

#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

/// The type's modifiers, such as 10 and 2; nothing where they are more than numbers.
std::optional<std::vector<int32_t>> ModifiersOf(const TypeName& type) {
  std::vector<int32_t> modifiers;
  for (const Node* item : ListView(type.typmods)) {
    const auto* constant = DUCKGRES_AS(A_Const, item);
    if (constant == nullptr || constant->isnull || nodeTag(&constant->val) != T_Integer) return std::nullopt;
    modifiers.push_back(constant->val.ival.ival);
  }
  return modifiers;
}

/// The tokens of a cast whose operand is the literal at `literal`; nothing where they can't be told.
std::optional<Range> ExtentOfCast(const TypeCast& cast, size_t literal, RewriteState& state) {
  const TokenView& tokens = state.tokens;
  const size_t at = state.TokenAt(cast.location);
  const TypeExtent type = ExtentOf(*cast.typeName, state);
  if (type.last >= tokens.Size()) return std::nullopt;
  const bool is_string = tokens.Kind(literal) == TokenKind::kString;
  size_t literal_last = literal;
  while (is_string && literal_last + 1 < tokens.Size() && tokens.Kind(literal_last + 1) == TokenKind::kString)
    ++literal_last;
  if (tokens.IsMark(at, "::")) {
    size_t first = literal, behind = literal_last + 1;
    for (; behind < at && first > 0; ++behind) {  // brackets around the literal
      if (!tokens.IsMark(behind, ")") || !tokens.IsMark(--first, "(")) return std::nullopt;
    }
    if (behind == at) return tokens.Span(first, type.last);
  } else if (tokens.Is(at, "cast") && tokens.IsMark(at + 1, "(")) {
    const size_t close = tokens.Close(at + 1);
    if (close < tokens.Size()) return tokens.Span(at, close);
  } else if (at == tokens.Size() && type.last + 1 == literal) {  // type '...' has no location
    return tokens.Span(type.first, literal_last);
  }
  return std::nullopt;
}

bool IsOurs(std::string_view type, const RewriteContext& context) {
  return (context.reg_casts != nullptr && context.reg_casts->contains(type)) ||
         (context.cast_types != nullptr && context.cast_types->contains(type));
}

}  // namespace

void RewriteLiteralCast(const Node& node, RewriteState& state) {
  const auto& cast = reinterpret_cast<const TypeCast&>(node);
  const auto* constant = DUCKGRES_AS(A_Const, cast.arg);
  if (state.context.literals == nullptr || constant == nullptr || constant->isnull || cast.typeName == nullptr) return;
  if (nodeTag(&constant->val) != T_String || cast.typeName->setof || cast.typeName->pct_type) return;
  const std::string_view type = SystemTypeName(*cast.typeName);
  const auto modifiers = ModifiersOf(*cast.typeName);
  const size_t literal = state.TokenAt(constant->location);
  if (type.empty() || !modifiers || literal >= state.tokens.Size() || IsOurs(type, state.context)) return;
  const auto extent = ExtentOfCast(cast, literal, state);
  if (!extent) return;
  auto value =
      state.context.literals->Read(type, cast.typeName->arrayBounds != nullptr, *modifiers, constant->val.sval.sval);
  if (!value) return state.Refuse(constant->location, std::move(value).error());
  if (*value && **value != state.statement.Slice(*extent)) state.Replace(*extent, std::move(**value));
}

}  // namespace duckgres::sql
