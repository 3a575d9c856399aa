// Literals in PostgreSQL's forms that DuckDB reads differently or not at all.
#include <algorithm>
#include <cstdint>

#include "sql/rules/rule.hpp"

namespace duckgres::sql {
namespace {

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> HexBytes(std::string_view text) {
  std::string bytes;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r') {
      ++at;
      continue;
    }
    if (at + 1 >= text.size() || HexDigit(text[at]) < 0 || HexDigit(text[at + 1]) < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(HexDigit(text[at]) * 16 + HexDigit(text[at + 1])));
    at += 2;
  }
  return bytes;
}

std::optional<std::string> EscapedBytes(std::string_view text) {
  const auto octal = [&](size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '7'; };
  std::string bytes;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      bytes.push_back(text[at]);
    } else if (at + 1 < text.size() && text[at + 1] == '\\') {
      bytes.push_back(text[++at]);
    } else if (octal(at + 1) && text[at + 1] <= '3' && octal(at + 2) && octal(at + 3)) {
      bytes.push_back(static_cast<char>((text[at + 1] - '0') * 64 + (text[at + 2] - '0') * 8 + (text[at + 3] - '0')));
      at += 3;
    } else {
      return std::nullopt;
    }
  }
  return bytes;
}

/// PostgreSQL's text of a bytea (docs "datatype-binary") as DuckDB's of a BLOB; nothing if it is neither hex nor
/// escapes.
std::optional<std::string> BlobText(std::string_view value) {
  const auto bytes = value.starts_with("\\x") ? HexBytes(value.substr(2)) : EscapedBytes(value);
  if (!bytes) return std::nullopt;
  const auto plain = [](char c) { return c >= 0x20 && c < 0x7F && c != '\\' && c != '\'' && c != '"'; };
  if (std::ranges::all_of(*bytes, plain)) return bytes;
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;  // every byte alike, so that PostgreSQL can't read it as hex again
  for (const char byte : *bytes) {
    const auto value_of_byte = static_cast<uint8_t>(byte);
    text += {'\\', 'x', kDigits[value_of_byte >> 4], kDigits[value_of_byte & 15]};
  }
  return text;
}

/// The last token of a literal that goes on over several lines: 'a' <newline> 'b'.
size_t LastPart(size_t at, const TokenView& tokens) {
  while (at + 1 < tokens.Size() && tokens.Kind(at + 1) == TokenKind::kString && tokens.Text(at + 1).front() == '\'')
    ++at;
  return at;
}

std::string BitDigits(std::string_view written) {  // b101, x1F
  if (written.starts_with('b')) return std::string(written.substr(1));
  std::string bits;
  for (const char c : written.substr(1)) {
    const int digit = HexDigit(c);
    for (int bit = 3; bit >= 0; --bit) bits.push_back(((digit >> bit) & 1) != 0 ? '1' : '0');
  }
  return bits;
}

const A_Const* StringConstant(const Node* node) {
  const auto* constant = DUCKGRES_AS(A_Const, node);
  return constant != nullptr && !constant->isnull && nodeTag(&constant->val) == T_String ? constant : nullptr;
}

}  // namespace

void RewriteLiteral(const Node& node, RewriteState& state) {
  const auto& constant = reinterpret_cast<const A_Const&>(node);
  if (constant.isnull || constant.location < 0) return;
  const size_t at = state.TokenAt(constant.location);
  if (at >= state.tokens.Size() || state.tokens.Kind(at) != TokenKind::kString) return;
  const size_t last = LastPart(at, state.tokens);
  const std::string_view written = state.tokens.Text(at);
  if (nodeTag(&constant.val) == T_BitString) {
    state.Replace(state.tokens.Span(at, last), "CAST('" + BitDigits(constant.val.bsval.bsval) + "' AS BIT)");
  } else if (nodeTag(&constant.val) == T_String) {
    const bool escapes = written.front() != '\'' && written.contains('\\');
    const bool unicode = written.size() > 1 && written[1] == '&';
    if (last > at || escapes || unicode)
      state.Replace(state.tokens.Span(at, last), QuoteLiteral(constant.val.sval.sval));
  }
}

void RewriteByteaCast(const Node& node, RewriteState& state) {
  const auto& cast = reinterpret_cast<const TypeCast&>(node);
  const A_Const* constant = StringConstant(cast.arg);
  if (constant == nullptr || cast.typeName == nullptr || SystemTypeName(*cast.typeName) != "bytea") return;
  if (cast.typeName->arrayBounds != nullptr) return;
  const size_t at = state.TokenAt(constant->location);
  if (at >= state.tokens.Size()) return;
  const std::string_view value = constant->val.sval.sval;
  const auto blob = BlobText(value);
  if (!blob || *blob == value) return;
  const bool is_string = state.tokens.Kind(at) == TokenKind::kString;
  state.Replace(state.tokens.Span(at, is_string ? LastPart(at, state.tokens) : at), QuoteLiteral(*blob));
}

}  // namespace duckgres::sql
