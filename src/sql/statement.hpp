#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "sql/command.hpp"
#include "sql/range.hpp"
#include "sql/statement_kind.hpp"

namespace duckgres::sql {

class Source;      // the query text, its tokens and its parse trees: source.hpp, for this room only
struct ParseNode;  // one of PostgreSQL's nodes, which stays inside this room

/// What DROP ... IF EXISTS and CREATE ... IF NOT EXISTS pass over in silence, but for a notice.
struct Existence {
  enum class Test : uint8_t { kIfExists, kIfNotExists };
  Test test = Test::kIfExists;
  /// The kind as PostgreSQL's notice has it: 'table "t" does not exist, skipping', 'relation "t" already exists,
  /// skipping'. Of a DROP: the object's kind; of a CREATE: relation, schema, column, or the kind.
  std::string_view object;
  std::vector<QualifiedName> names;  // a schema's is in `name`; of a column: the column's, in its table's schema
  bool operator==(const Existence&) const = default;
};

/// One statement of a query string: what it is, what it needs, and where it stands.
///
/// Units   every Range is in bytes of `text`; `offset` is where `text` begins in the query, in bytes.
/// Thread  immutable once made; may be read by several threads at a time and freed on any.
struct Statement {
  /// The second owner beside ParsedQuery is whoever keeps the statement, such as a prepared statement or a plan cache;
  /// `text` and the parse tree live in it.
  std::shared_ptr<const Source> source;
  std::string_view text;  // without the semicolon, and without spaces and comments around it
  uint32_t offset = 0;

  StatementKind kind = StatementKind::kNative;
  std::string_view tag;  // the words of its CommandComplete, see Tag()
  TagCount tag_count = TagCount::kNone;

  uint16_t parameter_max = 0;  // the highest n of `$n`
  bool reads_only = false;     // PostgreSQL allows it in a READ ONLY transaction
  bool returns_rows = false;   // as far as syntax tells; kNative says true where DuckDB's keyword suggests it
  bool is_transaction_control = false;
  bool has_returning = false;
  bool is_ddl = false;
  /// Calls a function that is not known to give the same again, such as now() or nextval(); column defaults may do so
  /// unseen.
  bool volatile_calls = false;
  bool locks_rows = false;  // FOR UPDATE / SHARE: PostgreSQL refuses it in a READ ONLY transaction
  /// INSERT ... VALUES of the target's rows as they stand: no query, no ON CONFLICT, no call that is not known to give
  /// the same again. Column defaults may still do so unseen.
  bool constant_insert = false;
  bool modifies_in_with = false;  // WITH d AS (DELETE ...) SELECT ...

  std::optional<Existence> existence;   // of IF EXISTS and IF NOT EXISTS
  std::optional<QualifiedName> target;  // of INSERT, UPDATE, DELETE, MERGE, TRUNCATE (the first), COPY of a relation
  Command command;                      // what session executes by itself; std::monostate otherwise

  /// kNative: PostgreSQL's own error, with its position in the whole query.
  std::optional<SqlError> syntax_error;
  /// kNative: the leading keyword in upper case, behind comments and parentheses, or empty.
  std::string leading_keyword;
  std::string native_tag;  // what Tag() says where `tag` is empty: CREATE MACRO, PRAGMA

  const ParseNode* tree = nullptr;  // null for kNative
  int32_t tree_shift = 0;           // a node's location plus this is its place in `text`

  /// The words of CommandComplete. Of EXECUTE: EXECUTE, in whose place session puts the prepared statement's.
  std::string_view Tag() const { return tag.empty() ? std::string_view(native_tag) : tag; }
  std::string_view Slice(Range range) const { return text.substr(range.begin, range.end - range.begin); }
};

/// The statements of one query string, in order. None of them: the string was empty (EmptyQueryResponse).
struct ParsedQuery {
  std::shared_ptr<const Source> source;  // shared with every statement
  std::vector<Statement> statements;
};

/// Parses a whole query string, once.
///
/// Where PostgreSQL's parser refuses the string, it is split at its semicolons and each piece parsed alone; what is
/// refused then becomes a kNative statement, which DuckDB may know. Errors  42601 with PostgreSQL's message and
/// position, where not even the tokens make sense (an unterminated literal);
///         54001 for an expression nested too deeply; 54000 beyond 2^31 bytes; 22021 for a zero byte.
/// Thread  any.
Result<ParsedQuery> Parse(std::string_view query);

/// The statement inside PREPARE, DECLARE, EXPLAIN, COPY (query) or CREATE TABLE AS, without parsing again; nothing for
/// others. Errors as Parse's.
Result<std::optional<Statement>> InnerStatement(const Statement& statement);

/// Turns a byte offset of `text` (UTF-8) into the position that ErrorResponse has: characters, from 1.
int32_t CharacterPosition(std::string_view text, size_t byte_offset);

}  // namespace duckgres::sql
