#pragma once

#include <string>

#include "duckdb.h"

#include "duck/handle.hpp"

/// DuckDB in this process through its C API, as an embedding program would use it: what a server is compared with.
namespace duckgres::bench {

using Database = duck::Handle<duckdb_database, duckdb_close>;
using EngineConnection = duck::Handle<duckdb_connection, duckdb_disconnect>;
using Prepared = duck::Handle<duckdb_prepared_statement, duckdb_destroy_prepare>;
using Pending = duck::Handle<duckdb_pending_result, duckdb_destroy_pending>;
using Chunk = duck::Handle<duckdb_data_chunk, duckdb_destroy_data_chunk>;

/// The result of one statement; gives up when the statement failed.
class EngineResult {
 public:
  EngineResult() = default;
  EngineResult(const EngineResult&) = delete;
  EngineResult& operator=(const EngineResult&) = delete;
  ~EngineResult() { duckdb_destroy_result(&raw_); }
  duckdb_result* Out() { return &raw_; }
  void Require(duckdb_state state);
  /// The next chunk; null at the end.
  Chunk Next() { return Chunk(duckdb_fetch_chunk(raw_)); }
  duckdb_result& Raw() { return raw_; }

 private:
  duckdb_result raw_ = {};
};

/// Opens a database file with DuckDB's defaults: as many threads as there are cores.
Database OpenDatabase(const std::string& path);
EngineConnection Connect(const Database& database);
Prepared Prepare(const EngineConnection& connection, const std::string& sql);

}  // namespace duckgres::bench
