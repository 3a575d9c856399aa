#include "session/session.hpp"

#include <algorithm>
#include <charconv>
#include <format>

#include "base/sqlstate.hpp"
#include "pgwire/backend_messages.hpp"
#include "pgwire/frame.hpp"
#include "pgwire/frontend_messages.hpp"
#include "pgwire/utf8.hpp"
#include "session/commands.hpp"
#include "session/frontend_rules.hpp"
#include "session/preparer.hpp"

namespace duckgres::session {
namespace {

// PostgreSQL's own bound for a message: 1 GB less one byte, and its type.
constexpr size_t kFrameBytesMax = size_t{1} << 30;
constexpr size_t kFrameHeaderBytes = 5;
constexpr size_t kOutputBytesKept = size_t{16} << 10;

std::vector<types::Format> FormatsOf(const std::vector<pgwire::Format>& formats) {
  std::vector<types::Format> out;
  for (const auto format : formats) out.push_back(static_cast<types::Format>(format));
  return out;
}

}  // namespace

Session::Session(Services& services, FrontendFacts facts) : services_(services), startup_(services, std::move(facts)) {}

Session::~Session() {
  {
    const std::scoped_lock lock(cancel_mutex_);
    cancel_target_ = nullptr;
  }
  if (!context_) return;
  services_.UnregisterBackend(context_->key);
  execution_.reset();
  copy_in_.reset();
  copying_.reset();
  context_->portals.Clear();
  context_->transaction.Rollback();
}

void Session::Cancel() noexcept {
  const std::scoped_lock lock(cancel_mutex_);
  if (cancel_target_ && working_) cancel_target_->Interrupt();
}

void Session::TimedOut() noexcept {
  const std::scoped_lock lock(cancel_mutex_);
  if (!cancel_target_ || !working_) return;
  context_->timed_out = true;
  cancel_target_->Interrupt();
}

void Session::InitTimedOut() {
  startup_.TimedOut(startup_out_);
  ended_ = true;
}

void Session::End(SqlError error) {
  error.severity = Severity::kFatal;
  pgwire::AppendErrorResponse(Output(), error);
  ended_ = true;
}

void Session::Rest() {
  std::string& out = Output();
  if (out.empty() && out.capacity() > kOutputBytesKept) out.shrink_to_fit();
}

size_t Session::TakeStartup(std::string_view input) {
  const size_t taken = startup_.Take(input, startup_out_);
  bytes_needed_ = startup_.BytesNeeded();
  if (startup_.State() == Startup::Status::kEnded) ended_ = true;
  if (startup_.State() == Startup::Status::kAuthenticated) {
    OpenContext();
    bytes_needed_ = kFrameHeaderBytes;
  }
  return taken;
}

void Session::OpenContext() {
  const auto& message = startup_.Message();
  const User& user = startup_.AuthenticatedUser();
  const std::string database(message.Parameter("database").value_or(user.name));
  const auto fail = [&](const SqlError& error) { End(error); };

  Settings settings;
  (void)settings.SetInitial("server_version", std::string(services_.ServerVersion()));
  (void)settings.SetInitial("is_superuser", user.superuser ? "on" : "off");
  (void)settings.SetInitial("session_authorization", user.name);
  (void)settings.SetInitial("port", std::to_string(services_.Port()));
  pgwire::NameValues wanted;
  if (const auto options = message.Parameter("options")) {
    auto parsed = pgwire::ParseStartupOptions(*options);
    if (!parsed) return fail(parsed.error());
    wanted = *std::move(parsed);
  }
  for (const auto& [name, value] : message.parameters) {
    const bool is_setting = name != "user" && name != "database" && name != "options" && name != "replication" &&
                            !name.starts_with("_pq_.");
    if (is_setting) wanted.emplace_back(name, value);
  }
  for (auto& [name, value] : wanted) {
    const SettingRow* row = FindSetting(name);
    if (row && row->context == SettingRow::Context::kInternal) {
      return fail({.code = sqlstate::kCantChangeRuntimeParam,
                   .message = std::format("parameter \"{}\" cannot be changed", row->name)});
    }
    if (const auto set = settings.SetInitial(name, std::move(value)); !set) return fail(set.error());
  }

  auto opened = services_.OpenDatabase(user, database);
  if (!opened) return fail(opened.error());
  const size_t secret_bytes = pgwire::AgreedVersion(message) >= pgwire::kProtocolWithLongKeys ? 32 : 4;
  const BackendKey key = services_.RegisterBackend(*this, secret_bytes);
  context_ = std::make_unique<Context>(services_, user, database, *std::move(opened), key, startup_.Facts(),
                                       std::move(settings));
  context_->out.swap(startup_out_);
  {
    const std::scoped_lock lock(cancel_mutex_);
    cancel_target_ = &context_->engine;
  }
  Greet();
}

void Session::Greet() {
  // The frontend is told every reported setting once, whatever its value.
  for (const auto& row : SettingRows()) {
    if (row.reported) pgwire::AppendParameterStatus(context_->out, row.name, context_->settings.Value(row.name));
  }
  (void)context_->settings.TakeReports();
  if (const auto published = context_->PublishSession(); !published) return End(published.error());
  pgwire::AppendBackendKeyData(context_->out, context_->key.pid, context_->key.secret);
  pgwire::AppendReadyForQuery(context_->out, context_->transaction.Indicator());
}

size_t Session::Take(std::string_view input) {
  if (ended_) return 0;
  if (!context_) return TakeStartup(input);
  const pgwire::FrameScan scan = pgwire::ScanFrame(input, kFrameBytesMax);
  if (scan.status == pgwire::FrameStatus::kNeedMore) {
    bytes_needed_ = scan.bytes_needed;
    return 0;
  }
  if (scan.status != pgwire::FrameStatus::kWhole) {
    End(pgwire::FrameFault(scan));
    return 0;
  }
  bytes_needed_ = kFrameHeaderBytes;
  const pgwire::Frame& frame = scan.frame;
  const FrontendRule* rule = FrontendRules::Find(frame.type);
  if (!rule) {
    End(pgwire::InvalidMessageType(frame.type));
    return frame.size;
  }
  if (skipping_ && !rule->runs_after_error) return frame.size;
  if (copy_in_ && !rule->during_copy) {
    // As PostgreSQL: the COPY fails, and the connection with it, since the two sides have lost each other.
    End({.code = sqlstate::kProtocolViolation,
         .message = std::format("unexpected message type 0x{:02X} during COPY from stdin",
                                static_cast<unsigned char>(frame.type))});
    return frame.size;
  }
  lookahead_ = input.substr(frame.size);
  working_ = true;
  if (!copy_in_) Arm();
  if (auto done = (this->*rule->handle)(frame.payload); !done) Fail(std::move(done).error());
  lookahead_ = {};
  if (!Busy()) working_ = copy_in_ != nullptr;
  return frame.size;
}

// A new command begins: an old cancel does not concern it, and statement_timeout counts from here.
void Session::Arm() {
  context_->engine.Arm();
  context_->timed_out = false;
  const std::string_view timeout = context_->settings.Value("statement_timeout");
  if (timeout == "0" && !timer_armed_) return;
  timer_armed_ = timeout != "0";
  int64_t milliseconds = 0;
  std::from_chars(timeout.data(), timeout.data() + timeout.size(), milliseconds);
  services_.SetStatementTimeout(context_->key, std::chrono::milliseconds(milliseconds));
}

void Session::Fail(SqlError error) {
  if (error.severity == Severity::kFatal) return End(std::move(error));
  if (error.code == sqlstate::kQueryCanceled && context_->timed_out) error.message = context_->Cancelled().message;
  const bool extended = !simple_;
  execution_.reset();
  copy_in_.reset();
  copying_.reset();
  context_->transaction.Fail();
  pgwire::AppendErrorResponse(context_->out, error);
  if (extended) {
    skipping_ = true;
  } else {
    FinishSimple();
  }
}

Result<void> Session::CheckUsable(const Prepared& prepared) const {
  const bool failed = context_->transaction.Failed() || context_->transaction.ImplicitFailed();
  if (!failed || !prepared.statement || EndsFailure(*prepared.statement)) return {};
  return duckgres::Fail(sqlstate::kInFailedSqlTransaction,
                        "current transaction is aborted, commands ignored until end of transaction block");
}

// ---- Simple query.

Result<void> Session::OnQuery(std::string_view payload) {
  simple_.emplace();
  // An error ends the simple query like any other, with ReadyForQuery.
  context_->statements.RemoveUnnamed();
  context_->portals.Remove("");
  DUCKGRES_ASSIGN(const std::string_view query, pgwire::DecodeQuery(payload));
  DUCKGRES_TRY(pgwire::CheckUtf8(query));
  DUCKGRES_ASSIGN(simple_->parsed, sql::Parse(query));
  if (simple_->parsed.statements.empty()) {
    pgwire::AppendEmptyQueryResponse(context_->out);
    FinishSimple();
    return {};
  }
  // Nothing runs if a later part can't even be parsed. What PostgreSQL refuses may still be DuckDB's.
  for (const auto& statement : simple_->parsed.statements) {
    if (!statement.syntax_error || simple_->parsed.statements.size() == 1) continue;
    const auto count = context_->engine.CountStatements(statement.text);
    if (!count) return duckgres::Fail(*statement.syntax_error);
  }
  return {};
}

Result<void> Session::BeginSimpleStatement() {
  const auto& statements = simple_->parsed.statements;
  const sql::Statement& statement = statements[simple_->next++];
  Prepared probe;
  probe.statement = statement;
  DUCKGRES_TRY(CheckUsable(probe));
  if (statement.parameter_max > 0 && !std::holds_alternative<sql::PrepareCommand>(statement.command)) {
    return duckgres::Fail(sqlstate::kUndefinedParameter, "there is no parameter $1");
  }
  if (statements.size() > 1 && !statement.is_transaction_control) context_->transaction.BeginImplicit();
  if (!IsCommand(statement)) DUCKGRES_TRY(context_->transaction.PrepareEngine());
  auto portal = std::make_shared<Portal>();
  DUCKGRES_ASSIGN(portal->prepared, Preparer(*context_).Prepare(statement, {}));
  execution_ = std::make_unique<Execution>(*context_, std::move(portal), Execution::Options{.describe_rows = true});
  Advance(execution_->Begin());
  return {};
}

void Session::FinishSimple() {
  simple_.reset();
  EndImplicit();
  Ready();
}

// ---- Extended query.

Result<void> Session::OnParse(std::string_view payload) {
  DUCKGRES_ASSIGN(const auto message, pgwire::DecodeParse(payload));
  DUCKGRES_TRY(pgwire::CheckUtf8(message.query));
  if (message.statement_name.empty()) context_->statements.RemoveUnnamed();
  DUCKGRES_ASSIGN(const auto parsed, sql::Parse(message.query));
  if (parsed.statements.size() > 1) {
    return duckgres::Fail(sqlstate::kSyntaxError, "cannot insert multiple commands into a prepared statement");
  }
  auto prepared = std::make_shared<Prepared>();
  if (parsed.statements.empty()) {
    prepared->parameter_types = message.parameter_types;
    prepared->parameter_targets.resize(message.parameter_types.size());
  } else {
    prepared->statement = parsed.statements.front();
    DUCKGRES_TRY(CheckUsable(*prepared));
    DUCKGRES_ASSIGN(prepared, Preparer(*context_).Prepare(parsed.statements.front(), message.parameter_types));
  }
  DUCKGRES_TRY(context_->statements.Add(message.statement_name, std::move(prepared)));
  pgwire::AppendParseComplete(context_->out);
  return {};
}

Result<void> Session::OnBind(std::string_view payload) {
  DUCKGRES_ASSIGN(const auto message, pgwire::DecodeBind(payload));
  DUCKGRES_ASSIGN(const auto prepared, context_->statements.Find(message.statement_name));
  DUCKGRES_TRY(CheckUsable(*prepared));
  const size_t wanted = prepared->parameter_types.size();
  if (message.parameters.size() != wanted) {
    return duckgres::Fail(sqlstate::kProtocolViolation,
                          std::format("bind message supplies {} parameters, but prepared statement \"{}\" requires {}",
                                      message.parameters.size(), message.statement_name, wanted));
  }
  const size_t columns = prepared->columns.size();
  if (message.result_formats.size() > 1 && message.result_formats.size() != columns && columns > 0) {
    return duckgres::Fail(sqlstate::kProtocolViolation,
                          std::format("bind message has {} result formats but query has {} columns",
                                      message.result_formats.size(), columns));
  }
  auto portal = std::make_shared<Portal>();
  portal->prepared = prepared;
  portal->formats = FormatsOf(message.result_formats);
  portal->parameters = std::make_shared<std::vector<duck::Value>>();
  portal->parameters->reserve(wanted);
  for (size_t i = 0; i < wanted; ++i) {
    const auto& bytes = message.parameters[i];
    if (!bytes) {
      portal->parameters->emplace_back();
      continue;
    }
    const auto format = static_cast<types::Format>(message.ParameterFormat(i));
    if (format == types::Format::kText) DUCKGRES_TRY(pgwire::CheckUtf8(*bytes));
    auto value = Preparer(*context_).Decode(*prepared, i, format, *bytes);
    if (!value) {
      if (value.error().code == sqlstate::kInvalidBinaryRepresentation) {
        value.error().message += std::format(" in bind parameter {}", i + 1);
      }
      return std::unexpected(std::move(value).error());
    }
    portal->parameters->push_back(*std::move(value));
  }
  if (message.portal_name.empty()) {
    if (const auto old = context_->portals.Find("")) DUCKGRES_TRY(FinishWriting(**old));
  }
  DUCKGRES_TRY(context_->portals.Add(message.portal_name, std::move(portal)));
  pgwire::AppendBindComplete(context_->out);
  return {};
}

Result<void> Session::OnDescribe(std::string_view payload) {
  DUCKGRES_ASSIGN(const auto message, pgwire::DecodeDescribe(payload));
  if (message.target == pgwire::Target::kStatement) {
    DUCKGRES_ASSIGN(const auto prepared, context_->statements.Find(message.name));
    if (prepared->ReturnsRows()) DUCKGRES_TRY(CheckUsable(*prepared));
    pgwire::AppendParameterDescription(context_->out, prepared->parameter_types);
    AppendDescription(context_->out, *prepared, {});
    return {};
  }
  DUCKGRES_ASSIGN(const auto portal, context_->portals.Find(message.name));
  if (portal->prepared->ReturnsRows()) DUCKGRES_TRY(CheckUsable(*portal->prepared));
  AppendDescription(context_->out, *portal->prepared, portal->formats);
  return {};
}

// Whether what has arrived says that this Execute has its transaction to itself, so that DuckDB may commit by itself.
bool Session::OnlySyncFollows() const {
  std::string_view rest = lookahead_;
  while (true) {
    const auto scan = pgwire::ScanFrame(rest, kFrameBytesMax);
    if (scan.status != pgwire::FrameStatus::kWhole) return false;
    if (scan.frame.type == 'S') return true;
    if (scan.frame.type != 'C' && scan.frame.type != 'H') return false;
    rest.remove_prefix(scan.frame.size);
  }
}

Result<void> Session::OnExecute(std::string_view payload) {
  DUCKGRES_ASSIGN(const auto message, pgwire::DecodeExecute(payload));
  DUCKGRES_ASSIGN(const auto portal, context_->portals.Find(message.portal_name));
  DUCKGRES_TRY(CheckUsable(*portal->prepared));
  if (!portal->prepared->statement) {
    pgwire::AppendEmptyQueryResponse(context_->out);
    return {};
  }
  if (!portal->prepared->statement->is_transaction_control && !OnlySyncFollows()) context_->transaction.BeginImplicit();
  const uint64_t limit = message.row_limit > 0 ? static_cast<uint64_t>(message.row_limit) : 0;
  execution_ = std::make_unique<Execution>(*context_, portal, Execution::Options{.row_limit = limit});
  Advance(execution_->Begin());
  return {};
}

Result<void> Session::OnClose(std::string_view payload) {
  DUCKGRES_ASSIGN(const auto message, pgwire::DecodeClose(payload));
  if (message.target == pgwire::Target::kStatement) {
    context_->statements.Remove(message.name);
  } else if (const auto portal = context_->portals.Find(message.name)) {
    DUCKGRES_TRY(FinishWriting(**portal));
    context_->portals.Remove(message.name);
  }
  pgwire::AppendCloseComplete(context_->out);
  return {};
}

Result<void> Session::OnFlush(std::string_view payload) { return pgwire::DecodeFlush(payload); }

Result<void> Session::OnSync(std::string_view payload) {
  if (const auto decoded = pgwire::DecodeSync(payload); !decoded) {
    context_->transaction.Fail();
    pgwire::AppendErrorResponse(context_->out, decoded.error());
  }
  if (copy_in_) return {};  // as PostgreSQL: of no meaning before the data has ended
  skipping_ = false;
  EndImplicit();
  Ready();
  return {};
}

Result<void> Session::OnTerminate(std::string_view) {
  ended_ = true;
  return {};
}

Result<void> Session::OnFunctionCall(std::string_view payload) {
  DUCKGRES_TRY(pgwire::DecodeFunctionCall(payload));
  // It ends with ReadyForQuery, like a simple query.
  simple_.emplace();
  return duckgres::Fail(sqlstate::kFeatureNotSupported, "function calls by the fast-path interface are not supported",
                        "Call the function in a SELECT.");
}

// ---- COPY FROM STDIN.

Result<void> Session::OnCopyData(std::string_view payload) {
  if (!copy_in_) return {};  // left over from a COPY that has failed
  DUCKGRES_ASSIGN(const std::string_view bytes, pgwire::DecodeCopyData(payload));
  if (context_->engine.TakeInterrupt()) {
    FinishCopy(std::unexpected(context_->Cancelled()));
  } else if (auto fed = copy_in_->Feed(bytes); !fed) {
    FinishCopy(std::unexpected(std::move(fed).error()));
  }
  return {};
}

Result<void> Session::OnCopyDone(std::string_view) {
  if (!copy_in_) return {};
  if (context_->engine.TakeInterrupt()) {
    FinishCopy(std::unexpected(context_->Cancelled()));
  } else {
    FinishCopy(copy_in_->Finish());
  }
  return {};
}

Result<void> Session::OnCopyFail(std::string_view payload) {
  if (!copy_in_) return {};
  DUCKGRES_ASSIGN(const std::string_view reason, pgwire::DecodeCopyFail(payload));
  FinishCopy(duckgres::Fail(sqlstate::kQueryCanceled, std::format("COPY from stdin failed: {}", reason)));
  return {};
}

void Session::FinishCopy(Result<uint64_t> rows) {
  copy_in_.reset();
  if (!rows) return Fail(std::move(rows).error());
  copying_->CopyInDone(*rows);
  execution_ = std::move(copying_);
  Complete();
}

// ---- Running.

void Session::Advance(Result<Execution::Progress> progress) {
  if (!progress) {
    return Fail(std::move(progress).error());
  }
  switch (*progress) {
    case Execution::Progress::kMore:
      return;
    case Execution::Progress::kComplete:
      return Complete();
    case Execution::Progress::kSuspended:
      execution_.reset();
      pgwire::AppendPortalSuspended(context_->out);
      return;
    case Execution::Progress::kCopyIn:
      copy_in_ = execution_->TakeCopyIn();
      copying_ = std::move(execution_);
      return;
  }
}

void Session::Complete() {
  // A setting that the statement changed is reported before its CommandComplete, as PostgreSQL does at the latest.
  const std::string tag = execution_->Tag();
  execution_.reset();
  // A single autocommit statement that had to open a transaction (COPY) is committed before it is called complete.
  if (context_->transaction.State() == Transaction::Status::kImplicit && simple_ &&
      simple_->parsed.statements.size() == 1) {
    if (auto committed = context_->transaction.Commit(); !committed) return Fail(std::move(committed).error());
  }
  pgwire::AppendCommandComplete(context_->out, tag);
  if (auto published = context_->PublishSettings(); !published) Fail(std::move(published).error());
}

void Session::Step() {
  working_ = true;
  if (execution_) {
    Advance(execution_->Step());
  } else if (simple_ && simple_->next < simple_->parsed.statements.size()) {
    if (auto begun = BeginSimpleStatement(); !begun) Fail(std::move(begun).error());
  } else if (simple_) {
    FinishSimple();
  }
  if (!Busy()) working_ = copy_in_ != nullptr;
}

void Session::EndImplicit() {
  Transaction& transaction = context_->transaction;
  if (transaction.InBlock()) return;
  for (auto& [name, portal] : context_->portals.All()) {
    if (auto finished = FinishWriting(*portal); !finished && !transaction.ImplicitFailed()) {
      transaction.Fail();
      pgwire::AppendErrorResponse(context_->out, finished.error());
    }
  }
  if (transaction.State() == Transaction::Status::kImplicit) {
    const bool failed = transaction.ImplicitFailed();
    context_->portals.EndTransaction(!failed);
    if (failed) {
      transaction.Rollback();
    } else if (auto committed = transaction.Commit(); !committed) {
      pgwire::AppendErrorResponse(context_->out, committed.error());
    }
  } else {
    context_->portals.EndTransaction(true);
  }
}

void Session::Ready() {
  if (auto published = context_->PublishSettings(); !published) {
    pgwire::AppendErrorResponse(context_->out, published.error());
  }
  pgwire::AppendReadyForQuery(context_->out, context_->transaction.Indicator());
}

}  // namespace duckgres::session
