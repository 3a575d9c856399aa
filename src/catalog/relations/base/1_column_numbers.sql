CREATE VIEW __duckgres.base.column_numbers AS
SELECT __duckgres.base.nsp(database_name, schema_name) AS nsp, table_name, column_name, column_index, data_type
FROM duckdb_columns() WHERE __duckgres.base.is_ours(database_name) AND NOT internal
