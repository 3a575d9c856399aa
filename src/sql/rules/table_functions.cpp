// Functions in FROM. generate_series(1, 3) s: the alias names the one column, too, which DuckDB wants to be told.
#include <algorithm>

#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

/// Functions that return rows of one column which has no name of its own.
constexpr std::string_view kOneColumn[] = {"generate_series", "generate_subscripts", "unnest"};

/// The name of a function of pg_catalog, or one without a schema; empty otherwise.
std::string_view SystemName(const FuncCall& call) {
  const ListView names(call.funcname);
  if (names.size() > 2 || (names.size() == 2 && StringOf(names[0]) != "pg_catalog")) return {};
  return StringOf(names.back());
}

bool HasOneColumn(const FuncCall& call) {
  const std::string_view name = SystemName(call);
  if (std::ranges::find(kOneColumn, name) == std::end(kOneColumn)) return false;
  return name != "unnest" || ListView(call.args).size() == 1;  // a column for each array
}

/// The one function of `range`, as FROM has it without ROWS FROM; null if it is another expression.
const FuncCall* CallOf(const RangeFunction& range) {
  const ListView functions(range.functions);
  if (range.is_rowsfrom || functions.size() != 1) return nullptr;
  return DUCKGRES_AS(FuncCall, ListView(reinterpret_cast<const List*>(functions[0]))[0]);
}

/// Numbers the rows of one of our functions, a macro, which DuckDB does not; `clause` is the token of WITH ORDINALITY.
void NumberRows(size_t first, size_t clause, RewriteState& state) {
  state.Open(state.tokens.At(first).begin, "(SELECT *, row_number() OVER () AS ordinality FROM ");
  state.Replace(state.tokens.Span(clause, clause + 1), ")");
}

}  // namespace

void RewriteTableFunction(const Node& node, RewriteState& state) {
  const auto& range = reinterpret_cast<const RangeFunction&>(node);
  const FuncCall* call = CallOf(range);
  if (call == nullptr || range.alias == nullptr || range.coldeflist != nullptr) return;
  const TokenView& tokens = state.tokens;
  const size_t first = state.TokenAt(call->location), open = first + 2 * ListView(call->funcname).size() - 1;
  if (!tokens.IsMark(open, "(")) return;
  const size_t behind = tokens.Close(open) + 1;
  const NameMap* ours = state.context.catalog_functions;
  if (range.ordinality && ours != nullptr && ours->contains(SystemName(*call)) && tokens.Is(behind, "with")) {
    NumberRows(first, behind, state);
  }
  size_t alias = range.ordinality ? behind + 2 : behind;
  if (tokens.Is(alias, "as")) ++alias;
  if (range.alias->colnames != nullptr || !HasOneColumn(*call) || !tokens.IsName(alias)) return;
  state.Close(tokens.At(alias).end, "(" + WriteName(range.alias->aliasname) + ")");
}

}  // namespace duckgres::sql
