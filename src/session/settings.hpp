#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/sql_error.hpp"
#include "session/settings_table.hpp"
#include "types/format_settings.hpp"

namespace duckgres::session {

/// The settings of one session: SET, SET LOCAL, RESET and SHOW with PostgreSQL's transaction rules.
///
/// A change inside a transaction is undone when that is rolled back, and SET LOCAL also when it commits. Names are
/// found in any case; `a.b` is anybody's own. Source: PostgreSQL docs "sql-set", "runtime-config-custom".
class Settings {
 public:
  enum class Scope : uint8_t { kSession, kLocal };
  using Row = SettingRow;

  Settings();

  /// Errors  42704 unknown, 55P02 can't be changed, 42501 superuser's, 22023 for a value that doesn't fit.
  Result<void> Set(std::string_view name, std::string value, Scope scope, bool superuser);
  Result<void> Reset(std::string_view name, Scope scope, bool superuser);
  void ResetAll();
  /// As SHOW prints it, with units. Errors: 42704.
  Result<std::string> Show(std::string_view name) const;
  bool Knows(std::string_view name) const { return Find(name) != kNone || name.contains('.'); }
  /// The name as SHOW heads its column: TimeZone, not timezone.
  std::string Spelling(std::string_view name) const;
  std::vector<std::pair<std::string, std::string>> All() const;

  /// Sets without asking whether a session may, and makes the value what RESET goes back to: start-up and facts.
  Result<void> SetInitial(std::string_view name, std::string value);

  // Transactions. A mark is a place in the list of changes, for savepoints.
  size_t Mark() const { return changes_.size(); }
  void RollbackTo(size_t mark);
  void Commit();  // also undoes SET LOCAL
  void Rollback() { RollbackTo(0); }
  void InTransaction(bool in_transaction) { in_transaction_ = in_transaction; }

  const types::FormatSettings& Format() const { return format_; }
  std::string_view Value(std::string_view name) const;  // of a known one
  bool IsOn(std::string_view name) const { return Value(name) == "on"; }

  /// Settings that the frontend must hear of by ParameterStatus: those reported that changed since the last call.
  std::vector<std::pair<std::string_view, std::string>> TakeReports();
  /// Those whose value DuckDB must be told (TimeZone, search_path), changed since the last call.
  std::vector<const Row*> TakeEngineChanges();

 private:
  static constexpr size_t kNone = static_cast<size_t>(-1);
  struct Change {
    size_t index;  // kNone: `custom`
    std::string custom, before;
    bool had_before = true, local = false;
  };
  static size_t Find(std::string_view name);
  Result<std::string> Canonical(const Row& row, std::string value);
  void Store(size_t index, std::string value, bool local);
  void Apply(size_t index);

  std::vector<std::string> values_, initial_;  // by row
  std::map<std::string, std::string, std::less<>> custom_;
  std::vector<Change> changes_;
  std::vector<bool> unreported_, engine_dirty_;
  types::FormatSettings format_;
  bool in_transaction_ = false;
};

}  // namespace duckgres::session
