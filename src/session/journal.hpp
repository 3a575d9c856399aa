#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "session/engine.hpp"

namespace duckgres::session {

/// What a transaction block has written so far, so that ROLLBACK TO SAVEPOINT can make the part before the savepoint
/// again in a fresh transaction: DuckDB has no savepoints. docs/savepoints.md has the rules.
class Journal {
 public:
  static constexpr size_t kEntriesMax = 10'000;
  static constexpr size_t kBytesMax = size_t{16} << 20;

  struct Entry {
    std::string sql;                                       // as DuckDB got it
    std::shared_ptr<std::vector<duck::Value>> parameters;  // the second owner is the portal
    int64_t rows = 0;                                      // changed; a replay must change as many
    bool is_volatile = false;  // may give something else the second time: it can't be replayed
    bool is_constant = false;  // gives the same whatever other sessions have committed in between
    bool is_insert = false;    // then the defaults of `target` count too
    duck::Appender::Target target;
    std::vector<duck::DataChunk>
        captured;  // the rows themselves, with their defaults as they were: replayed as they are
    bool has_captured = false;
  };

  void Add(Entry entry);
  /// Something was written that can't be written down (COPY FROM, too much): nothing behind this can be replayed.
  void AddUnreplayable();
  size_t Size() const { return entries_.size(); }
  bool Empty() const { return entries_.empty(); }
  void Truncate(size_t size);
  void Clear() { Truncate(0); }

  /// Why the first `size` entries can't be replayed; empty if they can. `others_committed`: another session has
  /// committed a write since this transaction began.
  std::string_view Obstacle(size_t size, bool others_committed) const;
  /// Runs the first `size` entries again.
  Result<void> Replay(Engine& engine, size_t size);

 private:
  std::vector<Entry> entries_;
  size_t bytes_ = 0;
};

}  // namespace duckgres::session
