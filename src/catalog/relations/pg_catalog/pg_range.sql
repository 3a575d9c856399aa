FROM __duckgres.fixed.pg_range
