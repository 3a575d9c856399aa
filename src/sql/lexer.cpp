#include "sql/lexer.hpp"

#include <algorithm>
#include <cstddef>

namespace duckgres::sql {
namespace {

constexpr size_t kIdentifierBytesMax = 63;  // NAMEDATALEN - 1
constexpr std::string_view kOperatorCharacters = "~!@#^&|`?+-*/%<>=";

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (static_cast<unsigned char>(c) & 0x80) != 0;
}
bool IsWordPart(char c) { return IsWordStart(c) || IsDigit(c) || c == '$'; }
char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) { tokens_.reserve(text.size() / 5 + 4); }

  std::vector<Token> Run() {
    while (SkipBlank()) Next();
    return std::move(tokens_);
  }

 private:
  char At(size_t index) const { return index < text_.size() ? text_[index] : '\0'; }

  /// Passes spaces and comments; false at the end.
  bool SkipBlank() {
    while (at_ < text_.size()) {
      if (IsSpace(text_[at_])) {
        ++at_;
      } else if (text_[at_] == '-' && At(at_ + 1) == '-') {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
      } else if (text_[at_] == '/' && At(at_ + 1) == '*') {
        if (!SkipBlockComment()) return false;
      } else {
        return true;
      }
    }
    return false;
  }

  bool SkipBlockComment() {
    const size_t begin = at_;
    int depth = 0;
    while (at_ < text_.size()) {
      if (text_[at_] == '/' && At(at_ + 1) == '*') {
        ++depth, at_ += 2;
      } else if (text_[at_] == '*' && At(at_ + 1) == '/') {
        at_ += 2;
        if (--depth == 0) return true;
      } else {
        ++at_;
      }
    }
    at_ = text_.size();
    Add(begin, TokenKind::kBroken);
    return false;
  }

  void Add(size_t begin, TokenKind kind) {
    tokens_.push_back({static_cast<uint32_t>(begin), static_cast<uint32_t>(at_), kind});
  }

  void Next() {
    const size_t begin = at_;
    const char c = text_[at_];
    if (IsWordStart(c)) return Word(begin);
    if (c == '"') return Quoted(begin, '"', false, TokenKind::kQuotedWord);
    if (c == '\'') return Quoted(begin, '\'', false, TokenKind::kString);
    if (c == '$') return Dollar(begin);
    if (IsDigit(c) || (c == '.' && IsDigit(At(at_ + 1)))) return Number(begin);
    if (kOperatorCharacters.contains(c)) return Operator(begin);
    const char next = At(at_ + 1);
    const bool pair = (c == ':' && (next == ':' || next == '=')) || (c == '.' && next == '.');
    at_ += pair ? 2 : 1;
    Add(begin, pair ? TokenKind::kOperator : TokenKind::kPunctuation);
  }

  void Word(size_t begin) {
    const char c = Lower(text_[at_]);
    const char next = At(at_ + 1);
    if (next == '\'' && (c == 'e' || c == 'b' || c == 'x' || c == 'n')) {
      ++at_;
      return Quoted(begin, '\'', c == 'e', TokenKind::kString);
    }
    if (c == 'u' && next == '&' && (At(at_ + 2) == '\'' || At(at_ + 2) == '"')) {
      at_ += 2;
      return Quoted(begin, text_[at_], false, text_[at_] == '"' ? TokenKind::kQuotedWord : TokenKind::kString);
    }
    while (at_ < text_.size() && IsWordPart(text_[at_])) ++at_;
    Add(begin, TokenKind::kWord);
  }

  /// at_ is on the opening quote. A doubled quote is one inside; with `escapes` so is one behind a backslash.
  void Quoted(size_t begin, char quote, bool escapes, TokenKind kind) {
    for (++at_; at_ < text_.size(); ++at_) {
      if (escapes && text_[at_] == '\\') {
        ++at_;
      } else if (text_[at_] == quote) {
        if (At(at_ + 1) != quote) {
          ++at_;
          return Add(begin, kind);
        }
        ++at_;
      }
    }
    at_ = text_.size();
    Add(begin, TokenKind::kBroken);
  }

  void Dollar(size_t begin) {
    ++at_;
    if (IsDigit(At(at_))) {
      while (IsDigit(At(at_))) ++at_;
      return Add(begin, TokenKind::kParameter);
    }
    while (at_ < text_.size() && IsWordPart(text_[at_]) && text_[at_] != '$') ++at_;
    if (At(at_) != '$') {
      at_ = begin + 1;
      return Add(begin, TokenKind::kPunctuation);
    }
    const std::string_view tag = text_.substr(begin, ++at_ - begin);
    const size_t close = text_.find(tag, at_);
    at_ = close == std::string_view::npos ? text_.size() : close + tag.size();
    Add(begin, close == std::string_view::npos ? TokenKind::kBroken : TokenKind::kDollarString);
  }

  void Digits() {
    while (IsDigit(At(at_)) || (At(at_) == '_' && at_ > 0 && IsDigit(text_[at_ - 1]) && IsDigit(At(at_ + 1)))) ++at_;
  }

  void Number(size_t begin) {
    const char base = Lower(At(at_ + 1));
    if (text_[at_] == '0' && (base == 'x' || base == 'o' || base == 'b') && IsWordPart(At(at_ + 2))) {
      at_ += 2;
      while (at_ < text_.size() && IsWordPart(text_[at_]) && text_[at_] != '$') ++at_;
      return Add(begin, TokenKind::kNumber);
    }
    Digits();
    if (At(at_) == '.' && At(at_ + 1) != '.') {
      ++at_;
      Digits();
    }
    if (Lower(At(at_)) == 'e') {
      const size_t sign = At(at_ + 1) == '+' || At(at_ + 1) == '-' ? 1 : 0;
      if (IsDigit(At(at_ + 1 + sign))) {
        at_ += 1 + sign;
        Digits();
      }
    }
    Add(begin, TokenKind::kNumber);
  }

  void Operator(size_t begin) {
    while (at_ < text_.size() && kOperatorCharacters.contains(text_[at_])) {
      const std::string_view two = text_.substr(at_, 2);
      if (at_ > begin && (two == "--" || two == "/*")) break;
      ++at_;
    }
    // `=-1` is two operators: one of several characters ends in + or - only if it has one that standard operators lack.
    const std::string_view written = text_.substr(begin, at_ - begin);
    if (written.find_first_of("~!@#^&|`?%") == std::string_view::npos) {
      while (at_ > begin + 1 && (text_[at_ - 1] == '+' || text_[at_ - 1] == '-')) --at_;
    }
    Add(begin, TokenKind::kOperator);
  }

  std::string_view text_;
  size_t at_ = 0;
  std::vector<Token> tokens_;
};

std::string Quote(std::string_view inner, char quote) {
  std::string out(1, quote);
  for (const char c : inner) {
    if (c == quote) out.push_back(c);
    out.push_back(c);
  }
  out.push_back(quote);
  return out;
}

}  // namespace

std::vector<Token> Tokenize(std::string_view text) { return Lexer(text).Run(); }

bool IsKeyword(std::string_view word, std::string_view keyword) { return std::ranges::equal(word, keyword, {}, Lower); }

std::string FoldIdentifier(std::string_view written) {
  std::string name;
  if (written.starts_with('"')) {
    for (size_t i = 1; i + 1 < written.size(); ++i) {
      name.push_back(written[i]);
      if (written[i] == '"') ++i;
    }
  } else {
    name.resize(written.size());
    std::ranges::transform(written, name.begin(), Lower);
  }
  if (name.size() > kIdentifierBytesMax) {
    size_t end = kIdentifierBytesMax;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
    name.resize(end);
  }
  return name;
}

std::string QuoteIdentifier(std::string_view name) { return Quote(name, '"'); }
std::string QuoteLiteral(std::string_view value) { return Quote(value, '\''); }

}  // namespace duckgres::sql
