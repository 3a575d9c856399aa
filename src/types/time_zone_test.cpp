#include "types/time_zone.hpp"

#include <gtest/gtest.h>

#include "types/format_settings.hpp"

// Names and offsets as PostgreSQL 18 answers SET and SHOW TimeZone.
namespace duckgres::types {
namespace {

TEST(TimeZone, NamesAreFoundWhateverTheirCaseAndPrintedAsPostgresDoes) {
  struct Row {
    std::string_view given, shown;
    int32_t offset_s;  // on 2020-01-01
  };
  for (const Row& row :
       {Row{"utc", "UTC", 0}, Row{"europe/berlin", "Europe/Berlin", 3600}, Row{"+5", "<+05>-05", 18000},
        Row{"5.5", "<+05:30>-05:30", 19800}, Row{"-7", "<-07>+07", -25200}, Row{"<+03>-3", "<+03>-3", 10800},
        Row{"FOO-3:30", "FOO-3:30", 12600}, Row{"UTC+3", "UTC+3", -10800},
        Row{"America/New_York", "America/New_York", -18000}}) {
    auto zone = TimeZone::Find(row.given);
    ASSERT_TRUE(zone) << row.given;
    EXPECT_EQ(zone->Name(), row.shown);
    EXPECT_EQ(zone->OffsetAtUtc(1'577'836'800), row.offset_s) << row.given;
  }
  for (const std::string_view wrong : {"x", "z", "PST", "", "Europe/Nowhere", "200"}) {
    auto zone = TimeZone::Find(wrong);
    ASSERT_FALSE(zone) << wrong;
    EXPECT_EQ(zone.error().message, "invalid value for parameter \"TimeZone\": \"" + std::string(wrong) + "\"");
  }
}

TEST(TimeZone, LocalTimesInGapsAndOverlapsAreReadAsPostgresReadsThem) {
  const auto zone = TimeZone::Find("Europe/Berlin");
  EXPECT_EQ(zone->OffsetAtLocal(1'585'449'000), 3600);  // 2020-03-29 02:30 doesn't exist
  EXPECT_EQ(zone->OffsetAtLocal(1'603'593'000), 3600);  // 2020-10-25 02:30 is twice
  EXPECT_EQ(zone->OffsetAtLocal(1'593'561'600), 7200);
}

TEST(TimeZone, FarTimesFollowTheRulesOfTheLastYears) {
  const auto zone = TimeZone::Find("Europe/Berlin");
  constexpr int64_t kCycle_s = 146'097 * 86'400LL;
  for (const int64_t cycles : {1, 7, 700}) {
    EXPECT_EQ(zone->OffsetAtUtc(2'540'000'000 + cycles * kCycle_s), 7200);  // a June
    EXPECT_EQ(zone->OffsetAtUtc(2'525'000'000 + cycles * kCycle_s), 3600);  // a January
  }
  EXPECT_EQ(zone->OffsetAtUtc(-100'000'000'000), 3208);  // local mean time
}

TEST(FormatSettings, DateStyleKeepsWhatIsNotSaid) {
  FormatSettings settings;
  ASSERT_TRUE(settings.SetDateStyle("German"));
  EXPECT_EQ(settings.DateStyleText(), "German, DMY");
  ASSERT_TRUE(settings.SetDateStyle("ymd"));
  EXPECT_EQ(settings.DateStyleText(), "German, YMD");
  EXPECT_EQ(settings.SetDateStyle("foo").error().message, "invalid value for parameter \"DateStyle\": \"foo\"");
}

}  // namespace
}  // namespace duckgres::types
