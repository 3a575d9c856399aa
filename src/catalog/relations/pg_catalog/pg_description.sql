SELECT __duckgres.base.relation_oid(nsp, name) AS objoid, 1259 AS classoid, 0 AS objsubid, comment AS description
FROM __duckgres.base.relations WHERE comment IS NOT NULL
UNION ALL
SELECT __duckgres.base.relation_oid(nsp, table_name), 1259, column_index, comment
FROM __duckgres.base.columns WHERE comment IS NOT NULL
UNION ALL
SELECT __duckgres.base.namespace_oid(nsp), 2615, 0, comment FROM __duckgres.base.schemas WHERE comment IS NOT NULL
UNION ALL
SELECT __duckgres.base.type_oid(nsp, name), 1247, 0, comment FROM __duckgres.base.enums WHERE comment IS NOT NULL
