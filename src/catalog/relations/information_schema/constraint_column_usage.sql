SELECT __duckgres.base.database_name() AS table_catalog, nsp AS table_schema,
       CASE WHEN kind = 'f' THEN referenced_table ELSE table_name END AS table_name, column_name,
       __duckgres.base.database_name() AS constraint_catalog, nsp AS constraint_schema, name AS constraint_name
FROM (SELECT *, unnest(CASE WHEN kind = 'f' THEN referenced_columns ELSE columns END) AS column_name
      FROM __duckgres.base.constraints)
