#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql_error.hpp"
#include "session/engine.hpp"
#include "session/prepared.hpp"
#include "types/row_encoder.hpp"

namespace duckgres::session {

/// A statement with its parameters, ready to run, running, or run. Source: PostgreSQL docs "protocol-flow".
struct Portal {
  std::shared_ptr<Prepared> prepared;
  std::shared_ptr<std::vector<duck::Value>> parameters;  // the second owner is the journal
  std::vector<types::Format> formats;                    // of the result's columns: 0, 1 or one each

  bool started = false, done = false;
  std::shared_ptr<Cursor> cursor;  // the second owner is a FETCH that reads from it
  std::optional<types::RowEncoder> encoder;
  std::string tag;                      // of a portal that is done, or whose rows are not counted
  bool counts_rows = true;              // the tag ends with the number of rows sent
  std::optional<uint64_t> fetch_limit;  // FETCH n: at most so many rows of the other portal's cursor
  uint64_t rows_sent = 0;               // by all its executions

  // Of DECLARE.
  bool is_cursor = false, with_hold = false, binary = false;
  uint64_t position = 0;  // rows fetched so far
  std::string source;     // the query's text, for pg_cursors
};

/// Named and unnamed portals of a session. All but those WITH HOLD end with their transaction.
class PortalStore {
 public:
  /// Errors  42P03 for a name that is taken. The unnamed one is replaced.
  Result<void> Add(std::string_view name, std::shared_ptr<Portal> portal);
  /// Errors  34000.
  Result<std::shared_ptr<Portal>> Find(std::string_view name) const;
  bool Remove(std::string_view name);
  void EndTransaction(bool committed);
  void Clear() { portals_.clear(); }
  std::map<std::string, std::shared_ptr<Portal>, std::less<>>& All() { return portals_; }

 private:
  std::map<std::string, std::shared_ptr<Portal>, std::less<>> portals_;
};

}  // namespace duckgres::session
