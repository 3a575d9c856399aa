#include "duck/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/sqlstate.hpp"
#include "duck/error_table.hpp"

namespace duckgres::duck {
namespace {

/// What DuckDB said, taken apart: {"exception_type": "Catalog", "exception_message": "...", "position": "14", ...}.
struct Facts {
  std::string kind, message, subtype, entry_type, name;
  size_t byte_position = std::string::npos;
};

std::string_view Between(std::string_view text, std::string_view before, std::string_view after) {
  const size_t start = text.find(before);
  if (start == text.npos) return {};
  const size_t from = start + before.size();
  const size_t end = text.find(after, from);
  return text.substr(from, end == text.npos ? text.npos : end - from);
}

bool AllDigits(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

SqlState CodeOf(const Facts& facts) {
  const std::string_view message = facts.message;
  if (message.contains("already exists")) {
    for (const auto& row : ExistingObjects()) {
      if (message.starts_with(row.begins)) return row.code;
    }
    return sqlstate::kDuplicateObject;
  }
  if (facts.kind == "Conversion") {  // DuckDB has one wording for what is no number and for what is too large a one
    if (message.contains("' to INT") && AllDigits(Between(message, "Could not convert string '", "'"))) {
      return sqlstate::kNumericValueOutOfRange;
    }
    const auto field = Between(message, "field value out of range: \"", "\"");
    if (!field.empty() && !AllDigits(field.substr(0, 1))) return sqlstate::kInvalidDatetimeFormat;
  }
  for (const auto& row : Wordings()) {
    if (facts.kind == row.kind && message.contains(row.contains)) return row.code;
  }
  for (const auto& row : ErrorKinds()) {
    if (facts.kind == row.name) return row.code;
  }
  return sqlstate::kInternalError;
}

// "Parser Error: {json}", "{json}", "Binder Error: text\n\nLINE 1: ..." or bare text.
Facts TakeApart(duckdb_error_type type, std::string_view text) {
  Facts facts;
  if (const size_t colon = text.find(" Error: "); colon < 32 && !text.starts_with('{')) {
    facts.kind = text.substr(0, colon);
    text.remove_prefix(colon + 8);
  }
  if (text.starts_with('{')) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_object() && json.contains("exception_message")) {
      const auto field = [&](const char* name) {
        const auto found = json.find(name);
        return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
      };
      facts.kind = field("exception_type");
      facts.message = field("exception_message");
      facts.subtype = field("error_subtype");
      facts.entry_type = field("type");
      facts.name = field("name");
      const std::string position = field("position");
      size_t number = 0;
      if (std::from_chars(position.data(), position.data() + position.size(), number).ec == std::errc() &&
          !position.empty()) {
        facts.byte_position = number;
      }
    }
  }
  if (facts.message.empty()) facts.message = text.substr(0, text.find("\n\nLINE "));
  if (facts.kind.empty()) {
    for (const auto& row : ErrorKinds()) {
      if (row.type == type) facts.kind = row.name;
    }
  }
  return facts;
}

int32_t CharacterPosition(std::string_view sql, size_t byte_position) {
  if (byte_position > sql.size() || sql.empty()) return 0;
  const auto before = sql.substr(0, byte_position);
  return 1 + static_cast<int32_t>(
                 std::ranges::count_if(before, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// DuckDB's advice ("Did you mean ...", "Candidate bindings: ...") stands after the first line; PostgreSQL has HINT for
// it.
void SplitAdvice(SqlError& error) {
  const size_t line_end = error.message.find('\n');
  if (line_end == std::string::npos) return;
  // DuckDB's nearest name may be one of the catalogs', which would only puzzle.
  const std::string_view rest = std::string_view(error.message).substr(line_end);
  if (rest.contains("Did you mean \"pg_") || rest.contains("__duckgres") || rest.contains("information_schema")) {
    error.message.resize(line_end);
    return;
  }
  std::string advice = error.message.substr(error.message.find_first_not_of("\n\t ", line_end) == std::string::npos
                                                ? line_end
                                                : error.message.find_first_not_of("\n\t ", line_end));
  error.message.resize(line_end);
  error.hint = std::move(advice);
}

// DuckDB's 'a: 1, b: 2' as PostgreSQL's '(a, b)=(1, 2)'; DuckDB gives '3, 4' without names where rows of one statement
// clash.
std::string KeyOf(std::string_view key) {
  std::string names, values;
  for (size_t at = 0; at < key.size();) {
    const size_t end = std::min(key.find(", ", at), key.size());
    const auto part = key.substr(at, end - at);
    const size_t colon = part.find(": ");
    if (colon == part.npos) return "(" + std::string(key) + ")";
    names += (names.empty() ? "" : ", ") + std::string(part.substr(0, colon));
    values += (values.empty() ? "" : ", ") + std::string(part.substr(colon + 2));
    at = end + 2;
  }
  return "(" + names + ")=(" + values + ")";
}

void SpeakOfConstraint(SqlError& error, const Facts& facts) {
  const std::string_view message = facts.message;
  if (error.code == sqlstate::kNotNullViolation) {
    const auto name = Between(message, "NOT NULL constraint failed: ", "\n");
    const size_t dot = name.rfind('.');
    if (dot == name.npos) return;
    error.table = name.substr(0, dot);
    error.column = name.substr(dot + 1);
    error.message = "null value in column \"" + error.column + "\" of relation \"" + error.table +
                    "\" violates not-null constraint";
  } else if (error.code == sqlstate::kUniqueViolation) {
    const auto key = Between(message, "uplicate key \"", "\"");
    error.detail = key.empty() ? facts.message : "Key " + KeyOf(key) + " already exists.";
    error.message = "duplicate key value violates unique constraint";
    error.hint.clear();
  } else if (error.code == sqlstate::kCheckViolation) {
    error.table = Between(message, "CHECK constraint failed on table ", " ");
    error.detail = facts.message;
    error.message = "new row for relation \"" + error.table + "\" violates check constraint";
  } else if (error.code == sqlstate::kForeignKeyViolation) {
    const std::string key = "Key " + KeyOf(Between(message, "key \"", "\""));
    const bool missing = message.contains("does not exist in the referenced table");
    error.detail =
        key + (missing ? " is not present in the referenced table." : " is still referenced from another table.");
    error.message = missing ? "insert or update violates foreign key constraint"
                            : "update or delete violates foreign key constraint";
  }
}

/// DuckDB's physical types, as it names them in conversions, and PostgreSQL's names.
struct NumberType {
  std::string_view duckdb, postgres;
};
constexpr auto kNumberTypes = std::to_array<NumberType>({
    {"INT16", "smallint"},
    {"INT32", "integer"},
    {"INT64", "bigint"},
    {"INT128", "uuid"},  // HUGEINT too, but a client of PostgreSQL's has UUIDs
    {"FLOAT", "real"},
    {"DOUBLE", "double precision"},
    {"BOOL", "boolean"},
    {"DECIMAL", "numeric"},
    {"INTERVAL", "interval"},
});

void SpeakOfValue(SqlError& error, const Facts& facts) {
  const std::string_view message = facts.message;
  for (const auto& row : kNumberTypes) {
    const std::string type(row.postgres);
    if (message.starts_with("Overflow in") && message.contains(" of " + std::string(row.duckdb) + " ")) {
      error.message = type + " out of range";
      return;
    }
    if (!message.starts_with("Could not convert string ")) continue;
    const std::string_view quote = message.substr(25, 1);
    const auto after = Between(message, std::string(quote) + " to ", " ");
    if (after.substr(0, after.find('(')) != row.duckdb) continue;
    const std::string text = "\"" + std::string(Between(message, quote, std::string(quote) + " to ")) + "\"";
    error.message = error.code == sqlstate::kNumericValueOutOfRange
                        ? "value " + text + " is out of range for type " + type
                        : "invalid input syntax for type " + type + ": " + text;
    return;
  }
}

/// What PostgreSQL says for a thing that is not there, or is there already; {} is its name.
struct Phrase {
  SqlState code;
  std::string_view before, after;  // around the name in DuckDB's message
  std::string_view postgres;
};
constexpr auto kPhrases = std::to_array<Phrase>({
    {sqlstate::kUndefinedTable, "Table with name ", " does not exist", "relation \"{}\" does not exist"},
    {sqlstate::kUndefinedTable, "View with name ", " does not exist", "relation \"{}\" does not exist"},
    {sqlstate::kUndefinedTable, "Sequence with name ", " does not exist", "relation \"{}\" does not exist"},
    {sqlstate::kUndefinedTable, "Referenced table \"", "\" not found", "missing FROM-clause entry for table \"{}\""},
    {sqlstate::kUndefinedTable, "from expression \"", "\"", "missing FROM-clause entry for table \"{}\""},
    {sqlstate::kUndefinedColumn, "Referenced column \"", "\" ", "column \"{}\" does not exist"},
    {sqlstate::kUndefinedColumn, "column with name \"", "\"", "column \"{}\" does not exist"},
    {sqlstate::kUndefinedColumn, "Referenced update column ", " not found", "column \"{}\" does not exist"},
    {sqlstate::kDuplicateTable, "with name \"", "\"", "relation \"{}\" already exists"},
    {sqlstate::kDuplicateTable, " to \"", "\"", "relation \"{}\" already exists"},
    {sqlstate::kDuplicateSchema, "with name \"", "\"", "schema \"{}\" already exists"},
    {sqlstate::kDuplicateColumn, "with name ", " already exists", "column \"{}\" already exists"},
    {sqlstate::kInvalidSchemaName, "Schema with name ", " does not exist", "schema \"{}\" does not exist"},
    {sqlstate::kUndefinedObject, "Type with name ", " does not exist", "type \"{}\" does not exist"},
    {sqlstate::kUndefinedFunction, "Function with name ", " does not exist", "function {} does not exist"},
    {sqlstate::kUndefinedFunction, "argument types '", "'", "function {} does not exist"},
    {sqlstate::kAmbiguousColumn, "Ambiguous reference to column name \"", "\"", "column reference \"{}\" is ambiguous"},
});

void SpeakOfName(SqlError& error, const Facts& facts) {
  for (const auto& row : kPhrases) {
    if (row.code != error.code) continue;
    auto name = Between(facts.message, row.before, row.after);
    if (name.size() > 1 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
    if (name.empty()) continue;
    const size_t at = row.postgres.find("{}");
    error.message = std::string(row.postgres.substr(0, at)).append(name).append(row.postgres.substr(at + 2));
    return;
  }
}

// PostgreSQL's own words where tools and people match on them; the object's name comes from DuckDB's message.
void SpeakPostgres(SqlError& error, const Facts& facts) {
  if (error.code == sqlstate::kQueryCanceled) {
    error.message = "canceling statement due to user request";
    error.hint.clear();
  } else if (error.code == sqlstate::kInFailedSqlTransaction) {
    error.message = "current transaction is aborted, commands ignored until end of transaction block";
  } else if (error.code.text[0] == '2' && error.code.text[1] == '3') {
    SpeakOfConstraint(error, facts);
  } else if (facts.kind == "Conversion" || facts.kind == "Out of Range") {
    SpeakOfValue(error, facts);
  } else {
    SpeakOfName(error, facts);
  }
}

}  // namespace

SqlError ToSqlError(duckdb_error_type type, std::string_view text, std::string_view sql) {
  const Facts facts = TakeApart(type, text);
  SqlError error{.code = CodeOf(facts), .message = facts.message};
  if (error.message.empty()) error.message = "DuckDB failed without saying why";
  if (facts.byte_position != std::string::npos) error.position = CharacterPosition(sql, facts.byte_position);
  SplitAdvice(error);
  SpeakPostgres(error, facts);
  return error;
}

}  // namespace duckgres::duck
