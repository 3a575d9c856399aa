#include <cstdio>
#include <ctime>
#include <optional>

#include "engine/commands.hpp"
#include "engine/engine.hpp"
#include "engine/row_format.hpp"

namespace duckgres::bench {
namespace {

double ProcessorSeconds() {
  timespec time{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

struct Fetched {
  idx_t rows = 0;
  uint64_t bytes = 0;
  double first_row_ms = 0;
};

Fetched Stream(const EngineConnection& connection, const std::string& sql, const std::string& form) {
  Fetched fetched;
  const auto begun = Clock::now();
  const Prepared statement = Prepare(connection, sql);
  Pending pending;
  EngineResult result;
  result.Require(duckdb_pending_prepared_streaming(statement.Get(), pending.Out()));
  result.Require(duckdb_execute_pending(pending.Get(), result.Out()));
  std::optional<RowFormatter> formatter;
  if (form == "text") formatter.emplace(result.Raw(), RowFormat::kText);
  if (form == "binary") formatter.emplace(result.Raw(), RowFormat::kBinary);
  std::string rows;
  while (const Chunk chunk = result.Next()) {
    if (fetched.rows == 0) fetched.first_row_ms = Seconds(Clock::now() - begun) * 1e3;
    fetched.rows += duckdb_data_chunk_get_size(chunk.Get());
    if (formatter) formatter->Format(chunk, rows);
    fetched.bytes += rows.size();
    if (form == "first") break;
  }
  return fetched;
}

/// DuckDB's own writer, in parallel as it is by default.
Fetched CopyToNowhere(const EngineConnection& connection, const std::string& sql) {
  EngineResult result;
  const std::string copy = "COPY (" + sql + ") TO '/dev/null' (FORMAT csv)";
  result.Require(duckdb_query(connection.Get(), copy.c_str(), result.Out()));
  return {.rows = duckdb_rows_changed(result.Out())};
}

}  // namespace

void RunFetch(const Arguments& arguments) {
  const Database database = OpenDatabase(arguments.Text("database"));
  const EngineConnection connection = Connect(database);
  const std::string form = arguments.Text("form"), sql = arguments.Text("sql");
  const auto fetch = [&] { return form == "csv" ? CopyToNowhere(connection, sql) : Stream(connection, sql, form); };
  fetch();  // so that the file's blocks are in memory, as they are in a server that has run for a while
  const double processor_before = ProcessorSeconds();
  const auto begun = Clock::now();
  const Fetched fetched = fetch();
  std::printf("{\"rows\": %llu, \"bytes\": %llu, \"seconds\": %.6f, \"first_row_ms\": %.4f, \"cpu_seconds\": %.4f}\n",
              static_cast<unsigned long long>(fetched.rows), static_cast<unsigned long long>(fetched.bytes),
              Seconds(Clock::now() - begun), fetched.first_row_ms, ProcessorSeconds() - processor_before);
}

}  // namespace duckgres::bench
