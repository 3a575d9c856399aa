SELECT 10 AS oid, __duckgres.base.session_user_name() AS rolname,
       coalesce(getvariable('duckgres_is_superuser')::BOOLEAN, __duckgres.base.session_user_name() = 'postgres') AS rolsuper,
       true AS rolinherit, rolsuper AS rolcreaterole, true AS rolcreatedb, true AS rolcanlogin, rolsuper AS rolreplication,
       rolsuper AS rolbypassrls, -1 AS rolconnlimit, NULL AS rolpassword, NULL AS rolvaliduntil
UNION ALL FROM __duckgres.fixed.pg_authid
