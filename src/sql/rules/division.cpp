// a / b, a % b and mod(a, b): DuckDB makes NULL of a division by zero. The divisor goes through a function that raises
// PostgreSQL's error in its place; the division itself stays DuckDB's.
#include <algorithm>
#include <cstdlib>

#include "sql/rules/rule.hpp"
#include "sql/walk.hpp"

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

/// Finds where an operand ends that begins at a token. Every step takes the token that comes next and returns the one
/// behind what it has passed; Lost() where the text is beyond it.
class OperandEnd {
 public:
  OperandEnd(const Node* node, const RewriteState& state) : node_(node), state_(state), tokens_(state.tokens) {}

  /// Signs, a primary, what follows it, and the powers that bind tighter than a division.
  size_t Pass(size_t at) const {
    for (;;) {
      while (tokens_.IsMark(at, "-") || tokens_.IsMark(at, "+")) ++at;
      at = PassSuffixes(PassPrimary(at));
      if (!tokens_.IsMark(at, "^")) return at;
      ++at;
    }
  }
  size_t Lost() const { return tokens_.Size() + 1; }

 private:
  size_t Behind(size_t bracket) const {
    const size_t close = tokens_.Close(bracket);
    return close < tokens_.Size() ? close + 1 : Lost();
  }

  size_t PassStrings(size_t at) const {
    while (at < tokens_.Size() && tokens_.Kind(at) == TokenKind::kString) ++at;
    return at;
  }

  size_t PassCase(size_t at) const {
    int depth = 0;
    for (; at < tokens_.Size(); ++at) {
      if (tokens_.Is(at, "case")) ++depth;
      if (tokens_.Is(at, "end") && --depth == 0) return at + 1;
    }
    return Lost();
  }

  size_t PassPrimary(size_t at) const {
    if (at >= tokens_.Size()) return Lost();
    switch (tokens_.Kind(at)) {
      case TokenKind::kNumber:
      case TokenKind::kParameter:
      case TokenKind::kDollarString:
        return at + 1;
      case TokenKind::kString:
        return PassStrings(at);
      case TokenKind::kWord:
      case TokenKind::kQuotedWord:
        return PassNamed(at);
      default:
        return tokens_.IsMark(at, "(") ? Behind(at) : Lost();
    }
  }

  /// What begins with a word: CASE, ARRAY, a column, a call, a literal with its type in front.
  size_t PassNamed(size_t at) const {
    constexpr std::string_view kBeyond[] = {"not",  "row",       "interval",  "national", "bit",
                                            "time", "timestamp", "character", "char",     "nchar"};
    if (std::ranges::any_of(kBeyond, [&](std::string_view word) { return tokens_.Is(at, word); })) return Lost();
    if (tokens_.Is(at, "case")) return PassCase(at);
    if (tokens_.Is(at, "array")) {
      return tokens_.IsMark(at + 1, "[") || tokens_.IsMark(at + 1, "(") ? Behind(at + 1) : Lost();
    }
    if (tokens_.Is(at, "double") && tokens_.Is(at + 1, "precision")) return PassStrings(at + 2);
    while (tokens_.IsMark(at + 1, ".") && tokens_.IsName(at + 2)) at += 2;
    ++at;
    if (tokens_.IsMark(at, "(")) at = PassCallSuffixes(Behind(at));
    return PassStrings(at);
  }

  size_t PassCallSuffixes(size_t at) const {
    if (tokens_.Is(at, "within") && tokens_.Is(at + 1, "group") && tokens_.IsMark(at + 2, "(")) at = Behind(at + 2);
    if (tokens_.Is(at, "filter") && tokens_.IsMark(at + 1, "(")) at = Behind(at + 1);
    if (!tokens_.Is(at, "over")) return at;
    return tokens_.IsMark(at + 1, "(") ? Behind(at + 1) : at + 2;
  }

  size_t PassSuffixes(size_t at) const {
    while (at < tokens_.Size()) {
      if (tokens_.IsMark(at, "[")) {
        at = Behind(at);
      } else if (tokens_.IsMark(at, ".") && tokens_.IsName(at + 1)) {
        at += 2;
      } else if (tokens_.IsMark(at, "::")) {
        at = PassType(at);
      } else if (tokens_.Is(at, "collate") || tokens_.IsMark(at, ".") ||
                 (tokens_.Is(at, "at") && (tokens_.Is(at + 1, "time") || tokens_.Is(at + 1, "local")))) {
        return Lost();
      } else {
        return at;
      }
    }
    return at;
  }

  /// The type behind the `::` at hand, whose node knows what belongs to it.
  size_t PassType(size_t colons) const {
    struct Finder : NodeVisitor {
      bool Enter(const Node& node) override {
        const auto* cast = DUCKGRES_AS(TypeCast, &node);
        if (cast != nullptr && state->TokenAt(cast->location) == colons) found = cast;
        return found == nullptr;
      }
      const RewriteState* state = nullptr;
      size_t colons = 0;
      const TypeCast* found = nullptr;
    } finder;
    finder.state = &state_;
    finder.colons = colons;
    Walk(node_, finder);
    return finder.found == nullptr ? Lost() : ExtentOf(*finder.found->typeName, state_).last + 1;
  }

  const Node* node_;
  const RewriteState& state_;
  const TokenView& tokens_;
};

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
  const size_t behind = OperandEnd(expression.rexpr, state).Pass(at + 1);
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
