// Queries and the statements that change rows: which names they see, and what LIMIT, VALUES, INSERT and UPDATE want.
#include <algorithm>

#include "sql/column_names.hpp"
#include "sql/inference/analyzer.hpp"
#include "sql/inference/type_rules.hpp"
#include "sql/walk.hpp"

namespace duckgres::sql {
namespace {

std::vector<std::string> Names(const List* list) {
  std::vector<std::string> names;
  for (const Node* item : ListView(list)) names.emplace_back(StringOf(item));
  return names;
}

void Rename(Columns& columns, const List* names) {
  const ListView view(names);
  for (size_t i = 0; i < std::min(view.size(), columns.size()); ++i) columns[i].name = StringOf(view[i]);
}

bool IsStar(const Node* node) {
  const auto* column = DUCKGRES_AS(ColumnRef, node);
  return column != nullptr && nodeTag(ListView(column->fields).back()) == T_A_Star;
}

FromItem TableItem(const RangeVar& table) {
  FromItem item{.alias = table.alias != nullptr ? table.alias->aliasname : table.relname, .table = &table};
  if (table.alias != nullptr) item.renamed = Names(table.alias->colnames);
  return item;
}

}  // namespace

Columns Analyzer::Query(const Node* query, const Scope* outer, bool settle) {
  Columns columns;
  switch (nodeTag(query)) {
    case T_SelectStmt:
      Select(*reinterpret_cast<const SelectStmt*>(query), outer, &columns, settle);
      break;
    case T_InsertStmt:
      Insert(*reinterpret_cast<const InsertStmt*>(query), outer, &columns);
      break;
    case T_UpdateStmt:
      Update(*reinterpret_cast<const UpdateStmt*>(query), outer, &columns);
      break;
    case T_DeleteStmt:
      Delete(*reinterpret_cast<const DeleteStmt*>(query), outer, &columns);
      break;
    case T_MergeStmt:
      Merge(*reinterpret_cast<const MergeStmt*>(query), outer, &columns);
      break;
    case T_ExplainStmt:
      return Query(reinterpret_cast<const ExplainStmt*>(query)->query, outer);
    case T_DeclareCursorStmt:
      return Query(reinterpret_cast<const DeclareCursorStmt*>(query)->query, outer);
    case T_CreateTableAsStmt:
      return Query(reinterpret_cast<const CreateTableAsStmt*>(query)->query, outer);
    case T_PrepareStmt:
      return Query(reinterpret_cast<const PrepareStmt*>(query)->query, outer);
    case T_CallStmt:
      Call(*reinterpret_cast<const CallStmt*>(query)->funccall, Scope{});
      break;
    default:
      break;
  }
  return columns;
}

void Analyzer::With(const WithClause* with, Scope& scope) {
  if (with == nullptr) return;
  for (const Node* item : ListView(with->ctes)) {
    const auto* cte = DUCKGRES_AS(CommonTableExpr, item);
    if (const auto* select = DUCKGRES_AS(SelectStmt, cte->ctequery);
        with->recursive && select != nullptr && select->op != SETOP_NONE) {
      Scope before{.outer = &scope, .items = {}, .ctes = {}};  // the first part tells what the CTE is inside the second
      Columns columns;
      Select(*select->larg, &before, &columns, false);
      Rename(columns, cte->aliascolnames);
      for (NamedColumn& column : columns) {
        if (column.type == kUnknown) column.type = kText;
      }
      scope.ctes[cte->ctename] = std::move(columns);
    }
    Columns columns = Query(cte->ctequery, &scope);
    Rename(columns, cte->aliascolnames);
    scope.ctes[cte->ctename] = std::move(columns);
  }
}

void Analyzer::From(const Node* node, Scope& scope) {
  if (node == nullptr) return;
  switch (nodeTag(node)) {
    case T_RangeVar: {
      FromItem item = TableItem(*reinterpret_cast<const RangeVar*>(node));
      const Columns* cte = item.table->schemaname == nullptr ? scope.FindCte(item.table->relname) : nullptr;
      if (cte != nullptr) {
        item.columns = *cte;
        item.table = nullptr;
        for (size_t i = 0; i < std::min(item.renamed.size(), item.columns.size()); ++i)
          item.columns[i].name = item.renamed[i];
      }
      scope.items.push_back(std::move(item));
      break;
    }
    case T_RangeSubselect: {
      const auto& subselect = *reinterpret_cast<const RangeSubselect*>(node);
      Scope visible{.outer = scope.outer, .items = {}, .ctes = scope.ctes};
      FromItem item{.alias = subselect.alias != nullptr ? subselect.alias->aliasname : "",
                    .table = nullptr,
                    .renamed = {},
                    .columns = Query(subselect.subquery, subselect.lateral ? &scope : &visible)};
      if (subselect.alias != nullptr) Rename(item.columns, subselect.alias->colnames);
      scope.items.push_back(std::move(item));
      break;
    }
    case T_RangeFunction:
      FromFunction(*reinterpret_cast<const RangeFunction*>(node), scope);
      break;
    case T_JoinExpr: {
      const auto& join = *reinterpret_cast<const JoinExpr*>(node);
      From(join.larg, scope);
      From(join.rarg, scope);
      for (const Node* column : ListView(join.usingClause)) scope.merged.emplace_back(StringOf(column));
      if (join.quals != nullptr) Boolean(join.quals, scope);
      break;
    }
    case T_RangeTableSample: {
      const auto& sample = *reinterpret_cast<const RangeTableSample*>(node);
      From(sample.relation, scope);
      ForceAll(sample.args, scope, kFloat4);
      Force(sample.repeatable, scope, kFloat8);
      break;
    }
    default:
      break;
  }
}

void Analyzer::FromFunction(const RangeFunction& function, Scope& scope) {
  FromItem item;
  for (const Node* entry : ListView(function.functions)) {
    const Node* call = ListView(reinterpret_cast<const List*>(entry))[0];
    const uint32_t type = Expression(call, scope);
    ResTarget target{};
    target.val = const_cast<Node*>(call);
    item.columns.push_back({ColumnName(target), type});
  }
  if (function.ordinality) item.columns.push_back({"ordinality", kInt8});
  item.alias = item.columns.empty() ? "" : item.columns[0].name;
  if (function.alias != nullptr) {
    item.alias = function.alias->aliasname;
    if (item.columns.size() == 1 && function.alias->colnames == nullptr) item.columns[0].name = item.alias;
    Rename(item.columns, function.alias->colnames);
  }
  for (const Node* entry : ListView(function.coldeflist)) {
    const auto* column = DUCKGRES_AS(ColumnDef, entry);
    item.columns.push_back({column->colname, TypeOf(*column->typeName)});
  }
  scope.items.push_back(std::move(item));
}

void Analyzer::Star(const Node* node, const Scope& scope, std::vector<Typed>& types, Columns* names) {
  const ListView fields(reinterpret_cast<const ColumnRef*>(node)->fields);
  const std::string_view table = fields.size() > 1 ? StringOf(fields[fields.size() - 2]) : std::string_view();
  for (const FromItem& item : scope.items) {
    if (!table.empty() && item.alias != table) continue;
    if (item.table == nullptr) {
      for (const NamedColumn& column : item.columns) {
        types.push_back({nullptr, column.type});
        if (names != nullptr) names->push_back(column);
      }
    } else if (names != nullptr) {
      names->push_back({.name = {}, .type = kUndetermined, .all_of = item.table});
    } else {
      for (const uint32_t type : tables_.AllColumns(*item.table)) types.push_back({nullptr, type});
    }
  }
}

std::vector<Typed> Analyzer::Targets(const List* targets, const Scope& scope, Columns* names) {
  std::vector<Typed> types;
  for (const Node* item : ListView(targets)) {
    const auto* target = DUCKGRES_AS(ResTarget, item);
    if (IsStar(target->val)) {
      Star(target->val, scope, types, names);
      continue;
    }
    types.push_back({target->val, Expression(target->val, scope)});
    if (names != nullptr) names->push_back({ColumnName(*target), types.back().type});
  }
  return types;
}

void Analyzer::Tail(const SelectStmt& select, const Scope& scope) {
  for (const Node* item : ListView(select.sortClause)) Force(DUCKGRES_AS(SortBy, item)->node, scope, kText);
  Force(select.limitOffset, scope, kInt8);
  Force(select.limitCount, scope, kInt8);
}

std::vector<Typed> Analyzer::Values(const SelectStmt& select, const Scope& scope, Columns* names) {
  std::vector<std::vector<Typed>> rows;
  for (const Node* row : ListView(select.valuesLists)) rows.push_back(All(reinterpret_cast<const List*>(row), scope));
  std::vector<Typed> types = rows.front();
  for (size_t column = 0; rows.size() > 1 && column < types.size(); ++column) {
    std::vector<Typed> items;
    for (const auto& row : rows) {
      if (column < row.size()) items.push_back(row[column]);
    }
    types[column] = {nullptr, Settle(items)};
  }
  for (size_t column = 0; names != nullptr && column < types.size(); ++column) {
    names->push_back({"column" + std::to_string(column + 1), types[column].type});
  }
  return types;
}

std::vector<Typed> Analyzer::SetOperation(const SelectStmt& select, const Scope& scope, Columns* names) {
  std::vector<Typed> left = Select(*select.larg, &scope, names, false);
  const std::vector<Typed> right = Select(*select.rarg, &scope, nullptr, false);
  for (size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
    const Typed pair[] = {left[i], right[i]};
    left[i] = {nullptr, Settle(pair)};
  }
  if (names != nullptr && names->size() == left.size()) {
    for (size_t i = 0; i < left.size(); ++i) (*names)[i].type = left[i].type;
  }
  return left;
}

std::vector<Typed> Analyzer::Select(const SelectStmt& select, const Scope* outer, Columns* names, bool settle) {
  Scope scope{.outer = outer, .items = {}, .ctes = {}};
  With(select.withClause, scope);
  std::vector<Typed> types;
  const size_t first_name = names == nullptr ? 0 : names->size();
  if (select.op != SETOP_NONE) {
    types = SetOperation(select, scope, names);
  } else if (select.valuesLists != nullptr) {
    types = Values(select, scope, names);
  } else {
    for (const Node* item : ListView(select.fromClause)) From(item, scope);
    types = Targets(select.targetList, scope, names);
    Boolean(select.whereClause, scope);
    Boolean(select.havingClause, scope);
  }
  Tail(select, scope);
  if (select.op == SETOP_NONE) {
    for (const Node* item : ListView(select.groupClause)) Force(item, scope, kText);
    for (const Node* item : ListView(select.distinctClause)) Force(item, scope, kText);
  }
  for (Typed& type : types) {
    if (!settle || type.type != kUnknown) continue;
    Coerce(type, kText);
    type.type = kText;
  }
  for (size_t i = first_name; settle && names != nullptr && i < names->size(); ++i) {
    if ((*names)[i].type == kUnknown) (*names)[i].type = kText;
  }
  return types;
}

void Analyzer::AddTarget(const RangeVar& table, Scope& scope) { scope.items.push_back(TableItem(table)); }

void Analyzer::Returning(const ReturningClause* returning, const Scope& scope, Columns* returned) {
  if (returning == nullptr) return;
  const size_t first = returned == nullptr ? 0 : returned->size();
  for (const Typed& type : Targets(returning->exprs, scope, returned)) Coerce(type, kText);
  for (size_t i = first; returned != nullptr && i < returned->size(); ++i) {
    if ((*returned)[i].type == kUnknown) (*returned)[i].type = kText;
  }
}

void Analyzer::AssignRows(const SelectStmt& source, std::span<const uint32_t> types, const Scope& scope) {
  const auto assign = [&](std::span<const Typed> values) {
    for (size_t i = 0; i < std::min(values.size(), types.size()); ++i) Coerce(values[i], types[i]);
  };
  const bool plain_values = source.valuesLists != nullptr && source.withClause == nullptr &&
                            source.sortClause == nullptr && source.limitCount == nullptr &&
                            source.limitOffset == nullptr;
  if (!plain_values) {
    assign(Select(source, &scope, nullptr, false));
    return;
  }
  std::vector<std::vector<Typed>> rows;
  for (const Node* row : ListView(source.valuesLists)) {
    rows.push_back(All(reinterpret_cast<const List*>(row), scope));
    if (ListView(source.valuesLists).size() > 1) assign(rows.back());
  }
  if (rows.size() == 1) assign(rows.front());
}

uint32_t Analyzer::AssignedType(const RangeVar& table, const ResTarget& target, const Scope& scope) {
  uint32_t type = tables_.Column(table, Text(target.name));
  for (const Node* item : ListView(target.indirection)) {
    const auto* indices = DUCKGRES_AS(A_Indices, item);
    if (indices == nullptr) return kUndetermined;
    Force(indices->lidx, scope, kInt4);
    Force(indices->uidx, scope, kInt4);
    if (!indices->is_slice) type = ElementOf(type);
  }
  return type;
}

void Analyzer::Assign(const RangeVar& table, const List* targets, const Scope& scope) {
  std::vector<Typed> values;
  for (const Node* item : ListView(targets)) {
    const auto* target = DUCKGRES_AS(ResTarget, item);
    const Node* value = target->val;
    if (const auto* reference = DUCKGRES_AS(MultiAssignRef, value)) {  // (a, b) = ROW($1, $2)
      const auto* row = DUCKGRES_AS(RowExpr, reference->source);
      if (row == nullptr && reference->colno == 1) Expression(reference->source, scope);
      const ListView parts(row == nullptr ? nullptr : row->args);
      const auto column = static_cast<size_t>(reference->colno) - 1;
      value = column < parts.size() ? parts[column] : nullptr;
    }
    values.push_back({value, value == nullptr ? kUndetermined : Expression(value, scope)});
  }
  for (size_t i = 0; i < values.size(); ++i) {
    const auto* target = DUCKGRES_AS(ResTarget, ListView(targets)[i]);
    if (values[i].type == kUnknown && nodeTag(values[i].node) == T_ParamRef)
      Coerce(values[i], AssignedType(table, *target, scope));
  }
}

void Analyzer::Insert(const InsertStmt& insert, const Scope* outer, Columns* returned) {
  Scope scope{.outer = outer, .items = {}, .ctes = {}};
  With(insert.withClause, scope);
  if (const auto* source = DUCKGRES_AS(SelectStmt, insert.selectStmt);
      source != nullptr && statement_.parameter_max > 0) {
    std::vector<uint32_t> types;
    if (Contains(insert.selectStmt, T_ParamRef)) {
      std::vector<std::string> names;
      for (const Node* item : ListView(insert.cols)) names.push_back(Text(DUCKGRES_AS(ResTarget, item)->name));
      types = names.empty() ? tables_.AllColumns(*insert.relation) : tables_.TheColumns(*insert.relation, names);
    }
    AssignRows(*source, types, scope);
  }
  AddTarget(*insert.relation, scope);
  if (insert.onConflictClause != nullptr) {
    const OnConflictClause& conflict = *insert.onConflictClause;
    Scope inner{.outer = &scope, .items = scope.items, .ctes = {}};
    inner.items.push_back({.alias = "excluded", .table = insert.relation});
    if (conflict.infer != nullptr && conflict.infer->whereClause != nullptr)
      Boolean(conflict.infer->whereClause, scope);
    Assign(*insert.relation, conflict.targetList, inner);
    Boolean(conflict.whereClause, inner);
  }
  Returning(insert.returningClause, scope, returned);
}

void Analyzer::Update(const UpdateStmt& update, const Scope* outer, Columns* returned) {
  Scope scope{.outer = outer, .items = {}, .ctes = {}};
  With(update.withClause, scope);
  AddTarget(*update.relation, scope);
  for (const Node* item : ListView(update.fromClause)) From(item, scope);
  Boolean(update.whereClause, scope);
  Returning(update.returningClause, scope, returned);
  Assign(*update.relation, update.targetList, scope);  // PostgreSQL, too, looks at the new values last
}

void Analyzer::Delete(const DeleteStmt& statement, const Scope* outer, Columns* returned) {
  Scope scope{.outer = outer, .items = {}, .ctes = {}};
  With(statement.withClause, scope);
  AddTarget(*statement.relation, scope);
  for (const Node* item : ListView(statement.usingClause)) From(item, scope);
  Boolean(statement.whereClause, scope);
  Returning(statement.returningClause, scope, returned);
}

void Analyzer::Merge(const MergeStmt& merge, const Scope* outer, Columns* returned) {
  Scope scope{.outer = outer, .items = {}, .ctes = {}};
  With(merge.withClause, scope);
  AddTarget(*merge.relation, scope);
  From(merge.sourceRelation, scope);
  Boolean(merge.joinCondition, scope);
  for (const Node* item : ListView(merge.mergeWhenClauses)) {
    const auto* when = DUCKGRES_AS(MergeWhenClause, item);
    Boolean(when->condition, scope);
    if (when->commandType == CMD_UPDATE) Assign(*merge.relation, when->targetList, scope);
    if (when->commandType != CMD_INSERT) continue;
    std::vector<std::string> names;
    for (const Node* target : ListView(when->targetList)) names.push_back(Text(DUCKGRES_AS(ResTarget, target)->name));
    const std::vector<Typed> values = All(when->values, scope);
    const auto types = names.empty() ? tables_.AllColumns(*merge.relation) : tables_.TheColumns(*merge.relation, names);
    for (size_t i = 0; i < std::min(values.size(), types.size()); ++i) Coerce(values[i], types[i]);
  }
  Returning(merge.returningClause, scope, returned);
}

}  // namespace duckgres::sql
