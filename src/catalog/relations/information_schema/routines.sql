-- The other columns are NULL.
SELECT __duckgres.base.database_name() AS specific_catalog, nspname AS specific_schema,
       proname || '_' || p.oid AS specific_name, __duckgres.base.database_name() AS routine_catalog,
       nspname AS routine_schema, proname AS routine_name, 'FUNCTION' AS routine_type,
       duckgres_format_type(prorettype, -2) AS data_type, 'SQL' AS routine_body, prosrc AS routine_definition,
       'SQL' AS external_language, 'GENERAL' AS parameter_style, 'NO' AS is_deterministic, 'MODIFIES' AS sql_data_access,
       'NO' AS is_null_call, 'YES' AS schema_level_routine, 0 AS max_dynamic_result_sets, 'INVOKER' AS security_type
FROM __duckgres.catalog.pg_proc p JOIN __duckgres.catalog.pg_namespace n ON n.oid = p.pronamespace
