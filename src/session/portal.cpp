#include "session/portal.hpp"

#include <format>

#include "base/sqlstate.hpp"

namespace duckgres::session {

Result<void> PortalStore::Add(std::string_view name, std::shared_ptr<Portal> portal) {
  if (name.empty()) {
    portals_.insert_or_assign(std::string(), std::move(portal));
    return {};
  }
  if (!portals_.try_emplace(std::string(name), std::move(portal)).second) {
    return Fail(sqlstate::kDuplicateCursor, std::format("cursor \"{}\" already exists", name));
  }
  return {};
}

Result<std::shared_ptr<Portal>> PortalStore::Find(std::string_view name) const {
  const auto found = portals_.find(name);
  if (found != portals_.end()) return found->second;
  return Fail(sqlstate::kInvalidCursorName, std::format("portal \"{}\" does not exist", name));
}

bool PortalStore::Remove(std::string_view name) {
  const auto found = portals_.find(name);
  if (found == portals_.end()) return false;
  portals_.erase(found);
  return true;
}

void PortalStore::EndTransaction(bool committed) {
  std::erase_if(portals_, [&](const auto& entry) { return !(committed && entry.second->with_hold); });
}

}  // namespace duckgres::session
