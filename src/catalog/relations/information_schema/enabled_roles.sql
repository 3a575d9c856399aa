SELECT rolname AS role_name FROM __duckgres.catalog.pg_authid
