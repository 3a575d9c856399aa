#include "sql/inference/analyzer.hpp"

#include <algorithm>
#include <charconv>

#include "base/sqlstate.hpp"
#include "sql/inference/type_rules.hpp"
#include "sql/source.hpp"
#include "sql/tables/postgres_catalog.hpp"

namespace duckgres::sql {
namespace {

std::string NameOfType(uint32_t oid) {
  const CatalogType* type = FindType(oid);
  return type == nullptr ? std::to_string(oid) : std::string(type->name);
}

/// A number that is no int4: int8 if it fits, else numeric.
uint32_t TypeOfNumber(std::string_view digits) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc() && end == digits.data() + digits.size() ? kInt8 : kNumeric;
}

uint32_t TypeOfKeyword(SQLValueFunctionOp op) {
  constexpr uint32_t kTypes[] = {kDate,      kTimeTz, kTimeTz, kTimestampTz, kTimestampTz, kTime, kTime, kTimestamp,
                                 kTimestamp, kName,   kName,   kName,        kName,        kName, kName};
  return kTypes[op];
}

}  // namespace

Analyzer::Analyzer(const Statement& statement, const ParameterContext& context)
    : statement_(statement),
      tables_(context.oracle),
      parameters_(std::max<size_t>(statement.parameter_max, context.declared.size()), kUnknown) {
  for (size_t i = 0; i < context.declared.size(); ++i) {
    if (context.declared[i] != 0) parameters_[i] = context.declared[i];
  }
}

void Analyzer::Coerce(const Typed& expression, uint32_t type) {
  const auto* reference = DUCKGRES_AS(ParamRef, expression.node);
  if (reference == nullptr || expression.type != kUnknown || type == kUndetermined || type == kUnknown) return;
  if (reference->number < 1 || static_cast<size_t>(reference->number) > parameters_.size()) return;
  uint32_t& known = parameters_[static_cast<size_t>(reference->number) - 1];
  if (known == kUnknown) {
    known = type;
  } else if (known != type && !error_) {
    const auto place = static_cast<size_t>(reference->location + statement_.tree_shift);
    error_ = SqlError{.code = sqlstate::kAmbiguousParameter,
                      .message = "inconsistent types deduced for parameter $" + std::to_string(reference->number),
                      .detail = NameOfType(known) + " versus " + NameOfType(type),
                      .position = CharacterPosition(statement_.source->Text(), statement_.offset + place)};
  }
}

void Analyzer::Force(const Node* node, const Scope& scope, uint32_t type) {
  if (node != nullptr) Coerce({node, Expression(node, scope)}, type);
}

void Analyzer::ForceAll(const List* list, const Scope& scope, uint32_t type) {
  for (const Node* item : ListView(list)) Force(item, scope, type);
}

std::vector<Typed> Analyzer::All(const List* list, const Scope& scope) {
  std::vector<Typed> items;
  for (const Node* item : ListView(list)) items.push_back({item, Expression(item, scope)});
  return items;
}

uint32_t Analyzer::Settle(std::span<const Typed> items) {
  std::vector<uint32_t> types;
  for (const Typed& item : items) types.push_back(item.type);
  const uint32_t common = CommonType(types);
  for (const Typed& item : items) Coerce(item, common);
  return common;
}

uint32_t Analyzer::Common(const List* list, const Scope& scope) { return Settle(All(list, scope)); }

uint32_t Analyzer::Constant(const A_Const& constant) const {
  if (constant.isnull) return kUnknown;
  switch (nodeTag(&constant.val)) {
    case T_Integer:
      return kInt4;
    case T_Float:
      return TypeOfNumber(constant.val.fval.fval);
    case T_Boolean:
      return kBool;
    case T_BitString:
      return kBit;
    default:
      return kUnknown;
  }
}

uint32_t Analyzer::Column(const ColumnRef& column, const Scope& scope) {
  const ListView fields(column.fields);
  if (nodeTag(fields.back()) != T_String) return kUndetermined;
  const std::string_view table = fields.size() > 1 ? StringOf(fields[fields.size() - 2]) : std::string_view();
  return scope.Find(table, StringOf(fields.back()), tables_);
}

uint32_t Analyzer::Cast(const TypeCast& cast, const Scope& scope) {
  const uint32_t target = TypeOf(*cast.typeName);
  const auto* array = DUCKGRES_AS(A_ArrayExpr, cast.arg);
  if (array != nullptr && ElementOf(target) != kUndetermined) {
    Array(*array, scope, ElementOf(target));
    return target;
  }
  Force(cast.arg, scope, target);
  return target;
}

uint32_t Analyzer::Case(const CaseExpr& expression, const Scope& scope) {
  const auto* argument = reinterpret_cast<const Node*>(expression.arg);
  Typed compared{argument, argument == nullptr ? kUndetermined : Expression(argument, scope)};
  if (compared.type == kUnknown) {
    Coerce(compared, kText);
    compared.type = kText;
  }
  std::vector<Typed> results;
  for (const Node* item : ListView(expression.args)) {
    const auto* when = DUCKGRES_AS(CaseWhen, item);
    const auto* condition = reinterpret_cast<const Node*>(when->expr);
    if (argument == nullptr) {
      Boolean(condition, scope);
    } else {
      Apply("=", compared, {condition, Expression(condition, scope)});
    }
    const auto* result = reinterpret_cast<const Node*>(when->result);
    results.push_back({result, Expression(result, scope)});
  }
  const auto* otherwise = reinterpret_cast<const Node*>(expression.defresult);
  const Typed last{otherwise, otherwise == nullptr ? kUnknown : Expression(otherwise, scope)};
  results.insert(results.begin(), last);
  return Settle(results);
}

