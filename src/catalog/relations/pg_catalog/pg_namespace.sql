SELECT __duckgres.base.namespace_oid(nsp) AS oid, nsp AS nspname, CASE nsp WHEN 'public' THEN 6171 ELSE 10 END AS nspowner,
       CASE nsp WHEN 'public' THEN ['pg_database_owner=UC/pg_database_owner', '=U/pg_database_owner'] END AS nspacl
FROM __duckgres.base.schemas
