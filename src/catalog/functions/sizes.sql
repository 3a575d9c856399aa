-- Source: PostgreSQL docs "functions-admin", database object size functions.
-- PostgreSQL rounds half away from zero and goes on to the next unit from 10 of the next on.
CREATE MACRO __duckgres.base.half_round(size) AS (size + sign(size)) // 2;
CREATE MACRO __duckgres.catalog.pg_size_pretty(size) AS CASE
  WHEN abs(size) < 10 * 1024 THEN size::VARCHAR || ' bytes'
  WHEN abs(size) < 20480 * 1024 // 2 - 512 THEN __duckgres.base.half_round(size::HUGEINT // 512)::HUGEINT::VARCHAR || ' kB'
  WHEN abs(size) < (20480::BIGINT << 19) - (1::BIGINT << 19) THEN __duckgres.base.half_round(size::HUGEINT // (1 << 19))::HUGEINT::VARCHAR || ' MB'
  WHEN abs(size) < (20480::BIGINT << 29) - (1::BIGINT << 29) THEN __duckgres.base.half_round(size::HUGEINT // (1 << 29))::HUGEINT::VARCHAR || ' GB'
  WHEN abs(size) < (20480::BIGINT << 39) - (1::BIGINT << 39) THEN __duckgres.base.half_round(size::HUGEINT // (1::BIGINT << 39))::HUGEINT::VARCHAR || ' TB'
  ELSE __duckgres.base.half_round(size::HUGEINT // (1::BIGINT << 49))::HUGEINT::VARCHAR || ' PB' END;
-- The pages that pg_class shows. DuckDB knows a table's bytes only by reading its storage's description.
CREATE MACRO __duckgres.catalog.pg_relation_size(rel) AS (
    SELECT any_value(relpages::BIGINT * 8192) FROM __duckgres.catalog.pg_class
    WHERE oid = coalesce(try_cast(rel AS UINTEGER), rel::VARCHAR::pg_regclass::pg_oid)),
  (rel, fork) AS (
    SELECT any_value(relpages::BIGINT * 8192) FROM __duckgres.catalog.pg_class
    WHERE oid = coalesce(try_cast(rel AS UINTEGER), rel::VARCHAR::pg_regclass::pg_oid));
CREATE MACRO __duckgres.catalog.pg_table_size(rel) AS __duckgres.catalog.pg_relation_size(rel);
CREATE MACRO __duckgres.catalog.pg_total_relation_size(rel) AS __duckgres.catalog.pg_relation_size(rel);
CREATE MACRO __duckgres.catalog.pg_indexes_size(rel) AS 0::BIGINT;
CREATE MACRO __duckgres.catalog.pg_database_size(db) AS (
  SELECT any_value(used_blocks * block_size)::BIGINT FROM pragma_database_size()
  WHERE database_name = __duckgres.base.current_catalog() AND db IS NOT NULL);
CREATE MACRO __duckgres.catalog.pg_tablespace_size(space) AS 0::BIGINT;
CREATE MACRO __duckgres.catalog.pg_tablespace_location(space) AS '';
CREATE MACRO __duckgres.catalog.pg_relation_filenode(rel) AS rel::VARCHAR::pg_regclass::pg_oid;
CREATE MACRO __duckgres.catalog.pg_relation_filepath(rel) AS NULL::VARCHAR;
CREATE MACRO __duckgres.catalog.pg_column_size(value) AS octet_length(encode(value::VARCHAR))::INTEGER;
