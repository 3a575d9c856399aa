#pragma once

#include "common.hpp"

/// The subcommands of bench_engine. --database is the file; load and fetch print one line of JSON.
namespace duckgres::bench {

/// Runs the statements on standard input.
void RunExec(const Arguments& arguments);

/// A closed loop with a thread for each of --connections connections. --mode unprepared or prepared, --sql, --keys,
/// --rows,
/// --warmup, --seconds.
void RunLoad(const Arguments& arguments);

/// One large result, streamed: --sql, --form chunks (looked at, no more), text or binary (formatted as rows of the
/// protocol by this thread), csv (DuckDB's own COPY to /dev/null) or first (up to the first chunk).
void RunFetch(const Arguments& arguments);

}  // namespace duckgres::bench
