-- What the views of this room stand on. Names that DuckDB and PostgreSQL see differently are turned here and only here.

-- The DuckDB catalog that the session's database is.
CREATE MACRO __duckgres.base.current_catalog() AS coalesce(getvariable('duckgres_catalog')::VARCHAR, current_database());
-- The session's user and database as the client named them.
CREATE MACRO __duckgres.base.session_user_name() AS coalesce(getvariable('duckgres_user')::VARCHAR, 'postgres');
CREATE MACRO __duckgres.base.database_name() AS coalesce(getvariable('duckgres_database')::VARCHAR, current_database());
-- The schemas whose objects are visible without their schema.
CREATE MACRO __duckgres.base.search_path() AS
  list_concat(coalesce(getvariable('duckgres_search_path')::VARCHAR[], ['public']), ['pg_catalog', 'pg_temp_1']);

-- PostgreSQL's name of a schema, and whether objects of a DuckDB catalog belong to the session's database.
CREATE MACRO __duckgres.base.nsp(database, schema) AS
  CASE WHEN database = 'temp' THEN 'pg_temp_1' WHEN schema = 'main' THEN 'public' ELSE schema END;
CREATE MACRO __duckgres.base.is_ours(database) AS database IN (__duckgres.base.current_catalog(), 'temp');

-- OIDs. The kinds are those of object_registry.hpp.
CREATE MACRO __duckgres.base.relation_oid(a, b) AS duckgres_oid('c', a, b);
CREATE MACRO __duckgres.base.type_oid(a, b) AS duckgres_oid('t', a, b);
CREATE MACRO __duckgres.base.namespace_oid(a) AS duckgres_oid('n', '', a);

-- A name in double quotes where SQL needs them, and a list of such names.
CREATE MACRO __duckgres.base.column_list(names) AS
  array_to_string(list_transform(names, lambda name: duckgres_quote_ident(name)), ', ');
CREATE MACRO __duckgres.base.qualified(nsp, name) AS
  CASE WHEN nsp IN ('public', 'pg_catalog', 'pg_temp_1') THEN '' ELSE duckgres_quote_ident(nsp) || '.' END
  || duckgres_quote_ident(name);
