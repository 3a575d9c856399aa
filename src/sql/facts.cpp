#include "sql/facts.hpp"

#include <algorithm>

#include "base/sqlstate.hpp"
#include "sql/classify.hpp"
#include "sql/existence.hpp"
#include "sql/lexer.hpp"
#include "sql/tables/postgres_catalog.hpp"
#include "sql/walk.hpp"

namespace duckgres::sql {
namespace {

constexpr int kParameterMax = 65535;  // Bind counts them in 16 bits

// Of PostgreSQL's stable functions, those that give the same again in the same session. The others read clocks or
// tables.
constexpr std::string_view kRepeatable[] = {"age",
                                            "array_to_json",
                                            "array_to_string",
                                            "concat",
                                            "concat_ws",
                                            "current_database",
                                            "current_schema",
                                            "current_schemas",
                                            "current_setting",
                                            "current_user",
                                            "date_bin",
                                            "date_part",
                                            "date_trunc",
                                            "extract",
                                            "format",
                                            "generate_series",
                                            "get_current_ts_config",
                                            "json_agg",
                                            "json_build_array",
                                            "json_build_object",
                                            "json_object_agg",
                                            "jsonb_agg",
                                            "jsonb_build_array",
                                            "jsonb_build_object",
                                            "jsonb_object_agg",
                                            "make_timestamptz",
                                            "pg_typeof",
                                            "quote_literal",
                                            "quote_nullable",
                                            "row_to_json",
                                            "session_user",
                                            "timezone",
                                            "to_char",
                                            "to_date",
                                            "to_json",
                                            "to_jsonb",
                                            "to_number",
                                            "to_timestamp",
                                            "version"};

// A literal of these words, cast to a time, is read from the clock.
constexpr std::string_view kClockWords[] = {"now", "today", "tomorrow", "yesterday"};

bool IsClockKeyword(SQLValueFunctionOp op) { return op <= SVFOP_LOCALTIMESTAMP_N; }

class FactVisitor : public NodeVisitor {
 public:
  explicit FactVisitor(Statement& statement) : statement_(statement) {}

  bool Enter(const Node& node) override {
    switch (nodeTag(&node)) {
      case T_ParamRef:
        parameter_max_ = std::max(parameter_max_, reinterpret_cast<const ParamRef&>(node).number);
        break;
      case T_FuncCall:
        if (!statement_.volatile_calls) OnCall(reinterpret_cast<const FuncCall&>(node));
        break;
      case T_SQLValueFunction:
        statement_.volatile_calls |= IsClockKeyword(reinterpret_cast<const SQLValueFunction&>(node).op);
        break;
      case T_TypeCast:
        OnCast(reinterpret_cast<const TypeCast&>(node));
        break;
      case T_RangeTableSample:
        statement_.volatile_calls = true;
        break;
      case T_CommonTableExpr:
        statement_.modifies_in_with |= nodeTag(reinterpret_cast<const CommonTableExpr&>(node).ctequery) != T_SelectStmt;
        break;
      case T_LockingClause:
        statement_.locks_rows = true;
        break;
      default:
        break;
    }
    return true;
  }

  int ParameterMax() const { return parameter_max_; }

 private:
  void OnCall(const FuncCall& call) {
    const ListView names(call.funcname);
    const std::string_view schema = names.size() > 1 ? StringOf(names[names.size() - 2]) : std::string_view();
    statement_.volatile_calls = IsVolatileFunction(schema, StringOf(names.back()));
  }

  void OnCast(const TypeCast& cast) {
    const auto* constant = DUCKGRES_AS(A_Const, cast.arg);
    if (constant == nullptr || constant->isnull || nodeTag(&constant->val) != T_String) return;
    const std::string_view literal = constant->val.sval.sval;
    statement_.volatile_calls |=
        std::ranges::any_of(kClockWords, [&](std::string_view word) { return IsKeyword(literal, word); });
  }

