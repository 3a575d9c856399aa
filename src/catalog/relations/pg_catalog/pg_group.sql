SELECT rolname AS groname, oid AS grosysid, []::UINTEGER[] AS grolist
FROM __duckgres.catalog.pg_authid WHERE NOT rolcanlogin
