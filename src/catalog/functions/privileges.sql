-- A user owns everything in his database. Source: PostgreSQL docs "functions-info", access privileges.
CREATE MACRO __duckgres.catalog.has_table_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_database_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_schema_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_sequence_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_function_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_type_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_language_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_tablespace_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_foreign_data_wrapper_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_server_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_any_column_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_parameter_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_largeobject_privilege(object, privilege) AS true, (role, object, privilege) AS true;
CREATE MACRO __duckgres.catalog.has_column_privilege(object, col, privilege) AS true, (role, object, col, privilege) AS true;
CREATE MACRO __duckgres.catalog.pg_has_role(role, privilege) AS true, (member, role, privilege) AS true;
CREATE MACRO __duckgres.catalog.row_security_active(relation) AS false;
