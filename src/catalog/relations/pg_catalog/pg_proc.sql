FROM __duckgres.fixed.pg_proc
UNION ALL  -- the macros of users
SELECT duckgres_oid('p', nsp, function_name), function_name, __duckgres.base.namespace_oid(nsp), 10, 14,
       CASE WHEN is_table THEN 100 ELSE 1 END, CASE WHEN is_table THEN 1000 ELSE 0 END, 0, '-', 'f', false, false, false,
       is_table, 'v', 'u', len(parameters), 0, CASE WHEN is_table THEN 2249 ELSE 25 END,
       list_transform(parameters, lambda p: 25)::pg_oidvector, NULL::pg_oid[],
       NULL::pg_char[], parameters::VARCHAR[], NULL, NULL::pg_oid[], macro_definition, NULL, NULL, NULL::VARCHAR[],
       NULL::pg_aclitem[]
FROM (SELECT __duckgres.base.nsp(database_name, schema_name) AS nsp, function_name,
             any_value(parameters) AS parameters, any_value(macro_definition) AS macro_definition,
             bool_or(function_type = 'table_macro') AS is_table
      FROM duckdb_functions()
      WHERE __duckgres.base.is_ours(database_name) AND NOT internal AND function_type IN ('macro', 'table_macro')
      GROUP BY ALL)
