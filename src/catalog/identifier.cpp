#include "catalog/identifier.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "catalog/embedded_files.hpp"
#include "catalog/tsv.hpp"

namespace duckgres::catalog {
namespace {

bool IsStart(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }
bool IsRest(char c) { return IsStart(c) || (c >= '0' && c <= '9'); }

// What PostgreSQL quotes: every keyword but the unreserved ones.
bool IsKeyword(std::string_view name) {
  static const auto keywords = [] {
    std::set<std::string_view> found;
    ForEachTsvLine(FindEmbedded("reference/keywords.tsv"), [&](const std::vector<std::string_view>& line) {
      if (line[1] != "U") found.insert(line[0]);
    });
    return found;
  }();
  return keywords.contains(name);
}

// Takes one part off the front of `text`, without the dot behind it.
std::optional<std::string> TakePart(std::string_view& text) {
  std::string part;
  if (!text.starts_with('"')) {
    const size_t end = std::min(text.find_first_of(".\" "), text.size());
    for (const char c : text.substr(0, end)) part.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
    text.remove_prefix(end);
    return part.empty() ? std::nullopt : std::optional(part);
  }
  for (text.remove_prefix(1); !text.empty(); text.remove_prefix(1)) {
    if (text.front() == '"') {
      if (!text.starts_with("\"\"")) {
        text.remove_prefix(1);
        return part;
      }
      text.remove_prefix(1);
    }
    part.push_back(text.front());
  }
  return std::nullopt;
}

}  // namespace

std::string QuoteIdentifier(std::string_view name) {
  if (!name.empty() && IsStart(name.front()) && std::ranges::all_of(name, IsRest) && !IsKeyword(name))
    return std::string(name);
  std::string quoted = "\"";
  for (const char c : name) {
    if (c == '"') quoted.push_back('"');
    quoted.push_back(c);
  }
  return quoted + '"';
}

std::vector<std::string> SplitIdentifier(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  std::vector<std::string> parts;
  while (true) {
    auto part = TakePart(text);
    if (!part) return {};
    parts.push_back(*std::move(part));
    if (text.empty()) return parts;
    if (!text.starts_with('.')) return {};
    text.remove_prefix(1);
  }
}

}  // namespace duckgres::catalog
