-- How objects are defined, as SQL. Source: PostgreSQL docs "functions-info", system catalog information functions.
CREATE MACRO __duckgres.catalog.pg_get_expr(expression, relation) AS expression::VARCHAR,
  (expression, relation, pretty) AS expression::VARCHAR;
CREATE MACRO __duckgres.catalog.pg_get_constraintdef(con) AS (
    SELECT any_value(definition) FROM __duckgres.base.constraints
    WHERE duckgres_oid('k', nsp, table_name || '.' || name) = con::pg_oid),
  (con, pretty) AS (
    SELECT any_value(CASE WHEN pretty THEN regexp_replace(definition, '^CHECK \(\((.*)\)\)$', 'CHECK (\1)') ELSE definition END) FROM __duckgres.base.constraints
    WHERE duckgres_oid('k', nsp, table_name || '.' || name) = con::pg_oid);
CREATE MACRO __duckgres.catalog.pg_get_indexdef(idx) AS (
    SELECT any_value(indexdef) FROM __duckgres.catalog.pg_indexes
    WHERE __duckgres.base.relation_oid(schemaname::VARCHAR, indexname::VARCHAR) = idx::pg_oid),
  (idx, col, pretty) AS (
    SELECT any_value(CASE WHEN col = 0 THEN replace(indexdef, ' ON public.', ' ON ') ELSE trim(string_split(regexp_extract(indexdef, '\((.*)\)', 1), ', ')[col]) END)
    FROM __duckgres.catalog.pg_indexes
    WHERE __duckgres.base.relation_oid(schemaname::VARCHAR, indexname::VARCHAR) = idx::pg_oid);
CREATE MACRO __duckgres.catalog.pg_get_viewdef(rel) AS (
    SELECT any_value(definition) FROM __duckgres.base.views
    WHERE __duckgres.base.relation_oid(nsp, name) = coalesce(try_cast(rel AS UINTEGER), rel::VARCHAR::pg_regclass::pg_oid)),
  (rel, pretty) AS (
    SELECT any_value(definition) FROM __duckgres.base.views
    WHERE __duckgres.base.relation_oid(nsp, name) = coalesce(try_cast(rel AS UINTEGER), rel::VARCHAR::pg_regclass::pg_oid));
CREATE MACRO __duckgres.catalog.pg_get_serial_sequence(rel, col) AS (
  SELECT any_value(CASE WHEN contains(s, '.') THEN s ELSE 'public.' || s END)
  FROM (SELECT regexp_extract(column_default, 'nextval\(''([^'']+)''', 1) AS s FROM __duckgres.base.columns
        WHERE __duckgres.base.relation_oid(nsp, table_name) = rel::VARCHAR::pg_regclass::pg_oid AND column_name = col::VARCHAR)
  WHERE s <> '');
CREATE MACRO __duckgres.catalog.pg_get_function_arguments(func) AS (
  SELECT array_to_string(any_value(list_transform(proargnames, lambda name: name || ' text')), ', ')
  FROM __duckgres.catalog.pg_proc WHERE oid = func::pg_oid);
CREATE MACRO __duckgres.catalog.pg_get_function_identity_arguments(func) AS
  __duckgres.catalog.pg_get_function_arguments(func);
CREATE MACRO __duckgres.catalog.pg_get_function_result(func) AS (
  SELECT any_value(CASE WHEN proretset THEN 'SETOF ' ELSE '' END || duckgres_format_type(prorettype, -2))
  FROM __duckgres.catalog.pg_proc WHERE oid = func::pg_oid);
CREATE MACRO __duckgres.catalog.pg_get_functiondef(func) AS (
  SELECT any_value('CREATE MACRO ' || duckgres_quote_ident(proname::VARCHAR) || '('
                   || array_to_string(proargnames, ', ') || ') AS ' || prosrc)
  FROM __duckgres.catalog.pg_proc WHERE oid = func::pg_oid);
