#include "pgwire/backend_messages.hpp"

#include <array>
#include <gtest/gtest.h>

#include "base/sqlstate.hpp"
#include "pgwire/test_bytes.hpp"

namespace duckgres::pgwire {
namespace {

/// The bytes that `append` adds; they come after what was there.
template <typename Append, typename... Arguments>
std::string Appended(Append append, const Arguments&... arguments) {
  std::string out = "before";
  append(out, arguments...);
  EXPECT_TRUE(out.starts_with("before"));
  return out.substr(6);
}

// The bytes stand as "protocol-message-formats" lays them out; those of one line were also seen from PostgreSQL 18.6.

TEST(BackendMessages, Authentication) {
  EXPECT_EQ(Appended(AppendAuthenticationOk), B("R\0\0\0\x08\0\0\0\0"));
  EXPECT_EQ(Appended(AppendAuthenticationCleartextPassword), B("R\0\0\0\x08\0\0\0\3"));
  constexpr std::array<char, 4> salt{'\1', '\2', '\0', '\xff'};
  EXPECT_EQ(Appended(AppendAuthenticationMd5Password, std::span<const char, 4>(salt)),
            B("R\0\0\0\x0c\0\0\0\5\1\2\0\xff"));
  const std::array<std::string_view, 2> mechanisms{"SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"};
  EXPECT_EQ(Appended(AppendAuthenticationSasl, std::span<const std::string_view>(mechanisms)),
            B("R\0\0\0\x2a\0\0\0\x0aSCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0"));
  EXPECT_EQ(Appended(AppendAuthenticationSaslContinue, "r=x"), B("R\0\0\0\x0b\0\0\0\x0br=x"));
  EXPECT_EQ(Appended(AppendAuthenticationSaslFinal, "v=x"), B("R\0\0\0\x0b\0\0\0\x0cv=x"));
}

TEST(BackendMessages, BackendKeyData) {
  EXPECT_EQ(Appended(AppendBackendKeyData, 258, B("\1\2\3\0")), B("K\0\0\0\x0c\0\0\1\2\1\2\3\0"));
  EXPECT_EQ(Appended(AppendBackendKeyData, 1, std::string(256, 'k')), B("K\0\0\1\x08\0\0\0\1") + std::string(256, 'k'));
}

TEST(BackendMessages, ThoseWithoutFields) {
  EXPECT_EQ(Appended(AppendParseComplete), B("1\0\0\0\4"));
  EXPECT_EQ(Appended(AppendBindComplete), B("2\0\0\0\4"));
  EXPECT_EQ(Appended(AppendCloseComplete), B("3\0\0\0\4"));
  EXPECT_EQ(Appended(AppendCopyDone), B("c\0\0\0\4"));
  EXPECT_EQ(Appended(AppendEmptyQueryResponse), B("I\0\0\0\4"));
  EXPECT_EQ(Appended(AppendNoData), B("n\0\0\0\4"));
  EXPECT_EQ(Appended(AppendPortalSuspended), B("s\0\0\0\4"));
}

TEST(BackendMessages, CommandComplete) {
  EXPECT_EQ(Appended(AppendCommandComplete, "CREATE TABLE"), B("C\0\0\0\x11"
                                                               "CREATE TABLE\0"));
}

TEST(BackendMessages, Copy) {
  const std::array text{Format::kText, Format::kText};
  const std::array binary{Format::kBinary, Format::kBinary};
  EXPECT_EQ(Appended(AppendCopyInResponse, Format::kText, text), B("G\0\0\0\x0b\0\0\2\0\0\0\0"));
  EXPECT_EQ(Appended(AppendCopyOutResponse, Format::kBinary, binary), B("H\0\0\0\x0b\1\0\2\0\1\0\1"));
  EXPECT_EQ(Appended(AppendCopyBothResponse, Format::kText, std::span<const Format>()), B("W\0\0\0\7\0\0\0"));
  EXPECT_EQ(Appended(AppendCopyData, B("1\ta\n")), B("d\0\0\0\x08"
                                                     "1\ta\n"));
}

TEST(BackendMessages, ErrorResponseHasSeverityCodeAndMessageAlways) {
  const SqlError error{.code = sqlstate::kUndefinedColumn, .message = "column \"foo\" does not exist", .position = 8};
  EXPECT_EQ(Appended(AppendErrorResponse, error),
            B("E\0\0\0\x3aSERROR\0VERROR\0C42703\0Mcolumn \"foo\" does not exist\0P8\0\0"));
  const SqlError fatal{.code = sqlstate::kAdminShutdown, .message = "", .severity = Severity::kFatal};
  EXPECT_EQ(Appended(AppendErrorResponse, fatal), B("E\0\0\0\x1cSFATAL\0VFATAL\0C57P01\0M\0\0"));
}

TEST(BackendMessages, ErrorResponseHasEveryFieldThatTheErrorHas) {
  const SqlError error{.code = sqlstate::kNotNullViolation,
                       .message = "m",
                       .detail = "d",
                       .hint = "h",
                       .position = 12,
                       .schema = "s",
                       .table = "t",
                       .column = "c",
                       .constraint = "n"};
  EXPECT_EQ(Appended(AppendErrorResponse, error),
            B("E\0\0\0\x33SERROR\0VERROR\0C23502\0Mm\0Dd\0Hh\0P12\0ss\0tt\0cc\0nn\0\0"));
}

TEST(BackendMessages, ATextEndsAtANulInside) {
  const SqlError error{.code = sqlstate::kInternalError, .message = B("a\0Hinjected")};
  EXPECT_EQ(Appended(AppendErrorResponse, error), B("E\0\0\0\x1dSERROR\0VERROR\0CXX000\0Ma\0\0"));
}

TEST(BackendMessages, NoticeResponse) {
  const SqlNotice notice{.message = "table \"foo\" does not exist, skipping"};
  EXPECT_EQ(Appended(AppendNoticeResponse, notice),
            B("N\0\0\0\x42SNOTICE\0VNOTICE\0C00000\0Mtable \"foo\" does not exist, skipping\0\0"));
}

TEST(BackendMessages, FunctionCallResponse) {
  EXPECT_EQ(Appended(AppendFunctionCallResponse, "5"), B("V\0\0\0\x09\0\0\0\1"
                                                         "5"));
  EXPECT_EQ(Appended(AppendFunctionCallResponse, std::nullopt), B("V\0\0\0\x08\xff\xff\xff\xff"));
}

TEST(BackendMessages, NegotiateProtocolVersion) {
  EXPECT_EQ(Appended(AppendNegotiateProtocolVersion, ProtocolNegotiation{.version = {3, 2}}),
            B("v\0\0\0\x0c\0\3\0\2\0\0\0\0"));
  const ProtocolNegotiation options{.version = {3, 0}, .unrecognized_options = {"_pq_.a", "_pq_.b", "_pq_.a"}};
  EXPECT_EQ(Appended(AppendNegotiateProtocolVersion, options),
            B("v\0\0\0\x21\0\3\0\0\0\0\0\3_pq_.a\0_pq_.b\0_pq_.a\0"));
}

TEST(BackendMessages, NotificationResponse) {
  EXPECT_EQ(Appended(AppendNotificationResponse, 15554, "a", "hi"), B("A\0\0\0\x0d\0\0<\xc2"
                                                                      "a\0hi\0"));
}

TEST(BackendMessages, ParameterDescription) {
  const std::array<uint32_t, 2> oids{23, 0xffffffff};
  EXPECT_EQ(Appended(AppendParameterDescription, oids), B("t\0\0\0\x0e\0\2\0\0\0\x17\xff\xff\xff\xff"));
}

TEST(BackendMessages, ParameterStatus) {
  EXPECT_EQ(Appended(AppendParameterStatus, "in_hot_standby", "off"), B("S\0\0\0\x17in_hot_standby\0off\0"));
}

TEST(BackendMessages, ReadyForQuery) { EXPECT_EQ(Appended(AppendReadyForQuery, 'I'), B("Z\0\0\0\5I")); }

TEST(BackendMessages, RowDescription) {
  const std::array<FieldDescription, 3> fields{{
      {.name = "oid", .table_oid = 1259, .attnum = 1, .type_oid = 26, .type_size = 4},
      {.name = "relname", .table_oid = 1259, .attnum = 2, .type_oid = 19, .type_size = 64},
      {.name = "n", .type_oid = 1700, .type_modifier = 0x40006, .format = Format::kBinary},
  }};
  EXPECT_EQ(Appended(AppendRowDescription, fields), B("T\0\0\0\x4a\0\3"
                                                      "oid\0\0\0\x04\xeb\0\1\0\0\0\x1a\0\4\xff\xff\xff\xff\0\0"
                                                      "relname\0\0\0\x04\xeb\0\2\0\0\0\x13\0@\xff\xff\xff\xff\0\0"
                                                      "n\0\0\0\0\0\0\0\0\0\x06\xa4\xff\xff\0\4\0\6\0\1"));
}

}  // namespace
}  // namespace duckgres::pgwire
