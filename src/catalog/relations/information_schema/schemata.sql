-- The other columns are NULL.
SELECT __duckgres.base.database_name() AS catalog_name, nsp AS schema_name,
       __duckgres.base.session_user_name() AS schema_owner
FROM __duckgres.base.schemas
