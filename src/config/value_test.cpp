#include "config/value.hpp"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace duckgres::config {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

// The grammar is that of Go's time.ParseDuration, as users' files have it.
TEST(ParseDuration, AddsUpNumbersWithUnits) {
  EXPECT_EQ(ParseDuration("24h"), hours(24));
  EXPECT_EQ(ParseDuration("1h30m"), minutes(90));
  EXPECT_EQ(ParseDuration("1.5s"), Duration(1500));
  EXPECT_EQ(ParseDuration(".5s"), Duration(500));
  EXPECT_EQ(ParseDuration("500ms"), Duration(500));
  EXPECT_EQ(ParseDuration("2500us"), Duration(3));
  EXPECT_EQ(ParseDuration("0"), Duration(0));
  EXPECT_EQ(ParseDuration("0s"), Duration(0));
  EXPECT_EQ(ParseDuration("87600h"), kLongestDuration);
}

TEST(ParseDuration, RefusesEverythingElse) {
  for (const char* text : {"",
                           "10",
                           "h",
                           "s10",
                           "1d",
                           "1H",
                           "-1s",
                           "+1s",
                           "1 s",
                           " 1s",
                           "1s ",
                           "1..5s",
                           ".s",
                           "1e3s",
                           "infs",
                           "nans",
                           "0x1s",
                           "87601h",
                           "999999999999999999999h",
                           "1h30"}) {
    EXPECT_EQ(ParseDuration(text), std::nullopt) << text;
  }
}

TEST(FormatDuration, UsesTheLargestUnitThatDivides) {
  EXPECT_EQ(FormatDuration(hours(24)), "24h");
  EXPECT_EQ(FormatDuration(minutes(90)), "90m");
  EXPECT_EQ(FormatDuration(seconds(30)), "30s");
  EXPECT_EQ(FormatDuration(Duration(1500)), "1500ms");
  EXPECT_EQ(FormatDuration(Duration(0)), "0s");
}

// DuckDB counts KB, MB, GB, TB in powers of 1000 and KiB, MiB, GiB, TiB in powers of 1024 (its docs, "memory_limit").
TEST(ParseBytes, CountsUnitsAsDuckDbDoes) {
  EXPECT_EQ(ParseBytes("1B"), 1);
  EXPECT_EQ(ParseBytes("4GB"), 4'000'000'000);
  EXPECT_EQ(ParseBytes("4GiB"), 4'294'967'296);
  EXPECT_EQ(ParseBytes("4 gb"), 4'000'000'000);
  EXPECT_EQ(ParseBytes("1.5KiB"), 1536);
  EXPECT_EQ(ParseBytes("2TB"), 2'000'000'000'000);
  EXPECT_EQ(ParseBytes("2TiB"), 2'199'023'255'552);
}

TEST(ParseBytes, RefusesEverythingElse) {
  for (const char* text : {"", "0B", "0GB", "1073741824", "GB", "-1GB", "4G", "4GBs", "4GB ", "1e3MB", "0.5B", "nanGB",
                           "99999999999TB", "80%"}) {
    EXPECT_EQ(ParseBytes(text), std::nullopt) << text;
  }
}

TEST(FormatBytes, IsExact) {
  EXPECT_EQ(FormatBytes(4'000'000'000), "4GB");
  EXPECT_EQ(FormatBytes(512 << 20), "512MiB");
  EXPECT_EQ(FormatBytes(1), "1B");
  for (const uint64_t bytes : {1ULL, 1000ULL, 1023ULL, 1024ULL, 1'000'001ULL, 3ULL << 40, 7'777'777'777ULL}) {
    EXPECT_EQ(ParseBytes(FormatBytes(bytes)), bytes);
  }
}

TEST(ParseNumber, TakesDigitsOnly) {
  EXPECT_EQ(ParseNumber("0", 9), 0);
  EXPECT_EQ(ParseNumber("9", 9), 9);
  for (const char* text : {"", "10", "-1", "+1", " 1", "1 ", "1.0", "0x1", "one", "99999999999999999999999"}) {
    EXPECT_EQ(ParseNumber(text, 9), std::nullopt) << text;
  }
}

TEST(ParseBool, KnowsTheUsualWords) {
  for (const char* text : {"true", "True", "yes", "on", "ON", "1"}) EXPECT_EQ(ParseBool(text), true) << text;
  for (const char* text : {"false", "no", "off", "0"}) EXPECT_EQ(ParseBool(text), false) << text;
  for (const char* text : {"", "y", "t", "2", "maybe"}) EXPECT_EQ(ParseBool(text), std::nullopt) << text;
}

TEST(SplitList, TrimsAndShowsEmptyParts) {
  EXPECT_THAT(SplitList(""), IsEmpty());
  EXPECT_THAT(SplitList("  "), IsEmpty());
  EXPECT_THAT(SplitList("a"), ElementsAre("a"));
  EXPECT_THAT(SplitList("a, b c ,d"), ElementsAre("a", "b c", "d"));
  EXPECT_THAT(SplitList("a,,b,"), ElementsAre("a", "", "b", ""));
}

TEST(Quoted, IsOneShortLine) {
  EXPECT_EQ(Quoted("a\nb"), R"("a\x0ab")");
  EXPECT_EQ(Quoted(std::string(200, 'a')).size(), 85);
}

}  // namespace
}  // namespace duckgres::config
