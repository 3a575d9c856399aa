#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "sql/lexer.hpp"
#include "sql/pg_tree.hpp"
#include "sql/statement.hpp"

namespace duckgres::sql {

/// A query text with its tokens, and the owner of the parse trees made from it.
class Source {
 public:
  explicit Source(std::string_view query) : text_(query), tokens_(Tokenize(text_)) {}
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source();

  std::string_view Text() const { return text_; }
  const std::vector<Token>& Tokens() const { return tokens_; }

  /// Parses the bytes of `range` alone. The list (of RawStmt, with locations from range.begin) lives as long as the
  /// source. Errors  42601 with PostgreSQL's message; the position is in the whole text.
  Result<const List*> ParseTree(Range range);

 private:
  std::string text_;
  std::vector<Token> tokens_;
  /// Cut loose from the parsing thread's own memory, so that another thread may free them.
  std::vector<MemoryContext> trees_;
};

/// The tokens of one statement, in places of its text.
class TokenView {
 public:
  explicit TokenView(const Statement& statement);

  size_t Size() const { return tokens_.size(); }
  Range At(size_t index) const { return {tokens_[index].begin - shift_, tokens_[index].end - shift_}; }
  TokenKind Kind(size_t index) const { return tokens_[index].kind; }
  std::string_view Text(size_t index) const { return text_.substr(At(index).begin, At(index).end - At(index).begin); }
  /// False behind the end, too.
  bool Is(size_t index, std::string_view keyword) const {
    return index < Size() && Kind(index) == TokenKind::kWord && IsKeyword(Text(index), keyword);
  }
  bool IsMark(size_t index, std::string_view mark) const {
    return index < Size() && (Kind(index) == TokenKind::kPunctuation || Kind(index) == TokenKind::kOperator) &&
           Text(index) == mark;
  }
  bool IsName(size_t index) const {
    return index < Size() && (Kind(index) == TokenKind::kWord || Kind(index) == TokenKind::kQuotedWord);
  }
  /// The first token that begins at `offset` or behind it; Size() if there is none.
  size_t Find(uint32_t offset) const;
  /// The bracket that closes the one at `index`; Size() if there is none.
  size_t Close(size_t index) const;
  /// The first token from `index` on that is `keyword` and not inside brackets opened behind `index`; Size() if there
  /// is none.
  size_t FindKeyword(size_t index, std::string_view keyword) const;
  /// From the beginning of token `first` to the end of token `last`.
  Range Span(size_t first, size_t last) const { return {At(first).begin, At(last).end}; }

 private:
  std::string_view text_;
  std::span<const Token> tokens_;
  uint32_t shift_;
};

}  // namespace duckgres::sql
