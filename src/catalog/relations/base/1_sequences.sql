CREATE VIEW __duckgres.base.sequences AS
SELECT database_name, __duckgres.base.nsp(database_name, schema_name) AS nsp, schema_name, sequence_name AS name,
       temporary, start_value, min_value, max_value, increment_by, cycle, last_value, comment
FROM duckdb_sequences() WHERE __duckgres.base.is_ours(database_name)
