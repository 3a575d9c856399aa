#include "net/tls_context.hpp"

#include <fstream>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "base/sqlstate.hpp"
#include "net/test_peer.hpp"

namespace duckgres::net {
namespace {

using ::testing::HasSubstr;

std::string FileText(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

mode_t ModeOf(const std::string& path) {
  struct stat file{};
  EXPECT_EQ(::stat(path.c_str(), &file), 0);
  return file.st_mode & 07777;
}

TEST(SelfSignedCertificate, NamesLocalhostTheHostAndTheLoopbackAddresses) {
  const TemporaryFolder folder;
  ASSERT_TRUE(
      EnsureSelfSignedCertificate(folder / "a/b/server.crt", folder / "a/b/server.key", {"db.example", "localhost"}));
  const OwnedCertificate certificate = ReadCertificate(folder / "a/b/server.crt");
  ASSERT_TRUE(certificate);
  for (const char* name : {"localhost", "db.example"})
    EXPECT_EQ(X509_check_host(certificate.get(), name, 0, 0, nullptr), 1) << name;
  for (const char* address : {"127.0.0.1", "::1"})
    EXPECT_EQ(X509_check_ip_asc(certificate.get(), address, 0), 1) << address;
  EXPECT_EQ(X509_check_host(certificate.get(), "other.example", 0, 0, nullptr), 0);
  EXPECT_STREQ(OBJ_nid2sn(X509_get_signature_nid(certificate.get())), "ecdsa-with-SHA256");
  EXPECT_EQ(EVP_PKEY_get_bits(X509_get0_pubkey(certificate.get())), 256);
  int days = 0, seconds = 0;
  ASN1_TIME_diff(&days, &seconds, nullptr, X509_get0_notAfter(certificate.get()));
  EXPECT_GT(days, 3645);
}

TEST(SelfSignedCertificate, HasAKeyThatNobodyElseMayRead) {
  const TestCertificate made;
  EXPECT_EQ(ModeOf(made.options.key_path), 0600u);
}

TEST(SelfSignedCertificate, KeepsAPairThatExists) {
  const TestCertificate made;
  const std::string key = FileText(made.options.key_path);
  ASSERT_TRUE(EnsureSelfSignedCertificate(made.options.certificate_path, made.options.key_path, {}));
  EXPECT_EQ(FileText(made.options.key_path), key);
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(made.folder.Path()), {}), 2)
      << "nothing else is left behind";
}

TEST(SelfSignedCertificate, RefusesHalfAPair) {
  const TestCertificate made;
  std::filesystem::remove(made.options.certificate_path);
  const auto result = EnsureSelfSignedCertificate(made.options.certificate_path, made.options.key_path, {});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, sqlstate::kConfigFileError);
  EXPECT_THAT(result.error().message, HasSubstr("server.crt\" does not"));
}

TEST(SelfSignedCertificate, IsOnePairWhenManyStartAtOnce) {
  const TemporaryFolder folder;
  const TlsOptions options{.certificate_path = folder / "server.crt", .key_path = folder / "server.key"};
  std::vector<std::jthread> starters;
  for (int number = 0; number < 4; ++number) {
    starters.emplace_back(
        [&] { EXPECT_TRUE(EnsureSelfSignedCertificate(options.certificate_path, options.key_path, {})); });
  }
  starters.clear();
  EXPECT_TRUE(TlsContext::Load(options));
}

TEST(TlsContext, RefusesAKeyThatOthersMayRead) {
  const TestCertificate made;
  ASSERT_EQ(::chmod(made.options.key_path.c_str(), 0644), 0);
  const auto context = TlsContext::Load(made.options);
  ASSERT_FALSE(context);
  EXPECT_EQ(context.error().code, sqlstate::kConfigFileError);
  EXPECT_THAT(context.error().message, HasSubstr("has group or world access"));  // PostgreSQL's words
}

TEST(TlsContext, SaysWhichFileIsBad) {
  const TestCertificate made;
  std::ofstream(made.options.certificate_path) << "not a certificate\n";
  const auto context = TlsContext::Load(made.options);
  ASSERT_FALSE(context);
  EXPECT_THAT(context.error().message,
              HasSubstr("could not load server certificate file \"" + made.options.certificate_path));

  const TestCertificate other;
  const auto mixed =
      TlsContext::Load({.certificate_path = other.options.certificate_path, .key_path = made.options.key_path});
  ASSERT_FALSE(mixed);
  EXPECT_THAT(mixed.error().message, HasSubstr("key values mismatch"));

  const auto missing =
      TlsContext::Load({.certificate_path = other.options.certificate_path, .key_path = made.folder / "none"});
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().message, HasSubstr("could not access private key file"));

  const auto no_ca = TlsContext::Load({other.options.certificate_path, other.options.key_path, made.folder / "none"});
  ASSERT_FALSE(no_ca);
  EXPECT_THAT(no_ca.error().message, HasSubstr("root certificate file"));
}

TEST(TlsContext, KeepsTheOldPairWhenTheNewOneIsBad) {
  const TestCertificate made;
  const auto context = TlsContext::Load(made.options);
  ASSERT_TRUE(context);
  const std::string before = (*context)->ServerEndPoint();
  std::ofstream(made.options.key_path) << "garbage\n";
  EXPECT_FALSE((*context)->Reload());
  EXPECT_EQ((*context)->ServerEndPoint(), before);

  std::filesystem::remove(made.options.certificate_path);
  std::filesystem::remove(made.options.key_path);
  ASSERT_TRUE(EnsureSelfSignedCertificate(made.options.certificate_path, made.options.key_path, {}));
  EXPECT_TRUE((*context)->Reload());
  EXPECT_NE((*context)->ServerEndPoint(), before);
}

std::string DigestOf(const std::string& certificate_path, const EVP_MD* digest) {
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  EXPECT_EQ(X509_digest(ReadCertificate(certificate_path).get(), digest, hash, &size), 1);
  return {reinterpret_cast<const char*>(hash), size};
}

TEST(TlsContext, HashesItsCertificateForChannelBindingAsRfc5929Says) {
  const TestCertificate made;
  const auto end_point = [&] { return (*TlsContext::Load(made.options))->ServerEndPoint(); };
  EXPECT_EQ(end_point(), DigestOf(made.options.certificate_path, EVP_sha256()));
  Resign(made.options, EVP_sha512());
  EXPECT_EQ(end_point(), DigestOf(made.options.certificate_path, EVP_sha512()));
}

}  // namespace
}  // namespace duckgres::net
