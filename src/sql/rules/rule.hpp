#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sql/rewrite.hpp"
#include "sql/source.hpp"

namespace duckgres::sql {

/// What the rules of one rewrite share: the tokens, the nodes above, the names of CTEs, and the edits so far.
class RewriteState {
 public:
  RewriteState(const Statement& of, const RewriteContext& with) : statement(of), context(with), tokens(of) {}

  const Statement& statement;
  const RewriteContext& context;
  const TokenView tokens;
  bool locks_removed = false;  // by the rule of that name, once a statement

  /// A node's location as a place in the statement's text.
  uint32_t Place(int location) const { return static_cast<uint32_t>(location + statement.tree_shift); }
  /// The token that begins at a node's location.
  size_t TokenAt(int location) const { return location < 0 ? tokens.Size() : tokens.Find(Place(location)); }

  void Replace(Range range, std::string text) { edits_.push_back({range, std::move(text), kReplaces}); }
  void Remove(Range range) { Replace(range, {}); }
  /// Removes tokens [first, last] and the space behind them.
  void RemoveTokens(size_t first, size_t last);
  /// Text that opens at `at`; what was opened first stands outermost.
  void Open(uint32_t at, std::string text) { edits_.push_back({{at, at}, std::move(text), kOpens}); }
  /// Text that closes at `at`; what was closed first stands outermost.
  void Close(uint32_t at, std::string text) { edits_.push_back({{at, at}, std::move(text), kCloses}); }
  void Before(std::string sql) { before_.push_back(std::move(sql)); }
  void Refuse(int location, std::string message, std::string hint = {});
  void Refuse(int location, SqlError error);

  /// The node above the one at hand (0: its parent); null at the top. Lists don't count.
  const Node* Above(size_t levels = 0) const {
    return levels < path_.size() ? path_[path_.size() - 1 - levels] : nullptr;
  }
  bool IsCte(std::string_view name) const;
  const std::optional<SqlError>& Error() const { return error_; }

  /// Bookkeeping of the walk.
  void Push(const Node& node);
  void Pop(const Node& node);
  /// Applies the edits in one pass; the text and the map of `result` are theirs.
  void Apply(Rewritten& result);

 private:
  static constexpr int kCloses = -1, kOpens = 0, kReplaces = 1;  // in this order at one place
  struct PendingEdit {
    Range range;
    std::string text;
    int side;
  };
  std::vector<PendingEdit> edits_;
  std::vector<std::string> before_;
  std::vector<const Node*> path_;
  std::vector<const List*> ctes_;  // of the queries around the node at hand
  std::optional<SqlError> error_;
};

/// One rule: what it does with the nodes of its tags. The walk calls it for each, parents first.
struct Rule {
  std::string_view name;
  NodeTag tag;
  void (*apply)(const Node& node, RewriteState& state);
};

/// `name` as the rewritten text writes it: quoted where it needs to be.
std::string WriteName(std::string_view name);

// names.cpp
void RewriteRelation(const Node& node, RewriteState& state);
void RewriteColumn(const Node& node, RewriteState& state);
void RewriteFunctionName(const Node& node, RewriteState& state);
void RewriteOperatorName(const Node& node, RewriteState& state);
void RewriteCollation(const Node& node, RewriteState& state);
void RewriteDroppedNames(const Node& node, RewriteState& state);
void RewriteCommentedName(const Node& node, RewriteState& state);
void RewriteSchemaName(const Node& node, RewriteState& state);
// session_values.cpp
void RewriteSessionFunction(const Node& node, RewriteState& state);
void RewriteValueKeyword(const Node& node, RewriteState& state);
// types.cpp
void RewriteType(const Node& node, RewriteState& state);
// serial.cpp
void RewriteSerialColumn(const Node& node, RewriteState& state);
void RewriteIdentityColumn(const Node& node, RewriteState& state);
// division.cpp
void RewriteDivision(const Node& node, RewriteState& state);
void RewriteModulo(const Node& node, RewriteState& state);
// regexes.cpp
void RewriteRegex(const Node& node, RewriteState& state);
// table_functions.cpp
void RewriteTableFunction(const Node& node, RewriteState& state);
// table_oids.cpp
void RewriteTableOid(const Node& node, RewriteState& state);
// literal_casts.cpp
void RewriteLiteralCast(const Node& node, RewriteState& state);
// null_columns.cpp
void RewriteNullColumns(const Node& node, RewriteState& state);
// reserved_names.cpp
void QuoteReservedNames(RewriteState& state);  // of the whole statement, by its tokens
void RewriteBareLabel(const Node& node, RewriteState& state);
// literals.cpp
void RewriteLiteral(const Node& node, RewriteState& state);
void RewriteByteaCast(const Node& node, RewriteState& state);
// reg_casts.cpp
void RewriteRegCast(const Node& node, RewriteState& state);
// sequences.cpp
void RewriteSequenceCall(const Node& node, RewriteState& state);
// storage.cpp
void RewriteLocking(const Node& node, RewriteState& state);
void RewriteTableStorage(const Node& node, RewriteState& state);
void RewriteTableAsStorage(const Node& node, RewriteState& state);
void RewriteIndexStorage(const Node& node, RewriteState& state);
// forced_parameters.cpp
void RewriteParameter(const Node& node, RewriteState& state);

/// The extent of a type's name at its first token: its words, and with them modifiers, time zone and array bounds.
struct TypeExtent {
  size_t first, name_last, last;                 // tokens
  size_t modifier_open = 0, modifier_close = 0;  // of (n); 0: none
  size_t bounds_first = 0;                       // of ARRAY, [n][] ...; 0: none
};
TypeExtent ExtentOf(const TypeName& type, const RewriteState& state);
/// How tightly an operator binds, and so what its right operand takes in.
enum class Binding : uint8_t {
  kFactor,  // as * and / do
  kOther    // as all operators do that have no level of their own
};
/// The token behind the right operand that begins at token `first`; more than Size() where that can't be told.
size_t BehindOperand(const Node* operand, size_t first, Binding binding, const RewriteState& state);
/// Where the left operand of the operator at token `behind` begins, with the brackets around it; `behind` where that
/// can't be told.
size_t OperandBegin(const Node* operand, size_t behind, const RewriteState& state);

/// A type's own name, if it is one of pg_catalog's or has no schema; otherwise empty.
std::string_view SystemTypeName(const TypeName& type);

}  // namespace duckgres::sql
