SELECT duckgres_oid('b', '', name) AS oid, name AS datname, 10 AS datdba, 6 AS encoding, 'c' AS datlocprovider,
       false AS datistemplate, true AS datallowconn, false AS dathasloginevt, -1 AS datconnlimit, 3 AS datfrozenxid,
       1 AS datminmxid, 1663 AS dattablespace, 'C.UTF-8' AS datcollate, 'C.UTF-8' AS datctype, NULL AS datlocale,
       NULL AS daticurules, NULL AS datcollversion, NULL AS datacl, NULL AS daticulocale
FROM (SELECT DISTINCT unnest(list_concat(coalesce(getvariable('duckgres_databases')::VARCHAR[], []),
                                         [__duckgres.base.database_name()])) AS name)
