// a ~ b, a !~ b, a ~* b, a !~* b: PostgreSQL looks for the expression anywhere in the text, DuckDB's operator compares
// the whole of it, so they become calls of regexp_matches.
#include <algorithm>

#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

struct RegexOperator {
  std::string_view name, open, close;
};
// The option s: as in PostgreSQL, a dot stands for a line's end, too.
constexpr RegexOperator kOperators[] = {{"~", "regexp_matches(", ", 's')"},
                                        {"~*", "regexp_matches(", ", 'is')"},
                                        {"!~", "(NOT regexp_matches(", ", 's'))"},
                                        {"!~*", "(NOT regexp_matches(", ", 'is'))"}};

/// The last token of an operator that is written at token `at`, alone or as OPERATOR(schema.name); Size() if none is.
size_t LastOfOperator(size_t at, std::string_view name, const TokenView& tokens) {
  if (tokens.IsMark(at, name)) return at;
  return tokens.Is(at, "operator") && tokens.IsMark(at + 1, "(") ? tokens.Close(at + 1) : tokens.Size();
}

/// The token before a COLLATE that ends an operand, or else its last: regular expressions know no collations.
size_t WithoutCollation(size_t first, size_t last, const TokenView& tokens) {
  size_t at = last;
  while (at > first + 1 && tokens.IsMark(at - 1, ".")) at -= 2;
  return at > first + 1 && tokens.IsName(at) && tokens.Is(at - 1, "collate") ? at - 2 : last;
}

}  // namespace

void RewriteRegex(const Node& node, RewriteState& state) {
  const auto& expression = reinterpret_cast<const A_Expr&>(node);
  if (expression.kind != AEXPR_OP || expression.lexpr == nullptr || expression.location < 0) return;
  const ListView names(expression.name);
  const auto* row = std::ranges::find(kOperators, StringOf(names.back()), &RegexOperator::name);
  if (row == std::end(kOperators)) return;
  const TokenView& tokens = state.tokens;
  const size_t at = state.TokenAt(expression.location), last = LastOfOperator(at, row->name, tokens);
  const size_t left = OperandBegin(expression.lexpr, at, state);
  if (last >= tokens.Size() || left >= at) return;
  const size_t behind = BehindOperand(expression.rexpr, last + 1, Binding::kOther, state);
  if (behind > tokens.Size() || behind == last + 1) return;
  const size_t right = WithoutCollation(last + 1, behind - 1, tokens);
  state.Open(tokens.At(left).begin, std::string(row->open));
  state.Replace(tokens.Span(at, last), ",");
  state.Close(tokens.At(right).end, std::string(row->close));
  if (right + 1 < behind) state.Remove({tokens.At(right).end, tokens.At(behind - 1).end});
}

}  // namespace duckgres::sql
