#include "sql/column_names.hpp"

namespace duckgres::sql {
namespace {

struct Guess {
  std::string_view name = {};
  int strength = 0;  // 0: none, 1: the name of a type, 2: good
};

std::string_view LastName(const List* fields) {
  std::string_view name;
  for (const Node* field : ListView(fields)) {
    if (nodeTag(field) == T_String) name = StringOf(field);
  }
  return name;
}

Guess GuessName(const Node* node);

Guess GuessOfSubLink(const SubLink& link) {
  switch (link.subLinkType) {
    case EXISTS_SUBLINK:
      return {"exists", 2};
    case ARRAY_SUBLINK:
      return {"array", 2};
    case EXPR_SUBLINK: {  // the name of its one column
      const auto* select = DUCKGRES_AS(SelectStmt, link.subselect);
      while (select != nullptr && select->op != SETOP_NONE) select = select->larg;
      if (select == nullptr || ListView(select->targetList).empty()) return {};
      const auto* target = DUCKGRES_AS(ResTarget, ListView(select->targetList)[0]);
      return target->name != nullptr ? Guess{target->name, 2} : GuessName(target->val);
    }
    default:
      return {};
  }
}

std::string_view NameOf(SQLValueFunctionOp op) {
  constexpr std::string_view kNames[] = {"current_date",      "current_time",    "current_time",  "current_timestamp",
                                         "current_timestamp", "localtime",       "localtime",     "localtimestamp",
                                         "localtimestamp",    "current_role",    "current_user",  "user",
                                         "session_user",      "current_catalog", "current_schema"};
  return kNames[op];
}

std::string_view NameOf(const JsonFuncExpr& function) {
  switch (function.op) {
    case JSON_EXISTS_OP:
      return "json_exists";
    case JSON_QUERY_OP:
      return "json_query";
    case JSON_VALUE_OP:
      return "json_value";
    default:
      return {};
  }
}

/// Names that a node of this kind always has.
std::string_view FixedName(const Node& node) {
  switch (nodeTag(&node)) {
    case T_A_ArrayExpr:
      return "array";
    case T_RowExpr:
      return "row";
    case T_CoalesceExpr:
      return "coalesce";
    case T_GroupingFunc:
      return "grouping";
    case T_MergeSupportFunc:
      return "merge_action";
    case T_XmlSerialize:
      return "xmlserialize";
    case T_JsonParseExpr:
      return "json";
    case T_JsonScalarExpr:
      return "json_scalar";
    case T_JsonSerializeExpr:
      return "json_serialize";
    case T_JsonObjectConstructor:
      return "json_object";
    case T_JsonArrayConstructor:
    case T_JsonArrayQueryConstructor:
      return "json_array";
    case T_JsonObjectAgg:
      return "json_objectagg";
    case T_JsonArrayAgg:
      return "json_arrayagg";
    case T_MinMaxExpr:
      return reinterpret_cast<const MinMaxExpr&>(node).op == IS_GREATEST ? "greatest" : "least";
    case T_SQLValueFunction:
      return NameOf(reinterpret_cast<const SQLValueFunction&>(node).op);
    case T_JsonFuncExpr:
      return NameOf(reinterpret_cast<const JsonFuncExpr&>(node));
    default:
      return {};
  }
}

// Source: what PostgreSQL 18 names such columns; tests/sql/column_names.tsv.
Guess GuessName(const Node* node) {
  if (node == nullptr) return {};
  switch (nodeTag(node)) {
    case T_ColumnRef: {
      const std::string_view name = LastName(reinterpret_cast<const ColumnRef*>(node)->fields);
      return name.empty() ? Guess{} : Guess{name, 2};
    }
    case T_A_Indirection: {
      const auto* indirection = reinterpret_cast<const A_Indirection*>(node);
      const std::string_view name = LastName(indirection->indirection);
      return name.empty() ? GuessName(indirection->arg) : Guess{name, 2};
    }
    case T_FuncCall:
      return {StringOf(ListView(reinterpret_cast<const FuncCall*>(node)->funcname).back()), 2};
    case T_A_Expr:
      return reinterpret_cast<const A_Expr*>(node)->kind == AEXPR_NULLIF ? Guess{"nullif", 2} : Guess{};
    case T_TypeCast: {
      const auto* cast = reinterpret_cast<const TypeCast*>(node);
      const Guess inner = GuessName(cast->arg);
      if (inner.strength > 1 || cast->typeName == nullptr) return inner;
      return {StringOf(ListView(cast->typeName->names).back()), 1};
    }
    case T_CollateClause:
      return GuessName(reinterpret_cast<const CollateClause*>(node)->arg);
    case T_CaseExpr: {
      const Guess inner = GuessName(reinterpret_cast<const Node*>(reinterpret_cast<const CaseExpr*>(node)->defresult));
      return inner.strength > 1 ? inner : Guess{"case", 1};
    }
    case T_SubLink:
      return GuessOfSubLink(*reinterpret_cast<const SubLink*>(node));
    case T_XmlExpr: {
      const auto* xml = reinterpret_cast<const XmlExpr*>(node);
      constexpr std::string_view kXml[] = {"xmlconcat", "xmlelement", "xmlforest", "xmlparse",
                                           "xmlpi",     "xmlroot",    {},          {}};
      return {kXml[xml->op], kXml[xml->op].empty() ? 0 : 2};
    }
    default: {
      const std::string_view fixed = FixedName(*node);
      return fixed.empty() ? Guess{} : Guess{fixed, 2};
    }
  }
}

bool IsStar(const ResTarget& target) {
  const List* fields = nullptr;
  if (const auto* column = DUCKGRES_AS(ColumnRef, target.val)) fields = column->fields;
  if (const auto* indirection = DUCKGRES_AS(A_Indirection, target.val)) fields = indirection->indirection;
  return fields != nullptr && nodeTag(ListView(fields).back()) == T_A_Star;
}

std::vector<std::optional<std::string>> NamesOf(const List* targets) {
  std::vector<std::optional<std::string>> names;
  for (const Node* item : ListView(targets)) {
    const auto* target = DUCKGRES_AS(ResTarget, item);
    if (IsStar(*target)) {
      names.emplace_back(std::nullopt);
    } else {
      names.emplace_back(ColumnName(*target));
    }
  }
  return names;
}

std::vector<std::optional<std::string>> NamesOfSelect(const SelectStmt* select) {
  while (select->op != SETOP_NONE) select = select->larg;
  if (select->valuesLists == nullptr) return NamesOf(select->targetList);
  std::vector<std::optional<std::string>> names;
  const size_t width = ListView(reinterpret_cast<const List*>(ListView(select->valuesLists)[0])).size();
  for (size_t i = 1; i <= width; ++i) names.emplace_back("column" + std::to_string(i));
  return names;
}

std::vector<std::optional<std::string>> NamesOfReturning(const ReturningClause* returning) {
  return returning == nullptr ? std::vector<std::optional<std::string>>() : NamesOf(returning->exprs);
}

}  // namespace

std::string ColumnName(const ResTarget& target) {
  if (target.name != nullptr) return target.name;
  const Guess guess = GuessName(target.val);
  return std::string(guess.strength > 0 ? guess.name : kNamelessColumn);
}

std::vector<std::optional<std::string>> ColumnNamesOf(const Node& statement) {
  switch (nodeTag(&statement)) {
    case T_SelectStmt:
      return NamesOfSelect(reinterpret_cast<const SelectStmt*>(&statement));
    case T_InsertStmt:
      return NamesOfReturning(reinterpret_cast<const InsertStmt&>(statement).returningClause);
    case T_UpdateStmt:
      return NamesOfReturning(reinterpret_cast<const UpdateStmt&>(statement).returningClause);
    case T_DeleteStmt:
      return NamesOfReturning(reinterpret_cast<const DeleteStmt&>(statement).returningClause);
    case T_MergeStmt:
      return NamesOfReturning(reinterpret_cast<const MergeStmt&>(statement).returningClause);
    case T_ExplainStmt:
      return {"QUERY PLAN"};
    default:
      return {};
  }
}

}  // namespace duckgres::sql
