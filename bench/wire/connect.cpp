#include <mutex>
#include <thread>

#include "wire/commands.hpp"
#include "wire/connection.hpp"

namespace duckgres::bench {

void RunConnect(const Arguments& arguments) {
  const Destination to = DestinationFromEnvironment(arguments);
  const std::string query = QueryMessage(arguments.Text("sql", "SELECT 1"));
  const Window window = WindowOf(arguments);
  std::mutex guards_latencies;
  Latencies latencies;
  const auto connect_repeatedly = [&] {
    Latencies mine;
    while (Clock::now() < window.until) {
      const auto begun = Clock::now();
      Connection connection(to);
      connection.Ask(query);
      const auto now = Clock::now();
      if (now >= window.from && now < window.until) mine.Add(now - begun);
    }
    const std::scoped_lock lock(guards_latencies);
    latencies.Merge(mine);
  };
  {
    std::vector<std::jthread> threads;
    for (int64_t number = 0; number < arguments.Number("threads"); ++number) threads.emplace_back(connect_repeatedly);
  }
  latencies.Print(window);
}

}  // namespace duckgres::bench
