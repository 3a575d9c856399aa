#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/pg_tree.hpp"

namespace duckgres::sql {

/// What PostgreSQL calls a column that nothing names.
inline constexpr std::string_view kNamelessColumn = "?column?";

/// The names of a statement's result columns; nullopt is a star. Empty if the statement has no list that tells.
std::vector<std::optional<std::string>> ColumnNamesOf(const Node& statement);

/// The name of one entry of a select list, as PostgreSQL gives it.
std::string ColumnName(const ResTarget& target);

}  // namespace duckgres::sql