  Statement& statement_;
  int parameter_max_ = 0;
};

/// A RangeVar of the statement as a name; nothing if there is none.
std::optional<QualifiedName> NameOf(const RangeVar* relation) {
  if (relation == nullptr) return std::nullopt;
  return QualifiedName{Text(relation->catalogname), Text(relation->schemaname), Text(relation->relname)};
}

std::optional<QualifiedName> TargetOf(const Node& node) {
  switch (nodeTag(&node)) {
    case T_InsertStmt:
      return NameOf(reinterpret_cast<const InsertStmt&>(node).relation);
    case T_UpdateStmt:
      return NameOf(reinterpret_cast<const UpdateStmt&>(node).relation);
    case T_DeleteStmt:
      return NameOf(reinterpret_cast<const DeleteStmt&>(node).relation);
    case T_MergeStmt:
      return NameOf(reinterpret_cast<const MergeStmt&>(node).relation);
    case T_CopyStmt:
      return NameOf(reinterpret_cast<const CopyStmt&>(node).relation);
    case T_TruncateStmt:
      return NameOf(DUCKGRES_AS(RangeVar, ListView(reinterpret_cast<const TruncateStmt&>(node).relations)[0]));
    default:
      return std::nullopt;
  }
}

bool HasReturning(const Node& node) {
  switch (nodeTag(&node)) {
    case T_InsertStmt:
      return reinterpret_cast<const InsertStmt&>(node).returningClause != nullptr;
    case T_UpdateStmt:
      return reinterpret_cast<const UpdateStmt&>(node).returningClause != nullptr;
    case T_DeleteStmt:
      return reinterpret_cast<const DeleteStmt&>(node).returningClause != nullptr;
    case T_MergeStmt:
      return reinterpret_cast<const MergeStmt&>(node).returningClause != nullptr;
    default:
      return false;
  }
}

bool IsConstantInsert(const Node& node) {
  const auto* insert = DUCKGRES_AS(InsertStmt, &node);
  if (insert == nullptr || insert->onConflictClause != nullptr || insert->withClause != nullptr) return false;
  const auto* rows = DUCKGRES_AS(SelectStmt, insert->selectStmt);
  if (rows == nullptr || rows->valuesLists == nullptr || rows->withClause != nullptr) return false;
  return !Contains(reinterpret_cast<const Node*>(rows->valuesLists), T_SubLink);
}

bool ReturnsRows(const Statement& statement) {
  using enum StatementKind;
  constexpr StatementKind kRows[] = {kSelect, kShow, kExplain, kFetch, kExecute};
  return statement.has_returning || std::ranges::contains(kRows, statement.kind);
}

bool Analyzes(const ExplainStmt& explain) {
  for (const Node* item : ListView(explain.options)) {
    const auto* option = DUCKGRES_AS(DefElem, item);
    if (std::string_view(option->defname) != "analyze") continue;
    const std::string_view value = StringOf(option->arg);
    const auto* number = DUCKGRES_AS(Integer, option->arg);
    return !(value == "off" || value == "false" || (number != nullptr && number->ival == 0));
  }
  return false;
}

bool ReadsOnly(const Statement& statement, const Node& node) {
  if (statement.modifies_in_with || statement.locks_rows) return false;
  if (statement.kind == StatementKind::kCopy) return !reinterpret_cast<const CopyStmt&>(node).is_from;
  if (const auto* explain = DUCKGRES_AS(ExplainStmt, &node)) {
    return !Analyzes(*explain) || Classify(*explain->query) == StatementKind::kSelect;
  }
  return AllowedInReadOnly(statement.kind);
}

bool IsTransactionControl(StatementKind kind) {
  using enum StatementKind;
  constexpr StatementKind kControl[] = {kBegin,   kStartTransaction,   kCommit,         kRollback,        kSavepoint,
                                        kRelease, kPrepareTransaction, kCommitPrepared, kRollbackPrepared};
  return std::ranges::contains(kControl, kind);
}

/// CREATE TABLE AS and its kin end with SELECT n, unless no data was asked for.
void SetTag(Statement& statement, const Node& node) {
  const KindInfo* info = &InfoOf(statement.kind);
  const auto* made = DUCKGRES_AS(CreateTableAsStmt, &node);
  if (statement.kind == StatementKind::kSelectInto || (made != nullptr && !made->into->skipData)) {
    info = &InfoOf(StatementKind::kSelect);
  }
  statement.tag = info->tag;
  statement.tag_count = info->count;
}

}  // namespace

bool IsVolatileFunction(std::string_view schema, std::string_view name) {
  if (!schema.empty() && schema != "pg_catalog") return true;
  const auto functions = FindFunctions(name);
  if (functions.empty()) return true;
  if (std::ranges::contains(kRepeatable, name)) return false;
  return !std::ranges::all_of(functions, [](const CatalogFunction& function) { return function.volatility == 'i'; });
}

Result<void> GatherFacts(Statement& statement) {
  const Node& node = *TreeOf(statement);
  FactVisitor visitor(statement);
  if (!Walk(&node, visitor)) {
    return Fail(sqlstate::kStatementTooComplex, "stack depth limit exceeded",
                "The expression is nested too deeply; write it in smaller parts.");
  }
  if (visitor.ParameterMax() > kParameterMax) {
    return Fail(sqlstate::kUndefinedParameter, "there is no parameter $" + std::to_string(visitor.ParameterMax()));
  }
  statement.parameter_max = static_cast<uint16_t>(visitor.ParameterMax());
  statement.kind = Classify(node);
  SetTag(statement, node);
  statement.is_ddl = InfoOf(statement.kind).is_ddl;
  statement.is_transaction_control = IsTransactionControl(statement.kind);
  statement.has_returning = HasReturning(node);
  statement.returns_rows = ReturnsRows(statement);
  statement.reads_only = ReadsOnly(statement, node);
  statement.target = TargetOf(node);
  statement.constant_insert = !statement.volatile_calls && IsConstantInsert(node);
  statement.existence = ExistenceOf(node);
  return {};
}

}  // namespace duckgres::sql
