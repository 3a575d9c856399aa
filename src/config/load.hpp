#pragma once

#include <string>
#include <vector>

#include "config/config_error.hpp"
#include "config/configuration.hpp"
#include "config/setting.hpp"

namespace duckgres::config {

enum class Action : uint8_t {
  kRun,
  kHelp,         // print `output`, exit 0
  kVersion,      // print the versions, which app/ knows, exit 0
  kCheckConfig,  // print `output`, exit 0
};

struct Loaded {
  Action action = Action::kRun;
  std::string output = {};  // whole lines
  Configuration configuration = {};
  std::vector<SettingState> settings = {};  // for SHOW, in the order of the documentation
  std::vector<std::string> warnings = {};   // lines to log: environment variables that look like misspelt settings
};

/// Reads the settings from flags, environment, file and defaults, in that precedence.
///
/// Shapes  argv[0] is the program; `environment` is as `environ`: "NAME=value" entries up to a null pointer. An empty
///         variable counts as none. Flags are --name value, --name=value or the same with one dash.
/// Errors  whatever is wrong in any source, even one that another overrides; print the line, exit 2.
Expect<Loaded> Load(int argc, const char* const* argv, const char* const* environment);

}  // namespace duckgres::config
