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

/// CREATE SEQUENCE for a column, in front of the statement, with the options as written.
void CreateSequence(const RangeVar& table, const ColumnDef& column, const std::string& options, RewriteState& state) {
  const bool is_temporary = table.relpersistence == kTemporary;
  const std::string name = is_temporary ? WriteName(SequenceName(table.relname, column.colname))
                                        : QualifiedSequence(table, column.colname, state.context);
  state.Before((is_temporary ? "CREATE TEMP SEQUENCE IF NOT EXISTS " : "CREATE SEQUENCE IF NOT EXISTS ") + name +
               options);
}

/// The default of a column that counts by itself, and NOT NULL where DuckDB can take it: it adds no columns with
/// constraints.
std::string SequenceDefault(const RangeVar& table, const ColumnDef& column, const RewriteState& state) {
  const bool is_new_table = state.Above() != nullptr && nodeTag(state.Above()) == T_CreateStmt;
  return "DEFAULT nextval(" + QuoteLiteral(QualifiedSequence(table, column.colname, state.context)) + ")" +
         (is_new_table ? " NOT NULL" : "");
}

const Constraint* IdentityOf(const ColumnDef& column) {
  for (const Node* item : ListView(column.constraints)) {
    const auto* constraint = DUCKGRES_AS(Constraint, item);
    if (constraint != nullptr && constraint->contype == CONSTR_IDENTITY) return constraint;
  }
  return nullptr;
}

/// The options of an identity's sequence, but for those that DuckDB has not: its name, its type, and how many are
/// cached.
std::string SequenceOptions(size_t open, size_t close, const RewriteState& state) {
  const TokenView& tokens = state.tokens;
  std::string text;
  for (size_t at = open + 1; at < close; ++at) {
    if (tokens.Is(at, "cache") || tokens.Is(at, "as")) {
      ++at;
    } else if (tokens.Is(at, "sequence") && tokens.Is(at + 1, "name")) {
      at += 2;
      while (tokens.IsMark(at + 1, ".")) at += 2;
    } else {
      text += (tokens.IsMark(at - 1, "-") ? "" : " ") + std::string(tokens.Text(at));
    }
  }
  return text;
}

}  // namespace

void RewriteIdentityColumn(const Node& node, RewriteState& state) {
  const auto& column = reinterpret_cast<const ColumnDef&>(node);
  const RangeVar* table = TableAbove(state);
  const Constraint* identity = IdentityOf(column);
  if (identity == nullptr || table == nullptr) return;
  const TokenView& tokens = state.tokens;
  const size_t first = state.TokenAt(identity->location);
  const size_t always = tokens.Is(first + 1, "by") ? first + 2 : first + 1;
  if (!tokens.Is(first, "generated") || !tokens.Is(always + 2, "identity")) return;
  const bool has_options = tokens.IsMark(always + 3, "(");
  const size_t last = has_options ? tokens.Close(always + 3) : always + 2;
  if (last >= tokens.Size()) return;
  CreateSequence(*table, column, has_options ? SequenceOptions(always + 3, last, state) : "", state);
  state.Replace(tokens.Span(first, last), SequenceDefault(*table, column, state));
}

void RewriteSerialColumn(const Node& node, RewriteState& state) {
  const auto& column = reinterpret_cast<const ColumnDef&>(node);
  if (column.typeName == nullptr || column.typeName->location < 0) return;
  const auto row = std::ranges::find(kSerials, SystemTypeName(*column.typeName), &SerialRow::name);
  const RangeVar* table = TableAbove(state);
  if (row == kSerials.end() || table == nullptr) return;
  CreateSequence(*table, column, "", state);
  const TypeExtent extent = ExtentOf(*column.typeName, state);
  state.Replace(state.tokens.Span(extent.first, extent.last),
                std::string(row->type) + ' ' + SequenceDefault(*table, column, state));
}

}  // namespace duckgres::sql
