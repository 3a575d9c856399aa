-- Columns of tables and views.
CREATE VIEW __duckgres.base.columns AS
SELECT c.nsp, c.table_name, c.column_name, c.column_index, c.is_nullable, c.column_default, c.comment, c.data_type,
       coalesce(e.oid, duckgres_type_oid(c.data_type)) AS type_oid,
       duckgres_type_mod(c.data_type) AS type_mod
FROM (SELECT __duckgres.base.nsp(database_name, schema_name) AS nsp, *
      FROM duckdb_columns() WHERE __duckgres.base.is_ours(database_name) AND NOT internal) c
LEFT JOIN (SELECT spelling, any_value(__duckgres.base.type_oid(nsp, name)) AS oid FROM __duckgres.base.enums GROUP BY spelling
           UNION ALL
           SELECT spelling || '[]', any_value(__duckgres.base.type_oid(nsp, name || '[]')) FROM __duckgres.base.enums
           GROUP BY spelling) e
       ON e.spelling = c.data_type
