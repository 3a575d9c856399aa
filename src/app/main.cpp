#include <print>
#include <unistd.h>

#include "app/run.hpp"
#include "config/load.hpp"

int main(int argc, char** argv) {
  using duckgres::config::Action;
  const auto loaded = duckgres::config::Load(argc, argv, environ);
  if (!loaded) {
    std::println(stderr, "duckgres: {}", loaded.error().line);
    return 2;
  }
  switch (loaded->action) {
    case Action::kHelp:
    case Action::kCheckConfig:
      std::print("{}", loaded->output);
      return 0;
    case Action::kVersion:
      std::println("{}", duckgres::app::VersionText());
      return 0;
    case Action::kRun:
      return duckgres::app::RunStandalone(*loaded);
  }
}
