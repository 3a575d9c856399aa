// 'name'::regclass and its kin: a call of the function that looks the name up.
#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

/// Where the operand of `::` at token `colons` begins: its leftmost node, and the brackets around it.
size_t OperandBegin(const TypeCast& cast, size_t colons, const RewriteState& state) {
  size_t first = state.TokenAt(exprLocation(cast.arg));
  if (first >= colons) return colons;
  int depth = 0;  // brackets that close before `::` but open further left
  for (size_t at = colons; at-- > first;) {
    if (state.tokens.IsMark(at, ")") || state.tokens.IsMark(at, "]")) ++depth;
    if (state.tokens.IsMark(at, "(") || state.tokens.IsMark(at, "[")) --depth;
  }
  while (depth > 0 && first > 0) {
    --first;
    if (state.tokens.IsMark(first, ")")) ++depth;
    if (state.tokens.IsMark(first, "(")) --depth;
  }
  return first;
}

}  // namespace

void RewriteRegCast(const Node& node, RewriteState& state) {
  const auto& cast = reinterpret_cast<const TypeCast&>(node);
  if (state.context.reg_casts == nullptr || cast.typeName == nullptr || cast.typeName->arrayBounds != nullptr) return;
  const auto function = state.context.reg_casts->find(SystemTypeName(*cast.typeName));
  if (function == state.context.reg_casts->end() || function->second.empty()) return;
  const TokenView& tokens = state.tokens;
  const size_t at = state.TokenAt(cast.location);
  const TypeExtent type = ExtentOf(*cast.typeName, state);
  if (type.last >= tokens.Size()) return;
  const std::string call = function->second + "(";
  if (tokens.IsMark(at, "::")) {
    state.Open(tokens.At(OperandBegin(cast, at, state)).begin, call);
    state.Replace(tokens.Span(at, type.last), ")");
  } else if (tokens.Is(at, "cast") && tokens.IsMark(at + 1, "(")) {  // CAST ( x AS regclass )
    state.Replace(tokens.Span(at, at + 1), call);
    state.Remove(tokens.Span(type.first - 1, type.last));
  } else if (type.last + 1 < tokens.Size() && tokens.Kind(type.last + 1) == TokenKind::kString) {  // regclass 'x'
    state.Replace(tokens.Span(type.first, type.last), call);
    state.Close(tokens.At(type.last + 1).end, ")");
  }
}

}  // namespace duckgres::sql
