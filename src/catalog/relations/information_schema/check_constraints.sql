SELECT __duckgres.base.database_name() AS constraint_catalog, nsp AS constraint_schema, name AS constraint_name,
       CASE WHEN kind = 'n' THEN duckgres_quote_ident(columns[1]) || ' IS NOT NULL' ELSE expression END AS check_clause
FROM __duckgres.base.constraints WHERE kind IN ('c', 'n')
