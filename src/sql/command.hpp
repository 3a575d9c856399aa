#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sql/range.hpp"

/// The statements that session executes by itself, as small structs. Names are folded and truncated as PostgreSQL does.
namespace duckgres::sql {

/// A name of one to three parts; the parts that were not written are empty.
struct QualifiedName {
  std::string catalog, schema, name;
  bool operator==(const QualifiedName&) const = default;
};

enum class Isolation : uint8_t { kReadUncommitted, kReadCommitted, kRepeatableRead, kSerializable };

/// The modes of BEGIN, SET TRANSACTION and SET SESSION CHARACTERISTICS; what was not written is empty.
struct TransactionModes {
  std::optional<Isolation> isolation;
  std::optional<bool> read_only, deferrable;
};

/// BEGIN, COMMIT and their kin.
struct TransactionCommand {
  enum class Verb : uint8_t {
    kBegin,
    kStart,  // START TRANSACTION: BEGIN with another tag
    kCommit,
    kRollback,
    kSavepoint,
    kRelease,
    kRollbackTo,
    kPrepareTransaction,  // the two-phase ones: 0A000
    kCommitPrepared,
    kRollbackPrepared
  };
  Verb verb = Verb::kBegin;
  TransactionModes modes;
  bool chain = false;  // AND CHAIN
  std::string name;    // of the savepoint, or the two-phase transaction's id
};

/// One value of SET, as written.
struct SettingValue {
  std::string text;        // a literal without its quotes; an identifier folded
  bool is_string = false;  // written as a literal in quotes or as a word
};

/// SET, RESET.
struct SetCommand {
  enum class Form : uint8_t {
    kValues,                  // SET name = a, b
    kDefault,                 // SET name TO DEFAULT, RESET name
    kCurrent,                 // SET name FROM CURRENT, which PostgreSQL allows in CREATE FUNCTION only
    kResetAll,                // RESET ALL
    kTransaction,             // SET TRANSACTION modes
    kSessionCharacteristics,  // SET SESSION CHARACTERISTICS AS TRANSACTION modes
    kTransactionSnapshot      // SET TRANSACTION SNAPSHOT 'id'
  };
  Form form = Form::kValues;
  bool is_local = false;  // SET LOCAL
  bool is_reset = false;  // written as RESET
  /// Lower case. The special forms have PostgreSQL's own names: timezone, client_encoding, role, session_authorization,
  /// search_path (SET SCHEMA), xmloption, seed.
  std::string name;
  std::vector<SettingValue> values;
  /// SET TIME ZONE INTERVAL '...' HOUR TO MINUTE: the literal is the one value.
  bool value_is_interval = false;
  TransactionModes modes;
};

struct ShowCommand {
  std::string name;  // lower case; "all" for SHOW ALL
};

struct DiscardCommand {
  enum class What : uint8_t { kAll, kPlans, kSequences, kTemp };
  What what = What::kAll;
};

struct PrepareCommand {
  std::string name;
  std::vector<std::string> types;  // as written
  Range statement;
};

struct ExecuteCommand {
  std::string name;
  std::vector<std::string> arguments;  // expressions as written
};

struct DeallocateCommand {
  std::string name;
  bool all = false;
};

struct DeclareCommand {
  std::string name;
  std::optional<bool> scroll;  // SCROLL, NO SCROLL, neither
  bool hold = false, binary = false, insensitive = false, asensitive = false;
  Range query;
};

struct FetchCommand {
  enum class Direction : uint8_t { kForward, kBackward, kAbsolute, kRelative };
  static constexpr int64_t kAll = INT64_MAX;
  Direction direction = Direction::kForward;
  int64_t count = 1;  // NEXT is kForward 1, PRIOR kBackward 1, FIRST kAbsolute 1, LAST kAbsolute -1
  bool is_move = false;
  std::string cursor;
};

struct CloseCommand {
  std::string cursor;
  bool all = false;
};

/// One option of COPY, CREATE DATABASE, EXPLAIN and so on: the name in lower case, the value as text.
struct Option {
  std::string name;
  std::optional<std::string> value;  // absent: only the name was written, which means true
  std::vector<std::string> list;     // FORCE_QUOTE (a, b)
  bool star = false;                 // FORCE_QUOTE *
  uint32_t at = 0;                   // where it stands, for an error's position
};

struct CopyCommand {
  enum class End : uint8_t { kStdio, kFile, kProgram };
  std::optional<QualifiedName> relation;  // or else:
  Range query;                            // COPY (query) TO, without the parentheses
  std::vector<std::string> columns;
  bool is_from = false;
  End end = End::kStdio;
  std::string path;  // the file or the program
  std::vector<Option> options;
  Range where;  // of COPY FROM ... WHERE, without the keyword
};

struct CreateDatabaseCommand {
  std::string name;
  std::vector<Option> options;
};
struct DropDatabaseCommand {
  std::string name;
  bool if_exists = false, force = false;
};
struct AlterDatabaseCommand {
  std::string name;
  std::string new_name;  // of RENAME TO, otherwise empty
};

struct ListenCommand {
  std::string channel;
};
struct UnlistenCommand {
  std::string channel;
  bool all = false;
};
struct NotifyCommand {
  std::string channel, payload;
};

struct LockCommand {
  std::vector<QualifiedName> relations;
  std::string mode;  // as PostgreSQL spells it: ACCESS EXCLUSIVE
  bool nowait = false;
};

struct ExplainCommand {
  bool analyze = false;
  std::vector<Option> options;
  Range statement;
};

/// VACUUM, ANALYZE, CLUSTER, REINDEX.
struct MaintenanceCommand {
  std::vector<QualifiedName> relations;  // empty: all
  std::vector<Option> options;
};

/// CREATE TABLE AS, SELECT INTO, CREATE MATERIALIZED VIEW: whose tag is SELECT n unless no data was asked for.
struct TableFromQuery {
  QualifiedName name;
  Range query;  // empty for SELECT INTO
  bool if_not_exists = false, with_data = true, is_materialized_view = false;
};

using Command =
    std::variant<std::monostate, TransactionCommand, SetCommand, ShowCommand, DiscardCommand, PrepareCommand,
                 ExecuteCommand, DeallocateCommand, DeclareCommand, FetchCommand, CloseCommand, CopyCommand,
                 CreateDatabaseCommand, DropDatabaseCommand, AlterDatabaseCommand, ListenCommand, UnlistenCommand,
                 NotifyCommand, LockCommand, ExplainCommand, MaintenanceCommand, TableFromQuery>;

}  // namespace duckgres::sql
