#include "session/commands.hpp"

#include <algorithm>
#include <format>
#include <utility>

#include "base/sqlstate.hpp"
#include "session/copy.hpp"
#include "session/local_rows.hpp"
#include "session/preparer.hpp"
#include "session/set_command.hpp"

namespace duckgres::session {
namespace {

using Verb = sql::TransactionCommand::Verb;

std::string CountedTag(const sql::Statement& statement, uint64_t rows) {
  return sql::CommandTag(statement.tag, statement.tag_count, rows);
}

/// Runs one statement, by the type of its command.
class Runner {
 public:
  Runner(Context& context, const Prepared& prepared)
      : context_(context), prepared_(prepared), statement_(*prepared.statement) {}

  Result<CommandOutcome> operator()(const sql::TransactionCommand& command);
  Result<CommandOutcome> operator()(const sql::SetCommand& command) {
    DUCKGRES_TRY(RunSet(context_, statement_, command));
    return Done();
  }
  Result<CommandOutcome> operator()(const sql::ShowCommand& command);
  Result<CommandOutcome> operator()(const sql::DiscardCommand& command);
  Result<CommandOutcome> operator()(const sql::PrepareCommand& command);
  Result<CommandOutcome> operator()(const sql::ExecuteCommand& command);
  Result<CommandOutcome> operator()(const sql::DeallocateCommand& command);
  Result<CommandOutcome> operator()(const sql::FetchCommand& command);
  Result<CommandOutcome> operator()(const sql::CloseCommand& command);
  Result<CommandOutcome> operator()(const sql::CopyCommand&) {
    DUCKGRES_ASSIGN(const uint64_t rows, CopyFile(context_, statement_));
    return CommandOutcome{.tag = CountedTag(statement_, rows)};
  }
  Result<CommandOutcome> operator()(const sql::CreateDatabaseCommand& command);
  Result<CommandOutcome> operator()(const sql::DropDatabaseCommand& command);
  Result<CommandOutcome> operator()(const sql::LockCommand&);
  Result<CommandOutcome> operator()(const sql::ExplainCommand& command);
  Result<CommandOutcome> operator()(const sql::MaintenanceCommand&);
  // Nothing is listened to, so there is nothing to stop.
  Result<CommandOutcome> operator()(const sql::UnlistenCommand&) { return Done(); }
  Result<CommandOutcome> operator()(const auto&) {
    return Fail(sqlstate::kFeatureNotSupported, std::format("{} is not supported", statement_.tag));
  }

 private:
  CommandOutcome Done() const { return {.tag = std::string(statement_.tag)}; }
  CommandOutcome Rows(std::vector<std::string> names, std::vector<LocalRows::Row> rows) const {
    auto stream = std::make_unique<LocalRows>(std::move(names), std::move(rows));
    return {.tag = std::string(statement_.tag), .rows = std::make_shared<Cursor>(context_.engine, std::move(stream))};
  }
  Result<void> RefuseInBlock() const {
    if (context_.transaction.State() == Transaction::Status::kIdle) return {};
    return Fail(sqlstate::kActiveSqlTransaction,
                std::format("{} cannot run inside a transaction block", statement_.tag));
  }
  Result<void> RequireBlock() const {
    if (context_.transaction.InBlock()) return {};
    return Fail(sqlstate::kNoActiveSqlTransaction,
                std::format("{} can only be used in transaction blocks", statement_.tag));
  }
  Result<CommandOutcome> Begin(const sql::TransactionCommand& command);
  Result<CommandOutcome> End(const sql::TransactionCommand& command);
  Result<std::string> ShowOne(const std::string& name);

