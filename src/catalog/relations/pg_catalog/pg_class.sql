SELECT __duckgres.base.relation_oid(nsp, name) AS oid, name AS relname,
       __duckgres.base.namespace_oid(nsp) AS relnamespace,
       CASE WHEN kind IN ('r', 'v') THEN __duckgres.base.type_oid(nsp, name) ELSE 0 END AS reltype, 0 AS reloftype,
       10 AS relowner, CASE kind WHEN 'r' THEN 2 WHEN 'i' THEN 403 ELSE 0 END AS relam,
       CASE WHEN kind = 'v' THEN 0 ELSE __duckgres.base.relation_oid(nsp, name) END AS relfilenode, 0 AS reltablespace,
       CASE kind WHEN 'r' THEN (tuples * natts * 8 + 8191) // 8192 ELSE 0 END AS relpages, tuples AS reltuples,
       0 AS relallvisible, 0 AS relallfrozen, 0 AS reltoastrelid, has_index AS relhasindex, false AS relisshared,
       CASE WHEN temporary THEN 't' ELSE 'p' END AS relpersistence, kind AS relkind, natts AS relnatts,
       checks AS relchecks, kind = 'v' AS relhasrules,
       -- psql asks for foreign keys only where this is true; every table with a foreign key has an index
       has_index AS relhastriggers,
       false AS relhassubclass, false AS relrowsecurity, false AS relforcerowsecurity, true AS relispopulated,
       CASE kind WHEN 'r' THEN 'd' ELSE 'n' END AS relreplident, false AS relispartition, 0 AS relrewrite,
       CASE kind WHEN 'r' THEN 3 ELSE 0 END AS relfrozenxid, CASE kind WHEN 'r' THEN 1 ELSE 0 END AS relminmxid,
       NULL AS relacl, NULL AS reloptions, NULL AS relpartbound
FROM __duckgres.base.relations
UNION ALL
SELECT relation_oid, relation, __duckgres.base.namespace_oid(schema), 0, 0, 10,
       CASE kind WHEN 'r' THEN 2 ELSE 0 END, CASE kind WHEN 'r' THEN relation_oid ELSE 0 END, 0, 0, 0, 0, 0, 0, false,
       false, 'p', kind, count(*), 0, kind = 'v', false, false, false, false, true, 'n', false, 0,
       CASE kind WHEN 'r' THEN 3 ELSE 0 END, CASE kind WHEN 'r' THEN 1 ELSE 0 END, NULL, NULL, NULL
FROM __duckgres.fixed.columns GROUP BY schema, relation, relation_oid, kind
