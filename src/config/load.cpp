#include "config/load.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <format>
#include <fstream>
#include <functional>
#include <optional>
#include <system_error>

#include "config/command_line.hpp"
#include "config/documentation.hpp"
#include "config/users.hpp"
#include "config/value.hpp"
#include "config/yaml_file.hpp"

namespace duckgres::config {
namespace {

constexpr size_t kFileBytesMax = 16 << 20;
constexpr const char* kFileLookedFor = "duckgres.yaml";
constexpr std::string_view kPrefix = "DUCKGRES_";

using Environment = std::map<std::string, std::string, std::less<>>;

/// Our variables that have a value.
Environment Ours(const char* const* environment) {
  Environment found;
  for (; environment && *environment; ++environment) {
    const std::string_view entry = *environment;
    const size_t equals = entry.find('=');
    if (!entry.starts_with(kPrefix) || equals == entry.npos || equals + 1 == entry.size()) continue;
    found.emplace(entry.substr(0, equals), entry.substr(equals + 1));
  }
  return found;
}

Expect<std::string> ReadFile(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return Problem(path.string(), "is a directory");
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text;
  text.resize_and_overwrite(kFileBytesMax + 1, [&](char* to, size_t most) {
    file.read(to, static_cast<std::streamsize>(most));
    return static_cast<size_t>(file.gcount());
  });
  if (!file.eof() && text.size() <= kFileBytesMax) {
    return Problem(path.string(), std::string("can't be read: ") + std::strerror(errno));
  }
  if (text.size() > kFileBytesMax) return Problem(path.string(), "is larger than 16 MiB");
  return text;
}

/// Takes one flag's or variable's value; `name` is how the user wrote its name.
Expect<void> Take(const Setting& setting, const std::string& name, const std::string& text, Loaded& loaded,
                  Sources& sources) {
  if (!Assign(setting.field, loaded.configuration, text)) {
    return Problem(name, (setting.secret ? "the value" : Quoted(text)) + " is not " + Expected(setting.field));
  }
  sources[setting.key] = name;
  return {};
}

/// Takes the values of flags and environment of the settings that `wanted` says.
template <typename Wanted>
Expect<void> TakeOuter(const CommandLine& line, const Environment& environment, Wanted wanted, Loaded& loaded,
                       Sources& sources) {
  for (const Setting& setting : Settings()) {
    const auto variable = environment.find(EnvironmentName(setting));
    if (variable == environment.end() || !wanted(setting)) continue;
    if (auto taken = Take(setting, variable->first, variable->second, loaded, sources); !taken) return taken;
  }
  for (const auto& [setting, text] : line.values) {
    if (!wanted(*setting)) continue;
    if (auto taken = Take(*setting, FlagName(*setting), text, loaded, sources); !taken) return taken;
  }
  return {};
}

Expect<void> TakeFile(Loaded& loaded, Sources& sources) {
  auto& path = loaded.configuration.config_file;
  std::error_code error;
  if (path.empty() && std::filesystem::exists(kFileLookedFor, error)) path = kFileLookedFor;
  if (path.empty()) return {};
  const auto text = ReadFile(path);
  if (!text) return std::unexpected(text.error());
  return ApplyYaml(*text, path.string(), loaded.configuration, sources);
}

/// What no single setting can know.
Expect<void> CheckTogether(const Configuration& configuration, const Sources& sources) {
  if (configuration.auth_method == AuthMethod::kCert && configuration.tls_client_ca.empty()) {
    return Problem(sources.at("auth_method"), "auth_method: cert needs tls.client_ca");
  }
  return CheckUsers(configuration);
}

/// Other programs' variables may begin like ours, so a strange one is no error; one that is nearly ours may be a slip.
std::vector<std::string> Misspelt(const Environment& environment) {
  const auto unprefixed = [](std::string_view name) {
    return std::string(name.substr(std::min(kPrefix.size(), name.size())));
  };
  std::vector<std::string> known, warnings;
  for (const Setting& setting : Settings()) known.push_back(unprefixed(EnvironmentName(setting)));
  for (const auto& [name, value] : environment) {
    if (std::ranges::contains(known, unprefixed(name))) continue;
    if (const auto nearest = Nearest(unprefixed(name), known); !nearest.empty()) {
      warnings.push_back(std::format("{}: there is no such setting; did you mean {}{}?", name, kPrefix, nearest));
    }
  }
  return warnings;
}

}  // namespace

Expect<Loaded> Load(int argc, const char* const* argv, const char* const* environment) {
  const std::span arguments(argv, static_cast<size_t>(argc));
  auto line = ParseCommandLine(arguments.subspan(std::min<size_t>(1, arguments.size())));
  if (!line) return std::unexpected(std::move(line).error());
  if (line->action == Action::kHelp) return Loaded{.action = Action::kHelp, .output = HelpText()};
  if (line->action == Action::kVersion) return Loaded{.action = Action::kVersion};

  const Environment ours = Ours(environment);
  Loaded loaded{.action = line->action, .warnings = Misspelt(ours)};
  Sources sources;
  const auto says_file = [](const Setting& setting) { return setting.key == "config"; };
  if (auto taken = TakeOuter(*line, ours, says_file, loaded, sources); !taken) return std::unexpected(taken.error());
  if (auto taken = TakeFile(loaded, sources); !taken) return std::unexpected(taken.error());
  if (auto taken = TakeOuter(*line, ours, std::not_fn(says_file), loaded, sources); !taken) {
    return std::unexpected(taken.error());
  }
  if (auto checked = CheckTogether(loaded.configuration, sources); !checked) return std::unexpected(checked.error());
  loaded.settings = Describe(loaded.configuration, sources);
  if (loaded.action == Action::kCheckConfig) loaded.output = ResolvedText(loaded.configuration, loaded.settings);
  return loaded;
}

}  // namespace duckgres::config
