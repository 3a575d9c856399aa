#pragma once

#include <string>
#include <string_view>

#include "config/config_error.hpp"
#include "config/configuration.hpp"
#include "config/setting.hpp"

namespace duckgres::config {

/// Takes the settings that the YAML document `text` gives into `configuration`, and their lines into `sources`.
/// `file` is what errors call it. An empty document gives nothing.
/// Errors  malformed YAML, a key that is unknown or given twice, a value that its setting can't have, a bad user entry.
Expect<void> ApplyYaml(std::string_view text, const std::string& file, Configuration& configuration, Sources& sources);

}  // namespace duckgres::config
