#include "pgwire/utf8.hpp"

#include <gtest/gtest.h>

#include "base/sqlstate.hpp"
#include "pgwire/test_bytes.hpp"

namespace duckgres::pgwire {
namespace {

TEST(Utf8, TakesWhatUnicodeCallsWellFormed) {
  for (std::string_view text : {"", "a", "plain ASCII, longer than eight bytes", "tsch\xc3\xbc\xc3\x9f", "\xe2\x82\xac",
                                "\xf0\x9f\x98\x80", "\xef\xbf\xbf", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\x01\x7f"}) {
    EXPECT_TRUE(IsValidUtf8(text)) << text;
  }
}

TEST(Utf8, RefusesWhatIsNotWellFormed) {
  for (const auto& text : {B("\x80"), B("\xc0\x80"), B("\xc1\xbf"), B("\xc3"), B("\xe0\x9f\xbf"), B("\xed\xa0\x80"),
                           B("\xe2\x82"), B("\xf0\x8f\xbf\xbf"), B("\xf4\x90\x80\x80"), B("\xf5\x80\x80\x80"),
                           B("\xff"), B("\0"), B("12345678\xff"), B("1234567\xff"), B("1234567\0abcdefgh")}) {
    EXPECT_FALSE(IsValidUtf8(text));
  }
}

TEST(Utf8, FindsAFaultAtEveryOffset) {
  for (size_t at = 0; at < 24; ++at) {
    std::string text(24, 'a');
    text[at] = '\xff';
    EXPECT_EQ(ValidUtf8Prefix(text), at);
    text[at] = '\0';
    EXPECT_EQ(ValidUtf8Prefix(text), at);
  }
}

// The words are those of PostgreSQL 18 for SELECT convert_from(bytes, 'UTF8').
TEST(CheckUtf8, NamesTheBytesAsPostgresDoes) {
  EXPECT_TRUE(CheckUtf8("fine"));
  const auto message = [](const std::string& text) { return CheckUtf8(text).error().message; };
  EXPECT_EQ(CheckUtf8(B("\xff")).error().code, sqlstate::kCharacterNotInRepertoire);
  EXPECT_EQ(message(B("select '\xff'")), "invalid byte sequence for encoding \"UTF8\": 0xff");
  EXPECT_EQ(message(B("\xe2\x28\xa1")), "invalid byte sequence for encoding \"UTF8\": 0xe2 0x28 0xa1");
  EXPECT_EQ(message(B("\xe2\x82")), "invalid byte sequence for encoding \"UTF8\": 0xe2 0x82");
  EXPECT_EQ(message(B("\xed\xa0\x80")), "invalid byte sequence for encoding \"UTF8\": 0xed 0xa0 0x80");
  EXPECT_EQ(message(B("\xc0\x80")), "invalid byte sequence for encoding \"UTF8\": 0xc0 0x80");
  EXPECT_EQ(message(B("a\0")), "invalid byte sequence for encoding \"UTF8\": 0x00");
}

}  // namespace
}  // namespace duckgres::pgwire
