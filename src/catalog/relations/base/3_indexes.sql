-- Indexes of CREATE INDEX, and those that PostgreSQL has behind primary keys and unique constraints.
CREATE VIEW __duckgres.base.explicit_indexes AS
SELECT __duckgres.base.nsp(database_name, schema_name) AS nsp, index_name AS name, table_name, is_unique, is_primary,
       comment, string_split(expressions[2:-2], ', ') AS columns, NULL::SMALLINT[] AS keys
FROM duckdb_indexes() WHERE __duckgres.base.is_ours(database_name);

CREATE VIEW __duckgres.base.constraint_indexes AS
SELECT nsp, name, table_name, true AS is_unique, kind = 'p' AS is_primary, NULL::VARCHAR AS comment, columns, keys
FROM __duckgres.base.constraints WHERE kind IN ('p', 'u');

CREATE VIEW __duckgres.base.indexes AS
FROM __duckgres.base.explicit_indexes UNION ALL FROM __duckgres.base.constraint_indexes
