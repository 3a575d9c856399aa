// Parameters whose type the client or PostgreSQL's rules decide: a cast around each `$n` tells DuckDB.
#include "sql/rules/rule.hpp"

namespace duckgres::sql {

void RewriteParameter(const Node& node, RewriteState& state) {
  const auto& reference = reinterpret_cast<const ParamRef&>(node);
  const auto number = static_cast<size_t>(reference.number);
  if (number == 0 || number > state.context.parameter_types.size() || state.context.parameter_types[number - 1].empty())
    return;
  const size_t at = state.TokenAt(reference.location);
  if (at >= state.tokens.Size() || state.tokens.Kind(at) != TokenKind::kParameter) return;
  state.Open(state.tokens.At(at).begin, "CAST(");
  state.Close(state.tokens.At(at).end, " AS " + state.context.parameter_types[number - 1] + ")");
}

}  // namespace duckgres::sql
