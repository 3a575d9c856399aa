// SELECT NULL and VALUES (NULL) are columns of text to PostgreSQL where nothing else gives them a type, and of integers
// to DuckDB.
#include <algorithm>

#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

bool IsNull(const Node* node) {
  const auto* constant = DUCKGRES_AS(A_Const, node);
  return constant != nullptr && constant->isnull;
}

void GiveType(const Node* null, RewriteState& state) {
  const size_t at = state.TokenAt(exprLocation(null));
  if (state.tokens.Is(at, "null")) state.Replace(state.tokens.At(at), "CAST(NULL AS VARCHAR)");
}

/// Whether the query's columns are those that the frontend sees, or a new table's or view's.
bool IsWholeQuery(const RewriteState& state) {
  const Node* above = state.Above();
  if (above == nullptr) return true;
  constexpr NodeTag kHolders[] = {T_CreateTableAsStmt, T_ViewStmt,    T_ExplainStmt,
                                  T_DeclareCursorStmt, T_PrepareStmt, T_CopyStmt};
  return std::ranges::contains(kHolders, nodeTag(above));
}

}  // namespace

void RewriteNullColumns(const Node& node, RewriteState& state) {
  const auto& select = reinterpret_cast<const SelectStmt&>(node);
  if (select.op != SETOP_NONE || !IsWholeQuery(state)) return;
  for (const Node* item : ListView(select.targetList)) {
    const auto* target = DUCKGRES_AS(ResTarget, item);
    if (target != nullptr && IsNull(target->val)) GiveType(target->val, state);
  }
  const ListView rows(select.valuesLists);
  if (rows.empty()) return;
  const auto row = [&](size_t index) { return ListView(reinterpret_cast<const List*>(rows[index])); };
  for (size_t column = 0; column < row(0).size(); ++column) {
    bool all_null = true;
    for (size_t i = 0; i < rows.size() && all_null; ++i) all_null = column < row(i).size() && IsNull(row(i)[column]);
    if (all_null) GiveType(row(0)[column], state);
  }
}

}  // namespace duckgres::sql
