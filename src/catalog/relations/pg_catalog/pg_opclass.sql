FROM __duckgres.fixed.pg_opclass
