-- Enum types of users; a column tells its enum only by the labels, in DuckDB's spelling.
CREATE VIEW __duckgres.base.enums AS
SELECT __duckgres.base.nsp(database_name, schema_name) AS nsp, type_name AS name, labels, comment,
       'ENUM(' || array_to_string(list_transform(labels, lambda label: '''' || replace(label, '''', '''''') || ''''), ', ')
       || ')' AS spelling
FROM duckdb_types()
WHERE __duckgres.base.is_ours(database_name) AND logical_type = 'ENUM' AND labels IS NOT NULL AND NOT internal
