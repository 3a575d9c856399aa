#include <format>
#include <memory>
#include <mutex>
#include <thread>

#include "engine/commands.hpp"
#include "engine/engine.hpp"

namespace duckgres::bench {
namespace {

struct Workload {
  Statement statement;
  bool prepared;
  idx_t rows;  // of each answer
};

class Lane {
 public:
  Lane(const Database& database, const Workload& workload, uint64_t number)
      : connection_(Connect(database)), workload_(workload), keys_(number, workload.statement.keys_max) {
    if (workload.prepared) prepared_ = Prepare(connection_, workload.statement.sql);
  }

  /// Runs one statement and reads its rows.
  void Ask() {
    EngineResult result;
    const int64_t key = keys_.Next();
    if (workload_.prepared) {
      if (workload_.statement.keys_max > 0) duckdb_bind_int64(prepared_.Get(), 1, key);
      result.Require(duckdb_execute_prepared(prepared_.Get(), result.Out()));
    } else {
      result.Require(duckdb_query(connection_.Get(), workload_.statement.WithKey(key).c_str(), result.Out()));
    }
    idx_t rows = 0;
    while (const Chunk chunk = result.Next()) rows += duckdb_data_chunk_get_size(chunk.Get());
    if (rows != workload_.rows) GiveUp(std::format("an answer of {} rows instead of {}", rows, workload_.rows));
  }

 private:
  EngineConnection connection_;
  Prepared prepared_;
  const Workload& workload_;
  KeySequence keys_;
};

Latencies Drive(Lane& lane, Window window) {
  Latencies latencies;
  while (Clock::now() < window.until) {
    const auto begun = Clock::now();
    lane.Ask();
    const auto now = Clock::now();
    if (now >= window.from && now < window.until) latencies.Add(now - begun);
  }
  return latencies;
}

}  // namespace

void RunLoad(const Arguments& arguments) {
  const Workload workload{.statement = StatementOf(arguments),
                          .prepared = arguments.Text("mode") == "prepared",
                          .rows = static_cast<idx_t>(arguments.Number("rows", 1))};
  const Database database = OpenDatabase(arguments.Text("database"));
  std::vector<std::unique_ptr<Lane>> lanes;
  for (int64_t number = 0; number < arguments.Number("connections"); ++number) {
    lanes.push_back(std::make_unique<Lane>(database, workload, static_cast<uint64_t>(number)));
  }
  const Window window = WindowOf(arguments);
  std::mutex guards_latencies;
  Latencies latencies;
  {
    std::vector<std::jthread> threads;
    threads.reserve(lanes.size());
    for (auto& lane : lanes) {
      threads.emplace_back([&] {
        const Latencies mine = Drive(*lane, window);
        const std::scoped_lock lock(guards_latencies);
        latencies.Merge(mine);
      });
    }
  }
  latencies.Print(window);
}

}  // namespace duckgres::bench
