#include "session/journal.hpp"

#include <numeric>

#include "base/sqlstate.hpp"

namespace duckgres::session {
namespace {

// What an entry keeps, roughly: a row of a captured chunk is taken for 64 bytes a column.
size_t BytesOf(const Journal::Entry& entry) {
  size_t bytes = sizeof entry + entry.sql.size();
  if (entry.parameters) bytes += entry.parameters->size() * 64;
  for (const auto& chunk : entry.captured) bytes += chunk.Rows() * chunk.Columns() * 64;
  return bytes;
}

Result<void> ReplayRows(Engine& engine, const Journal::Entry& entry) {
  DUCKGRES_ASSIGN(auto sink, engine.OpenSink(entry.target));
  for (const auto& chunk : entry.captured) DUCKGRES_TRY(sink->Append(chunk));
  return sink->Close();
}

// Whether a row that leaves columns out may get other values the second time.
Result<bool> HasComputedDefaults(Engine& engine, const duck::Appender::Target& target) {
  std::string name;
  for (const char c : target.table) name.append(c == '\'' ? 2 : 1, c);
  DUCKGRES_ASSIGN(const auto found, engine.Scalar("SELECT 1 FROM duckdb_columns() WHERE lower(table_name) = lower('" +
                                                  name + "') AND column_default LIKE '%(%' LIMIT 1"));
  return found.has_value();
}

Result<int64_t> RunAgain(Engine& engine, const Journal::Entry& entry) {
  DUCKGRES_ASSIGN(auto statement, engine.Prepare(entry.sql));
  const std::span<const duck::Value> parameters =
      entry.parameters ? std::span<const duck::Value>(*entry.parameters) : std::span<const duck::Value>();
  DUCKGRES_ASSIGN(auto cursor, engine.Execute(*statement, parameters));
  if (statement->Returns() != exec::ReturnKind::kRows) return cursor->TakeRowsChanged();
  int64_t rows = 0;
  while (true) {
    DUCKGRES_ASSIGN(const bool more, cursor->Fetch());
    if (!more) return rows;
    rows += static_cast<int64_t>(cursor->RowsLeftInChunk());
    cursor->Advance(cursor->RowsLeftInChunk());
  }
}

}  // namespace

void Journal::Add(Entry entry) {
  bytes_ += BytesOf(entry);
  if (entries_.size() >= kEntriesMax || bytes_ > kBytesMax) {
    AddUnreplayable();
    return;
  }
  entries_.push_back(std::move(entry));
}

void Journal::AddUnreplayable() {
  if (!entries_.empty() && entries_.back().is_volatile && entries_.back().sql.empty()) return;
  entries_.push_back({.sql = {}, .parameters = {}, .is_volatile = true});
}

void Journal::Truncate(size_t size) {
  while (entries_.size() > size) {
    const size_t bytes = BytesOf(entries_.back());
    bytes_ -= std::min(bytes_, bytes);
    entries_.pop_back();
  }
  if (entries_.empty()) bytes_ = 0;
}

std::string_view Journal::Obstacle(size_t size, bool others_committed) const {
  for (size_t i = 0; i < size; ++i) {
    const Entry& entry = entries_[i];
    if (entry.has_captured || entry.is_constant) continue;
    if (entry.is_volatile) return "a statement before the savepoint may give other values when it runs again";
    if (others_committed) return "another session has committed changes since this transaction began";
  }
  return {};
}

Result<void> Journal::Replay(Engine& engine, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    const Entry& entry = entries_[i];
    if (entry.has_captured) {
      DUCKGRES_TRY(ReplayRows(engine, entry));
      continue;
    }
    DUCKGRES_ASSIGN(const int64_t rows, RunAgain(engine, entry));
    if (entry.is_insert) {
      DUCKGRES_ASSIGN(const bool computed, HasComputedDefaults(engine, entry.target));
      if (computed) {
        return Fail(
            {.code = sqlstate::kFeatureNotSupported,
             .message = "ROLLBACK TO SAVEPOINT cannot restore this transaction",
             .detail = "A row inserted before the savepoint has computed defaults, such as a sequence's next value.",
             .hint = "Roll back the whole transaction."});
      }
    }
    if (rows != entry.rows) {
      return Fail(sqlstate::kSerializationFailure, "could not restore the state at the savepoint",
                  "Roll back and run the transaction again.");
    }
  }
  return {};
}

}  // namespace duckgres::session
