#pragma once

#include <optional>

#include "sql/pg_tree.hpp"
#include "sql/statement.hpp"

namespace duckgres::sql {

/// What the statement's IF EXISTS or IF NOT EXISTS is about; nothing if it has none.
std::optional<Existence> ExistenceOf(const Node& node);

}  // namespace duckgres::sql
