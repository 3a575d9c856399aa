#include "config/setting.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <numeric>
#include <utility>

namespace duckgres::config {
namespace {

using enum Ways;
using std::chrono::milliseconds;

constexpr uint32_t kMostThreads = 4096;
constexpr uint32_t kMostConnections = 1'000'000;
constexpr size_t kLongestWordCompared = 64;

constexpr std::string_view kStart = "Starting";
constexpr std::string_view kListen = "Listening";
constexpr std::string_view kTls = "TLS";
constexpr std::string_view kUsers = "Users";
constexpr std::string_view kTime = "Timeouts";
constexpr std::string_view kData = "Data";
constexpr std::string_view kEngine = "DuckDB";
constexpr std::string_view kLog = "Log";

using C = Configuration;

constexpr auto kSettings = std::to_array<Setting>({
    {.key = "config",
     .group = kStart,
     .field = PathField{&C::config_file, true},
     .help = "The YAML file with the settings; if not given, duckgres.yaml in the working directory is read if there "
             "is one.",
     .ways = kNotFile},

    {.key = "host",
     .group = kListen,
     .field = TextField{&C::host},
     .help = "The address to listen on; 0.0.0.0 is every IPv4 address, :: every address."},
    {.key = "port", .group = kListen, .field = PortField{&C::port}, .help = "The TCP port to listen on."},
    {.key = "unix_socket_dir",
     .group = kListen,
     .field = PathField{&C::unix_socket_dir, true},
     .help = "The directory of a Unix socket to listen on besides, without TLS; empty for none."},
    {.key = "max_connections",
     .group = kListen,
     .field = NumberField{&C::max_connections, kMostConnections},
     .help = "How many connections may be open at once; 0 for no limit."},

    {.key = "tls.cert",
     .group = kTls,
     .field = PathField{&C::tls_cert},
     .help = "The server's certificate (PEM); made on the first start if it and the key are missing.",
     .short_name = "cert"},
    {.key = "tls.key",
     .group = kTls,
     .field = PathField{&C::tls_key},
     .help = "The private key of the server's certificate (PEM).",
     .short_name = "key"},
    {.key = "tls.client_ca",
     .group = kTls,
     .field = PathField{&C::tls_client_ca, true},
     .help =
         "Certificates (PEM) of the authorities that client certificates are checked against; empty to ask for none."},

    {.key = "auth_method",
     .group = kUsers,
     .field = Choice<&C::auth_method>(kAuthMethodWords),
     .help = "How users prove who they are; cert needs tls.client_ca, trust holds for Unix sockets and loopback only."},
    {.key = "users",
     .group = kUsers,
     .field = UsersField{},
     .help = "Who may connect; with no users there is postgres with the password postgres, from loopback only.",
     .ways = kFileOnly,
     .secret = true},

    {.key = "session_init_timeout",
     .group = kTime,
     .field = DurationField{&C::session_init_timeout, milliseconds(1)},
     .help = "How long a new connection may take until its user is authenticated."},
    {.key = "idle_timeout",
     .group = kTime,
     .field = OptionalDurationField{&C::idle_timeout},
     .help = "How long a connection may be idle before it is closed; -1 for ever."},
    {.key = "shutdown_timeout",
     .group = kTime,
     .field = DurationField{&C::shutdown_timeout, milliseconds(0)},
     .help = "How long running statements may take to finish when the server is told to stop."},

    {.key = "data_dir",
     .group = kData,
     .field = PathField{&C::data_dir},
     .help = "The directory of the users' database files."},
    {.key = "unknown_database",
     .group = kData,
     .field = Choice<&C::unknown_database>(kUnknownDatabaseWords),
     .help = "Whether a database name that does not exist is refused or leads to the user's default database."},
    {.key = "file_access",
     .group = kData,
     .field = ListField{&C::file_access},
     .help = "Directories whose files users who are not superusers may read and write; empty for none."},

    {.key = "memory_limit",
     .group = kEngine,
     .field = BytesField{&C::memory_limit_bytes},
     .help = "How much memory DuckDB may use; auto is measured at the start."},
    {.key = "threads",
     .group = kEngine,
     .field = NumberField{&C::threads, kMostThreads},
     .help = "How many threads DuckDB may use; 0 for as many as there are cores."},
    {.key = "max_active_statements",
     .group = kEngine,
     .field = NumberField{&C::max_active_statements, kMostThreads},
     .help = "How many statements run at once while the others wait their turn; 0 for as many as there are cores."},
    {.key = "extensions",
     .group = kEngine,
     .field = ListField{&C::extensions},
     .help = "DuckDB extensions that a database loads when it is opened, by name or by path."},
    {.key = "extension_dir",
     .group = kEngine,
     .field = PathField{&C::extension_dir, true},
     .help = "The directory with the *.duckdb_extension files; empty for where scripts/install-deps puts them."},

    {.key = "log_level",
     .group = kLog,
     .field = Choice<&C::log_level>(kLogLevelWords),
     .help = "The least important lines that are logged."},
    {.key = "log_format",
     .group = kLog,
     .field = Choice<&C::log_format>(kLogFormatWords),
     .help = "Whether log lines are text for people or JSON for machines."},
});

std::string WithSeparator(const Setting& setting, char separator) {
  std::string name(setting.short_name.empty() ? setting.key : setting.short_name);
  std::ranges::replace_if(name, [](char c) { return c == '.' || c == '_'; }, separator);
  return name;
}

char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// How many letters must be put in, left out or changed to make `a` into `b` (Levenshtein).
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, diagonal + 1});
    }
  }
  return row.back();
}

}  // namespace

std::span<const Setting> Settings() { return kSettings; }

const Setting* FindSetting(std::string_view key) {
  const auto* const found = std::ranges::find(kSettings, key, &Setting::key);
  return found == kSettings.end() ? nullptr : found;
}

std::string FlagName(const Setting& setting) {
  return setting.ways == kFileOnly ? "" : "--" + WithSeparator(setting, '-');
}

std::string EnvironmentName(const Setting& setting) {
  if (setting.ways == kFileOnly) return {};
  std::string name = "DUCKGRES_" + WithSeparator(setting, '_');
  std::ranges::transform(name, name.begin(), Upper);
  return name;
}

std::string DefaultText(const Setting& setting) { return Format(setting.field, Configuration()); }

std::vector<SettingState> Describe(const Configuration& configuration, const Sources& sources) {
  std::vector<SettingState> states;
  for (const Setting& setting : kSettings) {
    const auto source = sources.find(setting.key);
    auto value = Format(setting.field, configuration);
    if (setting.secret && !value.empty()) value = "***";
    states.push_back({.name = setting.key,
                      .value = std::move(value),
                      .source = source == sources.end() ? "default" : source->second,
                      .help = setting.help});
  }
  return states;
}

std::string Nearest(std::string_view word, std::span<const std::string> candidates) {
  if (word.size() > kLongestWordCompared) return {};
  std::string nearest;
  size_t least = std::max<size_t>(2, word.size() / 4) + 1;
  for (const auto& candidate : candidates) {
    const size_t distance = Distance(word, candidate);
    if (distance >= least || distance >= word.size()) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace duckgres::config
