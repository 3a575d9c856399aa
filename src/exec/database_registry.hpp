#pragma once

#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/sql_error.hpp"
#include "duck/connection.hpp"
#include "exec/data_layout.hpp"
#include "exec/executor.hpp"

namespace duckgres::exec {

struct User {
  std::string name;
  bool superuser = false;
  std::vector<std::filesystem::path> file_access;  // host directories that the user's statements may read and write
  bool operator==(const User&) const = default;
};

/// What an engine instance is, as the hooks are told.
struct DatabaseContext {
  User user;
  std::string name;     // as CREATE DATABASE had it; the user's name for the own database
  std::string catalog;  // as DuckDB calls it, for catalog.schema.table
};

struct OpenedDatabase {
  std::unique_ptr<Executor> executor;
  std::string catalog;
  std::string name;  // of the database: the user's name where another name of the own database was asked for
};

enum class UnknownDatabase : uint8_t {
  kRefuse,   // 3D000
  kDefault,  // any unknown name is the user's own database
};

struct RegistryOptions {
  using Hook = std::function<Result<void>(duck::Connection&, const DatabaseContext&)>;

  std::filesystem::path data_dir;
  std::vector<std::filesystem::path> extensions;  // files, loaded into every instance
  std::string memory_limit;                       // of one instance, as DuckDB writes it ("4GB"); empty: DuckDB's own
  unsigned threads = 0;                           // of one instance; 0: DuckDB's own
  UnknownDatabase unknown_database = UnknownDatabase::kRefuse;
  std::chrono::milliseconds idle_close{60'000};  // how long an instance outlives its last session
  Hook prepare_database;                         // once for each opened instance, before it is locked
  Hook prepare_connection;                       // for each session's connection, after the lock
};

/// Every user's databases: one engine instance per file, shared by that user's sessions, opened by the first and closed
/// when the last has been gone for a while.
///
/// Thread  any. Opening is slow (extensions, catalogs) and holds nothing but that file.
class DatabaseRegistry {
 public:
  /// Makes the data directory (mode 0700) if there is none. Errors: 58030.
  static Result<std::unique_ptr<DatabaseRegistry>> Create(RegistryOptions options);
  /// Ends the closing thread and closes what is open. Sessions have ended before.
  ~DatabaseRegistry();
  DatabaseRegistry(const DatabaseRegistry&) = delete;
  DatabaseRegistry& operator=(const DatabaseRegistry&) = delete;

  /// A session's executor on `database`; the user's name, postgres and the empty name are his own file.
  /// Errors: 3D000 (no such database), 42602 and 42939 (the user's name can't be a file's), 57P03 (shutting down),
  /// 55006 (the user's rights have changed while sessions with the old ones are open), XX000 (it could not be locked).
  Result<OpenedDatabase> Open(const User& user, std::string_view database);
  /// Errors: 42P04, 42602.
  Result<void> CreateDatabase(const User& user, std::string_view name);
  /// Errors: 3D000, 55006 (sessions use it, or it is the user's own).
  Result<void> DropDatabase(const User& user, std::string_view name);
  /// The user's own first, then the others by name.
  Result<std::vector<std::string>> ListDatabases(const User& user);

  /// Refuses new sessions and closes every instance, checkpointed. An instance that sessions still use is closed when
  /// the last of them ends. Returns how many those are.
  size_t CloseAll();
  /// Instances that are open now.
  size_t OpenInstances();

 private:
  struct Instance;
  struct Slot;
  struct Lease;

  explicit DatabaseRegistry(RegistryOptions options);
  struct Place {
    std::filesystem::path file;
    std::string name;
    bool own;
  };
  Place PlaceOf(const User& user, std::string_view database) const;
  Result<Place> Find(const User& user, std::string_view database) const;
  std::shared_ptr<Slot> SlotOf(const std::filesystem::path& file);
  Result<void> EnsureOpen(Slot& slot, const User& user, const Place& place);
  Result<std::unique_ptr<Instance>> OpenInstance(const User& user, const Place& place);
  Result<void> CheckFileAccess(const User& user) const;
  std::vector<std::shared_ptr<Slot>> Slots();
  void CloseIdle();

  const RegistryOptions options_;
  const DataLayout layout_;
  std::mutex mutex_;  // guards slots_ and closing_; taken before a slot's own, and never while one is opened
  std::map<std::filesystem::path, std::shared_ptr<Slot>> slots_;
  bool closing_ = false;
  std::condition_variable_any wake_closer_;
  std::jthread closer_;
};

}  // namespace duckgres::exec
