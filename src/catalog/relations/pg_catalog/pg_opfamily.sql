FROM __duckgres.fixed.pg_opfamily
