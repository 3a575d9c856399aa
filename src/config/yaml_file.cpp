#include "config/yaml_file.hpp"

#include <algorithm>

#include "config/users.hpp"
#include "config/value.hpp"
#include "config/yaml_node.hpp"

namespace duckgres::config {
namespace {

constexpr char kPoint = '.';

/// Whether `key` is the part before the point of some settings' keys, as "tls" is.
bool IsSection(std::string_view key) {
  return std::ranges::any_of(Settings(), [&](const Setting& setting) {
    return setting.key.starts_with(key) && setting.key.substr(key.size()).starts_with(kPoint);
  });
}

/// The keys that may stand in a file where `path` has led.
std::vector<std::string> KeysBelow(std::string_view path) {
  std::vector<std::string> keys;
  for (const Setting& setting : Settings()) {
    if (setting.ways == Ways::kNotFile || !setting.key.starts_with(path)) continue;
    const auto rest = setting.key.substr(path.size());
    keys.push_back(std::string(path) + std::string(rest.substr(0, rest.find(kPoint))));
  }
  return keys;
}

class Reader {
 public:
  Reader(const std::string& file, Configuration& configuration, Sources& sources)
      : file_(file), configuration_(configuration), sources_(sources) {}

  Expect<void> ReadMapping(const YAML::Node& mapping, const std::string& path) {
    auto entries = Entries(file_, mapping, path);
    if (!entries) return std::unexpected(std::move(entries).error());
    for (const auto& entry : *entries) {
      if (auto read = ReadEntry(entry, path); !read) return read;
    }
    return {};
  }

 private:
  Expect<void> ReadEntry(const YamlEntry& entry, const std::string& path) {
    const std::string key = path + entry.key;
    if (IsSection(key)) return ReadSection(entry, key);
    const Setting* setting = entry.key.contains(kPoint) ? nullptr : FindSetting(key);
    if (!setting || setting->ways == Ways::kNotFile) return Unknown(entry, key, path);
    if (std::holds_alternative<UsersField>(setting->field)) {
      auto users = ReadUsers(file_, entry);
      if (!users) return std::unexpected(std::move(users).error());
      configuration_.users = *std::move(users);
    } else if (const auto given = GivenBy(entry.value); !given || !Assign(setting->field, configuration_, *given)) {
      const std::string subject = setting->secret ? "the value" : Subject(entry.value);
      return Problem(entry.where, key + ": " + subject + " is not " + Expected(setting->field));
    }
    sources_[setting->key] = entry.where;
    return {};
  }

  Expect<void> ReadSection(const YamlEntry& entry, const std::string& key) {
    if (entry.value.IsNull()) return {};
    if (!entry.value.IsMap()) {
      std::string keys;
      for (const auto& below : KeysBelow(key + kPoint))
        keys += (keys.empty() ? "" : ", ") + below.substr(key.size() + 1);
      return Problem(entry.where, key + ": " + Subject(entry.value) + " is not a mapping with keys from " + keys);
    }
    return ReadMapping(entry.value, key + kPoint);
  }

  static Expect<void> Unknown(const YamlEntry& entry, const std::string& key, const std::string& path) {
    const auto nearest = Nearest(key, KeysBelow(path));
    const auto hint = nearest.empty() ? "" : "; did you mean " + nearest + "?";
    return Problem(entry.where, "there is no setting " + Quoted(key) + hint);
  }

  const std::string& file_;
  Configuration& configuration_;
  Sources& sources_;
};

}  // namespace

Expect<void> ApplyYaml(std::string_view text, const std::string& file, Configuration& configuration, Sources& sources) {
  try {
    const auto documents = YAML::LoadAll(std::string(text));
    if (documents.empty() || (documents.size() == 1 && documents[0].IsNull())) return {};
    if (documents.size() > 1) return Problem(Where(file, documents[1]), "more than one YAML document");
    if (!documents[0].IsMap()) {
      return Problem(Where(file, documents[0]), Subject(documents[0]) + " is not a mapping of settings");
    }
    return Reader(file, configuration, sources).ReadMapping(documents[0], "");
  } catch (const YAML::Exception& error) {
    const auto where = error.mark.is_null() ? file : file + ":" + std::to_string(error.mark.line + 1);
    return Problem(where, "malformed YAML: " + error.msg);
  }
}

}  // namespace duckgres::config
