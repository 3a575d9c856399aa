#pragma once

#include <memory>

#include "base/sql_error.hpp"
#include "catalog/object_registry.hpp"
#include "duck/connection.hpp"

namespace duckgres::catalog {

/// Makes PostgreSQL's catalog types (TypeAliases) in the connection's database instance, with their casts, and the
/// functions that SQL can't say, whose names begin with duckgres_. All live in system.main, for every connection.
///
/// The registry's other owners are those functions, which may outlive the caller's interest in it.
Result<void> RegisterNatives(duck::Connection& connection, const std::shared_ptr<ObjectRegistry>& registry);

}  // namespace duckgres::catalog
