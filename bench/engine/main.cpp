// bench_engine <exec|load|fetch> --name value...: DuckDB in process, the measure for the engine's share of the time.

#include <iostream>
#include <iterator>
#include <string_view>

#include "engine/commands.hpp"
#include "engine/engine.hpp"

namespace duckgres::bench {

void RunExec(const Arguments& arguments) {
  const Database database = OpenDatabase(arguments.Text("database"));
  const EngineConnection connection = Connect(database);
  const std::string sql{std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()};
  EngineResult result;
  result.Require(duckdb_query(connection.Get(), sql.c_str(), result.Out()));
}

namespace {

struct Command {
  std::string_view name;
  void (*run)(const Arguments& arguments);
};
constexpr Command kCommands[] = {{"exec", RunExec}, {"load", RunLoad}, {"fetch", RunFetch}};

}  // namespace
}  // namespace duckgres::bench

int main(int argc, char** argv) {
  using namespace duckgres::bench;
  for (const auto& command : kCommands) {
    if (argc > 1 && command.name == argv[1]) {
      command.run(Arguments(argc, argv, 2));
      return 0;
    }
  }
  GiveUp("bench_engine <exec|load|fetch> --name value...");
}
