#include "config/documentation.hpp"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "config/command_line.hpp"
#include "config/users.hpp"
#include "config/yaml_file.hpp"

namespace duckgres::config {
namespace {

using testing::HasSubstr;

/// Compares a document in the tree with what its generator prints; DUCKGRES_REGENERATE=1 writes it instead.
void ExpectInTree(const std::string& path, const std::string& generated) {
  const auto file = std::string(DUCKGRES_SOURCE_DIR "/") + path;
  if (std::getenv("DUCKGRES_REGENERATE")) std::ofstream(file, std::ios::binary) << generated;
  std::ifstream stream(file, std::ios::binary);
  const std::string in_tree(std::istreambuf_iterator<char>(stream), {});
  EXPECT_EQ(in_tree, generated) << path << " is old: run this test once with DUCKGRES_REGENERATE=1";
}

TEST(Documentation, TheReferenceInTheTreeIsTheGeneratedOne) {
  ExpectInTree("docs/configuration.md", ConfigurationDocs());
}

TEST(Documentation, TheExampleInTheTreeIsTheGeneratedOne) { ExpectInTree("duckgres.example.yaml", ExampleYaml()); }

TEST(Documentation, TheExampleComesToTheDefaults) {
  Configuration configuration;
  Sources sources;
  const auto applied = ApplyYaml(ExampleYaml(), "duckgres.example.yaml", configuration, sources);
  ASSERT_TRUE(applied) << applied.error().line;
  for (const auto& setting : Settings()) {
    EXPECT_EQ(sources.contains(setting.key), setting.ways == Ways::kAll) << setting.key;
    EXPECT_EQ(Format(setting.field, configuration), DefaultText(setting)) << setting.key;
  }
}

TEST(Documentation, TheExamplesUsersLoadWhenTheyAreUncommented) {
  auto text = ExampleYaml();
  for (size_t at = text.find("# users:"); at != text.npos; at = text.find("\n# ", at)) {
    text.erase(text[at] == '\n' ? at + 1 : at, 2);
  }
  Configuration configuration;
  Sources sources;
  const auto applied = ApplyYaml(text, "duckgres.example.yaml", configuration, sources);
  ASSERT_TRUE(applied) << applied.error().line;
  EXPECT_EQ(configuration.users.size(), 3);
  EXPECT_TRUE(CheckUsers(configuration));
}

TEST(Documentation, HelpHasEveryFlagWithItsVariable) {
  const auto help = HelpText();
  for (const auto& flag : CommandFlags()) EXPECT_THAT(help, HasSubstr(std::string("  ") + std::string(flag.name)));
  for (const auto& setting : Settings()) {
    if (setting.ways == Ways::kFileOnly) continue;
    EXPECT_THAT(help, HasSubstr("  " + FlagName(setting) + " <"));
    EXPECT_THAT(help, HasSubstr(EnvironmentName(setting)));
    EXPECT_THAT(help, HasSubstr(std::string(setting.help)));
  }
  EXPECT_THAT(help, HasSubstr("--port <port>, DUCKGRES_PORT (default: 5432)\n"));
}

TEST(Settings, HaveNamesOfTheirOwnAndOneSentenceOfHelp) {
  std::set<std::string> keys, flags, variables;
  for (const auto& setting : Settings()) {
    EXPECT_TRUE(keys.emplace(setting.key).second) << setting.key;
    EXPECT_TRUE(flags.insert(FlagName(setting)).second) << setting.key;
    EXPECT_TRUE(variables.insert(EnvironmentName(setting)).second) << setting.key;
    EXPECT_TRUE(setting.help.ends_with('.')) << setting.key;
    EXPECT_FALSE(setting.help.contains('|')) << setting.key << ": a bar would end the cell of the reference's table";
  }
}

TEST(YamlScalar, QuotesWhatYamlWouldReadOtherwise) {
  EXPECT_EQ(YamlScalar("./data"), "./data");
  EXPECT_EQ(YamlScalar("-1"), "-1");
  for (const char* text :
       {"", "null", "~", "- a", "---", "-", "a: b", "a #b", "[a]", "*a", "a\nb", "say \"hi\\", "...", "é"}) {
    EXPECT_TRUE(YamlScalar(text).starts_with('"')) << text;
    Configuration configuration;
    Sources sources;
    ASSERT_TRUE(ApplyYaml("unix_socket_dir: " + YamlScalar(text), "f", configuration, sources)) << text;
    EXPECT_EQ(configuration.unix_socket_dir, text);
  }
}

}  // namespace
}  // namespace duckgres::config
