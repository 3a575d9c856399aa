// a / b, a % b and mod(a, b): DuckDB makes NULL of a division by zero. The divisor goes through a function that raises
// PostgreSQL's error in its place; the division itself stays DuckDB's.
#include <cstdlib>

#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

constexpr std::string_view kDivisor = "duckgres_divisor";

/// A constant that is no zero, or one whose type would be lost on the way: they stay as they are.
bool NeedsNoCheck(const Node* divisor) {
  if (const auto* cast = DUCKGRES_AS(TypeCast, divisor)) {
    if (SystemTypeName(*cast->typeName) == "bit") return true;  // what a bit string's constant became
    const auto* inner = DUCKGRES_AS(A_Const, cast->arg);
    return inner != nullptr && !inner->isnull && nodeTag(&inner->val) == T_Integer && inner->val.ival.ival != 0;
  }
  if (const auto* constant = DUCKGRES_AS(A_Const, divisor)) {
    if (constant->isnull) return true;
    if (nodeTag(&constant->val) == T_Integer) return constant->val.ival.ival != 0;
    return nodeTag(&constant->val) != T_Float || std::strtod(constant->val.fval.fval, nullptr) != 0;
  }
  const auto* call = DUCKGRES_AS(FuncCall, divisor);
  if (call == nullptr) return false;
  return StringOf(ListView(call->funcname).back()) == kDivisor;
}

/// Definitions that outlive the server in the database's file, where plain DuckDB must be able to use them.
bool IsTableDefinition(const RewriteState& state) {
  for (size_t level = 0; const Node* node = state.Above(level); ++level) {
    if (nodeTag(node) == T_CreateStmt || nodeTag(node) == T_AlterTableStmt || nodeTag(node) == T_IndexStmt) return true;
  }
  return false;
}

void Check(size_t first, size_t last, RewriteState& state) {
  state.Open(state.tokens.At(first).begin, std::string(kDivisor) + "(");
  state.Close(state.tokens.At(last).end, ")");
}

}  // namespace

void RewriteDivision(const Node& node, RewriteState& state) {
  const auto& expression = reinterpret_cast<const A_Expr&>(node);
  if (expression.kind != AEXPR_OP || expression.lexpr == nullptr || expression.location < 0) return;
  const size_t at = state.TokenAt(expression.location);
  if (!state.tokens.IsMark(at, "/") && !state.tokens.IsMark(at, "%")) return;
  if (NeedsNoCheck(expression.rexpr) || IsTableDefinition(state)) return;
  const size_t behind = BehindOperand(expression.rexpr, at + 1, Binding::kFactor, state);
  if (behind <= state.tokens.Size()) Check(at + 1, behind - 1, state);
}

void RewriteModulo(const Node& node, RewriteState& state) {
  const auto& call = reinterpret_cast<const FuncCall&>(node);
  const ListView names(call.funcname), arguments(call.args);
  if (StringOf(names.back()) != "mod" || arguments.size() != 2) return;
  if (names.size() > 1 && StringOf(names[0]) != "pg_catalog") return;
  if (NeedsNoCheck(arguments[1]) || IsTableDefinition(state)) return;
  const TokenView& tokens = state.tokens;
  const size_t open = state.TokenAt(call.location) + 2 * names.size() - 1;
  if (!tokens.IsMark(open, "(")) return;
  const size_t close = tokens.Close(open);
  size_t comma = open + 1;
  while (comma < close && !tokens.IsMark(comma, ",")) {
    comma = tokens.IsMark(comma, "(") || tokens.IsMark(comma, "[") ? tokens.Close(comma) + 1 : comma + 1;
  }
  if (close < tokens.Size() && comma + 1 < close) Check(comma + 1, close - 1, state);
}

}  // namespace duckgres::sql
