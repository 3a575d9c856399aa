#include "pgwire/backend_messages.hpp"

#include "pgwire/message_writer.hpp"

namespace duckgres::pgwire {
namespace {

// What an Authentication message ('R') is about. Source: "protocol-message-formats".
enum class Authentication : int32_t {
  kOk = 0,
  kCleartextPassword = 3,
  kMd5Password = 5,
  kSasl = 10,
  kSaslContinue = 11,
  kSaslFinal = 12,
};

void AppendAuthentication(std::string& out, Authentication kind, std::string_view data = {}) {
  MessageWriter message(out, 'R');
  message.Int32(static_cast<int32_t>(kind));
  message.Bytes(data);
}

void AppendEmpty(std::string& out, char type) { MessageWriter message(out, type); }

void AppendCopyResponse(std::string& out, char type, Format overall, std::span<const Format> columns) {
  MessageWriter message(out, type);
  message.Byte(static_cast<char>(overall));
  message.UInt16(static_cast<uint16_t>(columns.size()));
  for (Format column : columns) message.Int16(static_cast<int16_t>(column));
}

/// A field of ErrorResponse or NoticeResponse. Source: "protocol-error-fields".
void AppendField(MessageWriter& message, char field, std::string_view text) {
  message.Byte(field);
  message.CString(text);
}

void AppendFieldIfAny(MessageWriter& message, char field, std::string_view text) {
  if (!text.empty()) AppendField(message, field, text);
}

}  // namespace

void AppendAuthenticationOk(std::string& out) { AppendAuthentication(out, Authentication::kOk); }

void AppendAuthenticationCleartextPassword(std::string& out) {
  AppendAuthentication(out, Authentication::kCleartextPassword);
}

void AppendAuthenticationMd5Password(std::string& out, std::span<const char, 4> salt) {
  AppendAuthentication(out, Authentication::kMd5Password, {salt.data(), salt.size()});
}

void AppendAuthenticationSasl(std::string& out, std::span<const std::string_view> mechanisms) {
  MessageWriter message(out, 'R');
  message.Int32(static_cast<int32_t>(Authentication::kSasl));
  for (std::string_view mechanism : mechanisms) message.CString(mechanism);
  message.Byte('\0');
}

void AppendAuthenticationSaslContinue(std::string& out, std::string_view data) {
  AppendAuthentication(out, Authentication::kSaslContinue, data);
}

void AppendAuthenticationSaslFinal(std::string& out, std::string_view data) {
  AppendAuthentication(out, Authentication::kSaslFinal, data);
}

void AppendBackendKeyData(std::string& out, int32_t pid, std::string_view key) {
  MessageWriter message(out, 'K');
  message.Int32(pid);
  message.Bytes(key);
}

void AppendBindComplete(std::string& out) { AppendEmpty(out, '2'); }

void AppendCloseComplete(std::string& out) { AppendEmpty(out, '3'); }

void AppendCommandComplete(std::string& out, std::string_view tag) {
  MessageWriter message(out, 'C');
  message.CString(tag);
}

void AppendCopyData(std::string& out, std::string_view data) {
  MessageWriter message(out, 'd');
  message.Bytes(data);
}

void AppendCopyDone(std::string& out) { AppendEmpty(out, 'c'); }

void AppendCopyInResponse(std::string& out, Format overall, std::span<const Format> columns) {
  AppendCopyResponse(out, 'G', overall, columns);
}

void AppendCopyOutResponse(std::string& out, Format overall, std::span<const Format> columns) {
  AppendCopyResponse(out, 'H', overall, columns);
}

void AppendCopyBothResponse(std::string& out, Format overall, std::span<const Format> columns) {
  AppendCopyResponse(out, 'W', overall, columns);
}

void AppendEmptyQueryResponse(std::string& out) { AppendEmpty(out, 'I'); }

void AppendErrorResponse(std::string& out, const SqlError& error) {
  const std::string_view severity = error.severity == Severity::kFatal ? "FATAL" : "ERROR";
  MessageWriter message(out, 'E');
  AppendField(message, 'S', severity);
  AppendField(message, 'V', severity);
  AppendField(message, 'C', error.code.View());
  AppendField(message, 'M', error.message);
  AppendFieldIfAny(message, 'D', error.detail);
  AppendFieldIfAny(message, 'H', error.hint);
  if (error.position > 0) AppendField(message, 'P', std::to_string(error.position));
  AppendFieldIfAny(message, 'W', error.context);
  AppendFieldIfAny(message, 's', error.schema);
  AppendFieldIfAny(message, 't', error.table);
  AppendFieldIfAny(message, 'c', error.column);
  AppendFieldIfAny(message, 'n', error.constraint);
  message.Byte('\0');
}

void AppendFunctionCallResponse(std::string& out, std::optional<std::string_view> value) {
  MessageWriter message(out, 'V');
  message.Int32(value ? static_cast<int32_t>(value->size()) : -1);
  if (value) message.Bytes(*value);
}

void AppendNegotiateProtocolVersion(std::string& out, const ProtocolNegotiation& negotiation) {
  MessageWriter message(out, 'v');
  message.UInt16(negotiation.version.major_version);
  message.UInt16(negotiation.version.minor_version);
  message.Int32(static_cast<int32_t>(negotiation.unrecognized_options.size()));
  for (const std::string& option : negotiation.unrecognized_options) message.CString(option);
}

void AppendNoData(std::string& out) { AppendEmpty(out, 'n'); }

void AppendNoticeResponse(std::string& out, const SqlNotice& notice) {
  MessageWriter message(out, 'N');
  AppendField(message, 'S', notice.severity);
  AppendField(message, 'V', notice.severity);
  AppendField(message, 'C', notice.code.View());
  AppendField(message, 'M', notice.message);
  AppendFieldIfAny(message, 'D', notice.detail);
  AppendFieldIfAny(message, 'H', notice.hint);
  message.Byte('\0');
}

void AppendNotificationResponse(std::string& out, int32_t pid, std::string_view channel, std::string_view payload) {
  MessageWriter message(out, 'A');
  message.Int32(pid);
  message.CString(channel);
  message.CString(payload);
}

void AppendParameterDescription(std::string& out, std::span<const uint32_t> type_oids) {
  MessageWriter message(out, 't');
  message.UInt16(static_cast<uint16_t>(type_oids.size()));
  for (uint32_t oid : type_oids) message.UInt32(oid);
}

void AppendParameterStatus(std::string& out, std::string_view name, std::string_view value) {
  MessageWriter message(out, 'S');
  message.CString(name);
  message.CString(value);
}

void AppendParseComplete(std::string& out) { AppendEmpty(out, '1'); }

void AppendPortalSuspended(std::string& out) { AppendEmpty(out, 's'); }

void AppendReadyForQuery(std::string& out, char status) {
  MessageWriter message(out, 'Z');
  message.Byte(status);
}

void AppendRowDescription(std::string& out, std::span<const FieldDescription> fields) {
  MessageWriter message(out, 'T');
  message.UInt16(static_cast<uint16_t>(fields.size()));
  for (const FieldDescription& field : fields) {
    message.CString(field.name);
    message.UInt32(field.table_oid);
    message.Int16(field.attnum);
    message.UInt32(field.type_oid);
    message.Int16(field.type_size);
    message.Int32(field.type_modifier);
    message.Int16(static_cast<int16_t>(field.format));
  }
}

}  // namespace duckgres::pgwire
