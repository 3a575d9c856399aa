#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "exec/executor.hpp"

namespace duckgres::session {

/// Rows of text that session itself makes (SHOW, EXPLAIN), as a stream like any other.
class LocalRows : public exec::RowStream {
 public:
  using Row = std::vector<std::optional<std::string>>;  // one field per column; nullopt: NULL

  LocalRows(std::vector<std::string> names, std::vector<Row> rows);
  std::span<const exec::Column> Columns() const override { return columns_; }
  Result<std::optional<duck::DataChunk>> Next() override;
  Result<int64_t> TakeRowsChanged() override { return 0; }

 private:
  std::vector<exec::Column> columns_;
  std::vector<Row> rows_;
  size_t next_ = 0;
};

}  // namespace duckgres::session
