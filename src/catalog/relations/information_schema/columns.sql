-- The other columns are NULL.
SELECT __duckgres.base.database_name() AS table_catalog, nsp AS table_schema, table_name AS table_name,
       column_name AS column_name, column_index AS ordinal_position, column_default AS column_default,
       CASE WHEN is_nullable THEN 'YES' ELSE 'NO' END AS is_nullable,
       CASE WHEN data_type LIKE '%]' THEN 'ARRAY' WHEN type_oid >= 16384 THEN 'USER-DEFINED'
            ELSE duckgres_format_type(type_oid, -2) END AS data_type,
       CASE WHEN type_oid = 1700 THEN ((type_mod - 4) // 65536) WHEN type_oid = 21 THEN 16 WHEN type_oid = 23 THEN 32
            WHEN type_oid = 20 THEN 64 WHEN type_oid = 700 THEN 24 WHEN type_oid = 701 THEN 53 END AS numeric_precision,
       CASE WHEN type_oid = 1700 THEN 10 WHEN type_oid IN (20, 21, 23, 700, 701) THEN 2 END AS numeric_precision_radix,
       CASE WHEN type_oid = 1700 THEN (type_mod - 4) % 2048 WHEN type_oid IN (20, 21, 23) THEN 0 END AS numeric_scale,
       CASE WHEN type_oid = 25 THEN 1073741824 END AS character_octet_length,
       CASE WHEN type_oid IN (1083, 1114, 1184, 1186, 1266) THEN 6 WHEN type_oid = 1082 THEN 0 END AS datetime_precision,
       __duckgres.base.database_name() AS udt_catalog,
       CASE WHEN type_oid >= 16384 THEN duckgres_object_schema(type_oid) ELSE 'pg_catalog' END AS udt_schema,
       regexp_replace(duckgres_object_name(type_oid), '^(.*)\[\]$', '_\1') AS udt_name,
       column_index::VARCHAR AS dtd_identifier, 'NO' AS is_self_referencing, 'NO' AS is_identity, 'NO' AS identity_cycle,
       'NEVER' AS is_generated, CASE WHEN is_view THEN 'NO' ELSE 'YES' END AS is_updatable
FROM (SELECT *, (nsp, table_name) IN (SELECT (nsp, name) FROM __duckgres.base.views) AS is_view FROM __duckgres.base.columns)
UNION ALL
SELECT __duckgres.base.database_name(), schema, relation, name, number, NULL, CASE WHEN not_null THEN 'NO' ELSE 'YES' END,
       CASE WHEN type_name LIKE '%[]' THEN 'ARRAY' ELSE duckgres_format_type(type, -2) END,
       CASE type WHEN 21 THEN 16 WHEN 23 THEN 32 WHEN 20 THEN 64 WHEN 700 THEN 24 WHEN 701 THEN 53 END,
       CASE WHEN type IN (20, 21, 23, 700, 701) THEN 2 END, CASE WHEN type IN (20, 21, 23) THEN 0 END,
       CASE WHEN type = 25 THEN 1073741824 END, CASE WHEN type = 1184 THEN 6 END, __duckgres.base.database_name(),
       'pg_catalog', duckgres_object_name(type), number::VARCHAR, 'NO', 'NO', 'NO', 'NEVER',
       CASE kind WHEN 'v' THEN 'NO' ELSE 'YES' END
FROM __duckgres.fixed.columns
