#include "pgwire/base64.hpp"

#include <gtest/gtest.h>
#include <random>

#include "pgwire/test_bytes.hpp"

namespace duckgres::pgwire {
namespace {

TEST(Base64, FollowsTheExamplesOfRfc4648) {
  const std::pair<std::string, std::string> examples[] = {{"", ""},
                                                          {"f", "Zg=="},
                                                          {"fo", "Zm8="},
                                                          {"foo", "Zm9v"},
                                                          {"foob", "Zm9vYg=="},
                                                          {"fooba", "Zm9vYmE="},
                                                          {"foobar", "Zm9vYmFy"}};
  for (const auto& [bytes, text] : examples) {
    EXPECT_EQ(Base64Encode(bytes), text);
    EXPECT_EQ(Base64Decode(text), bytes);
  }
}

TEST(Base64, RefusesEverythingThatItWouldNotWrite) {
  for (const auto& text :
       {B("Z"), B("Zg"), B("Zg="), B("Zg==="), B("===="), B("A==="), B("Z=g="), B("Zg==Zg=="), B("Zm9v\n"), B("Zm9 "),
        B("Zm-v"), B("Zm_v"), B("Zh=="), B("Zm9="), B("Zm9\0"), B("\xff\xff\xff\xff")}) {
    EXPECT_EQ(Base64Decode(text), std::nullopt) << text;
  }
}

TEST(Base64, RoundTripsRandomBytes) {
  std::mt19937 random(1);
  for (size_t size = 0; size < 300; ++size) {
    std::string bytes(size, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_EQ(Base64Decode(Base64Encode(bytes)), bytes);
  }
}

}  // namespace
}  // namespace duckgres::pgwire
