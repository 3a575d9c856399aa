SELECT __duckgres.base.database_name() AS constraint_catalog, nsp AS constraint_schema, name AS constraint_name,
       __duckgres.base.database_name() AS table_catalog, nsp AS table_schema, table_name,
       CASE kind WHEN 'p' THEN 'PRIMARY KEY' WHEN 'u' THEN 'UNIQUE' WHEN 'f' THEN 'FOREIGN KEY' ELSE 'CHECK' END
         AS constraint_type,
       'NO' AS is_deferrable, 'NO' AS initially_deferred, 'YES' AS enforced,
       CASE WHEN kind = 'u' THEN 'YES' END AS nulls_distinct
FROM __duckgres.base.constraints
