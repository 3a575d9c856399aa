-- Whether an object can be named without its schema. Source: PostgreSQL docs "functions-info", schema visibility.
CREATE MACRO __duckgres.catalog.pg_table_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_type_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_function_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_operator_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_opclass_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_opfamily_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_collation_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_conversion_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_ts_config_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_ts_dict_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_ts_parser_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_ts_template_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.pg_statistics_obj_is_visible(oid) AS
  list_contains(__duckgres.base.search_path(), coalesce(duckgres_object_schema(oid::pg_oid), 'pg_catalog'));
CREATE MACRO __duckgres.catalog.current_schemas(implicit) AS
  list_concat(CASE WHEN implicit THEN ['pg_catalog'] ELSE [] END,
              coalesce(getvariable('duckgres_search_path')::VARCHAR[], ['public']))::pg_name[];
CREATE MACRO __duckgres.catalog.pg_my_temp_schema() AS 0::pg_oid;
CREATE MACRO __duckgres.catalog.pg_is_other_temp_schema(oid) AS false;
