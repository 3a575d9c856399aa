#include "config/field.hpp"

#include <algorithm>
#include <format>
#include <limits>

#include "config/value.hpp"

namespace duckgres::config {
namespace {

template <typename T, typename Target>
bool Store(const std::optional<T>& value, Target& target) {
  if (value) target = static_cast<Target>(*value);
  return value.has_value();
}

struct Assigner {
  Configuration& to;
  const std::string& text;

  bool operator()(const TextField& field) const {
    if (text.empty()) return false;
    to.*field.member = text;
    return true;
  }
  bool operator()(const PathField& field) const {
    if (text.empty() && !field.may_be_empty) return false;
    to.*field.member = text;
    return true;
  }
  bool operator()(const PortField& field) const {
    const auto port = ParseNumber(text, std::numeric_limits<uint16_t>::max());
    return port != 0 && Store(port, to.*field.member);
  }
  bool operator()(const NumberField& field) const { return Store(ParseNumber(text, field.most), to.*field.member); }
  bool operator()(const DurationField& field) const {
    const auto duration = ParseDuration(text);
    return duration >= field.least && Store(duration, to.*field.member);
  }
  bool operator()(const OptionalDurationField& field) const {
    const bool negative = text.starts_with('-');
    const auto duration = text == "-1" ? Duration(1) : ParseDuration(std::string_view(text).substr(negative ? 1 : 0));
    if (!duration || *duration == Duration::zero()) return false;
    to.*field.member = negative ? std::nullopt : duration;
    return true;
  }
  bool operator()(const BytesField& field) const {
    const auto bytes = ParseBytes(text);
    if (!bytes && text != "auto") return false;
    to.*field.member = bytes;
    return true;
  }
  bool operator()(const ListField& field) const {
    auto items = SplitList(text);
    if (std::ranges::contains(items, "")) return false;
    to.*field.member = std::move(items);
    return true;
  }
  bool operator()(const ChoiceField& field) const {
    const auto index = IndexOf(field.words, text);
    if (index) field.set(to, *index);
    return index.has_value();
  }
  bool operator()(const UsersField&) const { return false; }
};

struct Formatter {
  const Configuration& from;

  std::string operator()(const TextField& field) const { return from.*field.member; }
  std::string operator()(const PathField& field) const { return (from.*field.member).string(); }
  std::string operator()(const PortField& field) const { return std::to_string(from.*field.member); }
  std::string operator()(const NumberField& field) const { return std::to_string(from.*field.member); }
  std::string operator()(const DurationField& field) const { return FormatDuration(from.*field.member); }
  std::string operator()(const OptionalDurationField& field) const {
    const auto& duration = from.*field.member;
    return duration ? FormatDuration(*duration) : "-1";
  }
  std::string operator()(const BytesField& field) const {
    const auto& bytes = from.*field.member;
    return bytes ? FormatBytes(*bytes) : "auto";
  }
  std::string operator()(const ListField& field) const {
    std::string out;
    for (const auto& item : from.*field.member) out += (out.empty() ? "" : ", ") + item;
    return out;
  }
  std::string operator()(const ChoiceField& field) const { return std::string(field.words[field.get(from)]); }
  std::string operator()(const UsersField&) const {
    std::string out;
    for (const auto& user : from.users) out += (out.empty() ? "" : ", ") + user.name;
    return out;
  }
};

struct Describer {
  std::string operator()(const TextField&) const { return "a text of at least one character"; }
  std::string operator()(const PathField& field) const { return field.may_be_empty ? "a path, or empty" : "a path"; }
  std::string operator()(const PortField&) const { return "a number from 1 to 65535"; }
  std::string operator()(const NumberField& field) const { return std::format("a number from 0 to {}", field.most); }
  std::string operator()(const DurationField& field) const {
    return std::format("a duration of {} to {}, such as 500ms, 30s or 1h30m", FormatDuration(field.least),
                       FormatDuration(kLongestDuration));
  }
  std::string operator()(const OptionalDurationField&) const {
    return std::format("a duration of 1ms to {}, such as 500ms, 30s or 1h30m, or -1 for none",
                       FormatDuration(kLongestDuration));
  }
  std::string operator()(const BytesField&) const { return "auto or a size such as 4GB or 512MiB"; }
  std::string operator()(const ListField&) const { return "a list of texts (outside YAML: separated by commas)"; }
  std::string operator()(const ChoiceField& field) const {
    std::string out = "one of ";
    for (size_t i = 0; i < field.words.size(); ++i) {
      out += i == 0 ? "" : i + 1 == field.words.size() ? " and " : ", ";
      out += field.words[i];
    }
    return out;
  }
  std::string operator()(const UsersField&) const { return "a mapping from user names to passwords or to mappings"; }
};

struct Placeholders {
  std::string_view operator()(const TextField&) const { return "text"; }
  std::string_view operator()(const PathField&) const { return "path"; }
  std::string_view operator()(const PortField&) const { return "port"; }
  std::string_view operator()(const NumberField&) const { return "number"; }
  std::string_view operator()(const DurationField&) const { return "duration"; }
  std::string_view operator()(const OptionalDurationField&) const { return "duration"; }
  std::string_view operator()(const BytesField&) const { return "size"; }
  std::string_view operator()(const ListField&) const { return "list"; }
  std::string_view operator()(const ChoiceField&) const { return "word"; }
  std::string_view operator()(const UsersField&) const { return "mapping"; }
};

/// A path or a password that a C function would cut short is never what was meant.
bool HasNul(const std::string& text) { return text.contains('\0'); }

}  // namespace

bool Assign(const Field& field, Configuration& to, const Given& given) {
  if (const auto* text = std::get_if<std::string>(&given)) {
    return !HasNul(*text) && std::visit(Assigner{to, *text}, field);
  }
  const auto& items = std::get<std::vector<std::string>>(given);
  const auto* list = std::get_if<ListField>(&field);
  if (!list || std::ranges::contains(items, "") || std::ranges::any_of(items, HasNul)) return false;
  to.*list->member = items;
  return true;
}

std::string Format(const Field& field, const Configuration& from) { return std::visit(Formatter{from}, field); }

std::string Expected(const Field& field) { return std::visit(Describer{}, field); }

std::string_view Placeholder(const Field& field) { return std::visit(Placeholders{}, field); }

std::optional<size_t> IndexOf(std::span<const std::string_view> words, std::string_view word) {
  const auto found = std::ranges::find(words, word);
  if (found == words.end()) return std::nullopt;
  return static_cast<size_t>(found - words.begin());
}

}  // namespace duckgres::config
