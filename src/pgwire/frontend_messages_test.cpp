#include "pgwire/frontend_messages.hpp"

#include <functional>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "base/sqlstate.hpp"
#include "pgwire/message_writer.hpp"
#include "pgwire/test_bytes.hpp"

namespace duckgres::pgwire {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_view_literals;  // of literals with a NUL inside

// The words in these tests are what PostgreSQL 18.6 answered to the same bytes.

constexpr auto kInsufficient = "insufficient data left in message";

template <typename T>
void ExpectError(const Result<T>& result, SqlState code, std::string_view message,
                 Severity severity = Severity::kError) {
  ASSERT_FALSE(result.has_value()) << message;
  EXPECT_EQ(result.error().code, code);
  EXPECT_EQ(result.error().message, message);
  EXPECT_EQ(result.error().severity, severity);
}

const std::string kBind = B("portal\0stmt\0\0\2\0\0\0\1\0\2\0\0\0\3abc\xff\xff\xff\xff\0\1\0\1");

TEST(DecodeBind, ReadsNamesFormatsAndValues) {
  const auto bind = DecodeBind(kBind);
  ASSERT_TRUE(bind);
  EXPECT_EQ(bind->portal_name, "portal");
  EXPECT_EQ(bind->statement_name, "stmt");
  EXPECT_THAT(bind->parameter_formats, ElementsAre(Format::kText, Format::kBinary));
  EXPECT_THAT(bind->parameters, ElementsAre(OptionalValue("abc"), std::nullopt));
  EXPECT_THAT(bind->result_formats, ElementsAre(Format::kBinary));
  EXPECT_EQ(bind->ParameterFormat(0), Format::kText);
  EXPECT_EQ(bind->ParameterFormat(1), Format::kBinary);
}

TEST(DecodeBind, KeepsViewsIntoThePayload) {
  const auto bind = DecodeBind(kBind);
  ASSERT_TRUE(bind);
  EXPECT_EQ(bind->parameters[0]->data(), kBind.data() + 24);
}

TEST(DecodeBind, TakesNoFormatAsTextAndOneForAll) {
  const auto none = DecodeBind("\0\0\0\0\0\2\0\0\0\0\0\0\0\1x\0\0"sv);
  ASSERT_TRUE(none);
  EXPECT_EQ(none->parameters[0], "");  // empty is not NULL
  EXPECT_EQ(none->ParameterFormat(1), Format::kText);
  EXPECT_THAT(none->result_formats, IsEmpty());
  const auto one = DecodeBind("\0\0\0\1\0\1\0\2\0\0\0\0\0\0\0\1x\0\0"sv);
  ASSERT_TRUE(one);
  EXPECT_EQ(one->ParameterFormat(0), Format::kBinary);
  EXPECT_EQ(one->ParameterFormat(1), Format::kBinary);
}

TEST(DecodeBind, TakesAsManyParametersAsSixteenBitsCount) {
  std::string payload = B("\0\0\0\0\xff\xff");
  for (int i = 0; i < 65535; ++i) payload += B("\xff\xff\xff\xff");
  const auto bind = DecodeBind(payload + B("\0\0"));
  ASSERT_TRUE(bind);
  EXPECT_EQ(bind->parameters.size(), 65535);
}

TEST(DecodeBind, RefusesCountsThatLie) {
  ExpectError(DecodeBind("\0\0\0\0\0\1\xff\xff\xff\xfe\x31\0\0"sv), sqlstate::kProtocolViolation, kInsufficient);
  ExpectError(DecodeBind("\0\0\0\0\0\1\x7f\xff\xff\xff\x31\0\0"sv), sqlstate::kProtocolViolation, kInsufficient);
  ExpectError(DecodeBind("\0\0\0\0\0\1\x80\0\0\0\x31\0\0"sv), sqlstate::kProtocolViolation, kInsufficient);
  ExpectError(DecodeBind("\0\0\0\0\0\1"sv), sqlstate::kProtocolViolation, kInsufficient);
  ExpectError(DecodeBind("\0\0\0\0\xff\xff\0\0\0\0"sv), sqlstate::kProtocolViolation, kInsufficient);
  ExpectError(DecodeBind("\0\0\xff\xff\0\1\0\0\0\1\x31\0\0"sv), sqlstate::kProtocolViolation, kInsufficient);
  ExpectError(DecodeBind("\0\0\0\0\0\0\xff\xff\0\0"sv), sqlstate::kProtocolViolation, kInsufficient);
  ExpectError(DecodeBind("\0\0\0\0\0\1\0\0\0\1\x31\0\0\0"sv), sqlstate::kProtocolViolation, "invalid message format");
}

TEST(DecodeBind, RefusesFormatsThatDoNotFit) {
  ExpectError(DecodeBind("\0\0\0\2\0\0\0\0\0\1\0\0\0\1\x31\0\0"sv), sqlstate::kProtocolViolation,
              "bind message has 2 parameter formats but 1 parameters");
  ExpectError(DecodeBind("\0\0\0\1\0\2\0\1\0\0\0\1\x31\0\0"sv), sqlstate::kInvalidParameterValue,
              "unsupported format code: 2");
  ExpectError(DecodeBind("\0\0\0\1\xff\xff\0\1\0\0\0\1\x31\0\0"sv), sqlstate::kInvalidParameterValue,
              "unsupported format code: -1");
  ExpectError(DecodeBind("\0\0\0\0\0\1\0\0\0\1\x31\0\1\0\7"sv), sqlstate::kInvalidParameterValue,
              "unsupported format code: 7");
}

TEST(DecodeBind, RoundTripsRandomMessages) {
  std::mt19937 random(1);
  const auto pick = [&](uint32_t below) { return static_cast<uint16_t>(random() % below); };
  for (int round = 0; round < 500; ++round) {
    const uint16_t parameters = pick(20), result_formats = pick(5);
    const uint16_t formats = pick(2) ? parameters : pick(2);
    const std::string value(pick(40), static_cast<char>(random()));
    std::string bytes;
    {
      MessageWriter out(bytes, 'B');
      out.CString("p");
      out.CString("s");
      out.UInt16(formats);
      for (int i = 0; i < formats; ++i) out.UInt16(i % 2 ? 1 : 0);
      out.UInt16(parameters);
      for (int i = 0; i < parameters; ++i) {
        out.Int32(i % 3 == 2 ? -1 : static_cast<int32_t>(value.size()));
        if (i % 3 != 2) out.Bytes(value);
      }
      out.UInt16(result_formats);
      for (int i = 0; i < result_formats; ++i) out.Int16(1);
    }
    const auto bind = DecodeBind(std::string_view(bytes).substr(5));
    ASSERT_TRUE(bind);
    EXPECT_EQ(bind->parameter_formats.size(), formats);
    EXPECT_EQ(bind->result_formats.size(), result_formats);
    ASSERT_EQ(bind->parameters.size(), parameters);
    for (size_t i = 0; i < parameters; ++i) {
      EXPECT_EQ(bind->parameters[i], i % 3 == 2 ? std::nullopt : OptionalValue(value));
    }
  }
}

TEST(DecodeClose, ReadsTargetAndName) {
  const auto close = DecodeClose("Sname\0"sv);
  ASSERT_TRUE(close);
  EXPECT_EQ(close->target, Target::kStatement);
  EXPECT_EQ(close->name, "name");
  EXPECT_EQ(DecodeClose("P\0"sv)->target, Target::kPortal);
  ExpectError(DecodeClose("X\0"sv), sqlstate::kProtocolViolation, "invalid CLOSE message subtype 88");
}

TEST(DecodeDescribe, ReadsTargetAndName) {
  EXPECT_EQ(DecodeDescribe("Pname\0"sv)->name, "name");
  ExpectError(DecodeDescribe("X\0"sv), sqlstate::kProtocolViolation, "invalid DESCRIBE message subtype 88");
  ExpectError(DecodeDescribe(""sv), sqlstate::kProtocolViolation, "no data left in message");
  ExpectError(DecodeDescribe("Sabc"sv), sqlstate::kProtocolViolation, "invalid string in message");
  ExpectError(DecodeDescribe("Sabc\0d"sv), sqlstate::kProtocolViolation, "invalid message format");
}

TEST(DecodeCopy, ReadsItsMessages) {
  EXPECT_EQ(DecodeCopyData("1\tx\n\0"sv), B("1\tx\n\0"));
  EXPECT_EQ(DecodeCopyData(""), "");
  EXPECT_TRUE(DecodeCopyDone(""));
  EXPECT_EQ(DecodeCopyFail("reason\0"sv), "reason");
  ExpectError(DecodeCopyFail("abc"), sqlstate::kProtocolViolation, "invalid string in message");
}

TEST(DecodeExecute, ReadsPortalAndRowLimit) {
  const auto execute = DecodeExecute("c\0\0\0\x01\x02"sv);
  ASSERT_TRUE(execute);
  EXPECT_EQ(execute->portal_name, "c");
  EXPECT_EQ(execute->row_limit, 258);
  EXPECT_EQ(DecodeExecute("\0\xff\xff\xff\xff"sv)->row_limit, -1);
  ExpectError(DecodeExecute("\0"sv), sqlstate::kProtocolViolation, "insufficient data left in message");
}

TEST(DecodeFunctionCall, ReadsArguments) {
  const auto call = DecodeFunctionCall("\0\0\x05\x75\0\1\0\1\0\2\0\0\0\2-5\xff\xff\xff\xff\0\1"sv);
  ASSERT_TRUE(call);
  EXPECT_EQ(call->function_oid, 1397);
  EXPECT_THAT(call->argument_formats, ElementsAre(Format::kBinary));
  EXPECT_THAT(call->arguments, ElementsAre(OptionalValue("-5"), std::nullopt));
  EXPECT_EQ(call->result_format, Format::kBinary);
  ExpectError(DecodeFunctionCall("\0\0"sv), sqlstate::kProtocolViolation, "insufficient data left in message");
  ExpectError(DecodeFunctionCall("\0\0\x05\x75\0\2\0\0\0\0\0\1\0\0\0\2-5\0\0"sv), sqlstate::kProtocolViolation,
              "function call message contains 2 argument formats but 1 arguments");
  ExpectError(DecodeFunctionCall("\0\0\x05\x75\0\0\0\1\0\0\0\2-5\0\7"sv), sqlstate::kInvalidParameterValue,
              "unsupported format code: 7");
}

TEST(DecodeParse, ReadsQueryAndTypes) {
  const auto parse = DecodeParse("s1\0select $1, $2\0\0\2\0\0\0\x17\0\0\0\0"sv);
  ASSERT_TRUE(parse);
  EXPECT_EQ(parse->statement_name, "s1");
  EXPECT_EQ(parse->query, "select $1, $2");
  EXPECT_THAT(parse->parameter_types, ElementsAre(23, 0));
  ExpectError(DecodeParse("\0select 1\0"sv), sqlstate::kProtocolViolation, kInsufficient);
  ExpectError(DecodeParse("\0select 1\0\0\2\0\0\0"sv), sqlstate::kProtocolViolation, kInsufficient);
  ExpectError(DecodeParse("\0select 1\0\xff\xff"sv), sqlstate::kProtocolViolation, kInsufficient);
}

TEST(DecodeQuery, ReadsOneString) {
  EXPECT_EQ(DecodeQuery("select 1\0"sv), "select 1");
  EXPECT_EQ(DecodeQuery("\0"sv), "");
  ExpectError(DecodeQuery("select 1"), sqlstate::kProtocolViolation, "invalid string in message");
  ExpectError(DecodeQuery(""), sqlstate::kProtocolViolation, "invalid string in message");
  ExpectError(DecodeQuery("select 1\0x"sv), sqlstate::kProtocolViolation, "invalid message format");
}

TEST(DecodeEmptyMessages, RefuseAPayload) {
  for (auto* decode : {DecodeCopyDone, DecodeFlush, DecodeSync, DecodeTerminate}) {
    EXPECT_TRUE(decode(""));
    ExpectError(decode("abc"), sqlstate::kProtocolViolation, "invalid message format");
  }
}

TEST(DecodePasswordMessage, ReadsOneStringThatIsNotEmpty) {
  EXPECT_EQ(DecodePasswordMessage("secret\0"sv), "secret");
  ExpectError(DecodePasswordMessage("secret"), sqlstate::kProtocolViolation, "invalid password packet size",
              Severity::kFatal);
  ExpectError(DecodePasswordMessage("sec\0ret\0"sv), sqlstate::kProtocolViolation, "invalid password packet size",
              Severity::kFatal);
  ExpectError(DecodePasswordMessage("\0"sv), sqlstate::kInvalidPassword, "empty password returned by client",
              Severity::kFatal);
}

TEST(DecodeSasl, ReadsItsMessages) {
  const auto first = DecodeSaslInitialResponse("SCRAM-SHA-256\0\0\0\0\5n,,n="sv);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->mechanism, "SCRAM-SHA-256");
  EXPECT_EQ(first->response, "n,,n=");
  EXPECT_EQ(DecodeSaslInitialResponse("M\0\xff\xff\xff\xff"sv)->response, std::nullopt);
  ExpectError(DecodeSaslInitialResponse("M\0\0\0\0\5n"sv), sqlstate::kProtocolViolation,
              "insufficient data left in message", Severity::kFatal);
  EXPECT_EQ(DecodeSaslResponse("c=biws"sv), "c=biws");
  EXPECT_EQ(DecodeGssResponse("\1\0\2"sv), B("\1\0\2"));
}