  Context& context_;
  const Prepared& prepared_;
  const sql::Statement& statement_;
};

Result<CommandOutcome> Runner::operator()(const sql::TransactionCommand& command) {
  Transaction& transaction = context_.transaction;
  switch (command.verb) {
    case Verb::kBegin:
    case Verb::kStart:
      return Begin(command);
    case Verb::kCommit:
    case Verb::kRollback:
      return End(command);
    case Verb::kSavepoint:
      DUCKGRES_TRY(transaction.Savepoint(command.name));
      return Done();
    case Verb::kRelease:
      DUCKGRES_TRY(transaction.Release(command.name));
      return Done();
    case Verb::kRollbackTo:
      DUCKGRES_TRY(transaction.RollbackTo(command.name));
      return Done();
    default:
      return Fail(sqlstate::kFeatureNotSupported, "two-phase commit is not supported");
  }
}

Result<CommandOutcome> Runner::Begin(const sql::TransactionCommand& command) {
  if (context_.transaction.InBlock()) {
    context_.Warn(sqlstate::kActiveSqlTransaction, "there is already a transaction in progress");
  } else {
    context_.transaction.BeginBlock();
    BeginTransactionSettings(context_);
  }
  DUCKGRES_TRY(SetTransactionModes(context_, command.modes));
  return Done();
}

Result<CommandOutcome> Runner::End(const sql::TransactionCommand& command) {
  Transaction& transaction = context_.transaction;
  if (!transaction.InBlock()) {
    if (command.chain) {
      return Fail(sqlstate::kNoActiveSqlTransaction,
                  std::format("{} AND CHAIN can only be used in transaction blocks", statement_.tag));
    }
    context_.Warn(sqlstate::kNoActiveSqlTransaction, "there is no transaction in progress");
  }
  const sql::TransactionModes modes = CurrentTransactionModes(context_);
  bool committed = false;
  if (command.verb == Verb::kCommit) {
    context_.portals.EndTransaction(!transaction.Failed());
    DUCKGRES_ASSIGN(committed, transaction.Commit());
  } else {
    context_.portals.EndTransaction(false);
    transaction.Rollback();
  }
  if (command.chain) {
    transaction.BeginBlock();
    DUCKGRES_TRY(SetTransactionModes(context_, modes));
  }
  return CommandOutcome{.tag = committed ? "COMMIT" : "ROLLBACK"};
}

Result<std::string> Runner::ShowOne(const std::string& name) {
  // Outside a block there is no transaction to speak of: the next one will be as the defaults say.
  if (name.starts_with("transaction_") && !context_.transaction.InBlock() &&
      context_.settings.Knows("default_" + name)) {
    return context_.settings.Show("default_" + name);
  }
  if (context_.settings.Knows(name)) return context_.settings.Show(name);
  // One of DuckDB's own, such as memory_limit.
  std::string literal;
  for (const char c : name) literal.append(c == '\'' ? 2 : 1, c);
  const auto value = context_.engine.Scalar("SELECT current_setting('" + literal + "')");
  if (value) return value->value_or("");
  return context_.settings.Show(name);
}

Result<CommandOutcome> Runner::operator()(const sql::ShowCommand& command) {
  if (command.name == "all") {
    std::vector<LocalRows::Row> rows;
    for (auto& [name, value] : context_.settings.All()) rows.push_back({std::move(name), std::move(value), ""});
    return Rows({"name", "setting", "description"}, std::move(rows));
  }
  DUCKGRES_ASSIGN(std::string value, ShowOne(command.name));
  return Rows({context_.settings.Spelling(command.name)}, {{std::move(value)}});
}

Result<CommandOutcome> Runner::operator()(const sql::DiscardCommand& command) {
  using What = sql::DiscardCommand::What;
  if (command.what == What::kAll) {
    DUCKGRES_TRY(RefuseInBlock());
    context_.portals.Clear();
    context_.statements.Clear();
    context_.settings.ResetAll();
  }
  if (command.what == What::kAll || command.what == What::kTemp) {
    while (true) {
      DUCKGRES_ASSIGN(const auto drop,
                      context_.engine.Scalar(
                          "SELECT 'DROP TABLE temp.' || '\"' || replace(schema_name, '\"', '\"\"') || '\".\"' || "
                          "replace(table_name, '\"', '\"\"') || '\"' FROM duckdb_tables() "
                          "WHERE database_name = 'temp' LIMIT 1"));
      if (!drop) break;
      DUCKGRES_TRY(context_.engine.Run(*drop));
    }
  }
  return Done();
}

Result<CommandOutcome> Runner::operator()(const sql::PrepareCommand& command) {
  std::vector<types::Oid> declared;
  for (const auto& type : command.types) {
    DUCKGRES_ASSIGN(const auto parsed, sql::Parse("SELECT NULL::" + type));
    auto planned = Preparer(context_).Prepare(parsed.statements.front(), {});
    if (!planned) {
      return Fail(sqlstate::kUndefinedObject, std::format("type \"{}\" does not exist", type));
    }
    declared.push_back((*planned)->wire_types.front().oid);
  }
  DUCKGRES_ASSIGN(const auto parsed, sql::Parse(statement_.Slice(command.statement)));
  DUCKGRES_ASSIGN(auto inner, Preparer(context_).Prepare(parsed.statements.front(), declared));
  if (command.name.empty())
    return Fail(sqlstate::kInvalidSqlStatementName, "invalid statement name: must not be empty");
  DUCKGRES_TRY(context_.statements.Add(command.name, std::move(inner)));
  return Done();
}

Result<CommandOutcome> Runner::operator()(const sql::ExecuteCommand& command) {
  DUCKGRES_ASSIGN(const auto inner, context_.statements.Find(command.name));
  if (command.arguments.size() != inner->parameter_types.size()) {
    return Fail({.code = sqlstate::kSyntaxError,
                 .message = std::format("wrong number of parameters for prepared statement \"{}\"", command.name),
                 .detail = std::format("Expected {} parameters but got {}.", inner->parameter_types.size(),
                                       command.arguments.size())});
  }
  auto portal = std::make_shared<Portal>();
  portal->prepared = inner;
  portal->parameters = std::make_shared<std::vector<duck::Value>>();
  for (size_t i = 0; i < command.arguments.size(); ++i) {
    DUCKGRES_ASSIGN(const auto parsed, sql::Parse("SELECT " + command.arguments[i]));
    DUCKGRES_ASSIGN(const auto rewritten, sql::Rewrite(parsed.statements.front(), context_.RewriteFor()));
    DUCKGRES_ASSIGN(const auto text, context_.engine.Scalar(std::string(rewritten.Text())));
    if (!text) {
      portal->parameters->emplace_back();
      continue;
    }
    DUCKGRES_ASSIGN(auto value, Preparer(context_).Decode(*inner, i, types::Format::kText, *text));
    portal->parameters->push_back(std::move(value));
  }
  return CommandOutcome{.portal = std::move(portal)};
}

Result<CommandOutcome> Runner::operator()(const sql::DeallocateCommand& command) {
  if (command.all) {
    context_.statements.Clear();
  } else if (!context_.statements.Remove(command.name)) {
    return Fail(sqlstate::kInvalidSqlStatementName,
                std::format("prepared statement \"{}\" does not exist", command.name));
  }
  return Done();
}

Result<CommandOutcome> Runner::operator()(const sql::FetchCommand& command) {
  using Direction = sql::FetchCommand::Direction;
  const auto portal = context_.portals.Find(command.cursor);
  if (!portal) {
    return Fail(sqlstate::kInvalidCursorName, std::format("cursor \"{}\" does not exist", command.cursor));
  }
  Portal& from = **portal;
  int64_t skip = 0, count = command.count;
  if (command.direction == Direction::kRelative || command.direction == Direction::kAbsolute) {
    const int64_t ahead =
        command.direction == Direction::kRelative ? command.count : command.count - static_cast<int64_t>(from.position);
    skip = ahead - 1;
    count = 1;
  }
  const bool backward = command.direction == Direction::kBackward && count > 0;
  if (backward || skip < 0 || count < 0) {
    return Fail(sqlstate::kObjectNotInPrerequisiteState, "cursor can only scan forward",
                "Rows are streamed, not kept. Declare the cursor again to read from its beginning.");
  }
  CommandOutcome outcome{.tag = std::string(statement_.tag), .rows = from.cursor, .counts_rows = true};
  outcome.fetched_from = &from;
  outcome.discard_rows = command.is_move;
  for (; skip > 0; --skip) {
    DUCKGRES_ASSIGN(const bool more, from.cursor->Fetch());
    if (!more) break;
    from.cursor->Advance(1);
    ++from.position;
  }
  if (count != sql::FetchCommand::kAll) outcome.row_limit = static_cast<uint64_t>(count);
  return outcome;
}

Result<CommandOutcome> Runner::operator()(const sql::CloseCommand& command) {
  if (command.all) {
    std::erase_if(context_.portals.All(), [](const auto& entry) { return entry.second->is_cursor; });
  } else if (!context_.portals.Remove(command.cursor)) {
    return Fail(sqlstate::kInvalidCursorName, std::format("cursor \"{}\" does not exist", command.cursor));
  }
  return Done();
}

Result<CommandOutcome> Runner::operator()(const sql::CreateDatabaseCommand& command) {
  DUCKGRES_TRY(RefuseInBlock());
  DUCKGRES_TRY(context_.services.CreateDatabase(context_.user, command.name));
  context_.ForgetFacts();
  return Done();
}

Result<CommandOutcome> Runner::operator()(const sql::DropDatabaseCommand& command) {
  DUCKGRES_TRY(RefuseInBlock());
  if (command.name == context_.database) {
    return Fail(sqlstate::kObjectInUse, "cannot drop the currently open database");
  }
  const auto dropped = context_.services.DropDatabase(context_.user, command.name);
  if (!dropped && command.if_exists && dropped.error().code == sqlstate::kInvalidCatalogName) {
    context_.Notice({.message = std::format("database \"{}\" does not exist, skipping", command.name)});
    return Done();
  }
  if (!dropped) return std::unexpected(dropped.error());
  context_.ForgetFacts();
  return Done();
}

Result<CommandOutcome> Runner::operator()(const sql::LockCommand&) {
  DUCKGRES_TRY(RequireBlock());
  context_.Notice(
      {.message = "LOCK TABLE has no effect",
       .detail = "Transactions see a snapshot; of two that change the same row the later one fails with 40001."});
  return Done();
}

Result<CommandOutcome> Runner::operator()(const sql::ExplainCommand& command) {
  DUCKGRES_ASSIGN(const auto parsed, sql::Parse(statement_.Slice(command.statement)));
  if (parsed.statements.size() != 1) return Fail(sqlstate::kSyntaxError, "EXPLAIN needs one statement");
  DUCKGRES_ASSIGN(const auto rewritten, sql::Rewrite(parsed.statements.front(), context_.RewriteFor()));
  bool json = false;
  for (const auto& option : command.options) json |= option.name == "format" && option.value == "json";
  const std::string text =
      std::format("EXPLAIN {}{}{}", json ? "(FORMAT json) " : "", command.analyze ? "ANALYZE " : "", rewritten.Text());
  DUCKGRES_TRY(context_.transaction.PrepareEngine());
  DUCKGRES_ASSIGN(const auto planned, context_.engine.Prepare(text));
  DUCKGRES_ASSIGN(const auto cursor, context_.engine.Execute(*planned, {}));
  std::vector<LocalRows::Row> rows;
  while (true) {
    DUCKGRES_ASSIGN(const bool more, cursor->Fetch());
    if (!more) break;
    const duck::Vector plan = cursor->Chunk().Column(1);
    for (size_t r = cursor->Row(); r < cursor->Chunk().Rows(); ++r) {
      std::string_view left = duck::TextOf(plan.Data<duckdb_string_t>()[r]);
      while (!left.empty()) {
        const size_t end = json ? left.npos : left.find('\n');
        rows.push_back({std::string(left.substr(0, end))});
        left = end == left.npos ? std::string_view() : left.substr(end + 1);
      }
    }
    cursor->Advance(cursor->RowsLeftInChunk());
  }
  return Rows({"QUERY PLAN"}, std::move(rows));
}

Result<CommandOutcome> Runner::operator()(const sql::MaintenanceCommand&) {
  if (statement_.kind == sql::StatementKind::kAnalyze) {
    DUCKGRES_TRY(context_.transaction.PrepareEngine());
    DUCKGRES_TRY(context_.engine.Run("ANALYZE"));
    return Done();
  }
  DUCKGRES_TRY(RefuseInBlock());
  if (statement_.kind == sql::StatementKind::kVacuum) {
    DUCKGRES_TRY(context_.engine.Run("VACUUM"));
  } else {
    context_.Notice({.message = std::format("{} has no effect", statement_.tag),
                     .detail = "DuckDB keeps its tables and indexes in order by itself."});
  }
  return Done();
}

}  // namespace

Result<CommandOutcome> RunCommand(Context& context, const Prepared& prepared) {
  return std::visit(Runner(context, prepared), prepared.statement->command);
}

bool EndsFailure(const sql::Statement& statement) {
  const auto* command = std::get_if<sql::TransactionCommand>(&statement.command);
  if (!command) return false;
  return command->verb == Verb::kCommit || command->verb == Verb::kRollback || command->verb == Verb::kRollbackTo;
}

}  // namespace duckgres::session
