#include "pgwire/digest.hpp"

#include <gtest/gtest.h>

#include "pgwire/hex.hpp"
#include "pgwire/test_bytes.hpp"

namespace duckgres::pgwire {
namespace {

std::string Hex(const Sha256Digest& digest) {
  std::string hex;
  for (char byte : digest) AppendHex(hex, byte);
  return hex;
}

TEST(Digest, Sha256OfFips180) {
  EXPECT_EQ(Hex(Sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Hex(Sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, HmacOfRfc4231) {
  EXPECT_EQ(Hex(HmacSha256("Jefe", {"what do ya want ", "for nothing?"})),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(Hex(HmacSha256(std::string(131, '\xaa'), {"Test Using Larger Than Block-Size Key - Hash Key First"})),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Digest, HmacTakesAnEmptyKeyForAKey) {
  EXPECT_EQ(Hex(HmacSha256("", {""})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
  EXPECT_EQ(Hex(HmacSha256({}, {})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Digest, Pbkdf2OfRfc7914) {
  EXPECT_EQ(Hex(Pbkdf2Sha256("passwd", "salt", 1)), "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc");
  EXPECT_EQ(Hex(Pbkdf2Sha256("Password", "NaCl", 80000)),
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56");
}

TEST(Digest, Md5OfRfc1321) {
  EXPECT_EQ(Md5Hex({""}), "d41d8cd98f00b204e9800998ecf8427e");
  EXPECT_EQ(Md5Hex({"message ", "digest"}), "f96b697d7cb7938d525a2f31aaf161d0");
}

TEST(Digest, RandomBytesDiffer) {
  EXPECT_EQ(RandomBytes(0), "");
  EXPECT_EQ(RandomBytes(32).size(), 32);
  EXPECT_NE(RandomBytes(32), RandomBytes(32));
}

TEST(Digest, ConstantTimeEqualIsEqual) {
  EXPECT_TRUE(ConstantTimeEqual("", ""));
  EXPECT_TRUE(ConstantTimeEqual(B("a\0b"), B("a\0b")));
  EXPECT_FALSE(ConstantTimeEqual(B("a\0b"), B("a\0c")));
  EXPECT_FALSE(ConstantTimeEqual("a", "ab"));
}

TEST(Digest, WipeLeavesNothing) {
  std::string secret = "secret";
  Wipe(secret);
  EXPECT_EQ(secret, std::string(6, '\0'));
}

}  // namespace
}  // namespace duckgres::pgwire
