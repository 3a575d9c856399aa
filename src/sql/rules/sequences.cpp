// nextval('public.s') and its kin: the name inside the literal is a name too, and DuckDB wants no regclass.
#include <algorithm>

#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

/// The sequence's name as DuckDB finds it: public is main, the session's database its catalog.
std::string SequenceText(std::string_view written, const RewriteContext& context) {
  std::string text;
  const std::vector<Token> tokens = Tokenize(written);
  const size_t parts = (tokens.size() + 1) / 2;
  for (size_t i = 0; i < tokens.size(); ++i) {  // what is no dotted name is for DuckDB to refuse
    const bool is_name = tokens[i].kind == TokenKind::kWord || tokens[i].kind == TokenKind::kQuotedWord;
    if (i % 2 == 0 ? !is_name : written[tokens[i].begin] != '.') return std::string(written);
  }
  for (size_t i = 0; i < tokens.size(); ++i) {
    const std::string_view word = written.substr(tokens[i].begin, tokens[i].end - tokens[i].begin);
    const std::string name = FoldIdentifier(word);
    if (i == 0 && parts == 3 && name == context.database) {
      text += WriteName(context.duckdb_catalog);
    } else if (i % 2 == 0 && i / 2 + 2 == parts && name == "public") {
      text += "main";
    } else {
      text += word;
    }
  }
  return text;
}

}  // namespace

void RewriteSequenceCall(const Node& node, RewriteState& state) {
  constexpr std::string_view kFunctions[] = {"nextval", "currval", "setval"};
  const auto& call = reinterpret_cast<const FuncCall&>(node);
  if (!std::ranges::contains(kFunctions, StringOf(ListView(call.funcname).back())) || call.args == nullptr) return;
  const Node* argument = ListView(call.args)[0];
  const auto* cast = DUCKGRES_AS(TypeCast, argument);
  if (cast != nullptr) {
    if (cast->typeName == nullptr || SystemTypeName(*cast->typeName) != "regclass") return;
    argument = cast->arg;
  }
  const auto* constant = DUCKGRES_AS(A_Const, argument);
  if (constant == nullptr || constant->isnull || nodeTag(&constant->val) != T_String) return;
  const std::string_view written = constant->val.sval.sval;
  const std::string text = SequenceText(written, state.context);
  const size_t at = state.TokenAt(constant->location);
  if (at >= state.tokens.Size() || (cast == nullptr && text == written)) return;
  size_t last = at;
  if (cast != nullptr) {
    if (!state.tokens.IsMark(state.TokenAt(cast->location), "::")) return;
    last = ExtentOf(*cast->typeName, state).last;
  }
  if (last < state.tokens.Size()) state.Replace(state.tokens.Span(at, last), QuoteLiteral(text));
}

}  // namespace duckgres::sql
