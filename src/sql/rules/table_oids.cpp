// x.tableoid of one of PostgreSQL's own catalogs: a constant, which DuckDB's relations have no column for.
#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

/// The relation that `name` stands for in an entry of FROM; null if it is none of this entry's.
const RangeVar* FindRelation(const Node* entry, std::string_view name) {
  if (const auto* join = DUCKGRES_AS(JoinExpr, entry)) {
    const RangeVar* left = FindRelation(join->larg, name);
    return left != nullptr ? left : FindRelation(join->rarg, name);
  }
  const auto* relation = DUCKGRES_AS(RangeVar, entry);
  if (relation == nullptr) return nullptr;
  return name == (relation->alias != nullptr ? relation->alias->aliasname : relation->relname) ? relation : nullptr;
}

/// As above, in the queries around the node at hand.
const RangeVar* FindRelation(std::string_view name, const RewriteState& state) {
  for (size_t level = 0; const Node* node = state.Above(level); ++level) {
    const auto* select = DUCKGRES_AS(SelectStmt, node);
    if (select == nullptr) continue;
    for (const Node* entry : ListView(select->fromClause)) {
      if (const RangeVar* relation = FindRelation(entry, name)) return relation;
    }
  }
  return nullptr;
}

bool IsCatalogRelation(const RangeVar& relation, const RewriteState& state) {
  const NameMap* ours = state.context.catalog_relations;
  if (ours == nullptr || !ours->contains(std::string_view(relation.relname))) return false;
  return relation.schemaname != nullptr ? std::string_view(relation.schemaname) == "pg_catalog"
                                        : !state.IsCte(relation.relname);
}

}  // namespace

void RewriteTableOid(const Node& node, RewriteState& state) {
  const auto& column = reinterpret_cast<const ColumnRef&>(node);
  const ListView fields(column.fields);
  const RewriteContext& context = state.context;
  if (fields.size() != 2 || StringOf(fields[1]) != "tableoid") return;
  if (context.reg_casts == nullptr || context.cast_types == nullptr) return;
  const auto regclass = context.reg_casts->find("regclass");
  const auto oid = context.cast_types->find("oid");
  if (regclass == context.reg_casts->end() || oid == context.cast_types->end()) return;
  const RangeVar* relation = FindRelation(StringOf(fields[0]), state);
  const size_t at = state.TokenAt(column.location);
  if (relation == nullptr || !IsCatalogRelation(*relation, state) || !state.tokens.IsMark(at + 1, ".")) return;
  std::string text = "(" + regclass->second.literal_function + "(" +
                     QuoteLiteral("pg_catalog." + std::string(relation->relname)) + ")::" + oid->second + ")";
  const auto* target = DUCKGRES_AS(ResTarget, state.Above());
  if (target != nullptr && target->name == nullptr) text += " AS tableoid";
  state.Replace(state.tokens.Span(at, at + 2), std::move(text));
}

}  // namespace duckgres::sql
