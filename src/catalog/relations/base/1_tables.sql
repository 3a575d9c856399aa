CREATE VIEW __duckgres.base.tables AS
SELECT database_name, __duckgres.base.nsp(database_name, schema_name) AS nsp, schema_name, table_name AS name,
       temporary, has_primary_key, estimated_size, column_count, index_count, check_constraint_count, comment
FROM duckdb_tables() WHERE __duckgres.base.is_ours(database_name) AND NOT internal
