SELECT __duckgres.base.session_user_name() AS grantor, __duckgres.base.session_user_name() AS grantee,
       __duckgres.base.database_name() AS table_catalog, nsp AS table_schema, name AS table_name,
       unnest(['INSERT', 'SELECT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS privilege_type,
       'YES' AS is_grantable, 'YES' AS with_hierarchy
FROM __duckgres.base.relations WHERE kind IN ('r', 'v')
