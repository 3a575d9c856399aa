#pragma once

#include <span>
#include <string>

#include "config/configuration.hpp"
#include "config/setting.hpp"

/// The texts that are made from the table of settings.
namespace duckgres::config {

std::string HelpText();           // --help
std::string ConfigurationDocs();  // docs/configuration.md
std::string ExampleYaml();        // duckgres.example.yaml: every setting at its default, users as a comment

/// --check-config: YAML that comes to the same configuration, but for the passwords, each value with its source.
std::string ResolvedText(const Configuration& configuration, std::span<const SettingState> settings);

/// `text` as a YAML scalar: plain where that is safe, else in double quotes.
std::string YamlScalar(std::string_view text);

}  // namespace duckgres::config
