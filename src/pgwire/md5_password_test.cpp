#include "pgwire/md5_password.hpp"

#include <gtest/gtest.h>

namespace duckgres::pgwire {
namespace {

constexpr auto kStored = "md5b52328d7451bfeace80c4b8c338106f9";  // PostgreSQL 18.6: CREATE ROLE m PASSWORD 'secret'

TEST(Md5Password, StoresWhatPostgresStores) {
  EXPECT_EQ(Md5Secret("secret", "m"), kStored);
  EXPECT_TRUE(VerifyMd5Password("secret", "m", kStored));
  EXPECT_FALSE(VerifyMd5Password("Secret", "m", kStored));
}

TEST(Md5Password, KnowsAStoredSecret) {
  EXPECT_TRUE(IsMd5Secret(kStored));
  for (const auto* text : {"", "md5", "secret", "md5B52328D7451BFEACE80C4B8C338106F9",
                           "md5b52328d7451bfeace80c4b8c338106f", "md5b52328d7451bfeace80c4b8c338106f99",
                           "xd5b52328d7451bfeace80c4b8c338106f9", "md5b52328d7451bfeace80c4b8c338106fg"}) {
    EXPECT_FALSE(IsMd5Secret(text)) << text;
  }
}

// Expected: printf 'md5%s' $(printf '%s%b' $(printf secretm | md5sum | cut -c1-32) '\x01\x02\x03\x04' | md5sum | cut
// -c1-32)
TEST(Md5Password, AnswersAChallenge) {
  const auto* response = "md5b441c8c79190ee049d2b529b74d69aa7";
  EXPECT_EQ(Md5Response(kStored, "\1\2\3\4"), response);
  EXPECT_TRUE(VerifyMd5Response(response, kStored, "\1\2\3\4"));
  EXPECT_FALSE(VerifyMd5Response(response, kStored, "\1\2\3\5"));
  EXPECT_FALSE(VerifyMd5Response("", kStored, "\1\2\3\4"));
}

TEST(Md5Password, AMockSecretLooksLikeOneAndStays) {
  EXPECT_TRUE(IsMd5Secret(MockMd5Secret("server", "nobody")));
  EXPECT_EQ(MockMd5Secret("server", "nobody"), MockMd5Secret("server", "nobody"));
  EXPECT_NE(MockMd5Secret("server", "nobody"), MockMd5Secret("server", "noone"));
  EXPECT_NE(MockMd5Secret("server", "nobody"), MockMd5Secret("other", "nobody"));
}

}  // namespace
}  // namespace duckgres::pgwire
