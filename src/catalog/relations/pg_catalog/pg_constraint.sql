SELECT duckgres_oid('k', nsp, table_name || '.' || name) AS oid, name AS conname,
       __duckgres.base.namespace_oid(nsp) AS connamespace, kind AS contype, false AS condeferrable, false AS condeferred,
       true AS conenforced, true AS convalidated, __duckgres.base.relation_oid(nsp, table_name) AS conrelid, 0 AS contypid,
       CASE WHEN kind IN ('p', 'u') THEN __duckgres.base.relation_oid(nsp, name)
            WHEN kind = 'f' THEN coalesce(__duckgres.base.relation_oid(nsp, referenced_index), 0) ELSE 0 END AS conindid,
       0 AS conparentid,
       CASE WHEN kind = 'f' THEN __duckgres.base.relation_oid(nsp, referenced_table) ELSE 0 END AS confrelid,
       CASE WHEN kind = 'f' THEN 'a' ELSE ' ' END AS confupdtype, CASE WHEN kind = 'f' THEN 'a' ELSE ' ' END AS confdeltype,
       CASE WHEN kind = 'f' THEN 's' ELSE ' ' END AS confmatchtype, true AS conislocal, 0 AS coninhcount,
       kind <> 'c' AND kind <> 'n' AS connoinherit, false AS conperiod, keys AS conkey, referenced_keys AS confkey,
       NULL AS conpfeqop, NULL AS conppeqop, NULL AS conffeqop, NULL AS confdelsetcols, NULL AS conexclop,
       expression AS conbin
FROM __duckgres.base.constraints
