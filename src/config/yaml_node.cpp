#include "config/yaml_node.hpp"

#include <format>
#include <map>

#include "config/value.hpp"

namespace duckgres::config {

std::string Where(const std::string& file, const YAML::Node& node) {
  return std::format("{}:{}", file, node.Mark().line + 1);  // yaml-cpp counts from 0
}

Expect<std::vector<YamlEntry>> Entries(const std::string& file, const YAML::Node& mapping, const std::string& path) {
  std::vector<YamlEntry> entries;
  std::map<std::string, int> lines;
  for (const auto& entry : mapping) {
    const YAML::Node &key = entry.first, &value = entry.second;
    const auto where = Where(file, key);
    if (!key.IsScalar()) return Problem(where, "a key must be a text, not " + Subject(key));
    const auto [first, fresh] = lines.emplace(key.Scalar(), key.Mark().line + 1);
    if (!fresh) {
      return Problem(where, std::format("{}{}: is given twice, first on line {}", path, first->first, first->second));
    }
    entries.push_back({key.Scalar(), value, where});
  }
  return entries;
}

std::optional<Given> GivenBy(const YAML::Node& node) {
  if (node.IsScalar()) return node.Scalar();
  if (!node.IsSequence()) return std::nullopt;
  std::vector<std::string> items;
  for (const auto& item : node) {
    if (!item.IsScalar()) return std::nullopt;
    items.push_back(item.Scalar());
  }
  return items;
}

std::string Subject(const YAML::Node& node) {
  if (node.IsScalar()) return Quoted(node.Scalar());
  return node.IsSequence() ? "a list" : node.IsMap() ? "a mapping" : "nothing";
}

}  // namespace duckgres::config
