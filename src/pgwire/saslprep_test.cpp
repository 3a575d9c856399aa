#include "pgwire/saslprep.hpp"

#include <gtest/gtest.h>

#include "pgwire/scram_verifier.hpp"

namespace duckgres::pgwire {
namespace {

// Source: RFC 4013, section 3; where it prohibits, PostgreSQL takes the bytes as they are.
TEST(SaslPrep, FollowsTheExamplesOfRfc4013) {
  EXPECT_EQ(SaslPrep("I\xc2\xadX"), "IX");
  EXPECT_EQ(SaslPrep("user"), "user");
  EXPECT_EQ(SaslPrep("USER"), "USER");
  EXPECT_EQ(SaslPrep("\xc2\xaa"), "a");
  EXPECT_EQ(SaslPrep("\xe2\x85\xa8"), "IX");
  EXPECT_EQ(SaslPrep("\x07"), "\x07");
  EXPECT_EQ(SaslPrep("\xd8\xa7\x31"), "\xd8\xa7\x31");
}

TEST(SaslPrep, TakesBytesThatAreNotUtf8AsTheyAre) {
  EXPECT_EQ(SaslPrep("tsch\xfc\xdf"), "tsch\xfc\xdf");
  EXPECT_EQ(SaslPrep("\xc2\xaa\xff"), "\xc2\xaa\xff");
}

TEST(SaslPrep, ReordersMarksAndComposesHangul) {
  EXPECT_EQ(SaslPrep("e\xcc\x81"), "\xc3\xa9");
  EXPECT_EQ(SaslPrep("\xe1\x84\x80\xe1\x85\xa1"), "\xea\xb0\x80");
}

struct Stored {
  const char* password;
  const char* verifier;
};

// PostgreSQL 18.6: CREATE ROLE ... LOGIN PASSWORD '...'; SELECT rolpassword FROM pg_authid.
constexpr Stored kStored[] = {
    {"pencil",
     "SCRAM-SHA-256$4096:6ZRXRGCkGKJAsuHpDfm25g==$9dWwu3jU4wd/b7fpZlwekyX0P18gUKUlSwC3ibWpmH4=:ej5HvmMNAT3XLgStgJq9c/"
     "LUKeUgOU3cxI2/INhXUgg="},
    {"I\xc2\xadX",
     "SCRAM-SHA-256$4096:QvB9rwJuRjOkuWgHX/"
     "eCiA==$JzA591bvcSF3acHyyB9cR2U1AFLu7aGhYfirjYBDoFw=:sF9dVbTldL1RQF1YAqqE7MddNRDDeDAS1vlN0FQ5AdM="},
    {"user",
     "SCRAM-SHA-256$4096:EBXevN9y56j74g3E/HxRVQ==$6GRzJrT27L4on/"
     "Sg9MBYnvn+XF2jDnHEuWRsQrqJFJM=:HDfZUVJc6imLAr+gxv1ky0AHtQ9iVsCrcThT8zfSXQI="},
    {"\xc2\xaa",
     "SCRAM-SHA-256$4096:xz8nHGVkCFshvyabJvGGHQ==$EzyK4rwQ9tG0BJNuvza6/"
     "WRc3Co+RZOT3ewKl4QBPjA=:SjkeQkpdxEX+9iXAheBNo69+osH7hzLZkyR0/p7P6I0="},
    {"\xe2\x85\xa8",
     "SCRAM-SHA-256$4096:8Fg75y8Aeh/8r1CQHKtM5w==$CY9P+gkZtqU7BF5PUg8+b3X7/"
     "UpMUMUxYLmyxwDlPmo=:3xwDlzpIUjTwy2XE8wZEMgCwvFC8ct58FgLaL3LL3vE="},
    {"p\xc2\xa0w",
     "SCRAM-SHA-256$4096:NiXQqbwjggX6wvIFkJ1XAQ==$0igYYl6LlOZjtr7n4D0EpfWiIMKwtGvHxHEEw4uTNtE=:NbHxOBR+"
     "vrfXD3olyvNTeLDEosQCR/cc75HFOZwns+0="},
    {"tsch\xc3\xbc\xc3\x9f\xe2\x99\xa5",
     "SCRAM-SHA-256$4096:XTsQJm20C3pzwIdi+JVQ6w==$5xV7XlatxSeMyUsoKq+HiftoPAGZuaK/"
     "vfeocJWuzx0=:vLz68BVuyniZBnoNzjxZHD7GVhZTakDzKGx3L8XzX7U="},
    {"e\xcc\x81",
     "SCRAM-SHA-256$4096:RGLWkVDhDJgMlXuG9uuNYA==$psh9Meu0QBFpxmrKrIYrlUhCZp0alfW8VwS95orxckQ=:"
     "yZfvfbxwXhjlIHfkzt6IZmqfk2Ygzw4XaYO97Q/h27g="},
    {"\xef\xac\x81sh",
     "SCRAM-SHA-256$4096:gJzJkJ4vJ46b2El//ebl/Q==$Nk621+N3jj5aPma1UAZ5bcVuf9qqrkX5R7EvH+pOkUM=:VCK398eO/"
     "OInj3CBJTPqx6e+lPaHezkL8LufW1K0Jvw="},
    {"\xf0\x9f\x98\x80\xc2\xa0x",
     "SCRAM-SHA-256$4096:kDK6yiKuKC19T3h3z5fjcA==$WaFUS/DGfdVfcQ09o5BbTVWk4bRL2keYKDojRkwd/YM=:uCDE9p3HG2S7R3/"
     "LWXOlXaJz+7+yfEMJHgwJaEaOrUY="},
    {"\xd8\xa7"
     "1",
     "SCRAM-SHA-256$4096:hLnGr043p72OcyNFLmF8ow==$flc755wmruFWTy8F4FTwx8z7i14I/zntMCGCy2YW/"
     "Cs=:jqwlnH91EnTAt5QWqGw7k5SAQTxs2qL10PS3CD1xASM="},
    {"\xd8\xa7\xd8\xa8",
     "SCRAM-SHA-256$4096:VWCz7sga0Lg9RckI/"
     "Nz8kg==$yajiYIEXaeUR1+WF6pK7SIq2pFZcKtuUj893mTmiS+0=:J64roxGvK7cBqPyvtva2gYMu74UFmGPSB20OHPmAq1Y="},
    {"\xc2\xa0",
     "SCRAM-SHA-256$4096:R1RLDkmKT/AJkgN3e2ILcQ==$e8WBr7EraXP+aDvRUaD1yAxW4Md3c5L24MS4WpexJBQ=:URPYjab2gagkU1Zo+r/"
     "fdSZIUnnXjZlo/Bqzk6ID/e0="},
    {"\xe2\x80\x8b",
     "SCRAM-SHA-256$4096:VvB3FCVR01oCwf67dnrYJg==$vo6rQHgvVY2tizOnqU2Ru+BauDjBy0xj1QvgIFnJzQk=:"
     "zcjsAPQWflGyf2Buyn9NezfhJR82QOYXsHiwaBWkyWo="},
    {"\xc2\xad",
     "SCRAM-SHA-256$4096:KRQnR2FjX0cj7Q9iFRkO9A==$LRmns42KH1VVFyHQ+8Y2KEdj+4OPKsn3UU2VyDJaI0I=:"
     "bST5aLfC3SfCx8LLtsaURxnn/Z+mL5mIf/7SfypJlDk="},
    {"\x07\xc3\xa9",
     "SCRAM-SHA-256$4096:YfTyrZFNfWcKNDJL7pu7gQ==$JWr5G9IeriQ7knG3J3Ex9EFNnyvOdm/"
     "eaZ+8exVujB0=:NqpFRATlTD5ywjxnx5EAC2eKEc9aOHeBm4b4Upa6WKc="},
    {"\xc8\xa1\xef\xac\x81",
     "SCRAM-SHA-256$4096:SDSXeVxuCW6WNCAnchXxSg==$9p+7Ih7in5BSYLh3ZZl36RCHLW63JNuh2F0FE9KTIIM=:"
     "dedhhqtowX7pLSQzUZgcyBSO16QGHA/ZgdQK4BeI8jE="},
    {"\xe1\xba\x9b\xcc\xa3",
     "SCRAM-SHA-256$4096:Jii6R0vbdxBPtY5J3ElOkA==$5MdaGDYQIvQJAWRRlOtTQtF4hBYVYyODnKyAINlxBJg=:"
     "3X9kobz1xDR8yB5rjXVD5D5XAdFkCkQJK7ifqBtXXqk="},
    {"\xea\xb0\x80\xe1\x84\x80\xe1\x85\xa1",
     "SCRAM-SHA-256$4096:CNNDVfrH4oNxpWhlKTuwnQ==$BZKbIyaCg+AJt4zk+Cp/"
     "Ti28WJ2EtuVCQfKv4TbDv3g=:G6b8D4nuTe9bdTsrKVoKwGJMyEL0xhVrNq5jyPwIo1U="},
    {"pencil",
     "SCRAM-SHA-256$1000:QLjhigWBwWju1qDA/oRACQ==$0ZbUqDBnXOu4syhMfzDb/V5X0P/"
     "wGmCF6c63UOAR8VA=:jF42pfdShVhY97Zhgrw2fDuPBHT93eqibXw4sfgrrQ8="},  // SET scram_iterations = 1000
};

TEST(SaslPrep, DerivesTheKeysThatPostgresDerives) {
  for (const auto& [password, text] : kStored) {
    const auto verifier = ScramVerifier::Parse(text);
    ASSERT_TRUE(verifier) << text;
    EXPECT_EQ(verifier->Print(), text);
    EXPECT_EQ(DeriveScramVerifier(password, verifier->salt, verifier->iterations), *verifier) << password;
    EXPECT_TRUE(VerifyPassword(*verifier, password)) << password;
    EXPECT_FALSE(VerifyPassword(*verifier, std::string(password) + "x")) << password;
  }
}

}  // namespace
}  // namespace duckgres::pgwire
