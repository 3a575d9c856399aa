#pragma once

#include "common.hpp"

/// The subcommands of bench_wire; each prints one line of JSON.
namespace duckgres::bench {

/// A closed loop over --connections connections, driven by this one thread: each sends its next request when the answer
/// is complete. --protocol simple or prepared, --sql, --keys, --rows (of each answer), --warmup, --seconds.
void RunLoad(const Arguments& arguments);

/// New connections, one after the other on each of --threads threads: TCP, TLS, SCRAM, one query answered, closed.
void RunConnect(const Arguments& arguments);

/// Opens --connections connections, runs --sql once on each, prints how many and holds them until its input ends.
void RunHold(const Arguments& arguments);

/// One large result, counted and thrown away: --sql, --format text (simple protocol) or binary (extended).
void RunFetch(const Arguments& arguments);

}  // namespace duckgres::bench
