// Operators and calls: where PostgreSQL gives an untyped side the type of the other.
#include <algorithm>

#include "sql/inference/analyzer.hpp"
#include "sql/inference/type_rules.hpp"
#include "sql/walk.hpp"

namespace duckgres::sql {
namespace {

constexpr uint32_t kFirstUserOid = 16384;

/// What an operator gives whatever it compares.
bool IsComparison(std::string_view name) {
  constexpr std::string_view kNames[] = {"=",   "<>",  "!=",   "<", ">",  "<=", ">=", "~~",
                                         "!~~", "~~*", "!~~*", "~", "!~", "~*", "!~*"};
  return std::ranges::contains(kNames, name);
}

std::string_view NameOf(const List* list) { return StringOf(ListView(list).back()); }

}  // namespace

uint32_t Analyzer::Operation(const A_Expr& expression, const Scope& scope) {
  switch (expression.kind) {
    case AEXPR_IN:
      return In(expression, scope);
    case AEXPR_NULLIF:
      return NullIf(expression, scope);
    case AEXPR_BETWEEN:
    case AEXPR_NOT_BETWEEN:
    case AEXPR_BETWEEN_SYM:
    case AEXPR_NOT_BETWEEN_SYM:
      return Between(expression, scope);
    default:
      break;
  }
  const std::string_view name = NameOf(expression.name);
  const auto* left_row = DUCKGRES_AS(RowExpr, expression.lexpr);
  const auto* right_row = DUCKGRES_AS(RowExpr, expression.rexpr);
  if (left_row != nullptr && right_row != nullptr) {
    Rows(*left_row, *right_row, name, scope);
    return kBool;
  }
  Typed left, right;
  if (expression.lexpr != nullptr) left = {expression.lexpr, Expression(expression.lexpr, scope)};
  right = {expression.rexpr, Expression(expression.rexpr, scope)};
  if (expression.kind == AEXPR_OP_ANY || expression.kind == AEXPR_OP_ALL) return ApplyToArray(name, left, right);
  const uint32_t result = Apply(name, left, right);
  return expression.kind == AEXPR_DISTINCT || expression.kind == AEXPR_NOT_DISTINCT ? kBool : result;
}

uint32_t Analyzer::Apply(std::string_view name, const Typed& left, const Typed& right) {
  const uint32_t fallback = IsComparison(name) ? kBool : kUndetermined;
  const bool prefix = left.node == nullptr && left.type == kUndetermined;
  if ((!prefix && left.type == kUndetermined) || right.type == kUndetermined) return fallback;
  if (left.type >= kFirstUserOid || right.type >= kFirstUserOid) {  // an enum: compared with its own kind
    Coerce(left, right.type);
    Coerce(right, left.type);
    return fallback;
  }
  const auto chosen = ResolveOperator(name, left.type, right.type);
  if (!chosen) return fallback;
  if (!prefix) Coerce(left, chosen->arguments.front());
  Coerce(right, chosen->arguments.back());
  return chosen->result;
}

uint32_t Analyzer::ApplyToArray(std::string_view name, const Typed& left, const Typed& right) {
  if (left.type == kUndetermined || right.type == kUndetermined) return kBool;
  const uint32_t element = right.type == kUnknown ? kUnknown : ElementOf(right.type);
  if (element == kUndetermined) return kBool;
  if (left.type >= kFirstUserOid) return kBool;
  const auto chosen = ResolveOperator(name, left.type, element);
  if (!chosen) return kBool;
  Coerce(left, chosen->arguments.front());
  Coerce(right, ArrayOf(chosen->arguments.back()));
  return kBool;
}

uint32_t Analyzer::In(const A_Expr& expression, const Scope& scope) {
  const auto* list = DUCKGRES_AS(List, expression.rexpr);
  const std::string_view name = NameOf(expression.name);
  const auto* row = DUCKGRES_AS(RowExpr, expression.lexpr);
  Typed left{expression.lexpr, row == nullptr ? Expression(expression.lexpr, scope) : kRecord};
  std::vector<Typed> plain, columns;
  for (const Node* item : ListView(list)) {
    const auto* item_row = DUCKGRES_AS(RowExpr, item);
    if (row != nullptr && item_row != nullptr) {
      Rows(*row, *item_row, name, scope);
    } else {  // an item with a column in it is compared by itself
      (Contains(item, T_ColumnRef) ? columns : plain).push_back({item, Expression(item, scope)});
    }
  }
  if (row != nullptr) return kBool;
  if (plain.size() > 1) {  // as left = ANY (ARRAY[...]), if there is one type for all
    std::vector<uint32_t> types{left.type};
    for (const Typed& item : plain) types.push_back(item.type);
    const uint32_t common = CommonType(types);
    if (common != kUndetermined) {
      for (const Typed& item : plain) Coerce(item, common);
      Apply(name, left, {nullptr, common});
      plain.clear();
    }
  }
  for (const Typed& item : columns) Apply(name, left, item);
  for (const Typed& item : plain) Apply(name, left, item);
  return kBool;
}

uint32_t Analyzer::Between(const A_Expr& expression, const Scope& scope) {
  const auto* bounds = DUCKGRES_AS(List, expression.rexpr);
  const ListView items(bounds);
  const auto compare = [&](std::string_view name, const Node* bound) {
    const Typed left{expression.lexpr, Expression(expression.lexpr, scope)};
    Apply(name, left, {bound, Expression(bound, scope)});
  };
  compare(">=", items[0]);
  compare("<=", items[1]);
  return kBool;
}

uint32_t Analyzer::NullIf(const A_Expr& expression, const Scope& scope) {
  const Typed left{expression.lexpr, Expression(expression.lexpr, scope)};
  const Typed right{expression.rexpr, Expression(expression.rexpr, scope)};
  Apply("=", left, right);
  if (left.type != kUnknown) return left.type;
  const auto chosen = right.type == kUndetermined ? std::nullopt : ResolveOperator("=", left.type, right.type);
  return chosen ? chosen->arguments.front() : kUndetermined;
}

void Analyzer::Rows(const RowExpr& left, const RowExpr& right, std::string_view name, const Scope& scope) {
  const std::vector<Typed> lefts = All(left.args, scope), rights = All(right.args, scope);
  for (size_t i = 0; i < std::min(lefts.size(), rights.size()); ++i) Apply(name, lefts[i], rights[i]);
}

uint32_t Analyzer::Array(const A_ArrayExpr& array, const Scope& scope, uint32_t element) {
  std::vector<Typed> items;
  for (const Node* item : ListView(array.elements)) {
    const auto* inner = DUCKGRES_AS(A_ArrayExpr, item);
    items.push_back({item, inner != nullptr ? Array(*inner, scope, element) : Expression(item, scope)});
  }
  if (element != kUndetermined) {
    for (const Typed& item : items) Coerce(item, element);
    return ArrayOf(element);
  }
  if (items.empty()) return kUndetermined;
  const uint32_t common = Settle(items);
  return ElementOf(common) != kUndetermined ? common : ArrayOf(common);  // an array of arrays is of the same type
}

uint32_t Analyzer::Call(const FuncCall& call, const Scope& scope) {
  std::vector<Typed> arguments = All(call.args, scope);
  for (const Node* item : ListView(call.agg_order)) {
    const auto* sort = DUCKGRES_AS(SortBy, item);
    const Typed key{sort->node, Expression(sort->node, scope)};
    if (call.agg_within_group) {
      arguments.push_back(key);
    } else {
      Coerce(key, kText);
    }
  }
  if (call.agg_filter != nullptr) Boolean(call.agg_filter, scope);
  if (call.over != nullptr) {
    for (const Node* item : ListView(call.over->partitionClause)) Force(item, scope, kText);
    for (const Node* item : ListView(call.over->orderClause)) Force(DUCKGRES_AS(SortBy, item)->node, scope, kText);
    if ((call.over->frameOptions & 0x0004) != 0) {  // ROWS; the offsets of RANGE depend on the order's type
      Force(call.over->startOffset, scope, kInt8);
      Force(call.over->endOffset, scope, kInt8);
    }
  }
  const ListView names(call.funcname);
  if (names.size() > 2 || (names.size() == 2 && StringOf(names[0]) != "pg_catalog")) return kUndetermined;
  std::vector<uint32_t> types;
  for (const Typed& argument : arguments) types.push_back(argument.type);
  if (std::ranges::contains(types, kUndetermined)) {
    // An argument that nobody knows: what all candidates agree on is still right.
    std::ranges::replace(types, kUndetermined, kUnknown);
  }
  if (call.func_variadic && !types.empty()) return kUndetermined;
  const auto chosen = ResolveFunction(StringOf(names.back()), types);
  if (!chosen) return kUndetermined;
  for (size_t i = 0; i < arguments.size(); ++i) Coerce(arguments[i], chosen->arguments[i]);
  return chosen->result;
}

}  // namespace duckgres::sql