uint32_t Analyzer::SubQuery(const SubLink& link, const Scope& scope) {
  const auto* select = DUCKGRES_AS(SelectStmt, link.subselect);
  if (select == nullptr) return kUndetermined;
  const std::vector<Typed> columns = Select(*select, &scope, nullptr, true);
  const uint32_t first = columns.empty() ? kUndetermined : columns[0].type;
  switch (link.subLinkType) {
    case EXISTS_SUBLINK:
      return kBool;
    case EXPR_SUBLINK:
      return first;
    case ARRAY_SUBLINK:
      return ArrayOf(first);
    default:
      break;
  }
  const ListView names(link.operName);
  const std::string_view name = names.empty() ? "=" : StringOf(names.back());
  if (const auto* row = DUCKGRES_AS(RowExpr, link.testexpr)) {
    const std::vector<Typed> tested = All(row->args, scope);
    for (size_t i = 0; i < std::min(tested.size(), columns.size()); ++i)
      Apply(name, tested[i], {nullptr, columns[i].type});
  } else if (link.testexpr != nullptr && !columns.empty()) {
    Apply(name, {link.testexpr, Expression(link.testexpr, scope)}, {link.subselect, first});
  }
  return kBool;
}

uint32_t Analyzer::Indirection(const A_Indirection& indirection, const Scope& scope) {
  uint32_t type = Expression(indirection.arg, scope);
  bool sliced = false;
  for (const Node* item : ListView(indirection.indirection)) {
    const auto* indices = DUCKGRES_AS(A_Indices, item);
    if (indices == nullptr) {
      type = kUndetermined;  // a field of a composite value
      continue;
    }
    const uint32_t index_type = type == kJsonb ? kText : kInt4;
    Force(indices->lidx, scope, index_type);
    Force(indices->uidx, scope, index_type);
    sliced |= indices->is_slice;
  }
  return type == kJsonb || sliced || type == kUndetermined ? type : ElementOf(type);
}

uint32_t Analyzer::Row(const List* items, const Scope& scope) {
  All(items, scope);
  return kRecord;
}

uint32_t Analyzer::Expression(const Node* node, const Scope& scope) {
  if (node == nullptr) return kUndetermined;
  switch (nodeTag(node)) {
    case T_A_Const:
      return Constant(*reinterpret_cast<const A_Const*>(node));
    case T_ParamRef: {
      const int number = reinterpret_cast<const ParamRef*>(node)->number;
      return number >= 1 && static_cast<size_t>(number) <= parameters_.size()
                 ? parameters_[static_cast<size_t>(number) - 1]
                 : kUnknown;
    }
    case T_ColumnRef:
      return Column(*reinterpret_cast<const ColumnRef*>(node), scope);
    case T_TypeCast:
      return Cast(*reinterpret_cast<const TypeCast*>(node), scope);
    case T_A_Expr:
      return Operation(*reinterpret_cast<const A_Expr*>(node), scope);
    case T_BoolExpr:
      ForceAll(reinterpret_cast<const BoolExpr*>(node)->args, scope, kBool);
      return kBool;
    case T_BooleanTest:
      Boolean(reinterpret_cast<const Node*>(reinterpret_cast<const BooleanTest*>(node)->arg), scope);
      return kBool;
    case T_NullTest:
      Expression(reinterpret_cast<const Node*>(reinterpret_cast<const NullTest*>(node)->arg), scope);
      return kBool;
    case T_CaseExpr:
      return Case(*reinterpret_cast<const CaseExpr*>(node), scope);
    case T_CoalesceExpr:
      return Common(reinterpret_cast<const CoalesceExpr*>(node)->args, scope);
    case T_MinMaxExpr:
      return Common(reinterpret_cast<const MinMaxExpr*>(node)->args, scope);
    case T_FuncCall:
      return Call(*reinterpret_cast<const FuncCall*>(node), scope);
    case T_SubLink:
      return SubQuery(*reinterpret_cast<const SubLink*>(node), scope);
    case T_A_ArrayExpr:
      return Array(*reinterpret_cast<const A_ArrayExpr*>(node), scope, kUndetermined);
    case T_A_Indirection:
      return Indirection(*reinterpret_cast<const A_Indirection*>(node), scope);
    case T_RowExpr:
      return Row(reinterpret_cast<const RowExpr*>(node)->args, scope);
    case T_CollateClause: {
      const auto* clause = reinterpret_cast<const CollateClause*>(node);
      const Typed inner{clause->arg, Expression(clause->arg, scope)};
      Coerce(inner, kText);
      return inner.type == kUnknown ? kText : inner.type;
    }
    case T_SQLValueFunction:
      return TypeOfKeyword(reinterpret_cast<const SQLValueFunction*>(node)->op);
    case T_NamedArgExpr:
      return Expression(reinterpret_cast<const Node*>(reinterpret_cast<const NamedArgExpr*>(node)->arg), scope);
    case T_GroupingFunc:
      return kInt4;
    case T_SetToDefault:
      return kUnknown;
    default:
      return kUndetermined;
  }
}

void Analyzer::Run() { Query(reinterpret_cast<const Node*>(statement_.tree), nullptr); }

}  // namespace duckgres::sql
