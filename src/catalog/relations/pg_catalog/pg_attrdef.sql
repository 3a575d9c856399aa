SELECT duckgres_oid('d', nsp, table_name || '.' || column_name) AS oid,
       __duckgres.base.relation_oid(nsp, table_name) AS adrelid, column_index AS adnum, column_default AS adbin
FROM __duckgres.base.columns WHERE column_default IS NOT NULL
