#include "sql/rewrite.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "sql/column_names.hpp"
#include "sql/rules/rule.hpp"
#include "sql/walk.hpp"

namespace duckgres::sql {
namespace {

// In the order in which the rules see a node; where two would replace the same text, the outer and then the first one
// counts.
constexpr auto kRules = std::to_array<Rule>({
    {"locking", T_SelectStmt, RewriteLocking},
    {"dropped names", T_DropStmt, RewriteDroppedNames},
    {"commented names", T_CommentStmt, RewriteCommentedName},
    {"schema names", T_CreateSchemaStmt, RewriteSchemaName},
    {"table storage", T_CreateStmt, RewriteTableStorage},
    {"storage of a table from a query", T_CreateTableAsStmt, RewriteTableAsStorage},
    {"index storage", T_IndexStmt, RewriteIndexStorage},
    {"serial columns", T_ColumnDef, RewriteSerialColumn},
    {"identity columns", T_ColumnDef, RewriteIdentityColumn},
    {"relations", T_RangeVar, RewriteRelation},
    {"columns", T_ColumnRef, RewriteColumn},
    {"table oids", T_ColumnRef, RewriteTableOid},
    {"session functions", T_FuncCall, RewriteSessionFunction},
    {"sequence calls", T_FuncCall, RewriteSequenceCall},
    {"function names", T_FuncCall, RewriteFunctionName},
    {"table functions", T_RangeFunction, RewriteTableFunction},
    {"value keywords", T_SQLValueFunction, RewriteValueKeyword},
    {"regular expressions", T_A_Expr, RewriteRegex},  // before the names: its operator may be written with a schema
    {"operator names", T_A_Expr, RewriteOperatorName},
    {"collations", T_CollateClause, RewriteCollation},
    {"divisions", T_A_Expr, RewriteDivision},
    {"modulo", T_FuncCall, RewriteModulo},
    {"null columns", T_SelectStmt, RewriteNullColumns},
    {"bare labels", T_ResTarget, RewriteBareLabel},
    {"literal casts", T_TypeCast, RewriteLiteralCast},
    {"reg casts", T_TypeCast, RewriteRegCast},
    {"bytea literals", T_TypeCast, RewriteByteaCast},
    {"literals", T_A_Const, RewriteLiteral},
    {"types", T_TypeName, RewriteType},
    {"forced parameters", T_ParamRef, RewriteParameter},
});

/// The rules of each tag, so that a node costs one look.
class RuleTable {
 public:
  RuleTable() {
    for (const Rule& rule : kRules) {
      if (rules_.size() <= rule.tag) rules_.resize(rule.tag + 1);
      rules_[rule.tag].push_back(rule.apply);
    }
  }
  std::span<void (*const)(const Node&, RewriteState&)> Of(NodeTag tag) const {
    return tag < rules_.size() ? std::span<void (*const)(const Node&, RewriteState&)>(rules_[tag])
                               : std::span<void (*const)(const Node&, RewriteState&)>();
  }

 private:
  std::vector<std::vector<void (*)(const Node&, RewriteState&)>> rules_;
};

class RewriteVisitor : public NodeVisitor {
 public:
  explicit RewriteVisitor(RewriteState& state) : state_(state) {}
  bool Enter(const Node& node) override {
    static const RuleTable rules;
    for (auto* apply : rules.Of(nodeTag(&node))) apply(node, state_);
    state_.Push(node);
    return true;
  }
  void Leave(const Node& node) override { state_.Pop(node); }

 private:
  RewriteState& state_;
};

/// `$n` of a statement without a tree.
void ForceNativeParameters(RewriteState& state) {
  for (size_t at = 0; at < state.tokens.Size(); ++at) {
    if (state.tokens.Kind(at) != TokenKind::kParameter) continue;
    ParamRef reference{};
    reference.type = T_ParamRef;
    reference.number = std::atoi(std::string(state.tokens.Text(at).substr(1, 6)).c_str());
    reference.location = static_cast<int>(state.tokens.At(at).begin);
    RewriteParameter(reinterpret_cast<const Node&>(reference), state);
  }
}

}  // namespace

std::string WriteName(std::string_view name) { return QuoteIdentifier(name); }

size_t Rewritten::SourceOffset(size_t offset) const {
  const auto behind = std::ranges::upper_bound(edits, offset, {}, [](const Edit& edit) { return edit.result.begin; });
  if (behind == edits.begin()) return offset;
  const Edit& edit = *std::prev(behind);
  return offset < edit.result.end ? edit.source.begin : edit.source.end + (offset - edit.result.end);
}

Result<Rewritten> Rewrite(const Statement& statement, const RewriteContext& context) {
  Rewritten result{.source = statement.text};
  RewriteState state(statement, context);
  if (statement.tree == nullptr) {
    ForceNativeParameters(state);
  } else {
    RewriteVisitor visitor(state);
    Walk(TreeOf(statement), visitor);
    QuoteReservedNames(state);
    if (state.Error()) return Fail(*state.Error());
    result.column_names = ColumnNamesOf(*TreeOf(statement));
  }
  state.Apply(result);
  return result;
}

}  // namespace duckgres::sql
