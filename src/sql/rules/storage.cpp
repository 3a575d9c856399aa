// What says how to store or lock and not what: PostgreSQL's storage parameters, tablespaces, access methods and row
// locks.
#include "sql/column_names.hpp"
#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

/// Removes `keyword ( ... )` or, without brackets, `keyword word`, if it stands at depth 0 from token `from` on.
void RemoveClause(size_t from, std::string_view keyword, bool brackets, RewriteState& state) {
  const size_t at = state.tokens.FindKeyword(from, keyword);
  if (at >= state.tokens.Size()) return;
  if (brackets && !state.tokens.IsMark(at + 1, "(")) return;
  const size_t last = brackets ? state.tokens.Close(at + 1) : at + 1;
  if (last < state.tokens.Size()) state.RemoveTokens(at, last);
}

/// The token behind the brackets that hold the columns, from token `from` on.
size_t BehindColumns(size_t from, const TokenView& tokens) {
  for (size_t at = from; at < tokens.Size(); ++at) {
    if (tokens.IsMark(at, "(")) return tokens.Close(at) + 1;
  }
  return tokens.Size();
}

bool IsLock(const TokenView& tokens, size_t at) {
  return tokens.Is(at, "for") &&
         (tokens.Is(at + 1, "update") || tokens.Is(at + 1, "share") ||
          (tokens.Is(at + 1, "no") && tokens.Is(at + 2, "key") && tokens.Is(at + 3, "update")) ||
          (tokens.Is(at + 1, "key") && tokens.Is(at + 2, "share")));
}

/// The last token of FOR UPDATE [OF names] [NOWAIT | SKIP LOCKED], which begins at `at`.
size_t LockEnd(const TokenView& tokens, size_t at) {
  while (!tokens.Is(at, "update") && !tokens.Is(at, "share")) ++at;
  if (tokens.Is(at + 1, "of")) {
    ++at;
    do {
      ++at;  // a name, behind OF, a comma or a dot
      while (tokens.IsMark(at + 1, ".")) at += 2;
    } while (tokens.IsMark(at + 1, ",") && ++at < tokens.Size());
  }
  if (tokens.Is(at + 1, "nowait")) return at + 1;
  return tokens.Is(at + 1, "skip") && tokens.Is(at + 2, "locked") ? at + 2 : at;
}

/// PostgreSQL's word for an indexed column in the index's name.
std::string IndexColumnName(const IndexElem& element) {
  if (element.name != nullptr) return element.name;
  ResTarget target{};
  target.val = element.expr;
  const std::string name = ColumnName(target);
  return name == kNamelessColumn ? "expr" : name;
}

}  // namespace

void RewriteLocking(const Node& node, RewriteState& state) {
  // The clause has no location; the first SELECT that has one takes all of the statement's away.
  if (reinterpret_cast<const SelectStmt&>(node).lockingClause == nullptr) return;
  if (state.locks_removed) return;
  state.locks_removed = true;
  for (size_t at = 0; at < state.tokens.Size(); ++at) {
    if (!IsLock(state.tokens, at)) continue;
    const size_t last = LockEnd(state.tokens, at);
    if (last >= state.tokens.Size()) return;
    state.RemoveTokens(at, last);
    at = last;
  }
}

void RewriteTableStorage(const Node& node, RewriteState& state) {
  const auto& create = reinterpret_cast<const CreateStmt&>(node);
  if (create.options == nullptr && create.tablespacename == nullptr && create.accessMethod == nullptr) return;
  const size_t behind = BehindColumns(1, state.tokens);
  if (create.accessMethod != nullptr) RemoveClause(behind, "using", false, state);
  if (create.options != nullptr) RemoveClause(behind, "with", true, state);
  if (create.tablespacename != nullptr) RemoveClause(behind, "tablespace", false, state);
}

void RewriteTableAsStorage(const Node& node, RewriteState& state) {
  const IntoClause& into = *reinterpret_cast<const CreateTableAsStmt&>(node).into;
  if (into.accessMethod != nullptr) RemoveClause(1, "using", false, state);
  if (into.options != nullptr) RemoveClause(1, "with", true, state);
  if (into.tableSpaceName != nullptr) RemoveClause(1, "tablespace", false, state);
}

void RewriteIndexStorage(const Node& node, RewriteState& state) {
  const auto& index = reinterpret_cast<const IndexStmt&>(node);
  const TokenView& tokens = state.tokens;
  const size_t on = tokens.FindKeyword(1, "on");
  const size_t columns = BehindColumns(on, tokens);
  const size_t method = tokens.FindKeyword(on, "using");
  if (method < columns) state.RemoveTokens(method, method + 1);
  if (const size_t at = tokens.FindKeyword(1, "concurrently"); index.concurrent && at < on) state.RemoveTokens(at, at);
  if (index.options != nullptr) RemoveClause(columns, "with", true, state);
  if (index.tableSpace != nullptr) RemoveClause(columns, "tablespace", false, state);
  if (index.idxname == nullptr && on < tokens.Size()) {  // PostgreSQL makes a name up: table_column_idx
    std::string name = Text(index.relation->relname);
    for (const Node* item : ListView(index.indexParams)) {
      const auto* element = DUCKGRES_AS(IndexElem, item);
      name += '_' + IndexColumnName(*element);
    }
    state.Open(tokens.At(on).begin, WriteName(name + "_idx") + " ");
  }
}

}  // namespace duckgres::sql
