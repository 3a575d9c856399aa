#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/configuration.hpp"

/// The types of settings. Each knows its member of Configuration, reads it from text and writes it as text.
namespace duckgres::config {

/// A value as it arrives: one text (flag, environment variable, YAML scalar), or the items of a YAML sequence.
using Given = std::variant<std::string, std::vector<std::string>>;

struct TextField {
  std::string Configuration::* member;
};
struct PathField {
  std::filesystem::path Configuration::* member;
  bool may_be_empty = false;
};
struct PortField {
  uint16_t Configuration::* member;
};
struct NumberField {
  uint32_t Configuration::* member;
  uint32_t most;
};
struct DurationField {
  Duration Configuration::* member;
  Duration least;
};
struct OptionalDurationField {
  std::optional<Duration> Configuration::* member;  // -1: none
};
struct BytesField {
  std::optional<uint64_t> Configuration::* member;  // auto: none
};
struct ListField {
  std::vector<std::string> Configuration::* member;
};
/// One of `words`; its index is the value of an enumeration.
struct ChoiceField {
  std::span<const std::string_view> words;
  size_t (*get)(const Configuration&);
  void (*set)(Configuration&, size_t);
};
/// `users`, which only the file has: users.cpp reads it.
struct UsersField {};

using Field = std::variant<TextField, PathField, PortField, NumberField, DurationField, OptionalDurationField,
                           BytesField, ListField, ChoiceField, UsersField>;

template <auto member, typename Enum>
constexpr ChoiceField Choice(std::span<const std::string_view> words, Enum Configuration::*) {
  return {.words = words,
          .get = [](const Configuration& from) { return static_cast<size_t>(from.*member); },
          .set = [](Configuration& to, size_t index) { to.*member = static_cast<Enum>(index); }};
}
template <auto member>
constexpr ChoiceField Choice(std::span<const std::string_view> words) {
  return Choice<member>(words, member);
}

inline constexpr std::array<std::string_view, 5> kAuthMethodWords{"scram-sha-256", "md5", "password", "cert", "trust"};
inline constexpr std::array<std::string_view, 2> kUnknownDatabaseWords{"refuse", "default"};
inline constexpr std::array<std::string_view, 4> kLogLevelWords{"debug", "info", "warn", "error"};
inline constexpr std::array<std::string_view, 2> kLogFormatWords{"text", "json"};

/// Sets the member of `to`. False, and `to` as before, if `given` is not what Expected says.
bool Assign(const Field& field, Configuration& to, const Given& given);

/// The member as text that Assign takes back; list items are separated by ", ". Of users, the names.
std::string Format(const Field& field, const Configuration& from);

/// What a value must be, to follow "is not": "a number from 1 to 65535".
std::string Expected(const Field& field);

/// One word for a value of this type in a command's usage: "port", "size".
std::string_view Placeholder(const Field& field);

/// The index of `word` in `words`.
std::optional<size_t> IndexOf(std::span<const std::string_view> words, std::string_view word);

}  // namespace duckgres::config
