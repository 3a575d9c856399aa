// current_database(), current_user, version() and their like: what the session says, not what DuckDB thinks.
#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

/// Whether the node at hand is a select list's entry without an alias, whose name is then the function's.
bool NamesItsColumn(const RewriteState& state) {
  const auto* target = DUCKGRES_AS(ResTarget, state.Above());
  return target != nullptr && target->name == nullptr;
}

void ReplaceByValue(size_t first, size_t last, std::string_view name, const std::string& value, RewriteState& state) {
  std::string text = value;
  if (const auto* function = DUCKGRES_AS(RangeFunction, state.Above())) {  // FROM current_database() [AS d]
    text = "(SELECT " + value + " AS " + WriteName(name) + ")";
    if (function->alias == nullptr) text += " AS " + WriteName(name);
  } else if (NamesItsColumn(state)) {
    text += " AS " + WriteName(name);
  }
  state.Replace(state.tokens.Span(first, last), std::move(text));
}

/// The key of a call in session_values: its name, and with one constant argument (a boolean, or the name of a setting)
/// that too. A second argument only says what to do when the name is unknown.
std::string KeyOf(const FuncCall& call) {
  std::string key(StringOf(ListView(call.funcname).back()));
  const ListView arguments(call.args);
  if (arguments.empty()) return key;
  const auto* constant = DUCKGRES_AS(A_Const, arguments[0]);
  if (constant == nullptr || constant->isnull) return {};
  if (nodeTag(&constant->val) == T_String) {
    std::string name(constant->val.sval.sval);
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    return key + "('" + name + "')";
  }
  if (arguments.size() > 1 || nodeTag(&constant->val) != T_Boolean) return {};
  return key + (constant->val.boolval.boolval ? "(true)" : "(false)");
}

}  // namespace

void RewriteSessionFunction(const Node& node, RewriteState& state) {
  const auto& call = reinterpret_cast<const FuncCall&>(node);
  const ListView names(call.funcname);
  if (state.context.session_values == nullptr || ListView(call.args).size() > 2 || call.agg_star) return;
  if (names.size() > 2 || (names.size() == 2 && StringOf(names[0]) != "pg_catalog")) return;
  const auto value = state.context.session_values->find(KeyOf(call));
  if (value == state.context.session_values->end()) return;
  const size_t first = state.TokenAt(call.location);
  const size_t open = first + (names.size() == 2 ? 3 : 1);
  if (!state.tokens.IsMark(open, "(")) return;
  const size_t close = state.tokens.Close(open);
  if (close < state.tokens.Size()) ReplaceByValue(first, close, StringOf(names.back()), value->second, state);
}

void RewriteValueKeyword(const Node& node, RewriteState& state) {
  constexpr std::string_view kNames[] = {"current_role", "current_user",    "user",
                                         "session_user", "current_catalog", "current_schema"};
  const auto& function = reinterpret_cast<const SQLValueFunction&>(node);
  if (state.context.session_values == nullptr || function.op < SVFOP_CURRENT_ROLE) return;
  const std::string_view name = kNames[function.op - SVFOP_CURRENT_ROLE];
  const auto value = state.context.session_values->find(name);
  const size_t at = state.TokenAt(function.location);
  if (value == state.context.session_values->end() || !state.tokens.Is(at, name)) return;
  ReplaceByValue(at, at, name, value->second, state);
}

}  // namespace duckgres::sql