TEST(Decoders, FailCleanlyOnEveryTruncation) {
  struct Case {
    std::string payload;
    std::function<bool(std::string_view)> decodes;
  };
  const Case cases[] = {
      {kBind, [](auto p) { return DecodeBind(p).has_value(); }},
      {B("Sname\0"), [](auto p) { return DecodeClose(p).has_value(); }},
      {B("reason\0"), [](auto p) { return DecodeCopyFail(p).has_value(); }},
      {B("Pname\0"), [](auto p) { return DecodeDescribe(p).has_value(); }},
      {B("c\0\0\0\x01\x02"), [](auto p) { return DecodeExecute(p).has_value(); }},
      {B("\0\0\x05\x75\0\1\0\1\0\2\0\0\0\2-5\xff\xff\xff\xff\0\1"),
       [](auto p) { return DecodeFunctionCall(p).has_value(); }},
      {B("s1\0select $1\0\0\2\0\0\0\x17\0\0\0\0"), [](auto p) { return DecodeParse(p).has_value(); }},
      {B("select 1\0"), [](auto p) { return DecodeQuery(p).has_value(); }},
      {B("secret\0"), [](auto p) { return DecodePasswordMessage(p).has_value(); }},
      {B("SCRAM-SHA-256\0\0\0\0\5n,,n="), [](auto p) { return DecodeSaslInitialResponse(p).has_value(); }},
  };
  for (const auto& [payload, decodes] : cases) {
    EXPECT_TRUE(decodes(payload));
    EXPECT_FALSE(decodes(payload + '\0')) << payload;
    for (size_t size = 0; size < payload.size(); ++size) {
      const std::string cut(payload, 0, size);  // a string of its own, so that a sanitizer sees a read beyond it
      EXPECT_FALSE(decodes(cut)) << payload << " cut to " << size;
    }
  }
}

}  // namespace
}  // namespace duckgres::pgwire
