FROM __duckgres.fixed.pg_tablespace
