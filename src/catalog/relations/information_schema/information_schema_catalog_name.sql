SELECT __duckgres.base.database_name() AS catalog_name
