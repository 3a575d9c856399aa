-- Primary keys, unique, foreign key, check and not-null constraints, named as PostgreSQL would name them.
CREATE VIEW __duckgres.base.constraints AS
WITH raw AS (
  SELECT __duckgres.base.nsp(database_name, schema_name) AS nsp, table_name, constraint_type,
         constraint_column_names AS columns, referenced_table, referenced_column_names AS referenced_columns, expression,
         list_transform(constraint_column_indexes, lambda i: (i + 1)::SMALLINT) AS keys
  FROM duckdb_constraints() WHERE __duckgres.base.is_ours(database_name)
)
SELECT nsp, table_name, 'p' AS kind, table_name || '_pkey' AS name, columns, keys,
       NULL::VARCHAR AS referenced_table, NULL::VARCHAR[] AS referenced_columns, NULL::SMALLINT[] AS referenced_keys,
       NULL::VARCHAR AS referenced_index, NULL::VARCHAR AS expression,
       'PRIMARY KEY (' || __duckgres.base.column_list(columns) || ')' AS definition
FROM raw WHERE constraint_type = 'PRIMARY KEY'
UNION ALL
SELECT nsp, table_name, 'u', table_name || '_' || array_to_string(columns, '_') || '_key', columns, keys,
       NULL, NULL, NULL, NULL, NULL, 'UNIQUE (' || __duckgres.base.column_list(columns) || ')'
FROM raw WHERE constraint_type = 'UNIQUE'
UNION ALL
SELECT f.nsp, f.table_name, 'f', f.table_name || '_' || array_to_string(f.columns, '_') || '_fkey', f.columns, f.keys,
       f.referenced_table, f.referenced_columns, u.keys,
       CASE WHEN u.constraint_type = 'PRIMARY KEY' THEN u.table_name || '_pkey'
            ELSE u.table_name || '_' || array_to_string(u.columns, '_') || '_key' END, NULL,
       'FOREIGN KEY (' || __duckgres.base.column_list(f.columns) || ') REFERENCES '
       || __duckgres.base.qualified(f.nsp, f.referenced_table) || '(' || __duckgres.base.column_list(f.referenced_columns)
       || ')'
FROM raw f LEFT JOIN raw u ON u.nsp = f.nsp AND u.table_name = f.referenced_table AND u.columns = f.referenced_columns
                          AND u.constraint_type IN ('PRIMARY KEY', 'UNIQUE')
WHERE f.constraint_type = 'FOREIGN KEY'
UNION ALL
SELECT nsp, table_name, 'c',
       table_name || CASE WHEN len(columns) = 1 THEN '_' || columns[1] ELSE '' END || '_check'
       || CASE WHEN count(*) OVER same > 1 THEN coalesce(nullif(row_number() OVER same - 1, 0)::VARCHAR, '') ELSE '' END,
       columns, keys, NULL, NULL, NULL, NULL, expression, 'CHECK (' || expression || ')'
FROM raw WHERE constraint_type = 'CHECK'
WINDOW same AS (PARTITION BY nsp, table_name, CASE WHEN len(columns) = 1 THEN columns[1] ELSE '' END
                ORDER BY expression ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
UNION ALL
SELECT nsp, table_name, 'n', table_name || '_' || columns[1] || '_not_null', columns, keys,
       NULL, NULL, NULL, NULL, NULL, 'NOT NULL ' || duckgres_quote_ident(columns[1])
FROM raw WHERE constraint_type = 'NOT NULL'
