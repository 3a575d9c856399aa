#include "sql/walk.hpp"

extern "C" bool pg_query_raw_tree_walker_supports(Node* node);

namespace duckgres::sql {
namespace {

struct Walker {
  NodeVisitor& visitor;
  int depth = 0;
  bool too_deep = false;
};

bool Visit(Node* node, void* context);

/// The parts of a utility statement that can name something or hold an expression.
template <typename... Parts>
void VisitParts(Walker& walker, Parts*... parts) {
  (Visit(const_cast<Node*>(reinterpret_cast<const Node*>(parts)), &walker), ...);
}

// PostgreSQL's own walker knows queries and expressions; these are the rest. What is missing has nothing to walk.
struct UtilityChildren {
  NodeTag tag;
  void (*visit)(const Node& node, Walker& walker);
};
template <typename T>
const T& To(const Node& node) {
  return reinterpret_cast<const T&>(node);
}
#define DUCKGRES_CHILDREN(Type, ...)                 \
  UtilityChildren {                                  \
    T_##Type, [](const Node& node, Walker& walker) { \
      const auto& n = To<Type>(node);                \
      VisitParts(walker, __VA_ARGS__);               \
    }                                                \
  }

constexpr UtilityChildren kUtilityChildren[] = {
    DUCKGRES_CHILDREN(ReturningClause, n.exprs),
    DUCKGRES_CHILDREN(ExplainStmt, n.query),
    DUCKGRES_CHILDREN(CreateTableAsStmt, n.into, n.query),
    DUCKGRES_CHILDREN(ViewStmt, n.view, n.query),
    DUCKGRES_CHILDREN(PrepareStmt, n.argtypes, n.query),
    DUCKGRES_CHILDREN(ExecuteStmt, n.params),
    DUCKGRES_CHILDREN(DeclareCursorStmt, n.query),
    DUCKGRES_CHILDREN(CopyStmt, n.relation, n.query, n.whereClause),
    DUCKGRES_CHILDREN(CreateStmt, n.relation, n.tableElts, n.inhRelations, n.constraints),
    DUCKGRES_CHILDREN(ColumnDef, n.typeName, n.raw_default, n.constraints, n.collClause),
    DUCKGRES_CHILDREN(Constraint, n.raw_expr, n.where_clause, n.pktable),
    DUCKGRES_CHILDREN(TableLikeClause, n.relation),
    DUCKGRES_CHILDREN(IndexStmt, n.relation, n.indexParams, n.whereClause),
    DUCKGRES_CHILDREN(AlterTableStmt, n.relation, n.cmds),
    DUCKGRES_CHILDREN(AlterTableCmd, n.def),
    DUCKGRES_CHILDREN(AlterDomainStmt, n.def),
    DUCKGRES_CHILDREN(AlterObjectSchemaStmt, n.relation),
    DUCKGRES_CHILDREN(AlterOwnerStmt, n.relation),
    DUCKGRES_CHILDREN(RenameStmt, n.relation),
    DUCKGRES_CHILDREN(TruncateStmt, n.relations),
    DUCKGRES_CHILDREN(LockStmt, n.relations),
    DUCKGRES_CHILDREN(VacuumStmt, n.rels),
    DUCKGRES_CHILDREN(VacuumRelation, n.relation),
    DUCKGRES_CHILDREN(ReindexStmt, n.relation),
    DUCKGRES_CHILDREN(ClusterStmt, n.relation),
    DUCKGRES_CHILDREN(RefreshMatViewStmt, n.relation),
    DUCKGRES_CHILDREN(CallStmt, n.funccall),
    DUCKGRES_CHILDREN(CreateSeqStmt, n.sequence),
    DUCKGRES_CHILDREN(AlterSeqStmt, n.sequence),
    DUCKGRES_CHILDREN(CreateDomainStmt, n.typeName, n.constraints),
    DUCKGRES_CHILDREN(CompositeTypeStmt, n.typevar, n.coldeflist),
    DUCKGRES_CHILDREN(CreateSchemaStmt, n.schemaElts),
    DUCKGRES_CHILDREN(CreateFunctionStmt, n.parameters, n.returnType),
    DUCKGRES_CHILDREN(FunctionParameter, n.argType, n.defexpr),
    DUCKGRES_CHILDREN(CreateTrigStmt, n.relation),
    DUCKGRES_CHILDREN(RuleStmt, n.relation, n.whereClause, n.actions),
    DUCKGRES_CHILDREN(GrantStmt, n.objects),
};

bool VisitChildren(Node& node, Walker& walker) {
  // PostgreSQL's walk of a ColumnDef leaves out the constraints.
  if (nodeTag(&node) != T_ColumnDef && pg_query_raw_tree_walker_supports(&node)) {
    return raw_expression_tree_walker_impl(&node, Visit, &walker);
  }
  for (const UtilityChildren& children : kUtilityChildren) {
    if (children.tag == nodeTag(&node)) children.visit(node, walker);
  }
  return walker.too_deep;
}

/// As raw_expression_tree_walker's callbacks are: true stops the walk.
bool Visit(Node* node, void* context) {
  auto& walker = *static_cast<Walker*>(context);
  if (node == nullptr || walker.too_deep) return walker.too_deep;
  if (nodeTag(node) == T_List) {
    for (const Node* item : ListView(reinterpret_cast<const List*>(node))) {
      if (Visit(const_cast<Node*>(item), context)) return true;
    }
    return false;
  }
  if (!walker.visitor.Enter(*node)) return false;
  if (++walker.depth > kTreeDepthMax) {
    walker.too_deep = true;
    return true;
  }
  VisitChildren(*node, walker);
  --walker.depth;
  walker.visitor.Leave(*node);
  return walker.too_deep;
}

}  // namespace

bool Walk(const Node* node, NodeVisitor& visitor) {
  Walker walker{visitor};
  return !Visit(const_cast<Node*>(node), &walker);
}

bool Contains(const Node* node, NodeTag tag) {
  struct Finder : NodeVisitor {
    explicit Finder(NodeTag sought) : tag(sought) {}
    bool Enter(const Node& visited) override {
      found |= nodeTag(&visited) == tag;
      return !found;
    }
    NodeTag tag;
    bool found = false;
  } finder(tag);
  Walk(node, finder);
  return finder.found;
}

}  // namespace duckgres::sql
