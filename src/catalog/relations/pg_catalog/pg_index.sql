SELECT __duckgres.base.relation_oid(nsp, name) AS indexrelid, __duckgres.base.relation_oid(nsp, table_name) AS indrelid,
       len(columns) AS indnatts, len(columns) AS indnkeyatts, is_unique AS indisunique, false AS indnullsnotdistinct,
       is_primary AS indisprimary, false AS indisexclusion, true AS indimmediate, false AS indisclustered,
       true AS indisvalid, false AS indcheckxmin, true AS indisready, true AS indislive, false AS indisreplident,
       keys AS indkey, list_transform(columns, lambda x: 0::UINTEGER) AS indcollation,
       list_transform(columns, lambda x: 1978::UINTEGER) AS indclass, list_transform(columns, lambda x: 0::SMALLINT) AS indoption,
       CASE WHEN list_contains(keys, 0) THEN array_to_string(columns, ', ') END AS indexprs, NULL AS indpred
FROM (
  SELECT nsp, name, table_name, columns, is_unique, is_primary, keys FROM __duckgres.base.indexes WHERE keys IS NOT NULL
  UNION ALL
  SELECT i.nsp, i.name, i.table_name, i.columns, i.is_unique, i.is_primary, c.keys
  FROM __duckgres.base.indexes i
  JOIN (SELECT nsp, name, list(key ORDER BY position) AS keys FROM __duckgres.base.index_columns GROUP BY nsp, name) c
    ON c.nsp = i.nsp AND c.name = i.name
  WHERE i.keys IS NULL
)
