#include "exec/database_registry.hpp"

#include <algorithm>
#include <format>
#include <system_error>
#include <utility>

#include "base/sqlstate.hpp"
#include "exec/local_executor.hpp"
#include "exec/lock_down.hpp"
#include "observe/log.hpp"

namespace duckgres::exec {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kDefaultDatabase = "postgres";

/// DuckDB settings of every instance: where a plain setting gives PostgreSQL's meaning, and what nobody should change.
const duck::Database::Option kOptions[] = {
    {"errors_as_json", "true"},  // duck/error.hpp reads facts, not wordings
    {"default_null_order", "nulls_last_on_asc_first_on_desc"},
    {"integer_division", "true"},
    {"scalar_subquery_error_on_multiple_rows", "true"},
    {"preserve_insertion_order", "true"},
    {"arrow_lossless_conversion", "true"},
    {"autoinstall_known_extensions", "false"},
    {"autoload_known_extensions", "false"},
    {"allow_community_extensions", "false"},
};

std::unexpected<SqlError> IoFailure(std::string_view doing, const std::error_code& error) {
  return Fail(sqlstate::kIoError, std::format("could not {}: {}", doing, error.message()));
}

Result<void> MakeDirectory(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory, error);
  if (error) return IoFailure("make a directory for databases", error);
  return {};
}

std::unexpected<SqlError> NoSuchDatabase(std::string_view name, std::string hint = {}) {
  return Fail(sqlstate::kInvalidCatalogName, std::format("database \"{}\" does not exist", name), std::move(hint));
}

}  // namespace

/// One open engine. Members in the order of life.
struct DatabaseRegistry::Instance {
  duck::Database database;
  std::string catalog;
  User user;  // with the rights that it was opened for
  CommitCounter commits;
};

/// The place of one file's engine, whether it is open or not. `mutex` is held while it opens and closes.
struct DatabaseRegistry::Slot {
  explicit Slot(std::filesystem::path path) : file(std::move(path)) {}
  const std::filesystem::path file;
  std::mutex mutex;  // guards all below
  std::unique_ptr<Instance> instance;
  size_t sessions = 0;
  Clock::time_point idle_since{};
  bool close_when_idle = false;  // the registry is shutting down

  void Close() {
    if (!instance) return;
    if (auto connection = duck::Connection::Open(instance->database)) {
      if (auto done = connection->Run("CHECKPOINT"); !done) {
        observe::Log(observe::Level::kWarn, "checkpoint failed; the write-ahead log keeps what is not in the file",
                     {{"file", file.string()}, {"error", done.error().message}});
      }
    }
    instance.reset();
  }
};

/// A session's share of an instance. It keeps the slot; dies after the session's connection.
struct DatabaseRegistry::Lease {
  explicit Lease(std::shared_ptr<Slot> of) : slot(std::move(of)) {}
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;
  ~Lease() {
    const std::lock_guard lock(slot->mutex);
    --slot->sessions;
    slot->idle_since = Clock::now();
    if (slot->sessions == 0 && slot->close_when_idle) slot->Close();
  }
  std::shared_ptr<Slot> slot;
};

Result<std::unique_ptr<DatabaseRegistry>> DatabaseRegistry::Create(RegistryOptions options) {
  std::error_code error;
  if (std::filesystem::create_directories(options.data_dir, error)) {
    std::filesystem::permissions(options.data_dir, std::filesystem::perms::owner_all, error);
  }
  if (!error) options.data_dir = std::filesystem::canonical(options.data_dir, error);
  if (error) return IoFailure("make the data directory " + options.data_dir.string(), error);
  return std::unique_ptr<DatabaseRegistry>(new DatabaseRegistry(std::move(options)));
}

DatabaseRegistry::DatabaseRegistry(RegistryOptions options)
    : options_(std::move(options)), layout_(options_.data_dir), closer_([this](const std::stop_token& stop) {
        const auto pause = std::max(options_.idle_close / 4, std::chrono::milliseconds(10));
        std::unique_lock lock(mutex_);
        while (!wake_closer_.wait_for(lock, stop, pause, [&] { return stop.stop_requested(); })) {
          lock.unlock();
          CloseIdle();
          lock.lock();
        }
      }) {}

DatabaseRegistry::~DatabaseRegistry() {
  closer_.request_stop();
  closer_.join();
  CloseAll();
}

DatabaseRegistry::Place DatabaseRegistry::PlaceOf(const User& user, std::string_view database) const {
  if (database.empty() || database == kDefaultDatabase || database == user.name) {
    return {layout_.OwnFile(user.name), user.name, true};
  }
  return {layout_.DatabaseFile(user.name, database), std::string(database), false};
}

