#include "engine/engine.hpp"

#include "common.hpp"

namespace duckgres::bench {

void EngineResult::Require(duckdb_state state) {
  if (state == DuckDBSuccess) return;
  const char* reason = duckdb_result_error(&raw_);
  GiveUp(reason == nullptr ? "DuckDB failed without a reason" : reason);
}

Database OpenDatabase(const std::string& path) {
  Database database;
  char* reason = nullptr;
  if (duckdb_open_ext(path.c_str(), database.Out(), nullptr, &reason) != DuckDBSuccess) {
    GiveUp(reason == nullptr ? "can't open " + path : reason);
  }
  return database;
}

EngineConnection Connect(const Database& database) {
  EngineConnection connection;
  if (duckdb_connect(database.Get(), connection.Out()) != DuckDBSuccess) GiveUp("can't connect to DuckDB");
  return connection;
}

Prepared Prepare(const EngineConnection& connection, const std::string& sql) {
  Prepared statement;
  if (duckdb_prepare(connection.Get(), sql.c_str(), statement.Out()) != DuckDBSuccess) {
    GiveUp(duckdb_prepare_error(statement.Get()));
  }
  return statement;
}

}  // namespace duckgres::bench
