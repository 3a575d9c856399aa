-- The other columns are NULL.
SELECT __duckgres.base.database_name() AS table_catalog, nsp AS table_schema, name AS table_name,
       CASE WHEN kind = 'v' THEN 'VIEW' WHEN temporary THEN 'LOCAL TEMPORARY' ELSE 'BASE TABLE' END AS table_type,
       CASE WHEN kind = 'v' THEN 'NO' ELSE 'YES' END AS is_insertable_into, 'NO' AS is_typed
FROM __duckgres.base.relations WHERE kind IN ('r', 'v')
UNION ALL
SELECT DISTINCT __duckgres.base.database_name(), schema, relation, CASE kind WHEN 'v' THEN 'VIEW' ELSE 'BASE TABLE' END,
       CASE kind WHEN 'v' THEN 'NO' ELSE 'YES' END, 'NO'
FROM __duckgres.fixed.columns