Result<DatabaseRegistry::Place> DatabaseRegistry::Find(const User& user, std::string_view database) const {
  Place place = PlaceOf(user, database);
  std::error_code error;
  if (place.own || (CheckDatabaseName(database) && std::filesystem::exists(place.file, error))) return place;
  if (options_.unknown_database == UnknownDatabase::kDefault) return PlaceOf(user, {});
  std::string names = std::format("\"{}\"", user.name);
  if (user.name != kDefaultDatabase) names += std::format(" and \"{}\" (your own)", kDefaultDatabase);
  DUCKGRES_ASSIGN(const auto others, layout_.Databases(user.name));
  for (const auto& other : others) names += std::format(", \"{}\"", other);
  return NoSuchDatabase(database, "Databases that exist: " + names + ".");
}

std::shared_ptr<DatabaseRegistry::Slot> DatabaseRegistry::SlotOf(const std::filesystem::path& file) {
  const std::lock_guard lock(mutex_);
  if (closing_) return nullptr;
  auto& slot = slots_[file];
  if (!slot) slot = std::make_shared<Slot>(file);
  return slot;
}

Result<void> DatabaseRegistry::CheckFileAccess(const User& user) const {
  const auto within = [](const std::filesystem::path& inner, const std::filesystem::path& outer) {
    return std::ranges::mismatch(outer, inner).in1 == outer.end();
  };
  for (const auto& directory : user.file_access) {
    std::error_code error;
    const auto real = std::filesystem::weakly_canonical(directory, error);
    if (error || !directory.is_absolute() || within(real, options_.data_dir) || within(options_.data_dir, real)) {
      return Fail(sqlstate::kConfigFileError,
                  std::format("file_access of user \"{}\" has a directory that it must not have: {}", user.name,
                              directory.string()),
                  "It has to be an absolute path that neither is, nor contains, nor is in the data directory.");
    }
  }
  return {};
}

Result<std::unique_ptr<DatabaseRegistry::Instance>> DatabaseRegistry::OpenInstance(const User& user,
                                                                                   const Place& place) {
  if (!user.superuser) DUCKGRES_TRY(CheckFileAccess(user));
  const auto temp_directory = layout_.TempDirectory(user.name, place.file);
  DUCKGRES_TRY(MakeDirectory(place.file.parent_path()));
  DUCKGRES_TRY(MakeDirectory(temp_directory));
  std::vector<duck::Database::Option> options(std::begin(kOptions), std::end(kOptions));
  options.push_back({"temp_directory", temp_directory.string()});
  if (!options_.memory_limit.empty()) options.push_back({"memory_limit", options_.memory_limit});
  if (options_.threads != 0) options.push_back({"threads", std::to_string(options_.threads)});

  auto instance = std::make_unique<Instance>();
  auto database = duck::Database::Open(place.file.string(), options);
  if (!database) {  // DuckDB's words name the host's files and processes
    observe::Log(observe::Level::kError, "could not open a database",
                 {{"user", user.name}, {"file", place.file.string()}, {"error", database.error().message}});
    return Fail(database.error().code, std::format("could not open database \"{}\"", place.name),
                "The server's log says why.");
  }
  instance->database = *std::move(database);
  instance->user = user;
  DUCKGRES_ASSIGN(auto connection, duck::Connection::Open(instance->database));
  for (const auto& extension : options_.extensions) DUCKGRES_TRY(connection.Run("LOAD " + Quoted(extension.string())));
  DUCKGRES_ASSIGN(auto catalog, connection.Scalar("SELECT current_database()"));
  instance->catalog = catalog.value_or(place.name);
  if (options_.prepare_database) {
    DUCKGRES_TRY(options_.prepare_database(connection, {user, place.name, instance->catalog}));
  }
  if (!user.superuser) {
    const FenceSettings fence{place.file, temp_directory, user.file_access};
    if (auto locked = LockDown(connection, fence); !locked) {
      observe::Log(observe::Level::kError, "refusing to serve a database that could not be locked",
                   {{"user", user.name}, {"database", place.name}, {"error", locked.error().message}});
      return Fail(std::move(locked).error());
    }
  }
  return instance;
}

Result<void> DatabaseRegistry::EnsureOpen(Slot& slot, const User& user, const Place& place) {
  if (slot.instance && slot.instance->user != user) {
    if (slot.sessions > 0) {
      return Fail(sqlstate::kObjectInUse, std::format("the rights of user \"{}\" have changed", user.name),
                  "Sessions with the old rights are still open; connect again when they have ended.");
    }
    slot.Close();
  }
  if (slot.instance) return {};
  DUCKGRES_ASSIGN(slot.instance, OpenInstance(user, place));
  slot.idle_since = Clock::now();
  return {};
}

