#include "session/execution.hpp"

#include <algorithm>
#include <array>
#include <format>

#include "base/sqlstate.hpp"
#include "pgwire/backend_messages.hpp"
#include "session/commands.hpp"
#include "session/existence.hpp"
#include "session/preparer.hpp"

namespace duckgres::session {
namespace {

/// CommandComplete of statements that PostgreSQL doesn't have.
struct NativeTag {
  exec::StatementType type;
  std::string_view tag;
  sql::TagCount count;
};
constexpr auto kNativeTags = std::to_array<NativeTag>({
    {exec::StatementType::kSelect, "SELECT", sql::TagCount::kRows},
    {exec::StatementType::kExplain, "EXPLAIN", sql::TagCount::kNone},
    {exec::StatementType::kInsert, "INSERT", sql::TagCount::kInsert},
    {exec::StatementType::kUpdate, "UPDATE", sql::TagCount::kRows},
    {exec::StatementType::kDelete, "DELETE", sql::TagCount::kRows},
    {exec::StatementType::kMerge, "MERGE", sql::TagCount::kRows},
    {exec::StatementType::kCopy, "COPY", sql::TagCount::kRows},
    {exec::StatementType::kCreate, "CREATE", sql::TagCount::kNone},
    {exec::StatementType::kDrop, "DROP", sql::TagCount::kNone},
    {exec::StatementType::kAlter, "ALTER", sql::TagCount::kNone},
    {exec::StatementType::kSet, "SET", sql::TagCount::kNone},
    {exec::StatementType::kPragma, "PRAGMA", sql::TagCount::kNone},
    {exec::StatementType::kCall, "CALL", sql::TagCount::kNone},
    {exec::StatementType::kLoad, "LOAD", sql::TagCount::kNone},
    {exec::StatementType::kAttach, "ATTACH", sql::TagCount::kNone},
    {exec::StatementType::kDetach, "DETACH", sql::TagCount::kNone},
    {exec::StatementType::kVacuum, "VACUUM", sql::TagCount::kNone},
    {exec::StatementType::kAnalyze, "ANALYZE", sql::TagCount::kNone},
    {exec::StatementType::kExport, "EXPORT", sql::TagCount::kNone},
});

std::string TagOf(const Prepared& prepared, uint64_t rows) {
  const sql::Statement& statement = *prepared.statement;
  if (statement.kind != sql::StatementKind::kNative) return sql::CommandTag(statement.tag, statement.tag_count, rows);
  const auto type = prepared.engine ? prepared.engine->Type() : exec::StatementType::kSelect;
  const auto row = std::ranges::find(kNativeTags, type, &NativeTag::type);
  if (row != kNativeTags.end()) return sql::CommandTag(row->tag, row->count, rows);
  return statement.leading_keyword.empty() ? "OK" : statement.leading_keyword;
}

// In DuckDB's words a statement may have been re-planned with other result types, which PostgreSQL refuses too.
bool IsChangedPlan(const SqlError& error) { return error.message.contains("resulted in change of types"); }

}  // namespace

void AppendDescription(std::string& out, const Prepared& prepared, std::span<const types::Format> formats) {
  if (!prepared.ReturnsRows()) return pgwire::AppendNoData(out);
  std::vector<pgwire::FieldDescription> fields;
  fields.reserve(prepared.columns.size());
  for (size_t i = 0; i < prepared.columns.size(); ++i) {
    const auto& type = prepared.wire_types[i];
    const auto format = formats.empty() ? types::Format::kText : formats[formats.size() == 1 ? 0 : i];
    fields.push_back({.name = prepared.columns[i].name,
                      .type_oid = type.oid,
                      .type_size = type.size,
                      .type_modifier = type.type_modifier,
                      .format = static_cast<pgwire::Format>(format)});
  }
  pgwire::AppendRowDescription(out, fields);
}

Result<void> FinishWriting(Portal& portal) {
  const bool reads_only = !portal.prepared->statement || portal.prepared->statement->reads_only;
  if (!portal.started || portal.done || reads_only || !portal.cursor) return {};
  portal.done = true;
  return portal.cursor->Buffer();
}

SqlError Execution::Located(SqlError error) const {
  if (portal_->prepared->plan_at_execution) {
    error.position = 0;
  } else {
    error.position = FrontendPosition(error.position, *portal_->prepared);
  }
  if (IsChangedPlan(error)) {
    return {.code = sqlstate::kFeatureNotSupported, .message = "cached plan must not change result type"};
  }
  return error;
}

Execution::Progress Execution::Complete(std::string tag) {
  tag_ = std::move(tag);
  portal_->done = true;
  return Progress::kComplete;
}

void Execution::Describe() {
  if (options_.describe_rows) AppendDescription(context_.out, *portal_->prepared, portal_->formats);
}

Result<void> Execution::CheckReadOnly() const {
  const auto& settings = context_.settings;
  const bool read_only = context_.transaction.InBlock() ? settings.IsOn("transaction_read_only")
                                                        : settings.IsOn("default_transaction_read_only");
  const sql::Statement& statement = *portal_->prepared->statement;
  if (!read_only) return {};
  const auto* copy = std::get_if<sql::CopyCommand>(&statement.command);
  const bool writes = copy ? copy->is_from : IsCommand(statement) ? statement.is_ddl : !statement.reads_only;
  if (!writes) return {};
  const std::string tag = statement.tag.empty() ? statement.leading_keyword : std::string(statement.tag);
  return Fail(sqlstate::kReadOnlySqlTransaction,
              std::format("cannot execute {}{} in a read-only transaction", tag, copy ? " FROM" : ""));
}

Result<Execution::Progress> Execution::Begin() {
  if (portal_->started && portal_->done) {
    if (!portal_->prepared->ReturnsRows()) {
      return Fail(sqlstate::kObjectNotInPrerequisiteState, "portal cannot be run any more");
    }
    return Complete(TagOf(*portal_->prepared, 0));
  }
  if (portal_->started) return BeginRows();
  DUCKGRES_TRY(CheckReadOnly());
  if (IsCommand(*portal_->prepared->statement)) return BeginCommand();
  return BeginOnEngine();
}

Result<Execution::Progress> Execution::BeginCommand() {
  const sql::Statement& statement = *portal_->prepared->statement;
  portal_->started = true;
  if (const auto* copy = std::get_if<sql::CopyCommand>(&statement.command);
      copy && copy->end == sql::CopyCommand::End::kStdio) {
    return BeginCopy(*copy);
  }
  if (const auto* declare = std::get_if<sql::DeclareCommand>(&statement.command)) return BeginDeclare(*declare);
  DUCKGRES_ASSIGN(CommandOutcome outcome, RunCommand(context_, *portal_->prepared));
  if (outcome.portal) {  // EXECUTE: the other statement's rows and tag are this one's
    outcome.portal->formats = portal_->formats;
    portal_ = std::move(outcome.portal);
    DUCKGRES_TRY(CheckReadOnly());
    return IsCommand(*portal_->prepared->statement) ? BeginCommand() : BeginOnEngine();
  }
  if (!outcome.rows) return Complete(std::move(outcome.tag));
  portal_->cursor = std::move(outcome.rows);
  portal_->tag = std::move(outcome.tag);
  portal_->counts_rows = outcome.counts_rows;
  portal_->fetch_limit = outcome.row_limit;
  discard_rows_ = outcome.discard_rows;
  fetched_from_ = outcome.fetched_from;
  if (fetched_from_ && fetched_from_->binary) portal_->formats = {types::Format::kBinary};
  if (discard_rows_) return Progress::kMore;
  return BeginRows();
}

Result<Execution::Progress> Execution::BeginCopy(const sql::CopyCommand& copy) {
  DUCKGRES_TRY(context_.transaction.PrepareEngine());
  const auto formats = [](size_t columns, bool binary) {
    return std::vector<pgwire::Format>(columns, binary ? pgwire::Format::kBinary : pgwire::Format::kText);
  };
  if (copy.is_from) {
    // Of a plain autocommit COPY too nothing may stay when it fails half-way.
    context_.transaction.BeginImplicit();
    DUCKGRES_TRY(context_.transaction.PrepareEngine());
    DUCKGRES_ASSIGN(copy_in_, CopyIn::Begin(context_, *portal_->prepared->statement));
    const auto overall = copy_in_->Binary() ? pgwire::Format::kBinary : pgwire::Format::kText;
    pgwire::AppendCopyInResponse(context_.out, overall, formats(copy_in_->Columns(), copy_in_->Binary()));
    return Progress::kCopyIn;
  }
  DUCKGRES_ASSIGN(copy_out_, CopyOut::Begin(context_, *portal_->prepared->statement));
  const auto overall = copy_out_->Binary() ? pgwire::Format::kBinary : pgwire::Format::kText;
  pgwire::AppendCopyOutResponse(context_.out, overall, formats(copy_out_->Columns(), copy_out_->Binary()));
  return Progress::kMore;
}

void Execution::CopyInDone(uint64_t rows) {
  context_.transaction.WroteUnreplayable();
  Complete(TagOf(*portal_->prepared, rows));
}

Result<Execution::Progress> Execution::BeginDeclare(const sql::DeclareCommand& declare) {
  if (!context_.transaction.InBlock() && !declare.hold) {
    return Fail(sqlstate::kNoActiveSqlTransaction, "DECLARE CURSOR can only be used in transaction blocks");
  }
  const auto& inner = portal_->prepared->inner;
  auto cursor_portal = std::make_shared<Portal>();
  cursor_portal->prepared = inner;
  cursor_portal->parameters = portal_->parameters;
  cursor_portal->is_cursor = true;
  cursor_portal->with_hold = declare.hold;
  cursor_portal->binary = declare.binary;
  cursor_portal->source = portal_->prepared->statement->text;
  if (context_.portals.Find(declare.name)) {
    return Fail(sqlstate::kDuplicateCursor, std::format("cursor \"{}\" already exists", declare.name));
  }
  DUCKGRES_TRY(context_.transaction.PrepareEngine());
  if (inner->plan_at_execution) {
    DUCKGRES_ASSIGN(cursor_portal->prepared, Preparer(context_).PlanWithValues(*inner, *portal_->parameters));
  }
  if (!cursor_portal->prepared->engine || !cursor_portal->prepared->ReturnsRows()) {
    return Fail(sqlstate::kInvalidCursorState, "cannot open this statement as cursor");
  }
  const std::span<const duck::Value> values = cursor_portal->parameters && !inner->plan_at_execution
                                                  ? std::span<const duck::Value>(*cursor_portal->parameters)
                                                  : std::span<const duck::Value>();
  DUCKGRES_ASSIGN(cursor_portal->cursor, context_.engine.Execute(*cursor_portal->prepared->engine, values));
  cursor_portal->started = true;
  // Outside a block its transaction is over with this statement, so its rows are taken now.
  if (!context_.transaction.InBlock()) DUCKGRES_TRY(cursor_portal->cursor->Buffer());
  DUCKGRES_TRY(context_.portals.Add(declare.name, std::move(cursor_portal)));
  return Complete("DECLARE CURSOR");
}

Result<Execution::Progress> Execution::BeginOnEngine() {
  Prepared* prepared = portal_->prepared.get();
  portal_->started = true;
  if (!prepared->before.empty()) context_.transaction.BeginImplicit();  // all or nothing
  DUCKGRES_TRY(context_.transaction.PrepareEngine());
  DUCKGRES_TRY(NoticeExistence(context_, *prepared->statement));
  for (const auto& statement : prepared->before) DUCKGRES_TRY(context_.engine.Run(statement));
  std::span<const duck::Value> values;
  if (prepared->plan_at_execution) {
    DUCKGRES_ASSIGN(auto planned, Preparer(context_).PlanWithValues(*prepared, *portal_->parameters));
    planned->columns = prepared->columns;
    planned->wire_types = prepared->wire_types;
    portal_->prepared = std::move(planned);
    prepared = portal_->prepared.get();
  } else if (portal_->parameters) {
    values = *portal_->parameters;
  }
  if (!prepared->engine) {
    auto planned = context_.engine.Prepare(prepared->engine_sql);
    if (!planned) return std::unexpected(Located(std::move(planned).error()));
    prepared->engine = *std::move(planned);
  }
  // PostgreSQL lets a frontend declare parameters that the statement does not use.
  values = values.first(std::min(values.size(), prepared->engine->Parameters().size()));
  auto cursor = context_.engine.Execute(*prepared->engine, values);
  if (!cursor) return std::unexpected(Located(std::move(cursor).error()));
  if (prepared->engine->Returns() != exec::ReturnKind::kRows) {
    DUCKGRES_ASSIGN(const int64_t rows, (*cursor)->TakeRowsChanged());
    NoteWritten(rows);
    return Complete(TagOf(*prepared, static_cast<uint64_t>(rows)));
  }
  portal_->cursor = *std::move(cursor);
  // The table may have changed since the frontend was told the columns.
  const auto same_type = [](const exec::Column& column, const types::WireType& told) {
    return types::WireTypeOf(column.type).oid == told.oid;
  };
  if (!std::ranges::equal(portal_->cursor->Columns(), prepared->wire_types, same_type)) {
    return Fail(sqlstate::kFeatureNotSupported, "cached plan must not change result type");
  }
  return BeginRows();
}

Result<Execution::Progress> Execution::BeginRows() {
  Describe();
  if (!portal_->encoder) {
    std::vector<types::Oid> oids;
    for (const auto& type : portal_->prepared->wire_types) oids.push_back(type.oid);
    std::vector<exec::Column> columns(portal_->cursor->Columns().begin(), portal_->cursor->Columns().end());
    if (oids.size() != columns.size()) oids.clear();
    DUCKGRES_ASSIGN(portal_->encoder,
                    types::RowEncoder::Make(columns, portal_->formats, context_.settings.Format(), oids));
  }
  return Progress::kMore;
}

Execution::Progress Execution::CompleteRows() {
  if (!portal_->tag.empty()) {
    return Complete(portal_->counts_rows ? sql::CommandTag(portal_->tag, sql::TagCount::kRows, sent_) : portal_->tag);
  }
  NoteWritten(static_cast<int64_t>(portal_->rows_sent));
  return Complete(TagOf(*portal_->prepared, sent_));
}

Result<Execution::Progress> Execution::StepRows() {
  Cursor& cursor = *portal_->cursor;
  if (portal_->fetch_limit && portal_->rows_sent == *portal_->fetch_limit) return CompleteRows();
  auto more = cursor.Fetch();
  if (!more) return std::unexpected(Located(std::move(more).error()));
  if (!*more) return CompleteRows();
  uint64_t count = cursor.RowsLeftInChunk();
  if (options_.row_limit > 0) count = std::min(count, options_.row_limit - sent_);
  if (portal_->fetch_limit) count = std::min(count, *portal_->fetch_limit - portal_->rows_sent);
  if (!discard_rows_) DUCKGRES_TRY(portal_->encoder->Append(context_.out, cursor.Chunk(), cursor.Row(), count));
  cursor.Advance(count);
  sent_ += count;
  portal_->rows_sent += count;
  if (fetched_from_) fetched_from_->position += count;
  if (options_.row_limit > 0 && sent_ == options_.row_limit) return Progress::kSuspended;
  return Progress::kMore;
}

Result<Execution::Progress> Execution::StepCopyOut() {
  DUCKGRES_ASSIGN(const bool more, copy_out_->Step(context_.out));
  if (more) return Progress::kMore;
  pgwire::AppendCopyDone(context_.out);
  return Complete(TagOf(*portal_->prepared, copy_out_->Rows()));
}

Result<Execution::Progress> Execution::Step() {
  if (context_.engine.TakeInterrupt()) return std::unexpected(context_.Cancelled());
  return copy_out_ ? StepCopyOut() : StepRows();
}

void Execution::NoteWritten(int64_t rows) {
  const Prepared& prepared = *portal_->prepared;
  const sql::Statement& statement = *prepared.statement;
  if (statement.reads_only || !context_.transaction.Journals()) return;
  if (!prepared.before.empty()) return context_.transaction.WroteUnreplayable();
  Journal::Entry entry{.sql = prepared.engine_sql,
                       .parameters = portal_->parameters,
                       .rows = rows,
                       .is_volatile = statement.volatile_calls,
                       .is_constant = statement.constant_insert,
                       .is_insert = statement.kind == sql::StatementKind::kInsert,
                       .target = {}};
  if (statement.target)
    entry.target = {.catalog = {}, .schema = statement.target->schema, .table = statement.target->name};
  context_.transaction.Wrote(std::move(entry));
}

}  // namespace duckgres::session
