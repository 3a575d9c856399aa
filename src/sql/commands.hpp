#pragma once

#include "sql/source.hpp"

namespace duckgres::sql {

/// The statement's own struct for those that session executes by itself; std::monostate for the others.
Command MakeCommand(const Statement& statement);

}  // namespace duckgres::sql
