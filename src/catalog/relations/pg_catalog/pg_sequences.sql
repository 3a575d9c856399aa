SELECT nsp AS schemaname, name AS sequencename, __duckgres.base.session_user_name() AS sequenceowner, 'bigint' AS data_type,
       start_value, min_value, max_value, increment_by, cycle, 1 AS cache_size, last_value
FROM __duckgres.base.sequences
