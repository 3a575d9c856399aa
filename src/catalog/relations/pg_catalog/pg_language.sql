FROM __duckgres.fixed.pg_language
