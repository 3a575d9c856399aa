CREATE VIEW __duckgres.base.views AS
SELECT database_name, __duckgres.base.nsp(database_name, schema_name) AS nsp, schema_name, view_name AS name,
       temporary, column_count, comment,
       -- the query alone: DuckDB's text is CREATE VIEW name [(columns)] AS query;
       ' ' || regexp_replace(regexp_replace(sql, '(?is)^.*?\bAS\s+', ''), ';\s*$', '') || ';' AS definition
FROM duckdb_views() WHERE __duckgres.base.is_ours(database_name) AND NOT internal
