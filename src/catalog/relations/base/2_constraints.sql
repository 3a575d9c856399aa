-- Primary keys, unique, foreign key, check and not-null constraints, named as PostgreSQL would name them. The kinds of a
-- branch are constants where they can be, so that DuckDB leaves out branches that a query does not ask for.
CREATE VIEW __duckgres.base.raw_constraints AS
SELECT __duckgres.base.nsp(database_name, schema_name) AS nsp, table_name, constraint_type,
       constraint_column_names AS columns, referenced_table, referenced_column_names AS referenced_columns, expression,
       list_transform(constraint_column_indexes, lambda i: (i + 1)::SMALLINT) AS keys
FROM duckdb_constraints() WHERE __duckgres.base.is_ours(database_name);

CREATE VIEW __duckgres.base.constraints AS
SELECT nsp, table_name, CASE constraint_type WHEN 'PRIMARY KEY' THEN 'p' WHEN 'UNIQUE' THEN 'u' ELSE 'n' END AS kind,
       CASE constraint_type WHEN 'PRIMARY KEY' THEN table_name || '_pkey'
                            WHEN 'UNIQUE' THEN table_name || '_' || array_to_string(columns, '_') || '_key'
                            ELSE table_name || '_' || columns[1] || '_not_null' END AS name,
       columns, keys,
       NULL::VARCHAR AS referenced_table, NULL::VARCHAR[] AS referenced_columns, NULL::SMALLINT[] AS referenced_keys,
       NULL::VARCHAR AS referenced_index, NULL::VARCHAR AS expression,
       CASE constraint_type WHEN 'PRIMARY KEY' THEN 'PRIMARY KEY (' || __duckgres.base.column_list(columns) || ')'
                            WHEN 'UNIQUE' THEN 'UNIQUE (' || __duckgres.base.column_list(columns) || ')'
                            ELSE 'NOT NULL ' || duckgres_quote_ident(columns[1]) END AS definition
FROM __duckgres.base.raw_constraints WHERE constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'NOT NULL')
UNION ALL
SELECT f.nsp, f.table_name, 'f', f.table_name || '_' || array_to_string(f.columns, '_') || '_fkey', f.columns, f.keys,
       f.referenced_table, f.referenced_columns, u.keys,
       CASE WHEN u.constraint_type = 'PRIMARY KEY' THEN u.table_name || '_pkey'
            ELSE u.table_name || '_' || array_to_string(u.columns, '_') || '_key' END, NULL,
       'FOREIGN KEY (' || __duckgres.base.column_list(f.columns) || ') REFERENCES '
       || __duckgres.base.qualified(f.nsp, f.referenced_table) || '(' || __duckgres.base.column_list(f.referenced_columns)
       || ')'
FROM __duckgres.base.raw_constraints f
LEFT JOIN __duckgres.base.raw_constraints u
       ON u.nsp = f.nsp AND u.table_name = f.referenced_table AND u.columns = f.referenced_columns
          AND u.constraint_type IN ('PRIMARY KEY', 'UNIQUE')
WHERE f.constraint_type = 'FOREIGN KEY'
UNION ALL
SELECT nsp, table_name, 'c',
       table_name || CASE WHEN len(columns) = 1 THEN '_' || columns[1] ELSE '' END || '_check'
       || coalesce(nullif(row_number() OVER same - 1, 0)::VARCHAR, ''),
       columns, keys, NULL, NULL, NULL, NULL, expression, 'CHECK (' || expression || ')'
FROM __duckgres.base.raw_constraints WHERE constraint_type = 'CHECK'
WINDOW same AS (PARTITION BY nsp, table_name, CASE WHEN len(columns) = 1 THEN columns[1] ELSE '' END ORDER BY expression)
