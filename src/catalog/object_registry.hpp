#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "catalog/relation.hpp"

namespace duckgres::catalog {

/// What kind of object an OID stands for; objects of one kind have different names within a schema.
enum class ObjectKind : char {
  kRelation = 'c',  // pg_class: tables, views, indexes, sequences
  kType = 't',
  kNamespace = 'n',
  kConstraint = 'k',
  kDefault = 'd',
  kFunction = 'p',
  kDatabase = 'b',
  kRole = 'r',
  kEnumLabel = 'e',
};

struct Object {
  ObjectKind kind = ObjectKind::kRelation;
  std::string schema, name;
  bool operator==(const Object&) const = default;
};

/// The OIDs of one DuckDB instance's objects: PostgreSQL's own numbers for what PostgreSQL has, and for the rest a hash
/// of kind, schema and name, so that an unchanged object keeps its OID when the server restarts. Two objects never
/// share one: where hashes meet, the later object takes the next free number.
///
/// Memory  about 200 bytes an object that a catalog has shown; beyond kObjectsMax all but PostgreSQL's own are
///         forgotten and learned anew.
/// Thread  any; Lock() once for a batch of calls.
class ObjectRegistry {
 public:
  static constexpr size_t kObjectsMax = 500'000;

  std::unique_lock<std::mutex> Lock() { return std::unique_lock(mutex_); }  // guards everything below
  void AddFixed(Oid oid, Object object);
  Oid OidOf(ObjectKind kind, std::string_view schema, std::string_view name);
  /// Null for an OID that neither is fixed nor was given out by OidOf.
  const Object* Find(Oid oid) const;
  /// The OID of an object that PostgreSQL has by itself.
  std::optional<Oid> FindFixed(ObjectKind kind, std::string_view schema, std::string_view name) const;

 private:
  std::mutex mutex_;
  std::unordered_map<Oid, Object> objects_;
  std::unordered_map<Oid, Object> fixed_;
  std::unordered_map<std::string, Oid> fixed_oids_;
};

}  // namespace duckgres::catalog
