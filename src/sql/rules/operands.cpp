// Where the operands of an operator begin and end: nodes know neither, so it is found on tokens.
#include <algorithm>

#include "sql/rules/rule.hpp"
#include "sql/walk.hpp"

namespace duckgres::sql {
namespace {

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
  /// Sums and products of what Pass() passes.
  size_t PassSum(size_t at) const {
    for (;;) {
      at = Pass(at);
      if (std::ranges::none_of(kArithmetic, [&](std::string_view mark) { return tokens_.IsMark(at, mark); })) return at;
      ++at;
    }
  }

 private:
  static constexpr std::string_view kArithmetic[] = {"+", "-", "*", "/", "%"};
  size_t Lost() const { return tokens_.Size() + 1; }

  size_t Behind(size_t bracket) const {
    const size_t close = tokens_.Close(bracket);
    return close < tokens_.Size() ? close + 1 : Lost();
  }

  /// The literal behind a type, if that is what the name was. PostgreSQL takes no parameter there, but the parser does.
  size_t PassStrings(size_t at) const {
    while (at < tokens_.Size() &&
           (tokens_.Kind(at) == TokenKind::kString || tokens_.Kind(at) == TokenKind::kDollarString)) {
      ++at;
    }
    return at < tokens_.Size() && tokens_.Kind(at) == TokenKind::kParameter ? Lost() : at;
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
    at = PassName(at);
    if (tokens_.IsMark(at, "(")) at = PassCallSuffixes(Behind(at));
    return PassStrings(at);
  }

  size_t PassName(size_t at) const {
    while (tokens_.IsMark(at + 1, ".") && tokens_.IsName(at + 2)) at += 2;
    return at + 1;
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
      } else if (tokens_.Is(at, "collate")) {
        at = PassName(at + 1);
      } else if (tokens_.IsMark(at, ".") ||
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

}  // namespace

size_t BehindOperand(const Node* operand, size_t first, Binding binding, const RewriteState& state) {
  const OperandEnd end(operand, state);
  return binding == Binding::kFactor ? end.Pass(first) : end.PassSum(first);
}

size_t OperandBegin(const Node* operand, size_t behind, const RewriteState& state) {
  size_t first = state.TokenAt(exprLocation(operand));
  if (first >= behind) return behind;
  int depth = 0;  // brackets that close before the operator but open further left
  for (size_t at = behind; at-- > first;) {
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

}  // namespace duckgres::sql
