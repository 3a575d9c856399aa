#include <algorithm>
#include <map>

#include "base/sqlstate.hpp"
#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

const WithClause* WithOf(const Node& node) {
  switch (nodeTag(&node)) {
    case T_SelectStmt:
      return reinterpret_cast<const SelectStmt&>(node).withClause;
    case T_InsertStmt:
      return reinterpret_cast<const InsertStmt&>(node).withClause;
    case T_UpdateStmt:
      return reinterpret_cast<const UpdateStmt&>(node).withClause;
    case T_DeleteStmt:
      return reinterpret_cast<const DeleteStmt&>(node).withClause;
    case T_MergeStmt:
      return reinterpret_cast<const MergeStmt&>(node).withClause;
    default:
      return nullptr;
  }
}

/// Takes the spaces away that stood before a clause removed from the end.
void TrimEnd(std::string& text, std::vector<Edit>& edits) {
  constexpr std::string_view kSpaces = " \n\t\r\f\v";
  while (!text.empty() && kSpaces.contains(text.back())) text.pop_back();
  const auto end = static_cast<uint32_t>(text.size());
  for (Edit& edit : edits) edit.result = {std::min(edit.result.begin, end), std::min(edit.result.end, end)};
}

}  // namespace

void RewriteState::RemoveTokens(size_t first, size_t last) {
  Range range = tokens.Span(first, last);
  if (last + 1 < tokens.Size()) range.end = tokens.At(last + 1).begin;
  Remove(range);
}

void RewriteState::Refuse(int location, std::string message, std::string hint) {
  Refuse(location, {.code = sqlstate::kFeatureNotSupported, .message = std::move(message), .hint = std::move(hint)});
}

void RewriteState::Refuse(int location, SqlError error) {
  if (error_) return;
  error_ = std::move(error);
  if (location >= 0) {
    error_->position = CharacterPosition(statement.source->Text(), statement.offset + Place(location));
  }
}

bool RewriteState::IsCte(std::string_view name) const {
  return std::ranges::any_of(ctes_, [&](const List* list) {
    return std::ranges::any_of(list->elements, list->elements + list->length, [&](const ListCell& cell) {
      return static_cast<const CommonTableExpr*>(cell.ptr_value)->ctename == name;
    });
  });
}

void RewriteState::Push(const Node& node) {
  path_.push_back(&node);
  if (const WithClause* with = WithOf(node)) ctes_.push_back(with->ctes);
}

void RewriteState::Pop(const Node& node) {
  path_.pop_back();
  if (WithOf(node) != nullptr) ctes_.pop_back();
}

void RewriteState::Apply(Rewritten& result) {
  result.before = std::move(before_);
  if (edits_.empty()) return;
  std::map<uint32_t, size_t> replaced;  // where a replaced piece begins, and its first edit
  for (size_t i = 0; i < edits_.size(); ++i) {
    PendingEdit& edit = edits_[i];
    if (edit.side < 0) edit.side = -static_cast<int>(i) - 1;  // closings stand in the reverse order of their making
    if (edit.side == kReplaces) replaced.try_emplace(edit.range.begin, i);
    // What opens for a part of a replaced piece goes with the piece.
    if (edit.side == kOpens && replaced.contains(edit.range.begin)) edit.side = kReplaces;
  }
  std::ranges::stable_sort(edits_, [](const PendingEdit& a, const PendingEdit& b) {
    if (a.range.begin != b.range.begin) return a.range.begin < b.range.begin;
    if (a.side != b.side) return a.side < b.side;
    return a.range.end > b.range.end;
  });
  std::string text;
  uint32_t copied = 0;
  for (const PendingEdit& edit : edits_) {
    if (edit.range.begin < copied) continue;  // inside a piece that has been replaced as a whole
    text.append(result.source, copied, edit.range.begin - copied);
    const auto begin = static_cast<uint32_t>(text.size());
    text += edit.text;
    copied = edit.range.end;
    result.edits.push_back({edit.range, {begin, static_cast<uint32_t>(text.size())}});
  }
  text.append(result.source, copied);
  if (copied == result.source.size() && edits_.back().text.empty()) TrimEnd(text, result.edits);
  result.edited = std::move(text);
}

}  // namespace duckgres::sql
