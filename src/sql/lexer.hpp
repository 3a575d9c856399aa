#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace duckgres::sql {

enum class TokenKind : uint8_t {
  kWord,        // a keyword or an identifier without quotes
  kQuotedWord,  // "Name", U&"Name"
  kString,      // '...', with its prefix E, B, X, N or U& if any
  kDollarString,
  kNumber,
  kParameter,  // $1
  kOperator,   // also :: := => ..
  kPunctuation,
  kBroken  // an unterminated literal or comment; the last token
};

struct Token {
  uint32_t begin, end;  // bytes
  TokenKind kind;
};

/// Cuts `text` into tokens by PostgreSQL's lexical rules; spaces and comments are left out. Takes any bytes.
/// Source  PostgreSQL docs "sql-syntax-lexical".
std::vector<Token> Tokenize(std::string_view text);

/// True if `word` is `keyword` (given in lower case), in whatever case.
bool IsKeyword(std::string_view word, std::string_view keyword);

/// An identifier as PostgreSQL stores it: folded to lower case unless quoted, unquoted, at most 63 bytes of whole
/// characters.
std::string FoldIdentifier(std::string_view written);

/// `name` in double quotes, with those inside doubled.
std::string QuoteIdentifier(std::string_view name);
/// `value` as a plain string literal.
std::string QuoteLiteral(std::string_view value);

}  // namespace duckgres::sql
