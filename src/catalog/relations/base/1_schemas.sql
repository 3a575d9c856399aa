CREATE VIEW __duckgres.base.schemas AS
SELECT __duckgres.base.nsp(database_name, schema_name) AS nsp,
       CASE schema_name WHEN 'main' THEN coalesce(comment, 'standard public schema') ELSE comment END AS comment
FROM duckdb_schemas()
WHERE database_name = __duckgres.base.current_catalog() AND schema_name NOT IN ('pg_catalog', 'information_schema')
UNION ALL SELECT unnest(['pg_catalog', 'information_schema', 'pg_toast']), NULL
UNION ALL SELECT 'pg_temp_1', NULL WHERE EXISTS (FROM duckdb_tables() WHERE temporary)
