-- The other columns are NULL.
SELECT __duckgres.base.database_name() AS catalog_name, nsp AS schema_name,
       CASE nsp WHEN 'public' THEN 'pg_database_owner' ELSE __duckgres.base.session_user_name() END AS schema_owner
FROM __duckgres.base.schemas
