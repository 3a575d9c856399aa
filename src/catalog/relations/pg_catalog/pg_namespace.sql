SELECT __duckgres.base.namespace_oid(nsp) AS oid, nsp AS nspname, 10 AS nspowner, NULL AS nspacl
FROM __duckgres.base.schemas
