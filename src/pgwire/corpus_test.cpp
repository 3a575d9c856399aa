#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "pgwire/fuzz_targets.hpp"

namespace duckgres::pgwire {
namespace {

/// Runs every seed, every part of it from the front, and returns how many seeds there were.
size_t RunCorpus(const char* target, void (*run)(std::string_view)) {
  size_t seeds = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(DUCKGRES_FUZZ_CORPUS) / target)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    for (size_t size = 0; size <= bytes.size(); ++size) run(std::string(bytes, 0, size));
    ++seeds;
  }
  return seeds;
}

TEST(Corpus, FrontendMessages) { EXPECT_GT(RunCorpus("frontend_messages_fuzz", FuzzFrontendMessages), 10); }
TEST(Corpus, StartupPacket) { EXPECT_GT(RunCorpus("startup_packet_fuzz", FuzzStartupPacket), 10); }
TEST(Corpus, Scram) { EXPECT_GT(RunCorpus("scram_fuzz", FuzzScram), 10); }

}  // namespace
}  // namespace duckgres::pgwire
