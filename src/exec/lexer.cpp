#include "exec/lexer.hpp"

#include <algorithm>

namespace duckgres::exec {
namespace {

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
// Letters beyond ASCII are symbols here: some are spaces to DuckDB, and nothing that is looked for has one.
bool StartsWord(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool ContinuesWord(char c) { return StartsWord(c) || IsDigit(c) || c == '$'; }

}  // namespace

Token Lexer::Next() {
  while (SkipSpace() || SkipComment()) {
  }
  if (at_ >= sql_.size()) return {};
  const char c = sql_[at_];
  if (c == '\'') return Take(TokenKind::kText, EndOfQuoted(at_ + 1, '\'', false));
  if (c == '"') return Take(TokenKind::kQuotedName, EndOfQuoted(at_ + 1, '"', false));
  if ((c == 'e' || c == 'E') && sql_.substr(at_ + 1).starts_with('\'')) {
    return Take(TokenKind::kText, EndOfQuoted(at_ + 2, '\'', true));
  }
  if (c == '$') {
    if (const size_t end = EndOfDollarQuoted(); end != 0) return Take(TokenKind::kText, end);
  }
  if (StartsWord(c) || IsDigit(c)) {
    const auto rest = sql_.substr(at_);
    return Take(TokenKind::kWord,
                at_ + static_cast<size_t>(std::ranges::find_if_not(rest, ContinuesWord) - rest.begin()));
  }
  return Take(TokenKind::kSymbol, at_ + 1);
}

Token Lexer::Take(TokenKind kind, size_t end) {
  const Token token{kind, sql_.substr(at_, end - at_)};
  at_ = std::min(end, sql_.size());
  return token;
}

bool Lexer::SkipSpace() {
  const size_t before = at_;
  while (at_ < sql_.size() && IsSpace(sql_[at_])) ++at_;
  return at_ > before;
}

bool Lexer::SkipComment() {
  const auto rest = sql_.substr(at_);
  if (rest.starts_with("--")) {
    at_ = std::min(sql_.find_first_of("\n\r", at_), sql_.size());
    return true;
  }
  if (!rest.starts_with("/*")) return false;
  int depth = 0;  // comments nest
  while (at_ < sql_.size()) {
    const auto here = sql_.substr(at_, 2);
    if (here == "/*" || here == "*/") {
      depth += here == "/*" ? 1 : -1;
      at_ += 2;
      if (depth == 0) return true;
    } else {
      ++at_;
    }
  }
  return true;
}

size_t Lexer::EndOfQuoted(size_t from, char quote, bool backslashes) const {
  while (from < sql_.size()) {
    if (backslashes && sql_[from] == '\\') {
      from += 2;
    } else if (sql_[from] != quote) {
      ++from;
    } else if (sql_.substr(from + 1).starts_with(quote)) {
      from += 2;
    } else {
      return from + 1;
    }
  }
  return sql_.size();
}

// The end of $tag$ ... $tag$, or 0 where a dollar begins something else, such as a parameter.
size_t Lexer::EndOfDollarQuoted() const {
  const size_t close = sql_.find('$', at_ + 1);
  if (close == sql_.npos) return 0;
  const auto tag = sql_.substr(at_, close + 1 - at_);
  const auto name = tag.substr(1, tag.size() - 2);
  const auto in_tag = [](char c) { return StartsWord(c) || IsDigit(c) || static_cast<unsigned char>(c) >= 0x80; };
  if (!std::ranges::all_of(name, in_tag) || (!name.empty() && IsDigit(name[0]))) return 0;
  const size_t end = sql_.find(tag, close + 1);
  return end == sql_.npos ? sql_.size() : end + tag.size();
}

}  // namespace duckgres::exec
