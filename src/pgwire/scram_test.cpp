#include "pgwire/scram.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sqlstate.hpp"
#include "pgwire/base64.hpp"

namespace duckgres::pgwire {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

// RFC 7677, section 3.
constexpr std::string_view kClientFirst = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
constexpr std::string_view kServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
constexpr std::string_view kServerFirst =
    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
constexpr std::string_view kClientFinal =
    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
constexpr std::string_view kServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

ScramOptions Options(std::string channel_binding = {}) {
  static const ScramVerifier verifier = DeriveScramVerifier("pencil", *Base64Decode("W22ZaJ0SNY7soEsUEjb6gQ=="));
  return {.user = "user",
          .verifier = verifier,
          .channel_binding = std::move(channel_binding),
          .server_nonce = std::string(kServerNonce)};
}

ScramExchange Started(std::string_view mechanism = "SCRAM-SHA-256", ScramOptions options = Options()) {
  auto exchange = ScramExchange::Start(mechanism, std::move(options));
  return std::move(exchange).value();
}

template <typename T>
void ExpectFatal(const Result<T>& result, SqlState code, std::string_view message, std::string_view detail = {}) {
  ASSERT_FALSE(result.has_value()) << message;
  EXPECT_EQ(result.error().code, code);
  EXPECT_EQ(result.error().message, message);
  EXPECT_EQ(result.error().detail, detail);
  EXPECT_EQ(result.error().severity, Severity::kFatal);
}

/// A frontend, written from RFC 5802 beside the server's code: the final message for a server's first.
std::string ClientFinal(std::string_view password, std::string_view channel_binding_input,
                        std::string_view client_first_bare, std::string_view server_first) {
  const auto field = [&](std::string_view name) {
    const size_t at = server_first.find(name) + name.size();
    return server_first.substr(at, server_first.find(',', at) - at);
  };
  const auto salted = Pbkdf2Sha256(password, *Base64Decode(field(",s=")), std::stoi(std::string(field(",i="))));
  const auto client_key = HmacSha256(View(salted), {"Client Key"});
  const auto without_proof =
      "c=" + Base64Encode(channel_binding_input) + "," + std::string(server_first.substr(0, server_first.find(',')));
  const auto signature =
      HmacSha256(View(Sha256(View(client_key))), {client_first_bare, ",", server_first, ",", without_proof});
  std::string proof;
  for (size_t i = 0; i < kSha256Bytes; ++i) proof.push_back(static_cast<char>(client_key[i] ^ signature[i]));
  return without_proof + ",p=" + Base64Encode(proof);
}

TEST(ScramMechanisms, OfferPlusFirstWhereThereIsAChannel) {
  EXPECT_THAT(ScramMechanisms(true), ElementsAre("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"));
  EXPECT_THAT(ScramMechanisms(false), ElementsAre("SCRAM-SHA-256"));
}

TEST(ScramExchange, FollowsTheExampleOfRfc7677) {
  auto exchange = Started();
  EXPECT_EQ(exchange.Step(kClientFirst), kServerFirst);
  EXPECT_FALSE(exchange.Authenticated());
  EXPECT_EQ(exchange.Step(kClientFinal), kServerFinal);
  EXPECT_TRUE(exchange.Authenticated());
}

TEST(ScramExchange, AsksForAResponseThatDidNotComeAtOnce) {
  auto exchange = Started();
  EXPECT_EQ(exchange.Step(std::nullopt), "");
  EXPECT_EQ(exchange.Step(kClientFirst), kServerFirst);
  EXPECT_EQ(exchange.Step(kClientFinal), kServerFinal);
}

TEST(ScramExchange, IgnoresExtensionsAndTheNameInside) {
  auto exchange = Started();
  const std::string bare = "n=somebody,r=abc,x=1,y=2";
  const auto first = exchange.Step("n,," + bare);
  ASSERT_TRUE(first);
  EXPECT_THAT(*first, StartsWith("r=abc" + std::string(kServerNonce)));
  EXPECT_TRUE(exchange.Step(ClientFinal("pencil", "n,,", bare, *first)));
}

TEST(ScramExchange, DrawsANonceOfItsOwn) {
  auto options = Options();
  options.server_nonce.clear();
  const auto first = Started("SCRAM-SHA-256", options).Step(kClientFirst).value();
  const auto other = Started("SCRAM-SHA-256", options).Step(kClientFirst).value();
  EXPECT_NE(first, other);
  EXPECT_EQ(first.find(','), 2 + 20 + 24);
}

TEST(ScramExchange, RefusesAMechanismThatWasNotOffered) {
  for (std::string_view mechanism : {"", "SCRAM-SHA-1", "SCRAM-SHA-256-PLUS", "scram-sha-256"}) {
    ExpectFatal(ScramExchange::Start(mechanism, Options()), sqlstate::kProtocolViolation,
                "client selected an invalid SASL authentication mechanism");
  }
}

TEST(ScramExchange, AWrongPasswordAndAnUnknownUserLookTheSame) {
  auto known = Started();
  const auto known_first = known.Step(kClientFirst).value();
  const auto wrong = known.Step(ClientFinal("Pencil", "n,,", kClientFirst.substr(3), known_first));

  auto options = Options();
  options.verifier = MockScramVerifier("server secret", "user");
  auto unknown = Started("SCRAM-SHA-256", options);
  const auto unknown_first = unknown.Step(kClientFirst).value();
  EXPECT_EQ(unknown_first.size(), known_first.size());
  const auto doomed = unknown.Step(ClientFinal("pencil", "n,,", kClientFirst.substr(3), unknown_first));

  for (const auto& result : {wrong, doomed}) {
    ExpectFatal(result, sqlstate::kInvalidPassword, "password authentication failed for user \"user\"");
  }
  EXPECT_FALSE(known.Authenticated());
  EXPECT_FALSE(unknown.Authenticated());
}

TEST(ScramExchange, AMockVerifierRefusesEvenAProofThatFits) {
  auto options = Options();
  options.verifier.is_mock = true;
  auto exchange = Started("SCRAM-SHA-256", options);
  ASSERT_TRUE(exchange.Step(kClientFirst));
  EXPECT_EQ(exchange.Step(kClientFinal).error().code, sqlstate::kInvalidPassword);
}

TEST(ScramExchange, BindsToTheChannel) {
  const std::string bare = "n=,r=abc";
  const std::string certificate = "a digest of 32 bytes, more or le";
  auto exchange = Started("SCRAM-SHA-256-PLUS", Options(certificate));
  const auto first = exchange.Step("p=tls-server-end-point,," + bare).value();
  EXPECT_TRUE(exchange.Step(ClientFinal("pencil", "p=tls-server-end-point,," + certificate, bare, first)));
  EXPECT_TRUE(exchange.Authenticated());
}

TEST(ScramExchange, RefusesTheBindingToAnotherChannel) {
  const std::string bare = "n=,r=abc";
  auto exchange = Started("SCRAM-SHA-256-PLUS", Options("ours"));
  const auto first = exchange.Step("p=tls-server-end-point,," + bare).value();
  ExpectFatal(exchange.Step(ClientFinal("pencil", "p=tls-server-end-point,,theirs", bare, first)),
              sqlstate::kInvalidAuthorizationSpecification, "SCRAM channel binding check failed");
}

TEST(ScramExchange, TakesTheFlagsAsPostgresDoes) {
  EXPECT_TRUE(Started().Step("y,,n=,r=a"));                                     // no TLS, so nothing was talked down
  EXPECT_TRUE(Started("SCRAM-SHA-256", Options("binding")).Step("n,,n=,r=a"));  // a frontend that can't bind
  ExpectFatal(Started("SCRAM-SHA-256", Options("binding")).Step("y,,n=,r=a"),
              sqlstate::kInvalidAuthorizationSpecification, "SCRAM channel binding negotiation error",
              "The client supports SCRAM channel binding but thinks the server does not.  However, this server does "
              "support channel binding.");
  for (std::string_view message : {"n,,n=,r=a", "y,,n=,r=a"}) {
    ExpectFatal(Started("SCRAM-SHA-256-PLUS", Options("binding")).Step(message), sqlstate::kProtocolViolation,
                "malformed SCRAM message",
                "The client selected SCRAM-SHA-256-PLUS, but the SCRAM message does not include channel binding data.");
  }
  ExpectFatal(Started("SCRAM-SHA-256", Options("binding")).Step("p=tls-server-end-point,,n=,r=a"),
              sqlstate::kProtocolViolation, "malformed SCRAM message",
              "The client selected SCRAM-SHA-256 without channel binding, but the SCRAM message includes channel "
              "binding data.");
  ExpectFatal(Started("SCRAM-SHA-256-PLUS", Options("binding")).Step("p=tls-\xffunique,,n=,r=a"),
              sqlstate::kProtocolViolation, "unsupported SCRAM channel-binding type \"tls-?unique\"");
}

TEST(ScramExchange, RepeatsTheFlagInTheFinalMessage) {
  const std::string bare = "n=,r=abc";
  for (const auto& [flag, repeated] : {std::pair("n,,", "y,,"), std::pair("y,,", "n,,"), std::pair("n,,", "")}) {
    auto exchange = Started();
    const auto first = exchange.Step(flag + bare).value();
    ExpectFatal(exchange.Step(ClientFinal("pencil", repeated, bare, first)), sqlstate::kProtocolViolation,
                "unexpected SCRAM channel-binding attribute in client-final-message");
  }
}

TEST(ScramExchange, RefusesWhatItDoesNotSupport) {
  ExpectFatal(Started().Step("n,a=admin,n=,r=a"), sqlstate::kFeatureNotSupported,
              "client uses authorization identity, but it is not supported");
  ExpectFatal(Started().Step("n,,m=ext,n=,r=a"), sqlstate::kFeatureNotSupported,
              "client requires an unsupported SCRAM extension");
}

TEST(ScramExchange, NamesTheFaultOfAFirstMessage) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "The message is empty."},
      {std::string("n,,n=,r=a\0", 10), "Message length does not match input length."},
      {std::string(1025, 'n'), "The message is too long."},
      {"x,,n=,r=a", "Unexpected channel-binding flag \"'x'\"."},
      {"n", "Comma expected, but found character \"0x00\"."},
      {"n;", "Comma expected, but found character \"';'\"."},
      {"n,x", "Unexpected attribute \"'x'\" in client-first-message."},
      {"n,,", "Expected attribute \"n\" but found \"0x00\"."},
      {"n,,r=a", "Expected attribute \"n\" but found \"'r'\"."},
      {"n,,n", "Expected character \"=\" for attribute \"n\"."},
      {"n,,n=,\xff", "Expected attribute \"r\" but found \"0xff\"."},
      {"n,,n=,r=a,1=2", "Attribute expected, but found invalid character \"'1'\"."},
      {"n,,n=,r=a,x", "Expected character \"=\" for attribute \"x\"."},
  };
  for (const auto& [message, detail] : cases) {
    ExpectFatal(Started().Step(message), sqlstate::kProtocolViolation, "malformed SCRAM message", detail);
  }
  ExpectFatal(Started().Step("n,,n=,r=a b"), sqlstate::kProtocolViolation, "non-printable characters in SCRAM nonce");
}

