#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/configuration.hpp"
#include "config/field.hpp"

namespace duckgres::config {

enum class Ways : uint8_t { kAll, kFileOnly, kNotFile };

/// One row of the table from which YAML, environment, flags, --help, the documentation and SHOW come.
struct Setting {
  std::string_view key;  // its path in YAML, "tls.cert"
  std::string_view group;
  Field field;
  std::string_view help;        // one sentence
  std::string_view short_name;  // what flag and environment variable are called after, if not after the key
  Ways ways = Ways::kAll;
  bool secret = false;  // its value is never shown
};

/// The table, in the order of documentation; a group's rows are together, a YAML section's too.
std::span<const Setting> Settings();

/// Null if there is none.
const Setting* FindSetting(std::string_view key);

std::string FlagName(const Setting& setting);         // "--tls-client-ca", or empty
std::string EnvironmentName(const Setting& setting);  // "DUCKGRES_TLS_CLIENT_CA", or empty
std::string DefaultText(const Setting& setting);

/// Where each setting that is not at its default came from, by key: "duckgres.yaml:12", "DUCKGRES_PORT", "--port".
using Sources = std::map<std::string_view, std::string>;

/// A setting as SHOW and --check-config tell it.
struct SettingState {
  std::string_view name;
  std::string value;   // "***" for a secret that is set
  std::string source;  // as in Sources, or "default"
  std::string_view help;
};
std::vector<SettingState> Describe(const Configuration& configuration, const Sources& sources);

/// The candidate that `word` was probably meant to be: two or so letters away. Empty if none is.
std::string Nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace duckgres::config
