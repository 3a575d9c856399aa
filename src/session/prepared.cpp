#include "session/prepared.hpp"

#include <format>

#include "base/sqlstate.hpp"

namespace duckgres::session {

Result<void> StatementStore::Add(std::string_view name, std::shared_ptr<Prepared> statement) {
  if (name.empty()) {
    statements_.insert_or_assign(std::string(), std::move(statement));
    return {};
  }
  if (!statements_.try_emplace(std::string(name), std::move(statement)).second) {
    return Fail(sqlstate::kDuplicatePreparedStatement, std::format("prepared statement \"{}\" already exists", name));
  }
  return {};
}

Result<std::shared_ptr<Prepared>> StatementStore::Find(std::string_view name) const {
  const auto found = statements_.find(name);
  if (found != statements_.end()) return found->second;
  return Fail(sqlstate::kInvalidSqlStatementName, name.empty()
                                                      ? "unnamed prepared statement does not exist"
                                                      : std::format("prepared statement \"{}\" does not exist", name));
}

bool StatementStore::Remove(std::string_view name) {
  const auto found = statements_.find(name);
  if (found == statements_.end()) return false;
  statements_.erase(found);
  return true;
}

}  // namespace duckgres::session
