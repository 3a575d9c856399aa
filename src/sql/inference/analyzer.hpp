#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/sql_error.hpp"
#include "sql/inference/resolution.hpp"
#include "sql/inference/scope.hpp"
#include "sql/parameters.hpp"
#include "sql/pg_tree.hpp"

namespace duckgres::sql {

/// An expression with its type, so that a parameter in it can still be given one.
struct Typed {
  const Node* node = nullptr;
  uint32_t type = 0;
};

/// Goes through a statement as PostgreSQL's parse analysis does, as far as types go: in the same order, since a
/// parameter has the type that its first use wants (PostgreSQL's parse_param.c).
class Analyzer {
 public:
  Analyzer(const Statement& statement, const ParameterContext& context);

  void Run();
  const std::vector<uint32_t>& Parameters() const { return parameters_; }  // kUnknown: nothing told
  const std::optional<SqlError>& Error() const { return error_; }

 private:
  // analyzer.cpp: expressions
  uint32_t Expression(const Node* node, const Scope& scope);
  uint32_t Constant(const A_Const& constant) const;
  uint32_t Column(const ColumnRef& column, const Scope& scope);
  uint32_t Cast(const TypeCast& cast, const Scope& scope);
  uint32_t Case(const CaseExpr& expression, const Scope& scope);
  uint32_t SubQuery(const SubLink& link, const Scope& scope);
  uint32_t Indirection(const A_Indirection& indirection, const Scope& scope);
  uint32_t Row(const List* items, const Scope& scope);
  void Boolean(const Node* node, const Scope& scope) { Force(node, scope, 16); }
  /// Analyses and gives it `type` if it has none.
  void Force(const Node* node, const Scope& scope, uint32_t type);
  void ForceAll(const List* list, const Scope& scope, uint32_t type);
  uint32_t Common(const List* list, const Scope& scope);
  std::vector<Typed> All(const List* list, const Scope& scope);
  uint32_t Settle(std::span<const Typed> items);
  /// An expression that PostgreSQL found to be of type unknown, where `type` is wanted.
  void Coerce(const Typed& expression, uint32_t type);
  // operators.cpp
  uint32_t Operation(const A_Expr& expression, const Scope& scope);
  uint32_t Apply(std::string_view name, const Typed& left, const Typed& right);
  uint32_t ApplyToArray(std::string_view name, const Typed& left, const Typed& right);
  uint32_t In(const A_Expr& expression, const Scope& scope);
  uint32_t Between(const A_Expr& expression, const Scope& scope);
  uint32_t NullIf(const A_Expr& expression, const Scope& scope);
  uint32_t Array(const A_ArrayExpr& array, const Scope& scope, uint32_t element);
  uint32_t Call(const FuncCall& call, const Scope& scope);
  void Rows(const RowExpr& left, const RowExpr& right, std::string_view name, const Scope& scope);
  // queries.cpp
  std::vector<Typed> Select(const SelectStmt& select, const Scope* outer, Columns* names, bool settle);
  std::vector<Typed> SetOperation(const SelectStmt& select, const Scope& scope, Columns* names);
  std::vector<Typed> Values(const SelectStmt& select, const Scope& scope, Columns* names);
  std::vector<Typed> Targets(const List* targets, const Scope& scope, Columns* names);
  void Star(const Node* node, const Scope& scope, std::vector<Typed>& types, Columns* names);
  void Tail(const SelectStmt& select, const Scope& scope);
  void With(const WithClause* with, Scope& scope);
  Columns Query(const Node* query, const Scope* outer, bool settle = true);
  void From(const Node* item, Scope& scope);
  void FromFunction(const RangeFunction& function, Scope& scope);
  void Insert(const InsertStmt& insert, const Scope* outer, Columns* returned);
  void Update(const UpdateStmt& update, const Scope* outer, Columns* returned);
  void Delete(const DeleteStmt& statement, const Scope* outer, Columns* returned);
  void Merge(const MergeStmt& merge, const Scope* outer, Columns* returned);
  void Assign(const RangeVar& table, const List* targets, const Scope& scope);
  void AssignRows(const SelectStmt& source, std::span<const uint32_t> types, const Scope& scope);
  void Returning(const ReturningClause* returning, const Scope& scope, Columns* returned);
  void AddTarget(const RangeVar& table, Scope& scope);
  uint32_t AssignedType(const RangeVar& table, const ResTarget& target, const Scope& scope);

  const Statement& statement_;
  TableTypes tables_;
  std::vector<uint32_t> parameters_;
  std::optional<SqlError> error_;
};

}  // namespace duckgres::sql
