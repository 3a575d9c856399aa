// Names that are reserved words to DuckDB and none to PostgreSQL are written in quotes.
#include <algorithm>
#include <span>

#include "sql/rules/rule.hpp"
#include "sql/tables/duckdb_keywords.hpp"

namespace duckgres::sql {
namespace {

// duckdb_keywords() of the categories reserved and type_function which DuckDB's grammar takes for no column, and which
// are not reserved in PostgreSQL's pg_get_keywords(). In alphabetical order.
constexpr std::string_view kReserved[] = {"anti",   "asof",  "at",           "by",          "describe",   "glob",
                                          "lambda", "pivot", "pivot_longer", "pivot_wider", "positional", "qualify",
                                          "semi",   "show",  "summarize",    "unpack",      "unpivot"};
static_assert(std::ranges::is_sorted(kReserved));
static_assert(std::ranges::is_sorted(kDuckdbKeywords));

bool IsAny(const TokenView& tokens, size_t at, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return tokens.Is(at, word); });
}

// Before which or behind which words these are a part of the grammar.
constexpr std::string_view kBeforeBy[] = {"group", "order", "partition", "owned", "increment", "generated", "first"};
constexpr std::string_view kBehindAsof[] = {"join", "left", "right", "inner", "full"};

/// Whether the word is part of the grammar where it stands.
bool IsGrammar(const TokenView& tokens, size_t at, std::string_view word) {
  if (at == 0) return true;  // SHOW, DESCRIBE
  if (word == "at") return (tokens.Is(at + 1, "time") && tokens.Is(at + 2, "zone")) || tokens.Is(at + 1, "local");
  if (word == "by") return IsAny(tokens, at - 1, kBeforeBy);
  if (word == "unpack") return tokens.IsMark(at + 1, "(");
  if (word == "asof") return IsAny(tokens, at + 1, kBehindAsof);
  if (word == "anti" || word == "semi" || word == "positional") return tokens.Is(at + 1, "join");
  return false;
}

/// The last token of a select list's entry that begins at `at`.
size_t LastOfTarget(const TokenView& tokens, size_t at) {
  constexpr std::string_view kEnds[] = {"from",  "where", "group", "having",    "window", "order", "limit", "offset",
                                        "fetch", "for",   "union", "intersect", "except", "into",  "on"};
  size_t last = at;
  while (at < tokens.Size() && !tokens.IsMark(at, ",") && !tokens.IsMark(at, ")") && !IsAny(tokens, at, kEnds)) {
    last = at;
    if (tokens.IsMark(at, "(") || tokens.IsMark(at, "[")) last = tokens.Close(at);
    at = last + 1;
  }
  return last;
}

}  // namespace

void QuoteReservedNames(RewriteState& state) {
  const TokenView& tokens = state.tokens;
  for (size_t at = 0; at < tokens.Size(); ++at) {
    if (tokens.Kind(at) != TokenKind::kWord) continue;
    const std::string_view written = tokens.Text(at);
    if (written.size() < 2 || written.size() > 12) continue;
    const auto word = std::ranges::find_if(kReserved, [&](std::string_view one) { return IsKeyword(written, one); });
    if (word == std::end(kReserved) || IsGrammar(tokens, at, *word)) continue;
    state.Replace(tokens.At(at), WriteName(*word));
  }
}

void RewriteBareLabel(const Node& node, RewriteState& state) {
  const auto& target = reinterpret_cast<const ResTarget&>(node);
  if (target.name == nullptr || target.val == nullptr || target.location < 0) return;
  const TokenView& tokens = state.tokens;
  const size_t first = state.TokenAt(target.location), last = LastOfTarget(tokens, first);
  if (last <= first || last >= tokens.Size() || tokens.Kind(last) != TokenKind::kWord) return;
  if (tokens.Is(last - 1, "as") || !std::ranges::binary_search(kDuckdbKeywords, std::string_view(target.name))) return;
  if (tokens.Is(last, target.name)) state.Replace(tokens.At(last), WriteName(target.name));
}

}  // namespace duckgres::sql
