#include <cstdio>
#include <memory>

#include "wire/commands.hpp"
#include "wire/connection.hpp"

namespace duckgres::bench {

void RunHold(const Arguments& arguments) {
  const Destination to = DestinationFromEnvironment(arguments);
  const std::string query = QueryMessage(arguments.Text("sql", "SELECT 1"));
  std::vector<std::unique_ptr<Connection>> held;
  const auto begun = Clock::now();
  for (int64_t number = 0; number < arguments.Number("connections"); ++number) {
    held.push_back(std::make_unique<Connection>(to));
    held.back()->Ask(query);
  }
  std::printf("{\"connections\": %zu, \"seconds\": %.3f}\n", held.size(), Seconds(Clock::now() - begun));
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
}

}  // namespace duckgres::bench
