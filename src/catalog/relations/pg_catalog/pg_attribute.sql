SELECT __duckgres.base.relation_oid(nsp, name) AS attrelid, column_name AS attname, type_oid AS atttypid,
       CASE type_oid WHEN 16 THEN 1 WHEN 18 THEN 1 WHEN 21 THEN 2 WHEN 23 THEN 4 WHEN 26 THEN 4 WHEN 700 THEN 4
                     WHEN 1082 THEN 4 WHEN 20 THEN 8 WHEN 701 THEN 8 WHEN 1083 THEN 8 WHEN 1114 THEN 8 WHEN 1184 THEN 8
                     WHEN 1266 THEN 12 WHEN 1186 THEN 16 WHEN 2950 THEN 16 WHEN 19 THEN 64
                     ELSE CASE WHEN is_enum THEN 4 ELSE -1 END END AS attlen,
       attnum, type_mod AS atttypmod, CASE WHEN data_type LIKE '%]' THEN 1 ELSE 0 END AS attndims,
       is_enum OR type_oid IN (16, 18, 20, 21, 23, 26, 700, 701, 1082, 1083, 1114, 1184) AS attbyval,
       CASE WHEN type_oid IN (20, 701, 1083, 1114, 1184, 1186, 1266) THEN 'd' WHEN type_oid = 21 THEN 's'
            WHEN type_oid IN (16, 18, 19, 2950) THEN 'c' ELSE 'i' END AS attalign,
       CASE WHEN is_enum OR type_oid IN (16, 18, 19, 20, 21, 23, 26, 700, 701, 1082, 1083, 1114, 1184, 1186, 1266, 2950) THEN 'p'
            WHEN type_oid = 1700 THEN 'm' ELSE 'x' END AS attstorage,
       '' AS attcompression, not_null AS attnotnull, has_default AS atthasdef, false AS atthasmissing,
       '' AS attidentity, '' AS attgenerated, false AS attisdropped, true AS attislocal, 0 AS attinhcount,
       CASE WHEN type_oid IN (25, 1042, 1043, 1009, 1014, 1015) THEN 100 WHEN type_oid = 19 THEN 950 ELSE 0 END
         AS attcollation,
       NULL AS attstattarget, NULL AS attacl, NULL AS attoptions, NULL AS attfdwoptions, NULL AS attmissingval
FROM (
  SELECT nsp, table_name AS name, type_oid >= 16384 AND data_type NOT LIKE '%]' AS is_enum, column_name, type_oid, type_mod, data_type, column_index AS attnum,
         NOT is_nullable AS not_null, column_default IS NOT NULL AS has_default
  FROM __duckgres.base.columns
  UNION ALL
  SELECT nsp, name, false, coalesce(column_name, 'expr'), duckgres_type_oid(coalesce(data_type, 'VARCHAR')),
         duckgres_type_mod(coalesce(data_type, 'VARCHAR')), coalesce(data_type, 'VARCHAR'), position, false, false
  FROM __duckgres.base.index_columns
  UNION ALL
  SELECT schema, relation, false, name, type, -1, type_name, number, not_null, false FROM __duckgres.fixed.columns
)
