#include "config/load.hpp"

#include <cstdlib>
#include <filesystem>
#include <format>
#include <fstream>
#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "config/value.hpp"

namespace duckgres::config {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// What a test of every row needs to know of its type: a value that is nobody's default, and values it can't have.
struct Samples {
  std::string good;
  std::vector<std::string> bad;
};

struct SamplesOf {
  Samples operator()(const TextField&) const { return {"elsewhere", {""}}; }
  Samples operator()(const PathField& field) const {
    return {"/some/where", field.may_be_empty ? std::vector<std::string>{} : std::vector<std::string>{""}};
  }
  Samples operator()(const PortField&) const { return {"5433", {"abc", "0", "65536", "-1", "1.5", "5433 ", ""}}; }
  Samples operator()(const NumberField& field) const {
    return {"7", {"abc", "-1", "1.5", std::to_string(field.most + 1), "99999999999999999999", ""}};
  }
  Samples operator()(const DurationField&) const { return {"17s", {"10", "1d", "-1", "soon", "1000000h", ""}}; }
  Samples operator()(const OptionalDurationField&) const { return {"-1", {"0", "10", "1d", "-2", "never", ""}}; }
  Samples operator()(const BytesField&) const { return {"3GB", {"3", "0GB", "-1GB", "80%", "much", ""}}; }
  Samples operator()(const ListField&) const { return {"one, two", {"one,,two", ","}}; }
  Samples operator()(const ChoiceField& field) const { return {std::string(field.words.back()), {"neither", "0", ""}}; }
  Samples operator()(const UsersField&) const { return {}; }
};

Samples SamplesFor(const Setting& setting) { return std::visit(SamplesOf(), setting.field); }

std::string InYaml(const Setting& setting, const std::string& value) {
  const std::string key(setting.key);
  const size_t point = key.find('.');
  const std::string scalar = ": \"" + value + "\"\n";
  return point == key.npos ? key + scalar : key.substr(0, point) + ":\n  " + key.substr(point + 1) + scalar;
}

/// Each test runs in an empty directory of its own.
class LoadTest : public testing::Test {
 protected:
  LoadTest() : before_(std::filesystem::current_path()) {
    std::string name = (std::filesystem::temp_directory_path() / "duckgres-config-XXXXXX").string();
    directory_ = mkdtemp(name.data());
    std::filesystem::current_path(directory_);
  }
  ~LoadTest() override {
    std::filesystem::current_path(before_);
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  static void Write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

  static Expect<Loaded> Run(const std::vector<std::string>& flags, const std::vector<std::string>& variables = {}) {
    std::vector<const char*> argv{"duckgres"}, environment{"PATH=/bin"};
    for (const auto& flag : flags) argv.push_back(flag.c_str());
    for (const auto& variable : variables) environment.push_back(variable.c_str());
    environment.push_back(nullptr);
    return Load(static_cast<int>(argv.size()), argv.data(), environment.data());
  }

  static std::string ErrorOf(const std::vector<std::string>& flags, const std::vector<std::string>& variables = {}) {
    const auto loaded = Run(flags, variables);
    return loaded ? "no error" : loaded.error().line;
  }

  static SettingState StateOf(const Loaded& loaded, std::string_view name) {
    for (const auto& state : loaded.settings) {
      if (state.name == name) return state;
    }
    return {};
  }

  /// Expects that `loaded` has the sample of `setting`, from `source`.
  static void ExpectSample(const Setting& setting, const Expect<Loaded>& loaded, const std::string& source) {
    ASSERT_TRUE(loaded) << loaded.error().line;
    const auto state = StateOf(*loaded, setting.key);
    EXPECT_EQ(state.value, SamplesFor(setting).good) << setting.key;
    EXPECT_EQ(state.source, source) << setting.key;
    EXPECT_EQ(Format(setting.field, loaded->configuration), SamplesFor(setting).good) << setting.key;
  }

 private:
  std::filesystem::path before_, directory_;
};

/// The rows that can be given in all four ways.
std::vector<Setting> Rows() {
  std::vector<Setting> rows;
  for (const auto& setting : Settings()) {
    if (setting.ways == Ways::kAll) rows.push_back(setting);
  }
  return rows;
}

TEST_F(LoadTest, WithoutAnythingEverySettingIsAtItsDefault) {
  const auto loaded = Run({});
  ASSERT_TRUE(loaded) << loaded.error().line;
  EXPECT_EQ(loaded->action, Action::kRun);
  EXPECT_THAT(loaded->warnings, IsEmpty());
  ASSERT_EQ(loaded->settings.size(), Settings().size());
  for (const auto& setting : Settings()) {
    EXPECT_EQ(StateOf(*loaded, setting.key).value, DefaultText(setting)) << setting.key;
    EXPECT_EQ(StateOf(*loaded, setting.key).source, "default") << setting.key;
  }
}

// The defaults that the issue names, so that a slip in Configuration shows.
TEST_F(LoadTest, DefaultsAreThePublishedOnes) {
  const std::vector<std::pair<std::string_view, std::string_view>> published{
      {"host", "0.0.0.0"},
      {"port", "5432"},
      {"data_dir", "./data"},
      {"tls.cert", "./certs/server.crt"},
      {"tls.key", "./certs/server.key"},
      {"tls.client_ca", ""},
      {"unix_socket_dir", ""},
      {"auth_method", "scram-sha-256"},
      {"session_init_timeout", "10s"},
      {"idle_timeout", "24h"},
      {"shutdown_timeout", "30s"},
      {"memory_limit", "auto"},
      {"threads", "0"},
      {"extensions", "ducklake"},
      {"unknown_database", "refuse"},
      {"max_connections", "0"},
      {"max_active_statements", "0"},
      {"log_level", "info"},
      {"log_format", "text"},
  };
  for (const auto& [key, value] : published) {
    ASSERT_NE(FindSetting(key), nullptr) << key;
    EXPECT_EQ(DefaultText(*FindSetting(key)), value) << key;
  }
}

TEST_F(LoadTest, NamesFollowFromTheKeys) {
  EXPECT_EQ(FlagName(*FindSetting("tls.cert")), "--cert");
  EXPECT_EQ(EnvironmentName(*FindSetting("tls.cert")), "DUCKGRES_CERT");
  EXPECT_EQ(FlagName(*FindSetting("tls.client_ca")), "--tls-client-ca");
  EXPECT_EQ(EnvironmentName(*FindSetting("tls.client_ca")), "DUCKGRES_TLS_CLIENT_CA");
  EXPECT_EQ(FlagName(*FindSetting("session_init_timeout")), "--session-init-timeout");
  EXPECT_EQ(FlagName(*FindSetting("users")), "");
  EXPECT_EQ(EnvironmentName(*FindSetting("users")), "");
}

TEST_F(LoadTest, EverySettingByFile) {
  for (const auto& setting : Rows()) {
    Write("duckgres.yaml", InYaml(setting, SamplesFor(setting).good));
    ExpectSample(setting, Run({}), setting.key.contains('.') ? "duckgres.yaml:2" : "duckgres.yaml:1");
  }
}

TEST_F(LoadTest, EverySettingByEnvironment) {
  for (const auto& setting : Rows()) {
    const auto name = EnvironmentName(setting);
    ExpectSample(setting, Run({}, {std::format("{}={}", name, SamplesFor(setting).good)}), name);
  }
}

TEST_F(LoadTest, EverySettingByFlagInEachSpelling) {
  for (const auto& setting : Rows()) {
    const auto name = FlagName(setting);
    const auto good = SamplesFor(setting).good;
    ExpectSample(setting, Run({name, good}), name);
    ExpectSample(setting, Run({std::format("{}={}", name, good)}), name);
    ExpectSample(setting, Run({name.substr(1), good}), name);
    ExpectSample(setting, Run({std::format("{}={}", name.substr(1), good)}), name);
  }
}

TEST_F(LoadTest, EveryBadValueIsRefusedWhereverItComesFrom) {
  for (const auto& setting : Rows()) {
    const std::string flag = FlagName(setting), variable = EnvironmentName(setting), key(setting.key);
    for (const auto& bad : SamplesFor(setting).bad) {
      const auto problem = std::format("\"{}\" is not {}", bad, Expected(setting.field));
      EXPECT_EQ(ErrorOf({std::format("{}={}", flag, bad)}), std::format("{}: {}", flag, problem));
      if (!bad.empty()) {
        EXPECT_EQ(ErrorOf({}, {std::format("{}={}", variable, bad)}), std::format("{}: {}", variable, problem));
      }
      Write("bad.yaml", InYaml(setting, bad));
      const int line = key.contains('.') ? 2 : 1;
      EXPECT_EQ(ErrorOf({"--config", "bad.yaml"}), std::format("bad.yaml:{}: {}: {}", line, key, problem));
    }
  }
}

TEST_F(LoadTest, AnEmptyVariableCountsAsNone) {
  for (const auto& setting : Rows()) {
    const auto loaded = Run({}, {EnvironmentName(setting) + "="});
    ASSERT_TRUE(loaded) << loaded.error().line;
    EXPECT_EQ(StateOf(*loaded, setting.key).source, "default");
  }
}

TEST_F(LoadTest, FlagGoesBeforeEnvironmentBeforeFile) {
  Write("duckgres.yaml", "port: 1\nhost: file\nthreads: 1\n");
  const auto loaded = Run({"--port", "3"}, {"DUCKGRES_PORT=2", "DUCKGRES_HOST=environment"});
  ASSERT_TRUE(loaded) << loaded.error().line;
  EXPECT_EQ(loaded->configuration.port, 3);
  EXPECT_EQ(loaded->configuration.host, "environment");
  EXPECT_EQ(loaded->configuration.threads, 1);
  EXPECT_EQ(StateOf(*loaded, "port").source, "--port");
  EXPECT_EQ(StateOf(*loaded, "host").source, "DUCKGRES_HOST");
  EXPECT_EQ(StateOf(*loaded, "threads").source, "duckgres.yaml:3");
  EXPECT_EQ(StateOf(*loaded, "data_dir").source, "default");
}

TEST_F(LoadTest, ALaterFlagReplacesAnEarlierOne) {
  EXPECT_EQ(Run({"--port=1", "--port=2"})->configuration.port, 2);
  EXPECT_THAT(Run({"--extensions=a,b", "--extensions=c"})->configuration.extensions, ElementsAre("c"));
}

TEST_F(LoadTest, AValueOverriddenElsewhereMustStillBeRight) {
  EXPECT_THAT(ErrorOf({"--port", "1"}, {"DUCKGRES_PORT=x"}), StartsWith("DUCKGRES_PORT: "));
}

TEST_F(LoadTest, TheFileIsNamedByFlagThenEnvironmentThenFoundInTheWorkingDirectory) {
  Write("duckgres.yaml", "port: 1\n");
  Write("environment.yaml", "port: 2\n");
  Write("flag.yaml", "port: 3\n");
  EXPECT_EQ(Run({})->configuration.port, 1);
  EXPECT_EQ(Run({})->configuration.config_file, "duckgres.yaml");
  EXPECT_EQ(Run({}, {"DUCKGRES_CONFIG=environment.yaml"})->configuration.port, 2);
  EXPECT_EQ(Run({"--config", "flag.yaml"}, {"DUCKGRES_CONFIG=environment.yaml"})->configuration.port, 3);
  EXPECT_EQ(Run({"-config", "flag.yaml"})->configuration.config_file, "flag.yaml");
}

TEST_F(LoadTest, AFileThatCannotBeReadIsAnError) {
  EXPECT_EQ(ErrorOf({"--config", "none.yaml"}), "none.yaml: can't be read: No such file or directory");
  std::filesystem::create_directory("a_directory");
  EXPECT_EQ(ErrorOf({"--config", "a_directory"}), "a_directory: is a directory");
  std::ofstream("large.yaml") << std::string((16 << 20) + 1, '#');
  EXPECT_EQ(ErrorOf({"--config", "large.yaml"}), "large.yaml: is larger than 16 MiB");
}

TEST_F(LoadTest, StrangeFlagsAreErrorsWithAHint) {
  EXPECT_EQ(ErrorOf({"--prot", "1"}), "\"--prot\": there is no such flag; did you mean --port?");
  EXPECT_EQ(ErrorOf({"-prot=1"}), "\"--prot\": there is no such flag; did you mean --port?");
  EXPECT_EQ(ErrorOf({"--quack"}), "\"--quack\": there is no such flag; see --help");
  EXPECT_THAT(ErrorOf({"--users", "a"}), StartsWith("\"--users\": there is no such flag"));
  EXPECT_THAT(ErrorOf({"--help=yes"}), StartsWith("\"--help\": there is no such flag"));
  EXPECT_THAT(ErrorOf({"-"}), StartsWith("\"--\": there is no such flag"));
  EXPECT_THAT(ErrorOf({"--"}), StartsWith("\"--\": there is no such flag"));
  EXPECT_EQ(ErrorOf({"my.db"}), "\"my.db\": is not a flag; see --help");
  EXPECT_EQ(ErrorOf({""}), "\"\": is not a flag; see --help");
  EXPECT_EQ(ErrorOf({"--port"}), "--port: needs a value: a number from 1 to 65535");
  EXPECT_EQ(ErrorOf({"--port", "--host"}), "--port: needs a value: a number from 1 to 65535");
}

TEST_F(LoadTest, AVariableThatIsNearlyOursIsAWarning) {
  const auto loaded =
      Run({}, {"DUCKGRES_PROT=1", "DUCKGRES_DEPS=/x", "DUCKGRES_PORT_5432_TCP_ADDR=10.0.0.1", "PROT=2"});
  ASSERT_TRUE(loaded) << loaded.error().line;
  EXPECT_THAT(loaded->warnings, ElementsAre("DUCKGRES_PROT: there is no such setting; did you mean DUCKGRES_PORT?"));
}

TEST_F(LoadTest, CertNeedsAnAuthority) {
  EXPECT_EQ(ErrorOf({"--auth-method", "cert"}), "--auth-method: auth_method: cert needs tls.client_ca");
  EXPECT_EQ(ErrorOf({"--auth-method", "cert", "--tls-client-ca", "ca.pem"}), "no error");
}

TEST_F(LoadTest, UsersAreHeldAgainstTheMethodThatWins) {
  Write("duckgres.yaml", "users:\n  ann: {}\n");
  EXPECT_EQ(ErrorOf({}), "duckgres.yaml:2: users: ann: has no password, which auth_method scram-sha-256 needs");
  EXPECT_EQ(ErrorOf({"--auth-method", "trust"}), "no error");
}

TEST_F(LoadTest, SecretsAreMaskedInTheListing) {
  Write("duckgres.yaml", "users:\n  ann: hunter2\n");
  const auto loaded = Run({"--check-config"});
  ASSERT_TRUE(loaded) << loaded.error().line;
  EXPECT_EQ(StateOf(*loaded, "users").value, "***");
  EXPECT_THAT(loaded->output, Not(HasSubstr("hunter2")));
  EXPECT_EQ(loaded->configuration.users[0].password, "hunter2");
}

TEST_F(LoadTest, CommandsAreFoundAmongOtherFlags) {
  Write("duckgres.yaml", "malformed: [\n");
  for (const char* flag : {"--help", "-help", "-h"}) {
    const auto loaded = Run({"--port", "1", flag});
    ASSERT_TRUE(loaded) << "help is given whatever the file says";
    EXPECT_EQ(loaded->action, Action::kHelp);
    EXPECT_THAT(loaded->output, HasSubstr("Usage: duckgres"));
  }
  EXPECT_EQ(Run({"--version"})->action, Action::kVersion);
  EXPECT_THAT(ErrorOf({"--check-config"}), StartsWith("duckgres.yaml:2: malformed YAML"));
}

TEST_F(LoadTest, CheckConfigPrintsYamlThatComesToTheSame) {
  Write("duckgres.yaml",
        "tls:\n  cert: 'a b: \"c\\'\nextensions: ['x, y', z]\nidle_timeout: -1\nusers:\n  ann: hunter2\n"
        "  bob: {password: x, superuser: true, auth_method: md5, file_access: [/a, '/b c']}\n");
  const auto loaded = Run({"--check-config", "--memory-limit", "3GiB"}, {"DUCKGRES_HOST=::1"});
  ASSERT_TRUE(loaded) << loaded.error().line;
  EXPECT_EQ(loaded->action, Action::kCheckConfig);
  EXPECT_THAT(loaded->output, HasSubstr("host: \"::1\"  # DUCKGRES_HOST\n"));
  EXPECT_THAT(loaded->output, HasSubstr("\nport: 5432\n"));
  EXPECT_THAT(loaded->output, HasSubstr("\n# The configuration is valid (file: duckgres.yaml).\n"));

  Write("again.yaml", loaded->output);
  const auto again = Run({"--config", "again.yaml"});
  ASSERT_TRUE(again) << again.error().line << '\n' << loaded->output;
  for (const auto& setting : Rows()) {
    EXPECT_EQ(Format(setting.field, again->configuration), Format(setting.field, loaded->configuration)) << setting.key;
  }
  EXPECT_EQ(again->configuration.extensions, loaded->configuration.extensions);
  ASSERT_EQ(again->configuration.users.size(), 2);
  EXPECT_EQ(again->configuration.users[0].password, "***");
  EXPECT_TRUE(again->configuration.users[1].superuser);
  EXPECT_EQ(again->configuration.users[1].auth_method, AuthMethod::kMd5);
  EXPECT_THAT(again->configuration.users[1].file_access, ElementsAre("/a", "/b c"));
}

}  // namespace
}  // namespace duckgres::config
