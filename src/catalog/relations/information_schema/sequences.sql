SELECT __duckgres.base.database_name() AS sequence_catalog, nsp AS sequence_schema, name AS sequence_name,
       'bigint' AS data_type, 64 AS numeric_precision, 2 AS numeric_precision_radix, 0 AS numeric_scale,
       start_value::VARCHAR AS start_value, min_value::VARCHAR AS minimum_value, max_value::VARCHAR AS maximum_value,
       increment_by::VARCHAR AS increment, CASE WHEN cycle THEN 'YES' ELSE 'NO' END AS cycle_option
FROM __duckgres.base.sequences
