#include "pgwire/scram_verifier.hpp"

#include <gtest/gtest.h>

#include "pgwire/base64.hpp"

namespace duckgres::pgwire {
namespace {

constexpr std::string_view kSalt = "W22ZaJ0SNY7soEsUEjb6gQ==";
constexpr std::string_view kStored = "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=";
constexpr std::string_view kServer = "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

std::string Text(std::string_view iterations, std::string_view salt, std::string_view stored, std::string_view server) {
  return "SCRAM-SHA-256$" + std::string(iterations) + ":" + std::string(salt) + "$" + std::string(stored) + ":" +
         std::string(server);
}

// The keys of RFC 7677's example: user "user", password "pencil".
TEST(ScramVerifier, DerivesTheKeysOfRfc7677) {
  EXPECT_EQ(DeriveScramVerifier("pencil", *Base64Decode(kSalt)).Print(), Text("4096", kSalt, kStored, kServer));
}

TEST(ScramVerifier, ParsesOnlyPostgresForm) {
  ASSERT_TRUE(ScramVerifier::Parse(Text("1", kSalt, kStored, kServer)));
  for (const auto& text :
       {std::string(), std::string("secret"), std::string("SCRAM-SHA-256$"), "X" + Text("1", kSalt, kStored, kServer),
        Text("0", kSalt, kStored, kServer), Text("-1", kSalt, kStored, kServer), Text("", kSalt, kStored, kServer),
        Text("1x", kSalt, kStored, kServer), Text("99999999999", kSalt, kStored, kServer),
        Text("1", "", kStored, kServer), Text("1", "???", kStored, kServer), Text("1", kSalt, "", kServer),
        Text("1", kSalt, kSalt, kServer), Text("1", kSalt, kStored, kSalt), Text("1", kSalt, kStored, ""),
        Text("1", kSalt, kStored, kServer) + "\n", std::string("md5b52328d7451bfeace80c4b8c338106f9")}) {
    EXPECT_EQ(ScramVerifier::Parse(text), std::nullopt) << text;
  }
}

TEST(ScramVerifier, FailsCleanlyOnEveryTruncation) {
  const auto text = Text("4096", kSalt, kStored, kServer);
  for (size_t size = 0; size < text.size(); ++size) EXPECT_EQ(ScramVerifier::Parse(text.substr(0, size)), std::nullopt);
}

TEST(ScramVerifier, ANewOneHasASaltOfItsOwn) {
  const auto one = MakeScramVerifier("secret", 100), other = MakeScramVerifier("secret", 100);
  EXPECT_EQ(one.salt.size(), kScramSaltBytes);
  EXPECT_NE(one.salt, other.salt);
  EXPECT_TRUE(VerifyPassword(one, "secret"));
  EXPECT_FALSE(VerifyPassword(one, "Secret"));
  EXPECT_EQ(ScramVerifier::Parse(one.Print()), one);
}

TEST(ScramVerifier, AMockOneStaysAndDiffersByUserAndServer) {
  const auto mock = MockScramVerifier("server", "nobody");
  EXPECT_EQ(mock, MockScramVerifier("server", "nobody"));
  EXPECT_NE(mock.salt, MockScramVerifier("server", "noone").salt);
  EXPECT_NE(mock.salt, MockScramVerifier("other", "nobody").salt);
  EXPECT_EQ(mock.salt.size(), kScramSaltBytes);
  EXPECT_EQ(mock.iterations, kScramIterationsDefault);
  EXPECT_FALSE(VerifyPassword(mock, ""));
}

TEST(ScramVerifier, AMockOneIsNeverRight) {
  auto mock = DeriveScramVerifier("secret", "salt", 10);
  ASSERT_TRUE(VerifyPassword(mock, "secret"));
  mock.is_mock = true;
  EXPECT_FALSE(VerifyPassword(mock, "secret"));
}

}  // namespace
}  // namespace duckgres::pgwire
