#include "catalog/pg_alias.hpp"

#include <array>

namespace duckgres::catalog {
namespace {

constexpr auto kAliases = std::to_array<TypeAlias>({
    {"pg_oid", "oid", 26, DUCKDB_TYPE_UINTEGER},
    {"pg_xid", "xid", 28, DUCKDB_TYPE_UINTEGER},
    {"pg_cid", "cid", 29, DUCKDB_TYPE_UINTEGER},
    {"pg_name", "name", 19},
    {"pg_char", "\"char\"", 18},
    {"pg_regproc", "regproc", 24},
    {"pg_regprocedure", "regprocedure", 2202},
    {"pg_regclass", "regclass", 2205},
    {"pg_regtype", "regtype", 2206},
    {"pg_regnamespace", "regnamespace", 4089},
    {"pg_regrole", "regrole", 4096},
    {"pg_node_tree", "pg_node_tree", 194},
    {"pg_ndistinct", "pg_ndistinct", 3361},
    {"pg_dependencies", "pg_dependencies", 3402},
    {"pg_mcv_list", "pg_mcv_list", 5017},
    {"pg_lsn", "pg_lsn", 3220},
    {"pg_aclitem", "aclitem", 1033},
    {"pg_inet", "inet", 869},
    {"pg_anyarray", "anyarray", 2277},
    {"pg_int2vector", "int2vector", 22, DUCKDB_TYPE_LIST, DUCKDB_TYPE_SMALLINT},
    {"pg_oidvector", "oidvector", 30, DUCKDB_TYPE_LIST, DUCKDB_TYPE_UINTEGER},
});

}  // namespace

std::span<const TypeAlias> TypeAliases() { return kAliases; }

}  // namespace duckgres::catalog
