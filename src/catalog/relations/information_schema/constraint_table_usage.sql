SELECT __duckgres.base.database_name() AS table_catalog, nsp AS table_schema,
       CASE WHEN kind = 'f' THEN referenced_table ELSE table_name END AS table_name,
       __duckgres.base.database_name() AS constraint_catalog, nsp AS constraint_schema, name AS constraint_name
FROM __duckgres.base.constraints WHERE kind IN ('p', 'u', 'f')
