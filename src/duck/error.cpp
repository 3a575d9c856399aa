#include "duck/error.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/sqlstate.hpp"

namespace duckgres::duck {
namespace {

/// What DuckDB said, taken apart: {"exception_type": "Catalog", "exception_message": "...", "position": "14", ...}.
struct Facts {
  std::string kind, message, subtype, entry_type, name;
  size_t byte_position = std::string::npos;
};

struct Kind {
  duckdb_error_type type;
  std::string_view name;  // as DuckDB spells it in "<name> Error: ..." and in exception_type
  SqlState code;
};
constexpr auto kKinds = std::to_array<Kind>({
    {DUCKDB_ERROR_INVALID, "Invalid", sqlstate::kInternalError},
    {DUCKDB_ERROR_OUT_OF_RANGE, "Out of Range", sqlstate::kNumericValueOutOfRange},
    {DUCKDB_ERROR_CONVERSION, "Conversion", sqlstate::kInvalidTextRepresentation},
    {DUCKDB_ERROR_UNKNOWN_TYPE, "Unknown Type", sqlstate::kUndefinedObject},
    {DUCKDB_ERROR_DECIMAL, "Decimal", sqlstate::kNumericValueOutOfRange},
    {DUCKDB_ERROR_MISMATCH_TYPE, "Mismatch Type", sqlstate::kDatatypeMismatch},
    {DUCKDB_ERROR_DIVIDE_BY_ZERO, "Divide by Zero", sqlstate::kDivisionByZero},
    {DUCKDB_ERROR_OBJECT_SIZE, "Object Size", sqlstate::kProgramLimitExceeded},
    {DUCKDB_ERROR_INVALID_TYPE, "Invalid type", sqlstate::kDatatypeMismatch},
    {DUCKDB_ERROR_SERIALIZATION, "Serialization", sqlstate::kDataCorrupted},
    {DUCKDB_ERROR_TRANSACTION, "TransactionContext", sqlstate::kSerializationFailure},
    {DUCKDB_ERROR_NOT_IMPLEMENTED, "Not implemented", sqlstate::kFeatureNotSupported},
    {DUCKDB_ERROR_EXPRESSION, "Expression", sqlstate::kDataException},
    {DUCKDB_ERROR_CATALOG, "Catalog", sqlstate::kUndefinedObject},
    {DUCKDB_ERROR_PARSER, "Parser", sqlstate::kSyntaxError},
    {DUCKDB_ERROR_PLANNER, "Planner", sqlstate::kFeatureNotSupported},
    {DUCKDB_ERROR_SCHEDULER, "Scheduler", sqlstate::kInternalError},
    {DUCKDB_ERROR_EXECUTOR, "Executor", sqlstate::kInternalError},
    {DUCKDB_ERROR_CONSTRAINT, "Constraint", sqlstate::kIntegrityConstraintViolation},
    {DUCKDB_ERROR_INDEX, "Index", sqlstate::kUniqueViolation},
    {DUCKDB_ERROR_STAT, "Stat", sqlstate::kInternalError},
    {DUCKDB_ERROR_CONNECTION, "Connection", sqlstate::kConnectionFailure},
    {DUCKDB_ERROR_SYNTAX, "Syntax", sqlstate::kSyntaxError},
    {DUCKDB_ERROR_SETTINGS, "Settings", sqlstate::kInvalidParameterValue},
    {DUCKDB_ERROR_BINDER, "Binder", sqlstate::kDatatypeMismatch},
    {DUCKDB_ERROR_NETWORK, "Network", sqlstate::kConnectionFailure},
    {DUCKDB_ERROR_OPTIMIZER, "Optimizer", sqlstate::kInternalError},
    {DUCKDB_ERROR_NULL_POINTER, "NullPointer", sqlstate::kInternalError},
    {DUCKDB_ERROR_IO, "IO", sqlstate::kIoError},
    {DUCKDB_ERROR_INTERRUPT, "INTERRUPT", sqlstate::kQueryCanceled},
    {DUCKDB_ERROR_FATAL, "FATAL", sqlstate::kInternalError},
    {DUCKDB_ERROR_INTERNAL, "INTERNAL", sqlstate::kInternalError},
    {DUCKDB_ERROR_INVALID_INPUT, "Invalid Input", sqlstate::kInvalidParameterValue},
    {DUCKDB_ERROR_OUT_OF_MEMORY, "Out of Memory", sqlstate::kOutOfMemory},
    {DUCKDB_ERROR_PERMISSION, "Permission", sqlstate::kInsufficientPrivilege},
    {DUCKDB_ERROR_PARAMETER_NOT_RESOLVED, "Parameter Not Resolved", sqlstate::kIndeterminateDatatype},
    {DUCKDB_ERROR_PARAMETER_NOT_ALLOWED, "Parameter Not Allowed", sqlstate::kUndefinedParameter},
    {DUCKDB_ERROR_DEPENDENCY, "Dependency", sqlstate::kDependentObjectsStillExist},
    {DUCKDB_ERROR_HTTP, "HTTP", sqlstate::kIoError},
    {DUCKDB_ERROR_MISSING_EXTENSION, "Missing Extension", sqlstate::kFeatureNotSupported},
    {DUCKDB_ERROR_AUTOLOAD, "Extension Autoloading", sqlstate::kFeatureNotSupported},
    {DUCKDB_ERROR_SEQUENCE, "Sequence", sqlstate::kObjectNotInPrerequisiteState},
    {DUCKDB_INVALID_CONFIGURATION, "Invalid Configuration", sqlstate::kInvalidParameterValue},
    {DUCKDB_ERROR_DATA_CORRUPTION, "Data Corruption", sqlstate::kDataCorrupted},
    {DUCKDB_ERROR_RESOURCE_IN_USE, "Resource In Use", sqlstate::kObjectInUse},
});

/// Where a kind is too coarse: the wording says which of several SQLSTATEs it is. The first row that fits counts.
/// error_duck_test.cpp provokes every row from DuckDB, so that an upgrade that rewords one shows.
struct Wording {
  std::string_view kind;
  std::string_view contains;
  SqlState code;
};
constexpr auto kWordings = std::to_array<Wording>({
    {"Catalog", "because schema", sqlstate::kInvalidSchemaName},
    {"Catalog", "Schema with name", sqlstate::kInvalidSchemaName},
    {"Catalog", "Table Function with name", sqlstate::kUndefinedFunction},
    {"Catalog", "Table with name", sqlstate::kUndefinedTable},
    {"Catalog", "View with name", sqlstate::kUndefinedTable},
    {"Catalog", "Sequence with name", sqlstate::kUndefinedTable},
    {"Catalog", "Function with name", sqlstate::kUndefinedFunction},
    {"Catalog", "unrecognized configuration parameter", sqlstate::kUndefinedObject},
    {"Catalog", "Existing object", sqlstate::kWrongObjectType},
    {"Catalog", "write-write conflict", sqlstate::kSerializationFailure},
    {"Binder", "does not have a column", sqlstate::kUndefinedColumn},
    {"Binder", "not found in FROM clause", sqlstate::kUndefinedColumn},
    {"Binder", "Could not find key", sqlstate::kUndefinedColumn},
    {"Binder", "Referenced table", sqlstate::kUndefinedTable},
    {"Binder", "Ambiguous reference", sqlstate::kAmbiguousColumn},
    {"Binder", "Duplicate alias", sqlstate::kDuplicateAlias},
    {"Binder", "Could not choose a best candidate", sqlstate::kAmbiguousFunction},
    {"Binder", "No function matches", sqlstate::kUndefinedFunction},
    {"Binder", "must appear in the GROUP BY", sqlstate::kGroupingError},
    {"Binder", "cannot contain aggregates", sqlstate::kGroupingError},
    {"Binder", "aggregate function calls cannot be nested", sqlstate::kGroupingError},
    {"Binder", "Subquery returns", sqlstate::kSyntaxError},
    {"Binder", "Set operations can only apply", sqlstate::kSyntaxError},
    {"Binder", "values were supplied", sqlstate::kSyntaxError},
    {"Binder", "VALUES lists must all be the same length", sqlstate::kSyntaxError},
    {"Binder", "Cannot prepare multiple statements", sqlstate::kSyntaxError},
    {"Binder", "read-only mode", sqlstate::kReadOnlySqlTransaction},
    {"Binder", "Unexpected prepared parameter", sqlstate::kUndefinedParameter},
    {"Binder", "permission", sqlstate::kInsufficientPrivilege},
    {"Binder", "Catalog \"", sqlstate::kInvalidCatalogName},
    {"Constraint", "NOT NULL constraint failed", sqlstate::kNotNullViolation},
    {"Constraint", "CHECK constraint failed", sqlstate::kCheckViolation},
    {"Constraint", "oreign key constraint", sqlstate::kForeignKeyViolation},
    {"Constraint", "still referenced by a foreign key", sqlstate::kForeignKeyViolation},
    {"Constraint", "constraint violation", sqlstate::kUniqueViolation},
    {"Constraint", "uplicate key", sqlstate::kUniqueViolation},
    {"Conversion", "date field value out of range", sqlstate::kDatetimeFieldOverflow},
    {"Conversion", "timestamp field value out of range", sqlstate::kDatetimeFieldOverflow},
    {"Conversion", "invalid date field format", sqlstate::kInvalidDatetimeFormat},
    {"Conversion", "invalid timestamp field format", sqlstate::kInvalidDatetimeFormat},
    {"Conversion", "time field value out of range", sqlstate::kDatetimeFieldOverflow},
    {"Conversion", "specifier", sqlstate::kInvalidParameterValue},
    {"Conversion", "out of range for the destination type", sqlstate::kNumericValueOutOfRange},
    {"Conversion", "Could not cast value", sqlstate::kNumericValueOutOfRange},
    {"Conversion", "out of range", sqlstate::kNumericValueOutOfRange},
    {"Invalid Input", "has been locked", sqlstate::kInsufficientPrivilege},
    {"Invalid Input", "More than one row returned by a subquery", sqlstate::kCardinalityViolation},
    {"Invalid Input", "ivision by zero", sqlstate::kDivisionByZero},
    {"Invalid Input", "Attempting to execute an unsuccessful or closed pending", sqlstate::kQueryCanceled},
    {"Invalid Input", "read-only mode", sqlstate::kReadOnlySqlTransaction},
    {"Invalid Input", "Could not find type", sqlstate::kUndefinedObject},
    {"Out of Range", "logarithm", sqlstate::kInvalidArgumentForLogarithm},
    {"Out of Range", "square root", sqlstate::kInvalidArgumentForPowerFunction},
    {"TransactionContext", "Current transaction is aborted", sqlstate::kInFailedSqlTransaction},
    {"TransactionContext", "no transaction is active", sqlstate::kNoActiveSqlTransaction},
    {"TransactionContext", "within a transaction", sqlstate::kActiveSqlTransaction},
    {"TransactionContext", "read-only", sqlstate::kReadOnlySqlTransaction},
    {"TransactionContext", "uplicate key", sqlstate::kUniqueViolation},
    {"TransactionContext", "constraint violat", sqlstate::kUniqueViolation},
    {"IO", "No files found", sqlstate::kUndefinedFile},
    {"IO", "No such file", sqlstate::kUndefinedFile},
    {"IO", "No space left", sqlstate::kDiskFull},
    {"IO", "Could not set lock", sqlstate::kObjectInUse},
    {"Out of Memory", "max_temp_directory_size", sqlstate::kDiskFull},
});

/// "X already exists!" is one wording for every kind of object; the object's kind stands in front of it.
struct Existing {
  std::string_view object;
  SqlState code;
};
constexpr auto kExisting = std::to_array<Existing>({
    {"Table", sqlstate::kDuplicateTable},
    {"View", sqlstate::kDuplicateTable},
    {"Index", sqlstate::kDuplicateTable},
    {"Sequence", sqlstate::kDuplicateTable},
    {"Schema", sqlstate::kDuplicateSchema},
    {"Column", sqlstate::kDuplicateColumn},
});

SqlState CodeOf(const Facts& facts) {
  const std::string_view message = facts.message;
  if (message.contains("already exists")) {
    for (const auto& row : kExisting) {
      if (message.starts_with(row.object)) return row.code;
    }
    return sqlstate::kDuplicateObject;
  }
  for (const auto& row : kWordings) {
    if (facts.kind == row.kind && message.contains(row.contains)) return row.code;
  }
  for (const auto& row : kKinds) {
    if (facts.kind == row.name) return row.code;
  }
  return sqlstate::kInternalError;
}

// "Parser Error: {json}", "{json}", "Binder Error: text\n\nLINE 1: ..." or bare text.
Facts TakeApart(duckdb_error_type type, std::string_view text) {
  Facts facts;
  if (const size_t colon = text.find(" Error: "); colon != text.npos && colon < 32 && !text.starts_with('{')) {
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
    for (const auto& row : kKinds) {
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

std::string_view Between(std::string_view text, std::string_view before, std::string_view after) {
  const size_t start = text.find(before);
  if (start == text.npos) return {};
  const size_t from = start + before.size();
  const size_t end = text.find(after, from);
  return text.substr(from, end == text.npos ? text.npos : end - from);
}

// DuckDB's advice ("Did you mean ...", "Candidate bindings: ...") stands after the first line; PostgreSQL has HINT for it.
void SplitAdvice(SqlError& error) {
  const size_t line_end = error.message.find('\n');
  if (line_end == std::string::npos) return;
  std::string advice = error.message.substr(error.message.find_first_not_of("\n\t ", line_end) == std::string::npos
                                                ? line_end
                                                : error.message.find_first_not_of("\n\t ", line_end));
  error.message.resize(line_end);
  error.hint = std::move(advice);
}

// PostgreSQL's own words where tools and people match on them; the object's name comes from DuckDB's facts.
void SpeakPostgres(SqlError& error, const Facts& facts) {
  if (error.code == sqlstate::kUndefinedTable && facts.entry_type == "Table" && !facts.name.empty()) {
    error.message = "relation \"" + facts.name + "\" does not exist";
  } else if (error.code == sqlstate::kUndefinedColumn && facts.subtype == "COLUMN_NOT_FOUND" && !facts.name.empty()) {
    error.message = "column \"" + facts.name + "\" does not exist";
  } else if (error.code == sqlstate::kDuplicateTable) {
    if (const auto name = Between(facts.message, "with name \"", "\""); !name.empty()) {
      error.message = "relation \"" + std::string(name) + "\" already exists";
    }
  } else if (error.code == sqlstate::kQueryCanceled) {
    error.message = "canceling statement due to user request";
    error.hint.clear();
  } else if (error.code == sqlstate::kInFailedSqlTransaction) {
    error.message = "current transaction is aborted, commands ignored until end of transaction block";
  } else if (error.code == sqlstate::kNotNullViolation) {
    const auto name = Between(facts.message, "NOT NULL constraint failed: ", "\n");
    if (const size_t dot = name.rfind('.'); dot != name.npos) {
      error.table = name.substr(0, dot);
      error.column = name.substr(dot + 1);
      error.message = "null value in column \"" + error.column + "\" of relation \"" + error.table +
                      "\" violates not-null constraint";
    }
  } else if (error.code == sqlstate::kUniqueViolation && facts.kind == "Constraint") {
    error.detail = facts.message;
    error.message = "duplicate key value violates unique constraint";
    if (const auto key = Between(facts.message, "uplicate key \"", "\""); !key.empty()) {
      error.detail = "Key \"" + std::string(key) + "\" already exists.";
    }
  } else if (error.code == sqlstate::kCheckViolation) {
    error.table = Between(facts.message, "CHECK constraint failed on table ", " ");
    error.detail = facts.message;
    error.message = "new row for relation \"" + error.table + "\" violates check constraint";
  } else if (error.code == sqlstate::kForeignKeyViolation) {
    error.detail = facts.message;
    error.message = "insert, update or delete violates foreign key constraint";
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
