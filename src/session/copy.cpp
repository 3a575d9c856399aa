#include "session/copy.hpp"

#include <algorithm>
#include <filesystem>
#include <format>
#include <fstream>

#include "base/bytes.hpp"
#include "base/sqlstate.hpp"
#include "pgwire/backend_messages.hpp"
#include "session/copy_options.hpp"
#include "session/preparer.hpp"
#include "sql/statement.hpp"

namespace duckgres::session {
namespace {

constexpr size_t kFileBytes = size_t{1} << 20;

const sql::CopyCommand& CommandOf(const sql::Statement& statement) {
  return std::get<sql::CopyCommand>(statement.command);
}

std::string Quoted(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

std::string Joined(const std::vector<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += (out.empty() ? "" : ", ") + Quoted(name);
  return out;
}

std::string Printed(const sql::QualifiedName& name) {
  std::string out;
  for (const auto& part : {name.catalog, name.schema, name.name}) {
    if (!part.empty()) out += (out.empty() ? "" : ".") + Quoted(part);
  }
  return out;
}

/// The statement that gives the rows of COPY TO, or the columns of COPY FROM, in the frontend's own SQL.
Result<std::shared_ptr<Prepared>> PlanSelect(Context& context, const sql::Statement& statement) {
  const sql::CopyCommand& copy = CommandOf(statement);
  const std::string text =
      copy.relation
          ? std::format("SELECT {} FROM {}", copy.columns.empty() ? "*" : Joined(copy.columns), Printed(*copy.relation))
          : std::string(statement.Slice(copy.query));
  DUCKGRES_ASSIGN(const auto parsed, sql::Parse(text));
  if (parsed.statements.size() != 1) return Fail(sqlstate::kSyntaxError, "COPY needs one query");
  auto planned = Preparer(context).Prepare(parsed.statements.front(), {});
  if (!planned) planned.error().position = 0;  // it would point into a text that the frontend has not sent
  return planned;
}

std::vector<std::string> NamesOf(std::span<const exec::Column> columns) {
  std::vector<std::string> names;
  for (const auto& column : columns) names.push_back(column.name);
  return names;
}

Result<void> CheckEnd(const Context& context, const sql::CopyCommand& copy) {
  if (copy.end == sql::CopyCommand::End::kProgram && context.user.superuser) {
    return Fail(sqlstate::kFeatureNotSupported, "COPY to or from an external program is not supported",
                "Run the program on the client's side, with psql's \\copy.");
  }
  if (!context.user.superuser) {
    return Fail({.code = sqlstate::kInsufficientPrivilege,
                 .message = std::format("permission denied to COPY {} a file", copy.is_from ? "from" : "to"),
                 .hint = "Anyone can COPY to stdout or from stdin. psql's \\copy command also works for anyone."});
  }
  return {};
}

}  // namespace

bool IsEngineCopy(const sql::CopyCommand& copy) {
  if (copy.end != sql::CopyCommand::End::kFile) return false;
  for (const auto& option : copy.options) {
    if (option.name != "format" || !option.value) continue;
    return *option.value != "text" && *option.value != "csv" && *option.value != "binary";
  }
  // Without a format DuckDB goes by the file's name, PostgreSQL always takes text.
  const std::string extension = std::filesystem::path(copy.path).extension();
  return extension == ".parquet" || extension == ".json" || extension == ".ndjson";
}

Result<std::unique_ptr<CopyIn>> CopyIn::Begin(Context& context, const sql::Statement& statement) {
  const sql::CopyCommand& copy = CommandOf(statement);
  if (!copy.where.Empty()) {
    return Fail(sqlstate::kFeatureNotSupported, "COPY FROM with WHERE is not supported",
                "Copy into a temporary table, and INSERT what is wanted from there.");
  }
  // Finds the table by the session's rules (search_path, names of databases), and its columns.
  DUCKGRES_ASSIGN(const auto planned, PlanSelect(context, statement));
  const std::vector<std::string> names = NamesOf(planned->columns);
  for (size_t i = 0; i < copy.columns.size(); ++i) {
    if (std::ranges::contains(copy.columns.begin(), copy.columns.begin() + static_cast<ptrdiff_t>(i),
                              copy.columns[i])) {
      return Fail(sqlstate::kDuplicateColumn, std::format("column \"{}\" specified more than once", copy.columns[i]));
    }
  }
  auto result = std::unique_ptr<CopyIn>(new CopyIn);
  DUCKGRES_ASSIGN(result->options_, CopyOptionsOf(copy, names));
  result->columns_ = names.size();

  duck::Appender::Target target{
      .catalog = {}, .schema = copy.relation->schema, .table = copy.relation->name, .columns = copy.columns};
  if (!copy.relation->catalog.empty()) {
    target.catalog = copy.relation->catalog == context.database ? context.catalog : copy.relation->catalog;
  }
  if (target.schema == "public") target.schema = "main";
  DUCKGRES_ASSIGN(result->sink_, context.engine.OpenSink(target));
  std::vector<types::CopyTarget> columns;
  for (size_t i = 0; i < names.size(); ++i) {
    columns.push_back({.name = names[i], .type = result->sink_->Types()[i], .oid = planned->wire_types[i].oid});
  }
  exec::RowSink* sink = result->sink_.get();
  DUCKGRES_ASSIGN(
      result->reader_,
      types::CopyReader::Make(copy.relation->name, std::move(columns), result->options_, context.settings.Format(),
                              [sink](const duck::DataChunk& chunk) { return sink->Append(chunk); }));
  return result;
}

Result<uint64_t> CopyIn::Finish() {
  DUCKGRES_TRY(reader_->Finish());
  DUCKGRES_TRY(sink_->Close());
  return reader_->Rows();
}

Result<std::unique_ptr<CopyOut>> CopyOut::Begin(Context& context, const sql::Statement& statement) {
  auto result = std::unique_ptr<CopyOut>(new CopyOut);
  DUCKGRES_ASSIGN(result->prepared_, PlanSelect(context, statement));
  if (!result->prepared_->engine) {
    return Fail(sqlstate::kFeatureNotSupported, "COPY query must return rows");
  }
  if (result->prepared_->columns.empty())
    return Fail(sqlstate::kFeatureNotSupported, "COPY query must have a RETURNING clause");
  DUCKGRES_ASSIGN(result->options_, CopyOptionsOf(CommandOf(statement), NamesOf(result->prepared_->columns)));
  DUCKGRES_ASSIGN(result->writer_,
                  types::CopyWriter::Make(result->prepared_->columns, result->options_, context.settings.Format()));
  DUCKGRES_ASSIGN(result->cursor_, context.engine.Execute(*result->prepared_->engine, {}));
  return result;
}

Result<bool> CopyOut::Step(std::string& out) {
  if (ended_) return false;
  scratch_.clear();
  if (!begun_) {
    begun_ = true;
    writer_->Begin(scratch_);
    // As PostgreSQL: a header line is a message of its own, the binary signature stands in front of the first row.
    if (!Binary() && !scratch_.empty()) {
      pgwire::AppendCopyData(out, scratch_);
      scratch_.clear();
    }
  }
  DUCKGRES_ASSIGN(const bool more, cursor_->Fetch());
  if (!more) {
    ended_ = true;
    writer_->End(scratch_);
    if (!scratch_.empty()) pgwire::AppendCopyData(out, scratch_);
    return false;
  }
  row_ends_.clear();
  DUCKGRES_TRY(writer_->Append(scratch_, cursor_->Chunk(), &row_ends_));
  // A message for each row, as PostgreSQL sends them: some clients take one message for one row.
  size_t from = 0;
  for (const size_t end : row_ends_) {
    pgwire::AppendCopyData(out, std::string_view(scratch_).substr(from, end - from));
    from = end;
  }
  rows_ += row_ends_.size();
  cursor_->Advance(cursor_->RowsLeftInChunk());
  return true;
}

namespace {

Result<uint64_t> CopyFromFile(Context& context, const sql::Statement& statement) {
  const sql::CopyCommand& copy = CommandOf(statement);
  DUCKGRES_ASSIGN(const auto reader, CopyIn::Begin(context, statement));
  std::ifstream file(copy.path, std::ios::binary);
  if (!file) {
    return Fail(sqlstate::kUndefinedFile, std::format("could not open file \"{}\" for reading", copy.path),
                "COPY FROM reads a file of the server's host. You may want psql's \\copy.");
  }
  std::string buffer(kFileBytes, '\0');
  while (file) {
    file.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    DUCKGRES_TRY(reader->Feed(std::string_view(buffer.data(), static_cast<size_t>(file.gcount()))));
  }
  if (file.bad()) return Fail(sqlstate::kIoError, std::format("could not read from file \"{}\"", copy.path));
  return reader->Finish();
}

// What stands in CopyData messages goes to the file.
Result<void> WriteMessages(std::ofstream& file, std::string_view messages, const std::string& path) {
  while (!messages.empty()) {
    constexpr size_t kHeader = 5;
    const auto length = LoadBigEndian<uint32_t>(messages.data() + 1);
    file.write(messages.data() + kHeader, length - sizeof length);
    messages.remove_prefix(1 + length);
  }
  if (!file) return Fail(sqlstate::kIoError, std::format("could not write to file \"{}\"", path));
  return {};
}

Result<uint64_t> CopyToFile(Context& context, const sql::Statement& statement) {
  const sql::CopyCommand& copy = CommandOf(statement);
  if (!copy.path.starts_with('/')) {
    return Fail(sqlstate::kInvalidName, "relative path not allowed for COPY to file");
  }
  DUCKGRES_ASSIGN(const auto writer, CopyOut::Begin(context, statement));
  std::ofstream file(copy.path, std::ios::binary | std::ios::trunc);
  if (!file) {
    return Fail(sqlstate::kInsufficientPrivilege, std::format("could not open file \"{}\" for writing", copy.path),
                "COPY TO writes a file of the server's host. You may want psql's \\copy.");
  }
  std::string messages;
  while (true) {
    messages.clear();
    DUCKGRES_ASSIGN(const bool more, writer->Step(messages));
    DUCKGRES_TRY(WriteMessages(file, messages, copy.path));
    if (!more) break;
  }
  file.close();
  if (!file) return Fail(sqlstate::kIoError, std::format("could not write to file \"{}\"", copy.path));
  return writer->Rows();
}

}  // namespace

Result<uint64_t> CopyFile(Context& context, const sql::Statement& statement) {
  const sql::CopyCommand& copy = CommandOf(statement);
  DUCKGRES_TRY(CheckEnd(context, copy));
  return copy.is_from ? CopyFromFile(context, statement) : CopyToFile(context, statement);
}

}  // namespace duckgres::session
