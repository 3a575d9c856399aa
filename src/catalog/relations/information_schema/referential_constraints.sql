SELECT __duckgres.base.database_name() AS constraint_catalog, nsp AS constraint_schema, name AS constraint_name,
       __duckgres.base.database_name() AS unique_constraint_catalog, nsp AS unique_constraint_schema,
       referenced_index AS unique_constraint_name, 'NONE' AS match_option, 'NO ACTION' AS update_rule,
       'NO ACTION' AS delete_rule
FROM __duckgres.base.constraints WHERE kind = 'f'
