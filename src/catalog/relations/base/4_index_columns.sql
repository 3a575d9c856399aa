-- One row for each column of an index; key is 0 where it is an expression.
CREATE VIEW __duckgres.base.index_columns AS
SELECT i.nsp, i.name, i.table_name, i.position, i.part AS expression, coalesce(c.column_index, 0)::SMALLINT AS key,
       c.column_name, c.data_type
FROM (SELECT nsp, name, table_name, unnest(columns) AS part, generate_subscripts(columns, 1) AS position
      FROM __duckgres.base.indexes) i
LEFT JOIN (SELECT __duckgres.base.nsp(database_name, schema_name) AS nsp, table_name, column_name, column_index, data_type
           FROM duckdb_columns() WHERE __duckgres.base.is_ours(database_name) AND NOT internal) c
       ON c.nsp = i.nsp AND c.table_name = i.table_name AND c.column_name IN (i.part, trim(i.part, '"'))
