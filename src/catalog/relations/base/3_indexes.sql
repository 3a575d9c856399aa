-- Indexes of CREATE INDEX, and those that PostgreSQL has behind primary keys and unique constraints.
CREATE VIEW __duckgres.base.indexes AS
SELECT __duckgres.base.nsp(database_name, schema_name) AS nsp, index_name AS name, table_name, is_unique, is_primary,
       comment, schema_name, database_name, string_split(expressions[2:-2], ', ') AS columns, NULL::SMALLINT[] AS keys
FROM duckdb_indexes() WHERE __duckgres.base.is_ours(database_name)
UNION ALL
SELECT nsp, name, table_name, true, kind = 'p', NULL, NULL, NULL, columns, keys
FROM __duckgres.base.constraints WHERE kind IN ('p', 'u')
