#include "config/command_line.hpp"

#include <algorithm>
#include <array>

#include "config/value.hpp"

namespace duckgres::config {
namespace {

constexpr auto kCommandFlags = std::to_array<CommandFlag>({
    {"--help", "Print this and exit.", Action::kHelp},
    {"--version", "Print the versions of Duckgres and DuckDB and exit.", Action::kVersion},
    {"--check-config", "Read the configuration, print what it comes to and exit.", Action::kCheckConfig},
});

std::unexpected<ConfigError> UnknownFlag(const std::string& name) {
  std::vector<std::string> known;
  known.reserve(kCommandFlags.size() + Settings().size());
  for (const auto& flag : kCommandFlags) known.emplace_back(flag.name);
  for (const Setting& setting : Settings()) {
    if (auto flag = FlagName(setting); !flag.empty()) known.push_back(std::move(flag));
  }
  const auto nearest = Nearest(name, known);
  return Problem(Quoted(name), nearest.empty() ? "there is no such flag; see --help"
                                               : "there is no such flag; did you mean " + nearest + "?");
}

}  // namespace

std::span<const CommandFlag> CommandFlags() { return kCommandFlags; }

Expect<CommandLine> ParseCommandLine(std::span<const char* const> arguments) {
  CommandLine line;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::string_view argument = arguments[i];
    if (!argument.starts_with('-')) return Problem(Quoted(argument), "is not a flag; see --help");
    if (argument == "-h") argument = "--help";
    const size_t equals = argument.find('=');
    auto name = std::string(argument.substr(0, equals));
    if (!name.starts_with("--")) name.insert(0, "-");  // -port, as Go's flags are often written

    const auto* const command = std::ranges::find(kCommandFlags, name, &CommandFlag::name);
    if (command != kCommandFlags.end() && equals == argument.npos) {
      line.action = command->action;
      continue;
    }
    const auto setting = std::ranges::find(Settings(), name, FlagName);
    if (name == "--" || setting == Settings().end()) return UnknownFlag(name);
    if (equals != argument.npos) {
      line.values.push_back({&*setting, std::string(argument.substr(equals + 1))});
    } else if (i + 1 < arguments.size() && !std::string_view(arguments[i + 1]).starts_with("--")) {
      line.values.push_back({&*setting, arguments[++i]});
    } else {
      return Problem(name, "needs a value: " + Expected(setting->field));
    }
  }
  return line;
}

}  // namespace duckgres::config
