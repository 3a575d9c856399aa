#include "session/copy_options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <format>

#include "base/sqlstate.hpp"

namespace duckgres::session {
namespace {

using types::CopyFormat;
using types::CopyHeader;

std::string Lowered(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

/// What is being built, and which options have been seen.
struct Building {
  const sql::CopyCommand& copy;
  std::span<const std::string> columns;
  types::CopyOptions options;
  bool has_delimiter = false, has_null = false, has_quote = false, has_escape = false;
};

std::unexpected<SqlError> Invalid(std::string message) {
  return Fail(sqlstate::kInvalidParameterValue, std::move(message));
}
std::unexpected<SqlError> Wrong(std::string message) { return Fail(sqlstate::kSyntaxError, std::move(message)); }

Result<bool> BoolOf(const sql::Option& option) {
  if (!option.value) return true;
  const std::string word = Lowered(*option.value);
  if (word == "true" || word == "on" || word == "1" || word == "t" || word == "yes") return true;
  if (word == "false" || word == "off" || word == "0" || word == "f" || word == "no") return false;
  return Wrong(std::format("{} requires a Boolean value", option.name));
}

Result<char> ByteOf(const sql::Option& option, std::string_view what) {
  if (option.value && option.value->size() == 1) return option.value->front();
  return Fail(sqlstate::kFeatureNotSupported, std::format("COPY {} must be a single one-byte character", what));
}

Result<std::vector<bool>> ColumnsOf(const sql::Option& option, const Building& building) {
  if (option.star) return std::vector<bool>{true};
  std::vector<bool> chosen(building.columns.size(), false);
  for (const auto& name : option.list) {
    const auto found = std::ranges::find(building.columns, name);
    if (found == building.columns.end()) {
      return Fail(sqlstate::kUndefinedColumn, std::format("column \"{}\" does not exist", name));
    }
    chosen[static_cast<size_t>(found - building.columns.begin())] = true;
  }
  return chosen;
}

Result<void> TakeFormat(Building& building, const sql::Option& option) {
  const std::string name = Lowered(option.value.value_or(""));
  if (name == "text") {
    building.options.format = CopyFormat::kText;
  } else if (name == "csv") {
    building.options.format = CopyFormat::kCsv;
  } else if (name == "binary") {
    building.options.format = CopyFormat::kBinary;
  } else {
    return Invalid(std::format("COPY format \"{}\" not recognized", name));
  }
  return {};
}

Result<void> TakeDelimiter(Building& building, const sql::Option& option) {
  building.has_delimiter = true;
  DUCKGRES_ASSIGN(building.options.delimiter, ByteOf(option, "delimiter"));
  return {};
}

Result<void> TakeNull(Building& building, const sql::Option& option) {
  building.has_null = true;
  building.options.null_text = option.value.value_or("");
  if (building.options.null_text.find_first_of("\r\n") != std::string::npos) {
    return Invalid("COPY null representation cannot use newline or carriage return");
  }
  return {};
}

Result<void> TakeHeader(Building& building, const sql::Option& option) {
  if (option.value && Lowered(*option.value) == "match") {
    if (!building.copy.is_from) return Wrong("cannot use \"match\" with HEADER in COPY TO");
    building.options.header = CopyHeader::kMatch;
    return {};
  }
  DUCKGRES_ASSIGN(const bool on, BoolOf(option));
  building.options.header = on ? CopyHeader::kTrue : CopyHeader::kFalse;
  return {};
}

Result<void> TakeQuote(Building& building, const sql::Option& option) {
  building.has_quote = true;
  DUCKGRES_ASSIGN(building.options.quote, ByteOf(option, "quote"));
  return {};
}

Result<void> TakeEscape(Building& building, const sql::Option& option) {
  building.has_escape = true;
  DUCKGRES_ASSIGN(building.options.escape, ByteOf(option, "escape"));
  return {};
}

Result<void> TakeForceQuote(Building& building, const sql::Option& option) {
  if (building.copy.is_from) return Wrong("COPY FORCE_QUOTE cannot be used with COPY FROM");
  DUCKGRES_ASSIGN(building.options.force_quote, ColumnsOf(option, building));
  return {};
}

Result<void> TakeForceNotNull(Building& building, const sql::Option& option) {
  if (!building.copy.is_from) return Wrong("COPY FORCE_NOT_NULL cannot be used with COPY TO");
  DUCKGRES_ASSIGN(building.options.force_not_null, ColumnsOf(option, building));
  return {};
}

Result<void> TakeForceNull(Building& building, const sql::Option& option) {
  if (!building.copy.is_from) return Wrong("COPY FORCE_NULL cannot be used with COPY TO");
  DUCKGRES_ASSIGN(building.options.force_null, ColumnsOf(option, building));
  return {};
}

Result<void> TakeEncoding(Building&, const sql::Option& option) {
  const std::string name = Lowered(option.value.value_or(""));
  if (name == "utf8" || name == "utf-8" || name == "unicode") return {};
  return Fail(sqlstate::kFeatureNotSupported, std::format("COPY with encoding \"{}\" is not supported", name),
              "Send and receive UTF8.");
}

Result<void> TakeOnError(Building& building, const sql::Option& option) {
  const std::string word = Lowered(option.value.value_or(""));
  if (!building.copy.is_from) return Wrong("COPY ON_ERROR cannot be used with COPY TO");
  if (word != "ignore" && word != "stop") return Invalid(std::format("COPY ON_ERROR \"{}\" not recognized", word));
  building.options.on_error_ignore = word == "ignore";
  return {};
}

Result<void> TakeRejectLimit(Building& building, const sql::Option& option) {
  int64_t limit = 0;
  const std::string text = option.value.value_or("");
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size() || limit <= 0) {
    return Invalid("REJECT_LIMIT (" + text + ") must be greater than zero");
  }
  building.options.reject_limit = limit;
  return {};
}

// FREEZE only saves PostgreSQL a later pass over the table, and LOG_VERBOSITY is about NOTICEs that ON_ERROR sends.
Result<void> TakeFlag(Building&, const sql::Option& option) {
  if (option.name == "freeze") DUCKGRES_TRY(BoolOf(option));
  return {};
}

Result<void> TakeDefault(Building&, const sql::Option&) {
  return Fail(sqlstate::kFeatureNotSupported, "COPY with DEFAULT is not supported",
              "Leave the column out of the column list: it then gets its default.");
}

struct OptionRule {
  std::string_view name;
  Result<void> (*take)(Building&, const sql::Option&);
};
constexpr auto kOptionRules = std::to_array<OptionRule>({
    {"format", TakeFormat},
    {"delimiter", TakeDelimiter},
    {"null", TakeNull},
    {"header", TakeHeader},
    {"quote", TakeQuote},
    {"escape", TakeEscape},
    {"force_quote", TakeForceQuote},
    {"force_not_null", TakeForceNotNull},
    {"force_null", TakeForceNull},
    {"encoding", TakeEncoding},
    {"on_error", TakeOnError},
    {"reject_limit", TakeRejectLimit},
    {"freeze", TakeFlag},
    {"log_verbosity", TakeFlag},
    {"default", TakeDefault},
});

Result<void> Check(Building& building) {
  types::CopyOptions& options = building.options;
  const bool is_csv = options.format == CopyFormat::kCsv;
  if (options.format == CopyFormat::kBinary) {
    if (building.has_delimiter) return Wrong("cannot specify DELIMITER in BINARY mode");
    if (building.has_null) return Wrong("cannot specify NULL in BINARY mode");
    if (options.header != CopyHeader::kFalse) return Wrong("cannot specify HEADER in BINARY mode");
  }
  if (is_csv && !building.has_delimiter) options.delimiter = ',';
  if (is_csv && !building.has_null) options.null_text.clear();
  if (!is_csv) {
    if (building.has_quote) return Wrong("COPY QUOTE requires CSV mode");
    if (building.has_escape) return Wrong("COPY ESCAPE requires CSV mode");
    if (!options.force_quote.empty()) return Wrong("COPY FORCE_QUOTE requires CSV mode");
    if (!options.force_not_null.empty()) return Wrong("COPY FORCE_NOT_NULL requires CSV mode");
    if (!options.force_null.empty()) return Wrong("COPY FORCE_NULL requires CSV mode");
  }
  if (!building.has_escape) options.escape = options.quote;
  if (options.delimiter == '\r' || options.delimiter == '\n') {
    return Invalid("COPY delimiter cannot be newline or carriage return");
  }
  constexpr std::string_view kLettersOfTextFormat = "\\.abcdefghijklmnopqrstuvwxyz0123456789";
  if (options.format == CopyFormat::kText && kLettersOfTextFormat.contains(options.delimiter)) {
    return Invalid(std::format("COPY delimiter cannot be \"{}\"", options.delimiter));
  }
  if (is_csv && options.delimiter == options.quote) return Invalid("COPY delimiter and quote must be different");
  if (options.format != CopyFormat::kBinary && options.null_text.contains(options.delimiter)) {
    return Invalid("COPY delimiter character must not appear in the NULL specification");
  }
  if (is_csv && options.null_text.contains(options.quote)) {
    return Invalid("CSV quote character must not appear in the NULL specification");
  }
  if (options.reject_limit && !options.on_error_ignore) {
    return Wrong("COPY REJECT_LIMIT requires ON_ERROR to be set to IGNORE");
  }
  return {};
}

}  // namespace

Result<types::CopyOptions> CopyOptionsOf(const sql::CopyCommand& copy, std::span<const std::string> columns) {
  Building building{.copy = copy, .columns = columns, .options = {}};
  std::vector<std::string_view> seen;
  for (const auto& option : copy.options) {
    if (std::ranges::contains(seen, option.name)) return Wrong("conflicting or redundant options");
    seen.push_back(option.name);
    const auto rule = std::ranges::find(kOptionRules, option.name, &OptionRule::name);
    if (rule == kOptionRules.end()) return Wrong(std::format("option \"{}\" not recognized", option.name));
    DUCKGRES_TRY(rule->take(building, option));
  }
  DUCKGRES_TRY(Check(building));
  return building.options;
}

}  // namespace duckgres::session
