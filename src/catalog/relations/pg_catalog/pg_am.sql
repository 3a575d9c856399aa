FROM __duckgres.fixed.pg_am
