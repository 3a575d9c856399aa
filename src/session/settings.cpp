#include "session/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <format>

#include "base/sqlstate.hpp"

namespace duckgres::session {
namespace {

using Kind = SettingRow::Kind;
using Unit = SettingRow::Unit;
using Effect = SettingRow::Effect;

std::string Lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

std::string_view Trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\n\r\f\v";
  const size_t from = text.find_first_not_of(kSpace);
  return from == text.npos ? std::string_view() : text.substr(from, text.find_last_not_of(kSpace) - from + 1);
}

SqlError InvalidValue(const SettingRow& row, std::string_view value, std::string hint = {}) {
  return {.code = sqlstate::kInvalidParameterValue,
          .message = std::format("invalid value for parameter \"{}\": \"{}\"", row.name, value),
          .hint = std::move(hint)};
}

// PostgreSQL takes every unambiguous beginning of these words.
std::optional<bool> ParseBool(std::string_view text) {
  const std::string word = Lowered(Trimmed(text));
  if (word.empty()) return std::nullopt;
  constexpr auto kWords = std::to_array<std::pair<std::string_view, bool>>(
      {{"true", true}, {"false", false}, {"yes", true}, {"no", false}});
  for (const auto& [name, value] : kWords) {
    if (name.starts_with(word)) return value;
  }
  if (word == "on" || word == "1") return true;
  if (word == "0" || (word.size() > 1 && std::string_view("off").starts_with(word))) return false;
  return std::nullopt;
}

struct UnitRow {
  Unit base;
  std::string_view suffix;
  double factor;  // one `suffix` in base units
};
constexpr auto kUnits = std::to_array<UnitRow>({
    // the largest first: SHOW takes the first that divides the value
    {Unit::kMilliseconds, "d", 86'400'000},
    {Unit::kMilliseconds, "h", 3'600'000},
    {Unit::kMilliseconds, "min", 60'000},
    {Unit::kMilliseconds, "s", 1'000},
    {Unit::kMilliseconds, "ms", 1},
    {Unit::kMilliseconds, "us", 0.001},
    {Unit::kSeconds, "d", 86'400},
    {Unit::kSeconds, "h", 3'600},
    {Unit::kSeconds, "min", 60},
    {Unit::kSeconds, "s", 1},
    {Unit::kSeconds, "ms", 0.001},
    {Unit::kKilobytes, "TB", 1024.0 * 1024 * 1024},
    {Unit::kKilobytes, "GB", 1024.0 * 1024},
    {Unit::kKilobytes, "MB", 1024},
    {Unit::kKilobytes, "kB", 1},
    {Unit::kKilobytes, "B", 1.0 / 1024},
});

// A number with an optional unit, in base units.
std::optional<double> ParseNumber(const SettingRow& row, std::string_view text) {
  text = Trimmed(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  const std::string_view suffix = Trimmed(text.substr(static_cast<size_t>(end - text.data())));
  if (suffix.empty()) return number;
  for (const auto& unit : kUnits) {
    if (unit.base == row.unit && unit.suffix == suffix) return number * unit.factor;
  }
  return std::nullopt;
}

std::string WithUnit(const SettingRow& row, const std::string& value) {
  double number = 0;
  if (row.unit == Unit::kNone || std::from_chars(value.data(), value.data() + value.size(), number).ec != std::errc() ||
      number <= 0) {
    return value;
  }
  for (const auto& unit : kUnits) {
    if (unit.base == row.unit && unit.factor >= 1 && std::fmod(number, unit.factor) == 0) {
      return std::format("{}{}", static_cast<int64_t>(number / unit.factor), unit.suffix);
    }
  }
  return value;
}

// The words of `choices`; a backslash keeps a space inside a word.
std::vector<std::string> Choices(std::string_view choices) {
  std::vector<std::string> out(1);
  for (size_t i = 0; i < choices.size(); ++i) {
    if (choices[i] == '\\') {
      out.back() += choices[++i];
    } else if (choices[i] == ' ') {
      out.emplace_back();
    } else {
      out.back() += choices[i];
    }
  }
  return out;
}

bool TellsEngine(const SettingRow& row) { return row.effect == Effect::kTimeZone || row.effect == Effect::kSearchPath; }

}  // namespace

Settings::Settings() {
  const auto rows = SettingRows();
  unreported_.assign(rows.size(), false);
  engine_dirty_.assign(rows.size(), false);
  for (const auto& row : rows) values_.emplace_back(row.initial);
  initial_ = values_;
  for (size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].effect != Effect::kNone) Apply(i);
  }
  unreported_.assign(rows.size(), false);
}

size_t Settings::Find(std::string_view name) {
  const SettingRow* row = FindSetting(name);
  return row ? static_cast<size_t>(row - SettingRows().data()) : kNone;
}

Result<std::string> Settings::Canonical(const Row& row, std::string value) {
  switch (row.kind) {
    case Kind::kBool: {
      const auto flag = ParseBool(value);
      if (!flag) {
        return Fail(sqlstate::kInvalidParameterValue,
                    std::format("parameter \"{}\" requires a Boolean value", row.name));
      }
      value = *flag ? "on" : "off";
      break;
    }
    case Kind::kInteger:
    case Kind::kReal: {
      const auto number = ParseNumber(row, value);
      if (!number) return Fail(InvalidValue(row, value));
      if (*number < row.min || *number > row.max) {
        return Fail(sqlstate::kInvalidParameterValue,
                    std::format("{} is outside the valid range for parameter \"{}\" ({} .. {})", *number, row.name,
                                row.min, row.max));
      }
      value = row.kind == Kind::kInteger ? std::to_string(std::llround(*number)) : std::format("{}", *number);
      break;
    }
    case Kind::kEnum: {
      const std::string word = Lowered(value);
      const auto choices = Choices(row.choices);
      if (!std::ranges::contains(choices, word)) {
        std::string hint = "Available values: ";
        for (const auto& choice : choices) hint += (hint.back() == ' ' ? "" : ", ") + choice;
        return Fail(InvalidValue(row, value, hint + "."));
      }
      value = word;
      break;
    }
    case Kind::kText:
      break;
  }
  types::FormatSettings trial = format_;
  switch (row.effect) {
    case Effect::kDateStyle:
      DUCKGRES_TRY(trial.SetDateStyle(value));
      return trial.DateStyleText();
    case Effect::kTimeZone:
      DUCKGRES_TRY(trial.SetTimeZone(value));
      return trial.time_zone.Name();
    case Effect::kClientEncoding: {
      // As PostgreSQL compares names of encodings: letters and digits only.
      std::string word = Lowered(value);
      std::erase_if(word, [](char c) { return !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')); });
      constexpr auto kOtherEncodings =
          std::to_array<std::string_view>({"latin", "iso", "win", "euc", "sjis", "shift", "big5", "koi8", "gb", "uhc",
                                           "johab", "abc", "alt", "tcvn", "vscii", "mskanji", "mule"});
      const auto begins = [&](std::string_view name) { return word.starts_with(name); };
      if (word != "utf8" && word != "unicode" && word != "sqlascii") {
        if (std::ranges::none_of(kOtherEncodings, begins)) return Fail(InvalidValue(row, value));
        return Fail(sqlstate::kFeatureNotSupported,
                    std::format("conversion between {} and UTF8 is not supported", value),
                    "Set client_encoding to UTF8.");
      }
      return std::string(word == "sqlascii" ? "SQL_ASCII" : "UTF8");
    }
    case Effect::kStandardStrings:
      if (value != "on") {
        return Fail(sqlstate::kFeatureNotSupported, "standard_conforming_strings can only be on",
                    "Write E'...' where a literal has backslash escapes.");
      }
      return value;
    default:
      return value;
  }
}

void Settings::Apply(size_t index) {
  const Row& row = SettingRows()[index];
  const std::string& value = values_[index];
  // Canonical has taken these values, so they can't fail.
  switch (row.effect) {
    case Effect::kTimeZone:
      (void)format_.SetTimeZone(value);
      break;
    case Effect::kDateStyle:
      (void)format_.SetDateStyle(value);
      break;
    case Effect::kIntervalStyle:
      (void)format_.SetIntervalStyle(value);
      break;
    case Effect::kExtraFloatDigits:
      (void)std::from_chars(value.data(), value.data() + value.size(), format_.extra_float_digits);
      break;
    case Effect::kByteaOutput:
      (void)format_.SetByteaOutput(value);
      break;
    default:
      break;
  }
  if (row.reported) unreported_[index] = true;
  if (TellsEngine(row)) engine_dirty_[index] = true;
}

void Settings::Store(size_t index, std::string value, bool local) {
  if (in_transaction_) changes_.push_back({.index = index, .custom = {}, .before = values_[index], .local = local});
  if (values_[index] == value) return;
  values_[index] = std::move(value);
  Apply(index);
}

Result<void> Settings::Set(std::string_view name, std::string value, Scope scope, bool superuser) {
  const bool local = scope == Scope::kLocal;
  const size_t index = Find(name);
  if (index == kNone) {
    if (!name.contains('.')) {
      return Fail(sqlstate::kUndefinedObject, std::format("unrecognized configuration parameter \"{}\"", name));
    }
    const auto found = custom_.find(name);
    if (in_transaction_) {
      changes_.push_back({.index = kNone,
                          .custom = std::string(name),
                          .before = found == custom_.end() ? "" : found->second,
                          .had_before = found != custom_.end(),
                          .local = local});
    }
    custom_.insert_or_assign(std::string(name), std::move(value));
    return {};
  }
  const Row& row = SettingRows()[index];
  if (row.context == Row::Context::kInternal) {
    return Fail(sqlstate::kCantChangeRuntimeParam, std::format("parameter \"{}\" cannot be changed", row.name));
  }
  if (row.context == Row::Context::kSuperuser && !superuser) {
    return Fail(sqlstate::kInsufficientPrivilege, std::format("permission denied to set parameter \"{}\"", row.name));
  }
  DUCKGRES_ASSIGN(std::string canonical, Canonical(row, std::move(value)));
  Store(index, std::move(canonical), local);
  return {};
}

Result<void> Settings::Reset(std::string_view name, Scope scope, bool superuser) {
  const size_t index = Find(name);
  if (index != kNone) return Set(name, initial_[index], scope, superuser);
  if (const auto found = custom_.find(name); found != custom_.end()) return Set(name, "", scope, superuser);
  return Fail(sqlstate::kUndefinedObject, std::format("unrecognized configuration parameter \"{}\"", name));
}

void Settings::ResetAll() {
  for (size_t i = 0; i < values_.size(); ++i) {
    if (SettingRows()[i].context != Row::Context::kInternal) Store(i, initial_[i], false);
  }
  custom_.clear();
}

Result<void> Settings::SetInitial(std::string_view name, std::string value) {
  const size_t index = Find(name);
  if (index == kNone) {
    if (name.contains('.')) {
      custom_.insert_or_assign(std::string(name), std::move(value));
      return {};
    }
    return Fail(sqlstate::kUndefinedObject, std::format("unrecognized configuration parameter \"{}\"", name));
  }
  DUCKGRES_ASSIGN(std::string canonical, Canonical(SettingRows()[index], std::move(value)));
  values_[index] = initial_[index] = std::move(canonical);
  Apply(index);
  return {};
}

Result<std::string> Settings::Show(std::string_view name) const {
  const size_t index = Find(name);
  if (index != kNone) return WithUnit(SettingRows()[index], values_[index]);
  if (const auto found = custom_.find(name); found != custom_.end()) return found->second;
  return Fail(sqlstate::kUndefinedObject, std::format("unrecognized configuration parameter \"{}\"", name));
}

std::string Settings::Spelling(std::string_view name) const {
  const size_t index = Find(name);
  return std::string(index == kNone ? name : SettingRows()[index].name);
}

std::string_view Settings::Value(std::string_view name) const { return values_[Find(name)]; }

std::vector<std::pair<std::string, std::string>> Settings::All() const {
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& row : SettingRows()) out.emplace_back(row.name, *Show(row.name));
  for (const auto& [name, value] : custom_) out.emplace_back(name, value);
  return out;
}

void Settings::RollbackTo(size_t mark) {
  while (changes_.size() > mark) {
    const Change change = std::move(changes_.back());
    changes_.pop_back();
    if (change.index == kNone) {
      if (change.had_before) {
        custom_.insert_or_assign(change.custom, change.before);
      } else {
        custom_.erase(change.custom);
      }
    } else if (values_[change.index] != change.before) {
      values_[change.index] = change.before;
      Apply(change.index);
    }
  }
}

void Settings::Commit() {
  // What SET LOCAL changed goes back to the value that the last plain SET gave, or that was there before.
  for (size_t i = changes_.size(); i-- > 0;) {
    const Change& change = changes_[i];
    if (!change.local) continue;
    const auto later_set =
        std::ranges::any_of(changes_.begin() + static_cast<ptrdiff_t>(i) + 1, changes_.end(), [&](const Change& other) {
          return other.index == change.index && other.custom == change.custom && !other.local;
        });
    if (later_set) continue;
    if (change.index == kNone) {
      if (change.had_before) {
        custom_.insert_or_assign(change.custom, change.before);
      } else {
        custom_.erase(change.custom);
      }
    } else if (values_[change.index] != change.before) {
      values_[change.index] = change.before;
      Apply(change.index);
    }
  }
  changes_.clear();
}

std::vector<std::pair<std::string_view, std::string>> Settings::TakeReports() {
  std::vector<std::pair<std::string_view, std::string>> out;
  for (size_t i = 0; i < unreported_.size(); ++i) {
    if (!unreported_[i]) continue;
    unreported_[i] = false;
    out.emplace_back(SettingRows()[i].name, values_[i]);
  }
  return out;
}

std::vector<const SettingRow*> Settings::TakeEngineChanges() {
  std::vector<const SettingRow*> out;
  for (size_t i = 0; i < engine_dirty_.size(); ++i) {
    if (!engine_dirty_[i]) continue;
    engine_dirty_[i] = false;
    out.push_back(&SettingRows()[i]);
  }
  return out;
}

}  // namespace duckgres::session
