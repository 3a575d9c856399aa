-- One row for each column of an index; column_name is NULL where it is an expression.
CREATE VIEW __duckgres.base.index_columns AS
SELECT i.nsp, i.name, i.position, c.column_name, c.data_type
FROM (SELECT nsp, name, table_name, unnest(columns) AS part, generate_subscripts(columns, 1) AS position
      FROM __duckgres.base.indexes) i
LEFT JOIN __duckgres.base.column_numbers c
       ON c.nsp = i.nsp AND c.table_name = i.table_name AND c.column_name = trim(i.part, '"')
