SELECT oid, typname, typnamespace, typowner, typlen, typbyval, typtype, typcategory, typispreferred, typisdefined,
       typdelim, typrelid, typsubscript, typelem, typarray, typinput, typoutput, typreceive, typsend, typmodin,
       typmodout, typanalyze, typalign, typstorage, typnotnull, typbasetype, typtypmod, typndims, typcollation,
       typdefaultbin, typdefault, typacl
FROM __duckgres.fixed.pg_type
UNION ALL  -- the enums of users, their arrays, and the row types of tables and views
SELECT oid, typname, nsp_oid, 10, typlen, typlen = 4, typtype, typcategory, false, true, ',', typrelid, typsubscript,
       typelem, typarray, typinput, typoutput, typreceive, typsend, '-', '-', typanalyze, typalign, typstorage, false, 0,
       -1, 0, 0, NULL, NULL, NULL
FROM (
  SELECT __duckgres.base.type_oid(nsp, name) AS oid, name AS typname, __duckgres.base.namespace_oid(nsp) AS nsp_oid,
         4 AS typlen, 'e' AS typtype, 'E' AS typcategory, 0 AS typrelid, '-' AS typsubscript, 0 AS typelem,
         __duckgres.base.type_oid(nsp, name || '[]') AS typarray, 'enum_in' AS typinput, 'enum_out' AS typoutput,
         'enum_recv' AS typreceive, 'enum_send' AS typsend, '-' AS typanalyze, 'i' AS typalign, 'p' AS typstorage
  FROM __duckgres.base.enums
  UNION ALL
  SELECT __duckgres.base.type_oid(nsp, name || '[]'), '_' || name, __duckgres.base.namespace_oid(nsp), -1, 'b', 'A', 0,
         'array_subscript_handler', __duckgres.base.type_oid(nsp, name), 0, 'array_in', 'array_out', 'array_recv',
         'array_send', 'array_typanalyze', 'i', 'x'
  FROM __duckgres.base.enums
  UNION ALL
  SELECT __duckgres.base.type_oid(nsp, name), name, __duckgres.base.namespace_oid(nsp), -1, 'c', 'C',
         __duckgres.base.relation_oid(nsp, name), '-', 0, 0, 'record_in', 'record_out', 'record_recv', 'record_send', '-',
         'd', 'x'
  FROM __duckgres.base.relations WHERE kind IN ('r', 'v')
)