Result<OpenedDatabase> DatabaseRegistry::Open(const User& user, std::string_view database) {
  DUCKGRES_TRY(CheckUserName(user.name));
  DUCKGRES_ASSIGN(const Place place, Find(user, database));
  const auto slot = SlotOf(place.file);
  if (!slot) return Fail(sqlstate::kCannotConnectNow, "the database system is shutting down");

  std::shared_ptr<Lease> lease;
  Instance* instance = nullptr;
  {
    const std::lock_guard lock(slot->mutex);
    if (slot->close_when_idle) return Fail(sqlstate::kCannotConnectNow, "the database system is shutting down");
    std::error_code error;  // it may have been dropped since it was found
    if (!place.own && !std::filesystem::exists(place.file, error)) return NoSuchDatabase(place.name);
    DUCKGRES_TRY(EnsureOpen(*slot, user, place));
    ++slot->sessions;
    instance = slot->instance.get();  // stays while the lease lives
  }
  lease = std::make_shared<Lease>(slot);
  Access access{.fenced = !user.superuser, .directories = user.file_access};
  DUCKGRES_ASSIGN(auto executor,
                  LocalExecutor::Open({&instance->database, &instance->commits, lease}, std::move(access)));
  if (options_.prepare_connection) {
    DUCKGRES_TRY(options_.prepare_connection(executor->Connection(), {user, place.name, instance->catalog}));
  }
  return OpenedDatabase{std::move(executor), instance->catalog, place.name};
}

Result<void> DatabaseRegistry::CreateDatabase(const User& user, std::string_view name) {
  DUCKGRES_TRY(CheckUserName(user.name));
  DUCKGRES_TRY(CheckDatabaseName(name));
  const Place place = PlaceOf(user, name);
  const auto slot = SlotOf(place.file);
  if (!slot) return Fail(sqlstate::kCannotConnectNow, "the database system is shutting down");
  const std::lock_guard lock(slot->mutex);
  std::error_code error;
  if (place.own || std::filesystem::exists(place.file, error)) {
    return Fail(sqlstate::kDuplicateDatabase, std::format("database \"{}\" already exists", name));
  }
  return EnsureOpen(*slot, user, place);
}

Result<void> DatabaseRegistry::DropDatabase(const User& user, std::string_view name) {
  DUCKGRES_TRY(CheckUserName(user.name));
  const Place place = PlaceOf(user, name);
  if (place.own) {
    return Fail(sqlstate::kObjectInUse, std::format("database \"{}\" can't be dropped", name),
                "It is the user's own database.");
  }
  const auto slot = SlotOf(place.file);
  if (!slot) return Fail(sqlstate::kCannotConnectNow, "the database system is shutting down");
  const std::lock_guard lock(slot->mutex);
  std::error_code error;
  if (!CheckDatabaseName(name) || !std::filesystem::exists(place.file, error)) return NoSuchDatabase(name);
  if (slot->sessions > 0) {
    SqlError in_use{.code = sqlstate::kObjectInUse,
                    .message = std::format("database \"{}\" is being accessed by other users", name)};
    in_use.detail = slot->sessions == 1
                        ? "There is 1 other session using the database."
                        : std::format("There are {} other sessions using the database.", slot->sessions);
    return Fail(std::move(in_use));
  }
  slot->instance.reset();
  // The database first: a write-ahead log alone is nothing, a database without its log has lost rows.
  for (const auto* suffix : {"", ".wal", ".wal.checkpoint", ".wal.recovery"}) {
    if (!std::filesystem::remove(place.file.string() + suffix, error) && error) {
      return IoFailure(std::format("remove the file of database \"{}\"", name), error);
    }
  }
  std::filesystem::remove_all(layout_.TempDirectory(user.name, place.file), error);
  return {};
}

Result<std::vector<std::string>> DatabaseRegistry::ListDatabases(const User& user) {
  DUCKGRES_TRY(CheckUserName(user.name));
  DUCKGRES_ASSIGN(auto names, layout_.Databases(user.name));
  names.insert(names.begin(), user.name);
  return names;
}

std::vector<std::shared_ptr<DatabaseRegistry::Slot>> DatabaseRegistry::Slots() {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<Slot>> slots;
  for (const auto& [file, slot] : slots_) slots.push_back(slot);
  return slots;
}

void DatabaseRegistry::CloseIdle() {
  for (const auto& slot : Slots()) {
    const std::unique_lock lock(slot->mutex, std::try_to_lock);  // one that is opening is not idle
    if (!lock || !slot->instance || slot->sessions > 0) continue;
    if (Clock::now() - slot->idle_since >= options_.idle_close) slot->Close();
  }
  const std::lock_guard lock(mutex_);
  std::erase_if(slots_, [](const auto& entry) {  // nobody else has it, so its own lock is not needed
    return entry.second.use_count() == 1 && !entry.second->instance;
  });
}

size_t DatabaseRegistry::CloseAll() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  size_t in_use = 0;
  for (const auto& slot : Slots()) {
    const std::lock_guard lock(slot->mutex);
    slot->close_when_idle = true;
    if (slot->sessions > 0) {
      ++in_use;
    } else {
      slot->Close();
    }
  }
  return in_use;
}

size_t DatabaseRegistry::OpenInstances() {
  size_t open = 0;
  for (const auto& slot : Slots()) {
    const std::lock_guard lock(slot->mutex);
    open += slot->instance ? 1 : 0;
  }
  return open;
}

}  // namespace duckgres::exec
