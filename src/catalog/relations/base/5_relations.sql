-- Everything that has a row in pg_class, in the words of the views that show it.
CREATE VIEW __duckgres.base.relations AS
SELECT nsp, name, 'r' AS kind, estimated_size AS tuples, column_count AS natts, check_constraint_count AS checks,
       index_count > 0 AS has_index, temporary, comment
FROM __duckgres.base.tables
UNION ALL
SELECT nsp, name, 'v', 0, column_count, 0, false, temporary, comment FROM __duckgres.base.views
UNION ALL
SELECT nsp, name, 'i', 0, len(columns), 0, false, false, comment FROM __duckgres.base.indexes
UNION ALL
SELECT nsp, name, 'S', 1, 3, 0, false, temporary, comment FROM __duckgres.base.sequences
