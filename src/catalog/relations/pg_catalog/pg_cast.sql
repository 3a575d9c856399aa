FROM __duckgres.fixed.pg_cast
