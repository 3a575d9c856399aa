#pragma once

#include "sql/pg_tree.hpp"
#include "sql/statement_kind.hpp"

namespace duckgres::sql {

/// The kind of a statement's node, as PostgreSQL's CreateCommandTag tells them apart.
StatementKind Classify(const Node& statement);

/// Whether PostgreSQL runs this kind in a READ ONLY transaction. SELECT, EXPLAIN, COPY and EXECUTE depend on more.
bool AllowedInReadOnly(StatementKind kind);

}  // namespace duckgres::sql
