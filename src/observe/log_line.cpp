#include "observe/log_line.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <format>

namespace duckgres::observe {
namespace {

constexpr std::array<std::string_view, 4> kLevelNames{"debug", "info", "warn", "error"};

std::string_view Name(Level level) { return kLevelNames[static_cast<size_t>(level)]; }

bool IsContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// Bytes of the UTF-8 character that `text` starts with, 0 if it starts with none (RFC 3629, section 4).
size_t CharacterBytes(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return 1;
  const size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return 0;
  if (!std::ranges::all_of(text.substr(1, bytes - 1), IsContinuation)) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool beyond = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : bytes;
}

void AppendAscii(std::string& out, char byte) {
  switch (byte) {
    case '"':
      out += "\\\"";
      break;
    case '\\':
      out += "\\\\";
      break;
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      // DEL is legal in JSON, but a terminal acts on it.
      if (byte < 0x20 || byte == 0x7F) {
        out += std::format("\\u{:04x}", static_cast<unsigned>(byte));
      } else {
        out += byte;
      }
  }
}

void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  AppendEscaped(out, text);
  out += '"';
}

/// Whether a text value can stand in a text line without quotes and still be told from its neighbours.
bool IsPlain(std::string_view text) {
  return !text.empty() &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\' && c != '='; });
}

struct AppendValue {
  std::string& out;
  bool json;

  void operator()(std::string_view text) const {
    if (json || !IsPlain(text)) {
      AppendQuoted(out, text);
    } else {
      out += text;
    }
  }
  void operator()(int64_t number) const { out += std::to_string(number); }
  void operator()(uint64_t number) const { out += std::to_string(number); }
  void operator()(double number) const {
    const std::string text = std::format("{}", number);
    if (json && !std::isfinite(number)) return AppendQuoted(out, text);  // JSON has no word for it
    out += text;
  }
  void operator()(bool truth) const { out += truth ? "true" : "false"; }
  void operator()(Secret) const { out += json ? "\"***\"" : "***"; }
};

}  // namespace

void AppendEscaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const size_t bytes = CharacterBytes(text);
    if (bytes == 1) {
      AppendAscii(out, text[0]);
    } else if (bytes == 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(0, bytes);
    }
    text.remove_prefix(std::max<size_t>(bytes, 1));
  }
}

std::string TextLine(Level level, std::string_view message, Fields fields) {
  std::string line(Name(level));
  line += ' ';
  AppendEscaped(line, message);
  for (const Field& field : fields) {
    line += ' ';
    line += field.key;
    line += '=';
    std::visit(AppendValue{line, false}, field.value.Get());
  }
  return line;
}

std::string JsonLine(Level level, std::string_view message, Fields fields) {
  std::string line = "\"level\":\"";
  line += Name(level);
  line += "\",\"message\":";
  AppendQuoted(line, message);
  for (const Field& field : fields) {
    line += ',';
    AppendQuoted(line, field.key);
    line += ':';
    std::visit(AppendValue{line, true}, field.value.Get());
  }
  line += '}';
  return line;
}

}  // namespace duckgres::observe
