#include "config/documentation.hpp"

#include <algorithm>
#include <format>
#include <string_view>

#include "config/command_line.hpp"
#include "config/value.hpp"

namespace duckgres::config {
namespace {

constexpr std::string_view kDocsStart = R"(# Configuration

<!-- Generated from the table in src/config/setting.cpp: DUCKGRES_REGENERATE=1 build/*/config_test -->

Every setting can be given in four ways. The first of these that has it wins:

1. a flag, `--port 5433`, `--port=5433`, or either with one dash;
2. an environment variable, `DUCKGRES_PORT=5433` (an empty one counts as none);
3. the file: `--config path`, or `DUCKGRES_CONFIG`, or `duckgres.yaml` in the working directory if there is one;
4. its default.

Whatever is wrong in any of them is told in one line, with the file's line number, and the server ends with exit code 2:

    duckgres.yaml:12: port: "abc" is not a number from 1 to 65535

`duckgres --check-config` prints what the configuration comes to and where each value is from, without starting anything.
`duckgres.example.yaml` has every setting at its default. `SHOW duckgres.port` and the like show a setting in a session.

Values are: **duration**, numbers with the units `h`, `m`, `s`, `ms`, such as `1h30m`; **size**, a number with the unit
`B`, `KB`, `MB`, `GB`, `TB` (powers of 1000) or `KiB`, `MiB`, `GiB`, `TiB` (powers of 1024); **list**, a YAML list, or
elsewhere texts with commas between them.
)";

constexpr std::string_view kDocsUsers = R"(
## The mapping `users`

A name and a password, or a name and a mapping:

```yaml
@```

| key | meaning |
| --- | --- |
| `password` | The password, or a SCRAM verifier as PostgreSQL stores it (`SCRAM-SHA-256$4096:...`). Needed unless the method is `cert` or `trust`. |
| `superuser` | `true` for a user who may use the host's files and load extensions. |
| `auth_method` | This user's, in place of the setting `auth_method`. |
| `file_access` | Directories that this user may use besides those of the setting `file_access`. |

A user's name is the name of the user's database file: it is 1 to 63 bytes long, has no slash and no control characters,
and doesn't start with a point.
)";

constexpr std::string_view kExampleUsers = R"(users:
  alice: "a long password"
  bob:
    password: "another long password"
    superuser: true
  carol:
    password: "a third long password"
    auth_method: password
    file_access: [/srv/exports]
)";

constexpr std::string_view kHelpStart = R"(duckgres: DuckDB for every PostgreSQL client

Usage: duckgres [flag]...

)";

constexpr std::string_view kHelpEnd = R"(
Flags go before environment variables, these before the file, and the file before defaults.
Users are set in the file: see duckgres.example.yaml.
)";

/// Calls `row` for each setting, and `title` before the first of each group.
template <typename Title, typename Row>
void ForEachGroup(Title title, Row row) {
  std::string_view group;
  for (const Setting& setting : Settings()) {
    if (setting.group != group) title(group = setting.group);
    row(setting);
  }
}

std::string YamlValue(const Setting& setting, const Configuration& from) {
  const auto* list = std::get_if<ListField>(&setting.field);
  if (!list) return YamlScalar(Format(setting.field, from));
  std::string out = "[";
  for (const auto& item : from.*list->member) out += (out.size() == 1 ? "" : ", ") + YamlScalar(item);
  return out + "]";
}

/// Writes settings as YAML lines, with the section's line before its first setting.
class YamlLines {
 public:
  /// `note` becomes a comment at the end of the line, `about` one on a line before.
  void Add(const Setting& setting, const std::string& value, std::string_view note, std::string_view about) {
    const size_t point = setting.key.find('.');
    const auto section = point == setting.key.npos ? "" : setting.key.substr(0, point);
    if (section != section_ && !section.empty()) text += std::format("{}:\n", section);
    section_ = section;
    const std::string_view indent = section.empty() ? "" : "  ";
    if (!about.empty()) text += std::format("{}# {}\n", indent, about);
    text += std::format("{}{}: {}", indent, setting.key.substr(point + 1), value);
    text += note.empty() ? "\n" : std::format("  # {}\n", OneLine(note));
  }

  std::string text;

 private:
  std::string_view section_;
};

std::string Lines(std::string_view text, std::string_view before) {
  std::string out;
  for (size_t start = 0; start < text.size();) {
    const size_t end = text.find('\n', start) + 1;
    out += before;
    out += text.substr(start, end - start);
    start = end;
  }
  return out;
}

std::string UsersText(const std::vector<UserEntry>& users) {
  if (users.empty()) return "users: {}\n";
  std::string out = "users:\n";
  for (const auto& user : users) {
    out += std::format("  {}:  # {}\n", YamlScalar(user.name), OneLine(user.where));
    if (!user.password.empty()) out += "    password: \"***\"\n";
    out += std::format("    superuser: {}\n", user.superuser);
    if (user.auth_method) {
      out += std::format("    auth_method: {}\n", kAuthMethodWords[static_cast<size_t>(*user.auth_method)]);
    }
    for (const auto& directory : user.file_access) {
      out += (&directory == &user.file_access.front() ? "    file_access:\n" : "");
      out += std::format("      - {}\n", YamlScalar(directory));
    }
  }
  return out;
}

std::string Code(std::string_view text) { return text.empty() ? "" : std::format("`{}`", text); }

}  // namespace

std::string YamlScalar(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '/' ||
           c == '_' || c == '-';
  };
  const bool null = text == "null" || text == "Null" || text == "NULL";
  const bool dashes = text.starts_with('-') && text != "-1";  // could be a list's item or a document's start
  if (!text.empty() && !null && !dashes && !text.starts_with("...") && std::ranges::all_of(text, is_plain)) {
    return std::string(text);
  }
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += std::format("\\x{:02x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string HelpText() {
  std::string out(kHelpStart);
  for (const auto& flag : CommandFlags()) out += std::format("  {:<18}{}\n", flag.name, flag.help);
  const auto title = [&](std::string_view group) { out += std::format("\n{}:\n", group); };
  ForEachGroup(title, [&](const Setting& setting) {
    if (setting.ways == Ways::kFileOnly) return;
    const auto value = DefaultText(setting);
    out += std::format("  {} <{}>, {}{}\n      {}\n", FlagName(setting), Placeholder(setting.field),
                       EnvironmentName(setting), value.empty() ? "" : " (default: " + value + ")", setting.help);
    if (const auto* choice = std::get_if<ChoiceField>(&setting.field); choice) {
      out += std::format("      {}.\n", "It is " + Expected(setting.field));
    }
  });
  return out + std::string(kHelpEnd);
}

std::string ConfigurationDocs() {
  std::string out(kDocsStart);
  const auto title = [&](std::string_view group) {
    out += std::format("\n## {}\n\n| in YAML | flag | environment | value | default | meaning |\n", group);
    out += "| --- | --- | --- | --- | --- | --- |\n";
  };
  ForEachGroup(title, [&](const Setting& setting) {
    const bool choice = std::holds_alternative<ChoiceField>(setting.field);
    out += std::format("| {} | {} | {} | {} | {} | {} |\n", setting.ways == Ways::kNotFile ? "" : Code(setting.key),
                       Code(FlagName(setting)), Code(EnvironmentName(setting)),
                       choice ? Expected(setting.field) : std::string(Placeholder(setting.field)),
                       Code(DefaultText(setting)), setting.help);
  });
  const size_t at = kDocsUsers.find('@');
  out += kDocsUsers.substr(0, at);
  out += kExampleUsers;
  out += kDocsUsers.substr(at + 1);
  return out;
}

std::string ExampleYaml() {
  YamlLines lines;
  lines.text =
      "# Duckgres: every setting at its default. Copy to duckgres.yaml and keep what differs.\n"
      "# docs/configuration.md says more. Generated: DUCKGRES_REGENERATE=1 build/*/config_test\n";
  std::string_view group;
  for (const Setting& setting : Settings()) {
    if (setting.ways != Ways::kAll) continue;
    if (setting.group != group) lines.text += std::format("\n# {}\n\n", group = setting.group);
    lines.Add(setting, YamlValue(setting, Configuration()), "", setting.help);
  }
  lines.text += std::format("\n# {}\n\n", FindSetting("users")->help);
  return lines.text + Lines(kExampleUsers, "# ");
}

std::string ResolvedText(const Configuration& configuration, std::span<const SettingState> settings) {
  YamlLines lines;
  for (const SettingState& state : settings) {
    const Setting& setting = *FindSetting(state.name);
    const bool shown = setting.ways == Ways::kAll;
    const auto value = setting.secret ? YamlScalar(state.value) : YamlValue(setting, configuration);
    if (shown) lines.Add(setting, value, state.source == "default" ? "" : state.source, "");
  }
  const auto file = configuration.config_file.string();
  return lines.text + UsersText(configuration.users) +
         std::format("# The configuration is valid ({}).\n", file.empty() ? "no file" : "file: " + OneLine(file));
}

}  // namespace duckgres::config
