// bench_wire <load|connect|hold|fetch> --name value...: a PostgreSQL client that costs as little as one can.

#include <csignal>
#include <string_view>

#include "wire/commands.hpp"

namespace duckgres::bench {
namespace {

struct Command {
  std::string_view name;
  void (*run)(const Arguments& arguments);
};
constexpr Command kCommands[] = {{"load", RunLoad}, {"connect", RunConnect}, {"hold", RunHold}, {"fetch", RunFetch}};

}  // namespace
}  // namespace duckgres::bench

int main(int argc, char** argv) {
  using namespace duckgres::bench;
  std::signal(SIGPIPE, SIG_IGN);
  for (const auto& command : kCommands) {
    if (argc > 1 && command.name == argv[1]) {
      command.run(Arguments(argc, argv, 2));
      return 0;
    }
  }
  GiveUp("bench_wire <load|connect|hold|fetch> --name value...");
}
