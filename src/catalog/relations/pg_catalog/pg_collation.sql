SELECT *, NULL AS colliculocale FROM __duckgres.fixed.pg_collation