CREATE MACRO __duckgres.catalog.pg_get_function_sqlbody(func) AS NULL::VARCHAR;
CREATE MACRO __duckgres.catalog.pg_get_triggerdef(trig) AS NULL::VARCHAR, (trig, pretty) AS NULL::VARCHAR;
CREATE MACRO __duckgres.catalog.pg_get_ruledef(rule) AS NULL::VARCHAR, (rule, pretty) AS NULL::VARCHAR;
CREATE MACRO __duckgres.catalog.pg_get_partkeydef(rel) AS NULL::VARCHAR;
CREATE MACRO __duckgres.catalog.pg_get_partition_constraintdef(rel) AS NULL::VARCHAR;
CREATE MACRO __duckgres.catalog.pg_get_statisticsobjdef(stat) AS NULL::VARCHAR;
CREATE MACRO __duckgres.catalog.pg_get_statisticsobjdef_columns(stat) AS NULL::VARCHAR;
CREATE MACRO __duckgres.catalog.pg_relation_is_publishable(rel) AS false;
CREATE MACRO __duckgres.catalog.pg_relation_is_updatable(rel, include_triggers) AS 28;
CREATE MACRO __duckgres.catalog.pg_index_column_has_property(idx, col, property) AS
  CASE property WHEN 'asc' THEN true WHEN 'nulls_last' THEN true WHEN 'orderable' THEN true ELSE false END;
CREATE MACRO __duckgres.catalog.pg_index_has_property(idx, property) AS false;
CREATE MACRO __duckgres.catalog.pg_indexam_has_property(am, property) AS property IN ('can_order', 'can_unique', 'can_multi_col');
-- Nothing is partitioned.
CREATE MACRO __duckgres.catalog.pg_partition_ancestors(rel) AS unnest([]::pg_oid[]);
CREATE MACRO __duckgres.catalog.pg_partition_ancestors(rel) AS TABLE SELECT NULL::pg_oid AS relid WHERE false;
CREATE MACRO __duckgres.catalog.pg_partition_tree(rel) AS TABLE
  SELECT NULL::pg_oid AS relid, NULL::pg_oid AS parentrelid, NULL::BOOLEAN AS isleaf, NULL::INTEGER AS level WHERE false;
CREATE MACRO __duckgres.catalog.pg_options_to_table(options) AS TABLE
  SELECT NULL::VARCHAR AS option_name, NULL::VARCHAR AS option_value WHERE false;
CREATE MACRO __duckgres.catalog.pg_available_extensions() AS TABLE
  SELECT NULL::pg_name AS name, NULL::VARCHAR AS default_version, NULL::VARCHAR AS comment WHERE false;
CREATE MACRO __duckgres.catalog.pg_get_keywords() AS TABLE FROM __duckgres.fixed.keywords;

-- Comments. Source: PostgreSQL docs "functions-info", comment information functions.
CREATE MACRO __duckgres.catalog.obj_description(object) AS (
    SELECT any_value(description) FROM __duckgres.catalog.pg_description WHERE objoid = object::pg_oid AND objsubid = 0),
  (object, catalog) AS (
    SELECT any_value(description) FROM __duckgres.catalog.pg_description
    WHERE objoid = object::pg_oid AND objsubid = 0
      AND classoid = CASE catalog::VARCHAR WHEN 'pg_class' THEN 1259 WHEN 'pg_namespace' THEN 2615 WHEN 'pg_type' THEN 1247
                                           ELSE 0 END);
CREATE MACRO __duckgres.catalog.col_description(rel, col) AS (
  SELECT any_value(description) FROM __duckgres.catalog.pg_description
  WHERE objoid = rel::pg_oid AND classoid = 1259 AND objsubid = col AND objsubid > 0);
CREATE MACRO __duckgres.catalog.shobj_description(object, catalog) AS NULL::VARCHAR;
