#pragma once

#include <string>
#include <vector>

#include "duckdb.h"

#include "engine/engine.hpp"

namespace duckgres::bench {

enum class RowFormat : uint8_t { kText, kBinary };

/// Formats chunks as DataRow messages the plain way, one value after the other: what it costs an embedding program to
/// turn columns into PostgreSQL's rows. Knows the types of the table `mixed`; gives up on others.
class RowFormatter {
 public:
  RowFormatter(duckdb_result& result, RowFormat format);
  /// Replaces `out` by the rows of `chunk`.
  void Format(const Chunk& chunk, std::string& out) const;

 private:
  using Append = void (*)(std::string& out, const void* values, idx_t row);
  std::vector<Append> columns_;
};

}  // namespace duckgres::bench
