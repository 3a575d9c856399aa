#include "pgwire/startup_packet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/sqlstate.hpp"
#include "pgwire/test_bytes.hpp"

namespace duckgres::pgwire {
namespace {

using testing::ElementsAre;
using testing::Pair;

// The words in these tests are what PostgreSQL 18.6 answered to the same bytes.

const std::string kVersion30 = B("\0\3\0\0");

StartupMessage DecodedMessage(const std::string& payload) {
  const auto packet = DecodeStartupPacket(payload);
  return std::get<StartupMessage>(packet.value());
}

template <typename T>
void ExpectFatal(const Result<T>& result, SqlState code, std::string_view message) {
  ASSERT_FALSE(result.has_value()) << message;
  EXPECT_EQ(result.error().code, code);
  EXPECT_EQ(result.error().message, message);
  EXPECT_EQ(result.error().severity, Severity::kFatal);
}

TEST(DecodeStartupPacket, KnowsTheRequestsForEncryption) {
  EXPECT_TRUE(std::holds_alternative<SslRequest>(DecodeStartupPacket(B("\x04\xd2\x16\x2f")).value()));
  EXPECT_TRUE(std::holds_alternative<GssEncRequest>(DecodeStartupPacket(B("\x04\xd2\x16\x30")).value()));
  ExpectFatal(DecodeStartupPacket(B("\x04\xd2\x16\x2fx")), sqlstate::kProtocolViolation,
              "invalid length of startup packet");
  ExpectFatal(DecodeStartupPacket(B("\x04\xd2\x16\x31")), sqlstate::kProtocolViolation,
              "invalid length of startup packet");
}

TEST(DecodeStartupPacket, ReadsCancelRequestsWithShortAndLongKeys) {
  const auto request = std::get<CancelRequest>(DecodeStartupPacket(B("\x04\xd2\x16\x2e\0\0\x30\x39\1\2\3\4")).value());
  EXPECT_EQ(request.backend_pid, 12345);
  EXPECT_EQ(request.key, B("\1\2\3\4"));
  const auto with_key = [](size_t size) { return B("\x04\xd2\x16\x2e\0\0\0\1") + std::string(size, 'k'); };
  EXPECT_EQ(std::get<CancelRequest>(DecodeStartupPacket(with_key(256)).value()).key.size(), 256);
  for (size_t size : {0, 257}) {
    ExpectFatal(DecodeStartupPacket(with_key(size)), sqlstate::kProtocolViolation,
                "invalid length of cancel key in cancel request packet");
  }
  ExpectFatal(DecodeStartupPacket(B("\x04\xd2\x16\x2e\0\0\0")), sqlstate::kProtocolViolation,
              "invalid length of cancel request packet");
}

TEST(DecodeStartupPacket, ReadsParametersInTheirOrder) {
  const auto message = DecodedMessage(kVersion30 + B("user\0u\0database\0d\0options\0\0user\0v\0\0"));
  EXPECT_EQ(message.version, (ProtocolVersion{3, 0}));
  EXPECT_THAT(message.parameters,
              ElementsAre(Pair("user", "u"), Pair("database", "d"), Pair("options", ""), Pair("user", "v")));
  EXPECT_EQ(message.Parameter("user"), "v");
  EXPECT_EQ(message.Parameter("options"), "");
  EXPECT_EQ(message.Parameter("application_name"), std::nullopt);
  EXPECT_TRUE(DecodedMessage(kVersion30 + B("\0")).parameters.empty());
}

TEST(DecodeStartupPacket, RefusesEveryOtherLayout) {
  for (const auto& rest : {B(""), B("user"), B("user\0"), B("user\0u"), B("user\0u\0"), B("user\0u\0\0\0"),
                           B("user\0u\0foo\0"), B("user\0u\0foo\0\0"), B("user\0u\0foo\0bar"), B("\0\0")}) {
    ExpectFatal(DecodeStartupPacket(kVersion30 + rest), sqlstate::kProtocolViolation,
                "invalid startup packet layout: expected terminator as last byte");
  }
}

TEST(DecodeStartupPacket, FailsCleanlyOnEveryTruncation) {
  for (const auto& payload : {kVersion30 + B("user\0u\0database\0d\0\0"), B("\x04\xd2\x16\x2f"), B("\x04\xd2\x16\x30"),
                              B("\x04\xd2\x16\x2e\0\0\x30\x39\1")}) {
    ASSERT_TRUE(DecodeStartupPacket(payload));
    for (size_t size = 0; size < payload.size(); ++size) {
      const std::string cut(payload, 0, size);
      EXPECT_FALSE(DecodeStartupPacket(cut)) << size;
    }
  }
}

TEST(DecodeStartupPacket, RefusesOtherMajorVersions) {
  ExpectFatal(DecodeStartupPacket(B("\0\4\0\0user\0u\0\0")), sqlstate::kFeatureNotSupported,
              "unsupported frontend protocol 4.0: server supports 3.0 to 3.2");
  ExpectFatal(DecodeStartupPacket(B("\0\2\0\0")), sqlstate::kFeatureNotSupported,
              "unsupported frontend protocol 2.0: server supports 3.0 to 3.2");
}

TEST(DecodeStartupPacket, BoundsTheNumberOfParameters) {
  std::string payload = kVersion30;
  for (size_t i = 0; i < kStartupParametersMax; ++i) payload += B("a\0\0");
  EXPECT_TRUE(DecodeStartupPacket(payload + '\0'));
  ExpectFatal(DecodeStartupPacket(payload + B("a\0\0\0")), sqlstate::kProgramLimitExceeded,
              "startup packet has more than 256 parameters");
}

TEST(Negotiate, SaysNothingWhenThereIsNothingToSay) {
  for (uint16_t minor = 0; minor <= 2; ++minor) {
    const StartupMessage message{.version = {3, minor}, .parameters = {{"user", "u"}, {"_pq_", "x"}}};
    EXPECT_EQ(Negotiate(message), std::nullopt);
    EXPECT_EQ(AgreedVersion(message), (ProtocolVersion{3, minor}));
  }
}

TEST(Negotiate, OffersTheNewestVersionToANewerFrontend) {
  const StartupMessage message{.version = {3, 9999}};
  EXPECT_EQ(AgreedVersion(message), (ProtocolVersion{3, 2}));
  ASSERT_TRUE(Negotiate(message));
  EXPECT_EQ(Negotiate(message)->version, (ProtocolVersion{3, 2}));
  EXPECT_TRUE(Negotiate(message)->unrecognized_options.empty());
}

TEST(Negotiate, ListsProtocolOptionsAndKeepsTheVersionAskedFor) {
  const StartupMessage message{.version = {3, 0},
                               .parameters = {{"_pq_.a", "1"}, {"user", "u"}, {"_pq_.b", "2"}, {"_pq_.a", "2"}}};
  ASSERT_TRUE(Negotiate(message));
  EXPECT_EQ(Negotiate(message)->version, (ProtocolVersion{3, 0}));
  EXPECT_THAT(Negotiate(message)->unrecognized_options, ElementsAre("_pq_.a", "_pq_.b", "_pq_.a"));
}

TEST(ParseStartupOptions, ReadsEveryFormOfASetting) {
  EXPECT_THAT(ParseStartupOptions("-c a=b -cc=d --e=f  \t--search-path=x,y -c g= -c h-i=j-k").value(),
              ElementsAre(Pair("a", "b"), Pair("c", "d"), Pair("e", "f"), Pair("search_path", "x,y"), Pair("g", ""),
                          Pair("h_i", "j-k")));
  EXPECT_THAT(ParseStartupOptions("-c search_path=a=b").value(), ElementsAre(Pair("search_path", "a=b")));
  for (const auto* nothing : {"", "   ", "--", " -- "}) EXPECT_TRUE(ParseStartupOptions(nothing).value().empty());
}

TEST(ParseStartupOptions, KeepsWhatABackslashEscapes) {
  EXPECT_THAT(ParseStartupOptions(R"(-c a=b\ c --d=\\e\-f\)").value(),
              ElementsAre(Pair("a", "b c"), Pair("d", R"(\e-f)")));
}

TEST(ParseStartupOptions, RefusesAnEmptyName) {
  for (const auto* options : {"--=v", "-c =v", "-c=v"}) {
    ExpectFatal(ParseStartupOptions(options), sqlstate::kUndefinedObject, "unrecognized configuration parameter \"\"");
  }
}

TEST(ParseStartupOptions, AsksForAValue) {
  ExpectFatal(ParseStartupOptions("-c search_path"), sqlstate::kSyntaxError, "-c search_path requires a value");
  ExpectFatal(ParseStartupOptions("--search_path"), sqlstate::kSyntaxError, "--search_path requires a value");
}

TEST(ParseStartupOptions, RefusesOtherArguments) {
  const std::pair<const char*, const char*> cases[] = {{"foo", "foo"}, {"--a=b foo", "foo"}, {"-- foo", "foo"},
                                                       {"-c", "-c"},   {"-", "-"},           {"-z", "-z"},
                                                       {R"(\ )", " "}, {R"(\)", ""}};
  for (const auto& [options, argument] : cases) {
    ExpectFatal(ParseStartupOptions(options), sqlstate::kSyntaxError,
                std::string("invalid command-line argument for server process: ") + argument);
  }
}

TEST(ParseStartupOptions, BoundsTheNumberOfArguments) {
  std::string options;
  for (size_t i = 0; i < kStartupParametersMax; ++i) options += "--a=b ";
  EXPECT_TRUE(ParseStartupOptions(options));
  EXPECT_EQ(ParseStartupOptions(options + "--a=b").error().code, sqlstate::kProgramLimitExceeded);
}

}  // namespace
}  // namespace duckgres::pgwire
