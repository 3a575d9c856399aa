#include "config/yaml_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace duckgres::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

struct Applied {
  Configuration configuration;
  Sources sources;
  std::string error;
};

Applied Apply(std::string_view yaml) {
  Applied applied;
  const auto done = ApplyYaml(yaml, "duckgres.yaml", applied.configuration, applied.sources);
  if (!done) applied.error = done.error().line;
  return applied;
}

std::string ErrorOf(std::string_view yaml) { return Apply(yaml).error; }

TEST(ApplyYaml, TakesWhatIsThereAndRemembersTheLine) {
  const auto applied = Apply("# a comment\nport: 5433\n\ntls:\n  cert: /c\n");
  EXPECT_EQ(applied.error, "");
  EXPECT_EQ(applied.configuration.port, 5433);
  EXPECT_EQ(applied.configuration.tls_cert, "/c");
  EXPECT_EQ(applied.configuration.tls_key, "./certs/server.key");
  EXPECT_THAT(applied.sources,
              ElementsAre(std::pair("port", "duckgres.yaml:2"), std::pair("tls.cert", "duckgres.yaml:5")));
}

TEST(ApplyYaml, TakesNothingFromAnEmptyDocument) {
  for (const char* text : {"", "\n", "# only a comment\n", "---\n", "~\n"}) {
    const auto applied = Apply(text);
    EXPECT_EQ(applied.error, "") << text;
    EXPECT_THAT(applied.sources, IsEmpty()) << text;
  }
}

TEST(ApplyYaml, AListMayBeASequenceOrATextWithCommas) {
  EXPECT_THAT(Apply("extensions: [a, 'b,c']").configuration.extensions, ElementsAre("a", "b,c"));
  EXPECT_THAT(Apply("extensions:\n- a\n- b").configuration.extensions, ElementsAre("a", "b"));
  EXPECT_THAT(Apply("extensions: a, b").configuration.extensions, ElementsAre("a", "b"));
  EXPECT_THAT(Apply("extensions: []").configuration.extensions, IsEmpty());
}

TEST(ApplyYaml, AnEmptySectionIsNone) { EXPECT_EQ(ErrorOf("tls:\nport: 5433"), ""); }

TEST(ApplyYaml, AnUnknownKeyIsAnErrorWithAHint) {
  EXPECT_EQ(ErrorOf("host: h\nprot: 5433"), R"(duckgres.yaml:2: there is no setting "prot"; did you mean port?)");
  EXPECT_EQ(ErrorOf("tls:\n  crt: c"), R"(duckgres.yaml:2: there is no setting "tls.crt"; did you mean tls.cert?)");
  EXPECT_EQ(ErrorOf("tsl:\n  cert: c"), R"(duckgres.yaml:1: there is no setting "tsl"; did you mean tls?)");
  EXPECT_EQ(ErrorOf("colour: blue"), R"(duckgres.yaml:1: there is no setting "colour")");
  EXPECT_EQ(ErrorOf("config: other.yaml"), R"(duckgres.yaml:1: there is no setting "config")");
  EXPECT_THAT(ErrorOf("tls.cert: c"), StartsWith(R"(duckgres.yaml:1: there is no setting "tls.cert")"));
  EXPECT_EQ(ErrorOf("\"\": c"), R"(duckgres.yaml:1: there is no setting "")");
}

TEST(ApplyYaml, AKeyGivenTwiceIsAnError) {
  EXPECT_EQ(ErrorOf("port: 1\nhost: h\nport: 2"), "duckgres.yaml:3: port: is given twice, first on line 1");
  EXPECT_EQ(ErrorOf("tls:\n  cert: a\n  cert: b"), "duckgres.yaml:3: tls.cert: is given twice, first on line 2");
  EXPECT_EQ(ErrorOf("tls:\n  cert: a\ntls:\n  key: b"), "duckgres.yaml:3: tls: is given twice, first on line 1");
}

TEST(ApplyYaml, AValueOfTheWrongShapeIsAnError) {
  EXPECT_EQ(ErrorOf("\n\nport: \"abc\""), "duckgres.yaml:3: port: \"abc\" is not a number from 1 to 65535");
  EXPECT_EQ(ErrorOf("port: [1]"), "duckgres.yaml:1: port: a list is not a number from 1 to 65535");
  EXPECT_EQ(ErrorOf("port: {a: b}"), "duckgres.yaml:1: port: a mapping is not a number from 1 to 65535");
  EXPECT_EQ(ErrorOf("port:"), "duckgres.yaml:1: port: nothing is not a number from 1 to 65535");
  EXPECT_EQ(ErrorOf("tls: certs/"),
            "duckgres.yaml:1: tls: \"certs/\" is not a mapping with keys from cert, key, client_ca");
  EXPECT_EQ(ErrorOf("data_dir: \"a\\0b\""), "duckgres.yaml:1: data_dir: \"a\\x00b\" is not a path");
  EXPECT_EQ(ErrorOf("extensions: [[a]]"),
            "duckgres.yaml:1: extensions: a list is not a list of texts (outside YAML: separated by commas)");
}

TEST(ApplyYaml, ADocumentThatIsNoMappingIsAnError) {
  EXPECT_EQ(ErrorOf("- a"), "duckgres.yaml:1: a list is not a mapping of settings");
  EXPECT_EQ(ErrorOf("port=5433"), "duckgres.yaml:1: \"port=5433\" is not a mapping of settings");
  EXPECT_EQ(ErrorOf("port: 1\n---\nport: 2\n"), "duckgres.yaml:3: more than one YAML document");
  EXPECT_EQ(ErrorOf("[a]: 2\n"), "duckgres.yaml:1: a key must be a text, not a list");
}

TEST(ApplyYaml, MalformedYamlIsOneLineWithALineNumber) {
  for (const char* text : {"host: h\nport: [1", "host: h\n\tport: 1", "host: h\nport: \"1", "host: h\n  port: 1",
                           "host: h\nport: *nowhere", "host: h\n}"}) {
    EXPECT_THAT(ErrorOf(text), testing::MatchesRegex("duckgres.yaml:[1-3]: malformed YAML: [^\n]+")) << text;
  }
}

TEST(ApplyYaml, AnErrorIsOneLineWhateverTheKeysAre) {
  EXPECT_EQ(ErrorOf("\"a\\nb\": 1\n\"a\\nb\": 2"), "duckgres.yaml:2: a\\x0ab: is given twice, first on line 1");
  EXPECT_EQ(ErrorOf("\"a\\nb\": 1"), "duckgres.yaml:1: there is no setting \"a\\x0ab\"");
}

TEST(ApplyYaml, AliasesThatMultiplyCostNothing) {
  std::string yaml = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 60; ++i) {
    const auto below = std::to_string(i - 1);
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + below + ", *a" + below + "]\n";
  }
  EXPECT_EQ(ErrorOf(yaml), R"(duckgres.yaml:1: there is no setting "a0")");
}

TEST(ApplyYaml, DeepNestingIsAnErrorNotACrash) {
  EXPECT_THAT(ErrorOf(std::string(100'000, '[')), StartsWith("duckgres.yaml:1: malformed YAML: "));
}

TEST(ApplyYaml, SurvivesTheFuzzersCorpus) {
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(DUCKGRES_SOURCE_DIR "/tests/fuzz/corpus/config_fuzz")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(std::ranges::count(ErrorOf(text), '\n'), 0) << entry.path();
    ++files;
  }
  EXPECT_GE(files, 5);
}

}  // namespace
}  // namespace duckgres::config
