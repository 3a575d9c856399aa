#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "yaml-cpp/yaml.h"

#include "config/config_error.hpp"
#include "config/field.hpp"

/// What yaml_file.cpp and users.cpp share; for the sources of this room only, as it brings yaml-cpp's headers.
namespace duckgres::config {

/// "duckgres.yaml:12"
std::string Where(const std::string& file, const YAML::Node& node);

struct YamlEntry {
  std::string key;
  YAML::Node value;
  std::string where;  // of the key
};

/// The entries of a mapping, in their order. `path` is the mapping's own key, with a point at its end, or empty.
/// Errors  a key that is not a text, or is there twice.
Expect<std::vector<YamlEntry>> Entries(const std::string& file, const YAML::Node& mapping, const std::string& path);

/// The value of a scalar or of a sequence of scalars; nothing for any other node.
std::optional<Given> GivenBy(const YAML::Node& node);

/// "a list", "a mapping", "nothing", or the text in quotes: to stand before "is not ...".
std::string Subject(const YAML::Node& node);

}  // namespace duckgres::config
