// serial, bigserial, smallserial: an integer whose default is the next value of a sequence of its own.
#include <algorithm>
#include <array>

#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

struct SerialRow {
  std::string_view name, type;
};
constexpr auto kSerials = std::to_array<SerialRow>({{"serial", "INTEGER"},
                                                    {"serial4", "INTEGER"},
                                                    {"bigserial", "BIGINT"},
                                                    {"serial8", "BIGINT"},
                                                    {"smallserial", "SMALLINT"},
                                                    {"serial2", "SMALLINT"}});
constexpr size_t kNameBytesMax = 63;
constexpr char kTemporary = 't';  // RangeVar::relpersistence

/// table_column_seq, cut as PostgreSQL cuts it: the longer of the two names gives way.
std::string SequenceName(std::string table, std::string column) {
  constexpr std::string_view kSuffix = "_seq";
  while (table.size() + column.size() + 1 + kSuffix.size() > kNameBytesMax) {
    (table.size() > column.size() ? table : column).pop_back();
  }
  return table + '_' + column + std::string(kSuffix);
}

/// The relation that the column belongs to, from the statement above it.
const RangeVar* TableAbove(const RewriteState& state) {
  for (size_t level = 0; const Node* node = state.Above(level); ++level) {
    if (const auto* create = DUCKGRES_AS(CreateStmt, node)) return create->relation;
    if (const auto* alter = DUCKGRES_AS(AlterTableStmt, node)) return alter->relation;
  }
  return nullptr;
}

std::string QualifiedSequence(const RangeVar& table, const std::string& column, const RewriteContext& context) {
  std::string text;
  if (table.relpersistence == kTemporary) text = "temp.";
  if (table.catalogname != nullptr) {
    text += WriteName(table.catalogname == context.database ? context.duckdb_catalog : table.catalogname) + '.';
  }
  if (table.schemaname != nullptr)
    text += WriteName(std::string_view(table.schemaname) == "public" ? "main" : table.schemaname) + '.';
  return text + WriteName(SequenceName(table.relname, column));
}

}  // namespace

void RewriteSerialColumn(const Node& node, RewriteState& state) {
  const auto& column = reinterpret_cast<const ColumnDef&>(node);
  if (column.typeName == nullptr || column.typeName->location < 0) return;
  const auto row = std::ranges::find(kSerials, SystemTypeName(*column.typeName), &SerialRow::name);
  const RangeVar* table = TableAbove(state);
  if (row == kSerials.end() || table == nullptr) return;
  const std::string sequence = QualifiedSequence(*table, column.colname, state.context);
  const bool is_temporary = table->relpersistence == kTemporary;
  state.Before((is_temporary ? "CREATE TEMP SEQUENCE IF NOT EXISTS " : "CREATE SEQUENCE IF NOT EXISTS ") +
               (is_temporary ? WriteName(SequenceName(table->relname, column.colname)) : sequence));
  const TypeExtent extent = ExtentOf(*column.typeName, state);
  const bool is_new_table = state.Above() != nullptr && nodeTag(state.Above()) == T_CreateStmt;
  state.Replace(state.tokens.Span(extent.first, extent.last),
                std::string(row->type) + " DEFAULT nextval(" + QuoteLiteral(sequence) + ")" +
                    (is_new_table ? " NOT NULL" : ""));  // DuckDB adds no columns with constraints
}

}  // namespace duckgres::sql
