SELECT __duckgres.base.relation_oid(nsp, name) AS indexrelid, __duckgres.base.relation_oid(nsp, table_name) AS indrelid,
       len(columns) AS indnatts, len(columns) AS indnkeyatts, is_unique AS indisunique, false AS indnullsnotdistinct,
       is_primary AS indisprimary, false AS indisexclusion, true AS indimmediate, false AS indisclustered,
       true AS indisvalid, false AS indcheckxmin, true AS indisready, true AS indislive, false AS indisreplident,
       keys AS indkey, list_transform(columns, lambda x: 0::UINTEGER) AS indcollation,
       list_transform(columns, lambda x: 1978::UINTEGER) AS indclass, list_transform(columns, lambda x: 0::SMALLINT) AS indoption,
       CASE WHEN list_contains(keys, 0) THEN array_to_string(columns, ', ') END AS indexprs, NULL AS indpred
FROM (
  SELECT nsp, name, table_name, columns, is_unique, is_primary, keys FROM __duckgres.base.constraint_indexes
  UNION ALL
  SELECT i.nsp, i.name, i.table_name, any_value(i.columns), any_value(i.is_unique), any_value(i.is_primary),
         list(coalesce(c.column_index, 0)::SMALLINT ORDER BY i.position)
  FROM (SELECT *, unnest(columns) AS part, generate_subscripts(columns, 1) AS position
        FROM __duckgres.base.explicit_indexes) i
  LEFT JOIN __duckgres.base.column_numbers c
         ON c.nsp = i.nsp AND c.table_name = i.table_name AND c.column_name = trim(i.part, '"')
  GROUP BY i.nsp, i.name, i.table_name
)
