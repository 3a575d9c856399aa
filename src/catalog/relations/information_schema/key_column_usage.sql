SELECT __duckgres.base.database_name() AS constraint_catalog, nsp AS constraint_schema, name AS constraint_name,
       __duckgres.base.database_name() AS table_catalog, nsp AS table_schema, table_name, column_name, ordinal_position,
       CASE WHEN kind = 'f' THEN ordinal_position END AS position_in_unique_constraint
FROM (SELECT nsp, name, table_name, kind, unnest(columns) AS column_name,
             generate_subscripts(columns, 1) AS ordinal_position
      FROM __duckgres.base.constraints WHERE kind IN ('p', 'u', 'f'))
