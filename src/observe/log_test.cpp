#include "observe/log.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "observe/log_line.hpp"

namespace duckgres::observe {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

std::string Escaped(std::string_view text) {
  std::string out;
  AppendEscaped(out, text);
  return out;
}

/// What `log` writes to stderr, with the level and format as they were afterwards.
template <typename Function>
std::string Written(Level level, LogFormat format, Function log) {
  SetLevel(level);
  SetFormat(format);
  testing::internal::CaptureStderr();
  log();
  SetLevel(Level::kInfo);
  SetFormat(LogFormat::kText);
  return testing::internal::GetCapturedStderr();
}

TEST(TextLine, HasLevelMessageAndFields) {
  EXPECT_EQ(TextLine(Level::kInfo, "connection opened", {{"session", 7}, {"user", "ann"}}),
            "info connection opened session=7 user=ann");
}

TEST(TextLine, QuotesWhatCouldBeTakenForSomethingElse) {
  EXPECT_EQ(TextLine(Level::kWarn, "m", {{"a", "x y"}, {"b", ""}, {"c", "k=v"}, {"d", "say \"hi\""}}),
            R"(warn m a="x y" b="" c="k=v" d="say \"hi\"")");
}

TEST(TextLine, StaysOneLineWhateverAFrontendSends) {
  EXPECT_EQ(TextLine(Level::kError, "bad\nname", {{"user", "eve\r\n2026 info forged"}}),
            R"(error bad\nname user="eve\r\n2026 info forged")");
}

TEST(JsonLine, KeepsTheTypesOfFields) {
  const std::string text = "t";
  EXPECT_EQ(JsonLine(Level::kDebug, "m",
                     {{"i", -1},
                      {"u", std::numeric_limits<uint64_t>::max()},
                      {"d", 0.5},
                      {"b", true},
                      {"s", text},
                      {"v", std::string_view("v")}}),
            R"("level":"debug","message":"m","i":-1,"u":18446744073709551615,"d":0.5,"b":true,"s":"t","v":"v"})");
}

TEST(JsonLine, WritesNumbersThatJsonLacksAsText) {
  EXPECT_THAT(JsonLine(Level::kInfo, "m", {{"d", std::numeric_limits<double>::infinity()}}), EndsWith(R"("d":"inf"})"));
}

// RFC 8259, section 7: the characters that MUST be escaped are quotation mark, reverse solidus, and U+0000 to U+001F.
TEST(AppendEscaped, EscapesWhatJsonAsksFor) {
  EXPECT_EQ(Escaped("\"\\\n\r\t"), R"(\"\\\n\r\t)");
  EXPECT_EQ(Escaped(std::string_view("\0\x1f\x7f", 3)), R"(\u0000\u001f\u007f)");
}

TEST(AppendEscaped, KeepsUtf8AndReplacesWhatIsNot) {
  EXPECT_EQ(Escaped("dück 🦆"), "dück 🦆");
  EXPECT_EQ(Escaped("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(Escaped("\xC0\xAF"), "\uFFFD\uFFFD");                      // an overlong slash
  EXPECT_EQ(Escaped("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");            // a surrogate
  EXPECT_EQ(Escaped("\xF4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD");  // above U+10FFFF
  EXPECT_EQ(Escaped("\xE2\x82"), "\uFFFD\uFFFD");                      // cut short
}

TEST(Secret, IsNeverWritten) {
  const std::string password = "hunter2";
  EXPECT_THAT(TextLine(Level::kInfo, "m", {{"password", Secret(password)}}), EndsWith(" password=***"));
  EXPECT_THAT(JsonLine(Level::kInfo, "m", {{"password", Secret("hunter2")}}), EndsWith(R"("password":"***"})"));
}

TEST(Log, WritesATextLineToStderr) {
  const auto written = Written(Level::kInfo, LogFormat::kText, [] { Log(Level::kInfo, "ready", {{"port", 5432}}); });
  EXPECT_THAT(written, MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z info ready port=5432\n"));
}

TEST(Log, WritesAJsonLineToStderr) {
  const auto written = Written(Level::kInfo, LogFormat::kJson, [] { Log(Level::kWarn, "late", {{"ms", 3}}); });
  EXPECT_THAT(written, MatchesRegex("\\{\"time\":\"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z\","
                                    "\"level\":\"warn\",\"message\":\"late\",\"ms\":3\\}\n"));
}

TEST(Log, DoesNotReadBracesAsAFormat) {
  EXPECT_THAT(Written(Level::kInfo, LogFormat::kText, [] { Log(Level::kInfo, "{} {0} %v"); }),
              EndsWith(" info {} {0} %v\n"));
}

TEST(Log, LeavesOutWhatIsBelowTheLevel) {
  const auto written = Written(Level::kWarn, LogFormat::kText, [] {
    EXPECT_FALSE(Enabled(Level::kInfo));
    EXPECT_TRUE(Enabled(Level::kWarn));
    Log(Level::kInfo, "quiet");
    Log(Level::kWarn, "loud");
  });
  EXPECT_THAT(written, Not(HasSubstr("quiet")));
  EXPECT_THAT(written, HasSubstr("warn loud"));
}

TEST(Log, KeepsLinesOfDifferentThreadsWhole) {
  const std::string message(300, 'x');
  const auto written = Written(Level::kInfo, LogFormat::kText, [&] {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int line = 0; line < 50; ++line) Log(Level::kInfo, message);
      });
    }
  });
  EXPECT_EQ(std::ranges::count(written, '\n'), 200);
  EXPECT_EQ(std::ranges::count(written, 'x'), 200 * 300);
  EXPECT_THAT(written.substr(0, written.find('\n')), EndsWith(message));
}

}  // namespace
}  // namespace duckgres::observe
