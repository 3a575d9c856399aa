#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/parameters.hpp"
#include "sql/pg_tree.hpp"

namespace duckgres::sql {

struct NamedColumn {
  std::string name;
  uint32_t type = 0;
  const RangeVar* all_of = nullptr;  // stands for all columns of a table, which only the oracle can name
};
using Columns = std::vector<NamedColumn>;

/// Asks the oracle for column types, each question once.
class TableTypes {
 public:
  explicit TableTypes(TypeOracle* oracle) : oracle_(oracle) {}
  /// kUndetermined if there is no such column, or nobody to ask.
  uint32_t Column(const RangeVar& table, std::string_view column);
  std::vector<uint32_t> AllColumns(const RangeVar& table);
  std::vector<uint32_t> TheColumns(const RangeVar& table, const std::vector<std::string>& names);

 private:
  const std::vector<uint32_t>& Ask(std::string probe);
  TypeOracle* oracle_;
  std::map<std::string, std::vector<uint32_t>> answers_;
};

/// One entry of FROM: a table, whose columns the oracle knows, or something whose columns are known here.
struct FromItem {
  std::string alias;
  const RangeVar* table = nullptr;
  std::vector<std::string> renamed;  // t(a, b): the first columns of a table by other names
  Columns columns;                   // if there is no table
};

/// The names that an expression sees: its query's FROM, then those of the queries around it.
struct Scope {
  const Scope* outer = nullptr;
  std::vector<FromItem> items;
  std::vector<std::string> merged;  // the columns of JOIN ... USING, which have the common type of both sides
  std::map<std::string, Columns, std::less<>> ctes;

  const Columns* FindCte(std::string_view name) const;
  /// `table` may be empty. kUndetermined if no item has the column.
  uint32_t Find(std::string_view table, std::string_view column, TableTypes& tables) const;

 private:
  uint32_t FindHere(std::string_view table, std::string_view column, TableTypes& tables) const;
};

}  // namespace duckgres::sql
