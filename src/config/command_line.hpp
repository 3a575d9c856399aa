#pragma once

#include <span>
#include <string>
#include <vector>

#include "config/config_error.hpp"
#include "config/load.hpp"
#include "config/setting.hpp"

namespace duckgres::config {

struct CommandFlag {
  std::string_view name, help;
  Action action;
};
/// The flags that are no settings.
std::span<const CommandFlag> CommandFlags();

struct CommandLine {
  struct Value {
    const Setting* setting;
    std::string text;
  };
  Action action = Action::kRun;  // the last one asked for
  std::vector<Value> values;     // in the order given: the last one of a setting holds
};

/// `arguments` without the program's name.
Expect<CommandLine> ParseCommandLine(std::span<const char* const> arguments);

}  // namespace duckgres::config
