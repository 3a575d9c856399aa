#include "duck/connection.hpp"

#include "base/sqlstate.hpp"
#include "duck/error.hpp"

namespace duckgres::duck {
namespace {

using Config = Handle<duckdb_config, duckdb_destroy_config>;
using Pending = Handle<duckdb_pending_result, duckdb_destroy_pending>;
using Extracted = Handle<duckdb_extracted_statements, duckdb_destroy_extracted>;
using ErrorData = Handle<duckdb_error_data, duckdb_destroy_error_data>;

std::string_view View(const char* text) { return text ? std::string_view(text) : std::string_view(); }

/// A result that lives for one call.
struct ScopedResult {
  duckdb_result raw{};
  ScopedResult() = default;
  ScopedResult(const ScopedResult&) = delete;
  ScopedResult& operator=(const ScopedResult&) = delete;
  ~ScopedResult() { duckdb_destroy_result(&raw); }
};

SqlError ResultError(duckdb_result& result, std::string_view sql) {
  return ToSqlError(duckdb_result_error_type(&result), View(duckdb_result_error(&result)), sql);
}

// What a statement answers with. DuckDB itself only knows after it has run; a frontend asks before.
ReturnKind ReturnsOf(duckdb_statement_type type, std::span<const Column> columns) {
  const bool counts = columns.size() == 1 && columns[0].name == "Count" && columns[0].type.Id() == DUCKDB_TYPE_BIGINT;
  const bool succeeds =
      columns.size() == 1 && columns[0].name == "Success" && columns[0].type.Id() == DUCKDB_TYPE_BOOLEAN;
  switch (type) {
    case DUCKDB_STATEMENT_TYPE_INSERT:
    case DUCKDB_STATEMENT_TYPE_UPDATE:
    case DUCKDB_STATEMENT_TYPE_DELETE:
    case DUCKDB_STATEMENT_TYPE_MERGE_INTO:
    case DUCKDB_STATEMENT_TYPE_COPY:
    case DUCKDB_STATEMENT_TYPE_CREATE:
      return counts ? ReturnKind::kChangedRows : ReturnKind::kRows;
    case DUCKDB_STATEMENT_TYPE_SELECT:
    case DUCKDB_STATEMENT_TYPE_EXPLAIN:
    case DUCKDB_STATEMENT_TYPE_RELATION:
    case DUCKDB_STATEMENT_TYPE_EXECUTE:
      return ReturnKind::kRows;
    case DUCKDB_STATEMENT_TYPE_CALL:
    case DUCKDB_STATEMENT_TYPE_PRAGMA:
    case DUCKDB_STATEMENT_TYPE_UPDATE_EXTENSIONS:
      return succeeds ? ReturnKind::kNothing : ReturnKind::kRows;
    default:
      return ReturnKind::kNothing;
  }
}

}  // namespace

Result<Database> Database::Open(const std::string& path, std::span<const Option> options) {
  Config config;
  duckdb_create_config(config.Out());
  for (const auto& [name, value] : options) {
    if (duckdb_set_config(config.Get(), name.c_str(), value.c_str()) == DuckDBError) {
      return Fail(sqlstate::kConfigFileError, "DuckDB refuses " + name + " = " + value);
    }
  }
  Database database;
  char* error = nullptr;
  if (duckdb_open_ext(path.c_str(), database.raw_.Out(), config.Get(), &error) == DuckDBError) {
    SqlError failure = ToSqlError(DUCKDB_ERROR_INVALID, View(error), {});
    duckdb_free(error);
    return Fail(std::move(failure));
  }
  return database;
}

QueryResult::QueryResult(duckdb_result raw) : raw_(raw) {
  const idx_t count = duckdb_column_count(&raw_);
  columns_.reserve(count);
  for (idx_t i = 0; i < count; ++i) {
    columns_.push_back({duckdb_column_name(&raw_, i), LogicalType(duckdb_column_logical_type(&raw_, i))});
  }
}

QueryResult::QueryResult(QueryResult&& other) noexcept
    : raw_(std::exchange(other.raw_, {})), columns_(std::move(other.columns_)) {}

ReturnKind QueryResult::Kind() const {
  switch (duckdb_result_return_type(raw_)) {
    case DUCKDB_RESULT_TYPE_QUERY_RESULT:
      return ReturnKind::kRows;
    case DUCKDB_RESULT_TYPE_CHANGED_ROWS:
      return ReturnKind::kChangedRows;
    default:
      return ReturnKind::kNothing;
  }
}

Result<std::optional<DataChunk>> QueryResult::Next() {
  while (true) {
    DataChunk chunk(duckdb_fetch_chunk(raw_));
    if (!chunk) {
      if (duckdb_result_error(&raw_) && *duckdb_result_error(&raw_)) return Fail(ResultError(raw_, {}));
      return std::nullopt;
    }
    if (chunk.Rows() > 0) return std::optional(std::move(chunk));
  }
}

Result<int64_t> QueryResult::TakeRowsChanged() {
  // CREATE TABLE AS has such a row too, although its kind is "nothing".
  const bool counts =
      columns_.size() == 1 && columns_[0].name == "Count" && columns_[0].type.Id() == DUCKDB_TYPE_BIGINT;
  if (Kind() != ReturnKind::kChangedRows && !counts) return 0;
  int64_t changed = 0;
  while (true) {
    DUCKGRES_ASSIGN(auto chunk, Next());
    if (!chunk) return changed;
    for (size_t row = 0; row < chunk->Rows(); ++row) changed += chunk->Column(0).Data<int64_t>()[row];
  }
}

Result<QueryResult> PreparedStatement::Execute(std::span<const Value> parameters) {
  if (parameters.size() != parameters_.size()) {
    return Fail(sqlstate::kProtocolViolation, "bind message supplies " + std::to_string(parameters.size()) +
                                                  " parameters, but prepared statement requires " +
                                                  std::to_string(parameters_.size()));
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (duckdb_bind_value(raw_.Get(), i + 1, parameters[i].Raw()) == DuckDBError) {
      return Fail(ToSqlError(DUCKDB_ERROR_INVALID, View(duckdb_prepare_error(raw_.Get())), sql_));
    }
  }
  Pending pending;
  if (duckdb_pending_prepared_streaming(raw_.Get(), pending.Out()) == DuckDBError) {
    return Fail(ToSqlError(DUCKDB_ERROR_INVALID, View(duckdb_pending_error(pending.Get())), sql_));
  }
  duckdb_result raw{};
  if (duckdb_execute_pending(pending.Get(), &raw) == DuckDBError) {
    SqlError error = ResultError(raw, sql_);
    duckdb_destroy_result(&raw);
    return Fail(std::move(error));
  }
  return QueryResult(raw);
}

void PreparedStatement::Describe() {
  const idx_t count = duckdb_nparams(raw_.Get());
  parameters_.reserve(count);
  for (idx_t i = 1; i <= count; ++i) parameters_.emplace_back(duckdb_param_logical_type(raw_.Get(), i));
  const idx_t columns = duckdb_prepared_statement_column_count(raw_.Get());
  columns_.reserve(columns);
  for (idx_t i = 0; i < columns; ++i) {
    const char* name = duckdb_prepared_statement_column_name(raw_.Get(), i);
    columns_.push_back({name ? name : "", LogicalType(duckdb_prepared_statement_column_logical_type(raw_.Get(), i))});
    duckdb_free(const_cast<char*>(name));
  }
  returns_ = ReturnsOf(Type(), columns_);
  if (returns_ != ReturnKind::kRows) columns_.clear();
}

Result<Connection> Connection::Open(const Database& database) {
  Connection connection;
  if (duckdb_connect(database.Raw(), connection.raw_.Out()) == DuckDBError) {
    return Fail(sqlstate::kConnectionFailure, "DuckDB could not open a connection to its database");
  }
  return connection;
}

Result<PreparedStatement> Connection::Prepare(std::string_view sql) {
  PreparedStatement statement;
  statement.sql_ = sql;
  if (duckdb_prepare(raw_.Get(), statement.sql_.c_str(), statement.raw_.Out()) == DuckDBError) {
    return Fail(ToSqlError(DUCKDB_ERROR_INVALID, View(duckdb_prepare_error(statement.raw_.Get())), sql));
  }
  statement.Describe();
  return statement;
}

Result<void> Connection::Run(const std::string& sql) {
  ScopedResult result;
  if (duckdb_query(raw_.Get(), sql.c_str(), &result.raw) == DuckDBError) return Fail(ResultError(result.raw, sql));
  return {};
}

Result<std::optional<std::string>> Connection::Scalar(const std::string& sql) {
  // The cast makes one kind of vector of every type.
  ScopedResult result;
  if (duckdb_query(raw_.Get(), ("SELECT CAST(#1 AS VARCHAR) FROM (" + sql + ") AS scalar").c_str(), &result.raw) ==
      DuckDBError) {
    return Fail(ResultError(result.raw, sql));
  }
  const DataChunk chunk(duckdb_fetch_chunk(result.raw));
  if (!chunk || chunk.Rows() == 0 || !chunk.Column(0).Valid(0)) return std::nullopt;
  return std::string(TextOf(chunk.Column(0).Data<duckdb_string_t>()[0]));
}

Result<size_t> Connection::CountStatements(std::string_view sql) {
  Extracted statements;
  const std::string text(sql);
  const idx_t count = duckdb_extract_statements(raw_.Get(), text.c_str(), statements.Out());
  const char* error = duckdb_extract_statements_error(statements.Get());
  if (error) return Fail(ToSqlError(DUCKDB_ERROR_PARSER, error, sql));
  return static_cast<size_t>(count);
}

duckdb_state Appender::Discard(duckdb_appender* appender) {
  duckdb_appender_clear(*appender);
  return duckdb_appender_destroy(appender);
}

SqlError Appender::LastError() {
  const ErrorData error(duckdb_appender_error_data(raw_.Get()));
  return ToSqlError(duckdb_error_data_error_type(error.Get()), View(duckdb_error_data_message(error.Get())), {});
}

Result<Appender> Appender::Open(Connection& connection, const Target& target) {
  Appender appender;
  const auto optional = [](const std::string& name) { return name.empty() ? nullptr : name.c_str(); };
  if (duckdb_appender_create_ext(connection.Raw(), optional(target.catalog), optional(target.schema),
                                 target.table.c_str(), appender.raw_.Out()) == DuckDBError) {
    return Fail(appender.LastError());
  }
  for (const auto& column : target.columns) {
    if (duckdb_appender_add_column(appender.raw_.Get(), column.c_str()) == DuckDBError) {
      return Fail(appender.LastError());
    }
  }
  const idx_t count = duckdb_appender_column_count(appender.raw_.Get());
  for (idx_t i = 0; i < count; ++i) appender.types_.emplace_back(duckdb_appender_column_type(appender.raw_.Get(), i));
  return appender;
}

Result<void> Appender::Append(const DataChunk& chunk) {
  if (duckdb_append_data_chunk(raw_.Get(), chunk.Raw()) == DuckDBError) return Fail(LastError());
  return {};
}

Result<void> Appender::Close() {
  if (duckdb_appender_close(raw_.Get()) == DuckDBError) return Fail(LastError());
  return {};
}

}  // namespace duckgres::duck
