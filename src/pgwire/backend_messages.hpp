#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/sql_error.hpp"
#include "pgwire/format.hpp"
#include "pgwire/startup_packet.hpp"

/// The messages that a backend sends, one function each, which appends the whole message to `out`. DataRow is written
/// by types/, straight from the columns.
///
/// Thread  any; pure.
/// Source  PostgreSQL docs "protocol-message-formats".
namespace duckgres::pgwire {

/// One column of RowDescription.
struct FieldDescription {
  std::string_view name;
  uint32_t table_oid = 0;  // 0: not a column of a table
  int16_t attnum = 0;
  uint32_t type_oid = 0;
  int16_t type_size = -1;  // pg_type.typlen; negative: variable
  int32_t type_modifier = -1;
  Format format = Format::kText;
};

void AppendAuthenticationOk(std::string& out);
void AppendAuthenticationCleartextPassword(std::string& out);
void AppendAuthenticationMd5Password(std::string& out, std::span<const char, 4> salt);
void AppendAuthenticationSasl(std::string& out, std::span<const std::string_view> mechanisms);
void AppendAuthenticationSaslContinue(std::string& out, std::string_view data);
void AppendAuthenticationSaslFinal(std::string& out, std::string_view data);
/// `key`: 4 bytes in protocol 3.0, up to 256 from 3.2 on.
void AppendBackendKeyData(std::string& out, int32_t pid, std::string_view key);
void AppendBindComplete(std::string& out);
void AppendCloseComplete(std::string& out);
void AppendCommandComplete(std::string& out, std::string_view tag);
void AppendCopyData(std::string& out, std::string_view data);
void AppendCopyDone(std::string& out);
void AppendCopyInResponse(std::string& out, Format overall, std::span<const Format> columns);
void AppendCopyOutResponse(std::string& out, Format overall, std::span<const Format> columns);
void AppendCopyBothResponse(std::string& out, Format overall, std::span<const Format> columns);
void AppendEmptyQueryResponse(std::string& out);
/// Fields S, V, C and M always; D, H, P, s, t, c and n where the error has them.
void AppendErrorResponse(std::string& out, const SqlError& error);
void AppendFunctionCallResponse(std::string& out, std::optional<std::string_view> value);
void AppendNegotiateProtocolVersion(std::string& out, const ProtocolNegotiation& negotiation);
void AppendNoData(std::string& out);
void AppendNoticeResponse(std::string& out, const SqlNotice& notice);
void AppendNotificationResponse(std::string& out, int32_t pid, std::string_view channel, std::string_view payload);
void AppendParameterDescription(std::string& out, std::span<const uint32_t> type_oids);
void AppendParameterStatus(std::string& out, std::string_view name, std::string_view value);
void AppendParseComplete(std::string& out);
void AppendPortalSuspended(std::string& out);
/// `status`: 'I' idle, 'T' in a transaction, 'E' in a failed one.
void AppendReadyForQuery(std::string& out, char status);
void AppendRowDescription(std::string& out, std::span<const FieldDescription> fields);

}  // namespace duckgres::pgwire
