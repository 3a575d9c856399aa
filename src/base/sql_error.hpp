#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace duckgres {

/// A five-character error code. Source: PostgreSQL docs "errcodes-appendix".
struct SqlState {
  consteval SqlState(const char (&code)[6]) { std::copy_n(code, 5, text.begin()); }
  constexpr bool operator==(const SqlState&) const = default;
  constexpr std::string_view View() const { return {text.data(), text.size()}; }
  std::array<char, 5> text{};
};

enum class Severity : uint8_t { kError, kFatal };  // kFatal: the connection closes after the reply

/// An error that a frontend may see, as the fields of ErrorResponse (PostgreSQL docs "protocol-error-fields").
struct SqlError {
  SqlState code;
  std::string message;
  std::string detail = {}, hint = {};
  /// Characters (not bytes) into the frontend's own query text, from 1; 0 when the error has no place there.
  int32_t position = 0;
  Severity severity = Severity::kError;
  std::string schema = {}, table = {}, column = {}, constraint = {};
  std::string context = {};  // field W: where it happened, such as COPY t, line 3, column b: "x"
};

template <typename T>
using Result = std::expected<T, SqlError>;

/// What a function returns in place of a Result<T>: `return Fail(sqlstate::kUndefinedTable, "...")`.
inline std::unexpected<SqlError> Fail(SqlState code, std::string message, std::string hint = {}) {
  return std::unexpected(SqlError{.code = code, .message = std::move(message), .hint = std::move(hint)});
}
inline std::unexpected<SqlError> Fail(SqlError error) { return std::unexpected(std::move(error)); }

/// Severity and SQLSTATE of a message that is not an error. Source: PostgreSQL docs "protocol-message-formats",
/// NoticeResponse.
struct SqlNotice {
  std::string_view severity = "NOTICE";  // NOTICE, WARNING, INFO, LOG or DEBUG
  SqlState code{"00000"};
  std::string message;
  std::string detail = {}, hint = {};
};

}  // namespace duckgres

/// Ends the function with the error of a Result, as a value; otherwise goes on. `expr` is a Result of any kind.
#define DUCKGRES_TRY(expr)                                                                            \
  do {                                                                                                \
    if (auto try_result = (expr); !try_result) return std::unexpected(std::move(try_result).error()); \
  } while (false)

/// Declares `target` as the value of a Result, or ends the function with its error.
#define DUCKGRES_ASSIGN(target, expr) DUCKGRES_ASSIGN_AT(target, expr, __LINE__)
#define DUCKGRES_ASSIGN_AT(target, expr, line) DUCKGRES_ASSIGN_NAMED(target, expr, line)
#define DUCKGRES_ASSIGN_NAMED(target, expr, line)                                             \
  auto assign_result_##line = (expr);                                                         \
  if (!assign_result_##line) return std::unexpected(std::move(assign_result_##line).error()); \
  target = *std::move(assign_result_##line)  // NOLINT(bugprone-macro-parentheses): `target` may be a declaration