TEST(ScramExchange, NamesTheFaultOfAFinalMessage) {
  const auto step = [](const std::string& message) {
    auto exchange = Started();
    EXPECT_TRUE(exchange.Step(kClientFirst));
    return exchange.Step(message);
  };
  const std::string until_proof(kClientFinal.substr(0, kClientFinal.find(",p=")));
  const std::string proof(kClientFinal.substr(until_proof.size()));
  for (const auto& bad_proof : {",p=", ",p=AAAA", ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ"}) {
    ExpectFatal(step(until_proof + bad_proof), sqlstate::kProtocolViolation, "malformed SCRAM message",
                "Malformed proof in client-final-message.");
  }
  ExpectFatal(step(until_proof + proof + ",x=1"), sqlstate::kProtocolViolation, "malformed SCRAM message",
              "Garbage found at the end of client-final-message.");
  ExpectFatal(step(until_proof), sqlstate::kProtocolViolation, "malformed SCRAM message",
              "Attribute expected, but found end of string.");
  ExpectFatal(step("c=biws,r=rOprNGfwEbeRWgbNEkqO" + proof), sqlstate::kProtocolViolation, "invalid SCRAM response",
              "Nonce does not match.");
}

TEST(ScramExchange, FailsCleanlyOnEveryTruncation) {
  for (size_t size = 0; size < kClientFinal.size(); ++size) {
    auto exchange = Started();
    ASSERT_TRUE(exchange.Step(kClientFirst));
    const std::string cut(kClientFinal.substr(0, size));
    EXPECT_FALSE(exchange.Step(cut)) << cut;
    EXPECT_FALSE(exchange.Authenticated());
  }
  for (size_t size = 0; size < kClientFirst.find("r=") + 2; ++size) {
    const std::string cut(kClientFirst.substr(0, size));
    EXPECT_FALSE(Started().Step(cut)) << cut;
  }
}

TEST(ScramExchange, IsOverAfterAFailureAndAfterSuccess) {
  auto failed = Started();
  ASSERT_FALSE(failed.Step("bad"));
  ExpectFatal(failed.Step(kClientFirst), sqlstate::kProtocolViolation,
              "unexpected SASL response: the exchange is over");
  auto done = Started();
  ASSERT_TRUE(done.Step(kClientFirst));
  ASSERT_TRUE(done.Step(kClientFinal));
  EXPECT_FALSE(done.Step(kClientFinal));
  EXPECT_FALSE(done.Authenticated());
}

}  // namespace
}  // namespace duckgres::pgwire
