SELECT rolname AS usename, oid AS usesysid, rolcreatedb AS usecreatedb, rolsuper AS usesuper, rolreplication AS userepl,
       rolbypassrls AS usebypassrls, NULL AS passwd, rolvaliduntil AS valuntil, NULL AS useconfig
FROM __duckgres.catalog.pg_authid WHERE rolcanlogin
