// Casts to regclass and its kin: a name is looked up by a function, anything else becomes the type that stands for it.
#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

bool IsLiteral(const Node* node) {
  const auto* constant = DUCKGRES_AS(A_Const, node);
  if (constant != nullptr) return !constant->isnull && nodeTag(&constant->val) == T_String;
  return node != nullptr && nodeTag(node) == T_ParamRef;
}

void ReplaceType(const TypeName& type, const std::string& alias, RewriteState& state) {
  const TypeExtent extent = ExtentOf(type, state);
  if (extent.last < state.tokens.Size()) state.Replace(state.tokens.Span(extent.first, extent.last), alias);
}

}  // namespace

void RewriteRegCast(const Node& node, RewriteState& state) {
  const auto& cast = reinterpret_cast<const TypeCast&>(node);
  if (state.context.reg_casts == nullptr || cast.typeName == nullptr || cast.typeName->arrayBounds != nullptr) return;
  const auto row = state.context.reg_casts->find(SystemTypeName(*cast.typeName));
  if (row == state.context.reg_casts->end()) return;
  if (!IsLiteral(cast.arg) || row->second.literal_function.empty()) {
    if (!row->second.alias.empty()) ReplaceType(*cast.typeName, row->second.alias, state);
    return;
  }
  const TokenView& tokens = state.tokens;
  const size_t at = state.TokenAt(cast.location);
  const TypeExtent type = ExtentOf(*cast.typeName, state);
  if (type.last >= tokens.Size()) return;
  const std::string call = row->second.literal_function + "(";
  if (tokens.IsMark(at, "::")) {
    state.Open(tokens.At(OperandBegin(cast.arg, at, state)).begin, call);
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
