#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace duckgres::exec {

enum class TokenKind : uint8_t { kEnd, kWord, kQuotedName, kText, kSymbol };

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;  // as written, quotes included
  bool Is(char symbol) const { return kind == TokenKind::kSymbol && text[0] == symbol; }
};

/// DuckDB's tokens, as far as finding statements' ends and calls needs them. Comments and spaces are skipped.
/// Source  DuckDB docs "Keywords and Identifiers", "Literal Types"; its lexer is PostgreSQL's.
class Lexer {
 public:
  explicit Lexer(std::string_view sql) : sql_(sql) {}
  Token Next();
  size_t Position() const { return at_; }  // byte after the last token

 private:
  bool SkipSpace();  // these two say whether they found any
  bool SkipComment();
  Token Take(TokenKind kind, size_t end);
  size_t EndOfQuoted(size_t from, char quote, bool backslashes) const;
  size_t EndOfDollarQuoted() const;
  std::string_view sql_;
  size_t at_ = 0;
};

}  // namespace duckgres::exec
