#include "catalog/object_registry.hpp"

namespace duckgres::catalog {
namespace {

constexpr Oid kFirstNormalOid = 16384;  // PostgreSQL gives lower ones to what initdb makes
constexpr Oid kOidEnd = 0x8000'0000;    // clients keep OIDs in signed integers

std::string KeyOf(ObjectKind kind, std::string_view schema, std::string_view name) {
  std::string key(1, static_cast<char>(kind));
  key.append(schema).push_back('\0');
  return key.append(name);
}

// FNV-1a with a final mix: it must not change between versions of a library, because OIDs are to outlive restarts.
uint64_t StableHash(std::string_view text) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char byte : text) hash = (hash ^ static_cast<uint8_t>(byte)) * 0x100000001b3;
  hash ^= hash >> 32;
  hash *= 0xd6e8feb86659fd93;
  return hash ^ (hash >> 32);
}

}  // namespace

void ObjectRegistry::AddFixed(Oid oid, Object object) {
  fixed_oids_.emplace(KeyOf(object.kind, object.schema, object.name), oid);
  fixed_.emplace(oid, std::move(object));
}

std::optional<Oid> ObjectRegistry::FindFixed(ObjectKind kind, std::string_view schema, std::string_view name) const {
  const auto found = fixed_oids_.find(KeyOf(kind, schema, name));
  return found != fixed_oids_.end() ? std::optional(found->second) : std::nullopt;
}

Oid ObjectRegistry::OidOf(ObjectKind kind, std::string_view schema, std::string_view name) {
  const std::string key = KeyOf(kind, schema, name);
  if (const auto found = fixed_oids_.find(key); found != fixed_oids_.end()) return found->second;
  if (objects_.size() >= kObjectsMax) objects_.clear();
  Oid oid = kFirstNormalOid + static_cast<Oid>(StableHash(key) % (kOidEnd - kFirstNormalOid));
  while (true) {
    const auto [slot, added] = objects_.try_emplace(oid);
    Object& object = slot->second;
    if (added) object = {kind, std::string(schema), std::string(name)};
    if (object.kind == kind && object.name == name && object.schema == schema) return oid;
    if (++oid == kOidEnd) oid = kFirstNormalOid;
  }
}

const Object* ObjectRegistry::Find(Oid oid) const {
  if (const auto found = fixed_.find(oid); found != fixed_.end()) return &found->second;
  const auto found = objects_.find(oid);
  return found != objects_.end() ? &found->second : nullptr;
}

}  // namespace duckgres::catalog
