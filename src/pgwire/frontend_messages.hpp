#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "pgwire/format.hpp"

/// The messages that a frontend sends once it is connected, one decoder each.
///
/// Shapes  a payload is a frame's bytes after the length word; every view in a message looks into it.
/// Errors  08P01 in PostgreSQL's words when bytes are missing, left over, or a count lies; FATAL for the messages of
///         authentication, as there. 22023 for a format code other than 0 and 1.
/// Source  PostgreSQL docs "protocol-message-formats".
namespace duckgres::pgwire {

using OptionalValue = std::optional<std::string_view>;  // nullopt: NULL

struct BindMessage {
  std::string_view portal_name, statement_name;  // empty: the unnamed one
  std::vector<Format> parameter_formats;         // 0 entries: all text; 1: for all; or one for each parameter
  std::vector<OptionalValue> parameters;
  std::vector<Format> result_formats;  // 0, 1, or (for session to compare) one for each column

  Format ParameterFormat(size_t index) const { return FormatAt(parameter_formats, index); }
  static Format FormatAt(const std::vector<Format>& formats, size_t index) {
    return formats.empty() ? Format::kText : formats[formats.size() == 1 ? 0 : index];
  }
};

enum class Target : char { kStatement = 'S', kPortal = 'P' };
struct CloseMessage {
  Target target = Target::kStatement;
  std::string_view name;
};
using DescribeMessage = CloseMessage;

struct ExecuteMessage {
  std::string_view portal_name;
  int32_t row_limit = 0;  // 0 or less: every row
};

struct FunctionCallMessage {
  uint32_t function_oid = 0;
  std::vector<Format> argument_formats;  // 0, 1, or one for each argument
  std::vector<OptionalValue> arguments;
  Format result_format = Format::kText;
};

struct ParseMessage {
  std::string_view statement_name, query;
  std::vector<uint32_t> parameter_types;  // OIDs; 0, or missing at the end: the backend infers the type
};

struct SaslInitialResponse {
  std::string_view mechanism;
  OptionalValue response;  // nullopt: the frontend waits for an empty challenge first
};

Result<BindMessage> DecodeBind(std::string_view payload);
Result<CloseMessage> DecodeClose(std::string_view payload);
Result<std::string_view> DecodeCopyData(std::string_view payload);
Result<void> DecodeCopyDone(std::string_view payload);
Result<std::string_view> DecodeCopyFail(std::string_view payload);  // the frontend's reason
Result<DescribeMessage> DecodeDescribe(std::string_view payload);
Result<ExecuteMessage> DecodeExecute(std::string_view payload);
Result<void> DecodeFlush(std::string_view payload);
Result<FunctionCallMessage> DecodeFunctionCall(std::string_view payload);
Result<ParseMessage> DecodeParse(std::string_view payload);
Result<std::string_view> DecodeQuery(std::string_view payload);
Result<void> DecodeSync(std::string_view payload);
Result<void> DecodeTerminate(std::string_view payload);

/// The four messages of type 'p'; which one it is follows from the authentication request that it answers.
Result<std::string_view> DecodePasswordMessage(std::string_view payload);  // 28P01 if it is empty
Result<std::string_view> DecodeGssResponse(std::string_view payload);
Result<SaslInitialResponse> DecodeSaslInitialResponse(std::string_view payload);
Result<std::string_view> DecodeSaslResponse(std::string_view payload);

}  // namespace duckgres::pgwire
