SELECT nsp AS schemaname, table_name AS tablename, name AS indexname, NULL AS tablespace,
       'CREATE ' || CASE WHEN is_unique THEN 'UNIQUE ' ELSE '' END || 'INDEX ' || duckgres_quote_ident(name) || ' ON '
       || duckgres_quote_ident(nsp) || '.' || duckgres_quote_ident(table_name) || ' USING btree ('
       || CASE WHEN keys IS NULL THEN array_to_string(columns, ', ') ELSE __duckgres.base.column_list(columns) END || ')' AS indexdef
FROM __duckgres.base.indexes
