// Configuration files of any bytes: they load or they are refused in one line; nothing else may happen.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "config/documentation.hpp"
#include "config/users.hpp"
#include "config/yaml_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace duckgres::config;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Configuration configuration;
  Sources sources;
  const auto applied = ApplyYaml(text, "fuzz.yaml", configuration, sources);
  if (!applied) {
    if (applied.error().line.contains('\n')) std::abort();
    return 0;
  }
  for (const auto& user : configuration.users) {
    if (user.name.contains('/') || user.name.contains('\0')) std::abort();
  }
  // What --check-config prints is YAML that loads again, to the same values.
  Configuration again;
  const auto printed = ResolvedText(configuration, Describe(configuration, sources));
  Sources again_sources;
  if (!ApplyYaml(printed, "printed.yaml", again, again_sources)) std::abort();
  for (const auto& setting : Settings()) {
    if (Format(setting.field, configuration) != Format(setting.field, again)) std::abort();
  }
  return 0;
}
