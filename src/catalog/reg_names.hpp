#pragma once

#include <string>
#include <string_view>

#include "catalog/object_registry.hpp"

namespace duckgres::catalog {

// What regclass, regtype, regproc, regnamespace and regrole show for an OID, and back. The caller has locked the
// registry. Source: PostgreSQL docs "datatype-oid".

/// The object's name, with its schema unless that is public or pg_catalog; `-` for 0, digits for an unknown OID.
std::string RegName(const ObjectRegistry& registry, ObjectKind kind, Oid oid);
/// The OID of the object that `text` names (or of the digits it has), whether or not it exists.
Oid RegOid(ObjectRegistry& registry, ObjectKind kind, std::string_view text);
/// `text` as RegName would show it.
std::string CanonicalRegName(ObjectRegistry& registry, ObjectKind kind, std::string_view text);

}  // namespace duckgres::catalog
