-- Names to OIDs and back. Source: PostgreSQL docs "functions-info", to_regclass and its kin; "datatype-oid".
-- to_X gives NULL for what does not exist; X_in is what a literal cast to X becomes, and fails then.
CREATE MACRO __duckgres.base.find_relation(given) AS (
  SELECT arg_min(oid, coalesce(list_position(__duckgres.base.search_path(), nsp), 0))
  FROM (SELECT nsp, name AS rel, __duckgres.base.relation_oid(nsp, name) AS oid FROM __duckgres.base.relations
        UNION ALL SELECT DISTINCT schema, relation, relation_oid FROM __duckgres.fixed.columns)
  WHERE rel = duckgres_identifier_name(given::VARCHAR)
    AND (nsp = duckgres_identifier_schema(given::VARCHAR)
         OR (duckgres_identifier_schema(given::VARCHAR) IS NULL
             AND list_contains(__duckgres.base.search_path(), nsp))));
CREATE MACRO __duckgres.base.find_type(given) AS
  coalesce(duckgres_find_type(lower(given::VARCHAR)),
           (SELECT min(oid) FROM __duckgres.catalog.pg_type
            WHERE oid >= 16384 AND typname = CASE WHEN given::VARCHAR LIKE '%[]' THEN '_' ELSE '' END
                                             || duckgres_identifier_name(replace(given::VARCHAR, '[]', ''))
              AND duckgres_object_schema(oid) = coalesce(duckgres_identifier_schema(replace(given::VARCHAR, '[]', '')),
                                                         duckgres_object_schema(oid))));
CREATE MACRO __duckgres.base.find_namespace(given) AS (
  SELECT min(oid) FROM __duckgres.catalog.pg_namespace WHERE nspname = duckgres_identifier_name(given::VARCHAR));
CREATE MACRO __duckgres.base.find_role(given) AS (
  SELECT min(oid) FROM __duckgres.catalog.pg_authid WHERE rolname = duckgres_identifier_name(given::VARCHAR));
CREATE MACRO __duckgres.base.find_function(given) AS (
  SELECT min(oid) FROM __duckgres.catalog.pg_proc
  WHERE proname = duckgres_identifier_name(split_part(given::VARCHAR, '(', 1)));

CREATE MACRO __duckgres.catalog.to_regclass(given) AS __duckgres.base.find_relation(given)::pg_regclass;
CREATE MACRO __duckgres.catalog.to_regtype(given) AS __duckgres.base.find_type(given)::pg_regtype;
CREATE MACRO __duckgres.catalog.to_regnamespace(given) AS __duckgres.base.find_namespace(given)::pg_regnamespace;
CREATE MACRO __duckgres.catalog.to_regrole(given) AS __duckgres.base.find_role(given)::pg_regrole;
CREATE MACRO __duckgres.catalog.to_regproc(given) AS __duckgres.base.find_function(given)::pg_regproc;
CREATE MACRO __duckgres.catalog.to_regprocedure(given) AS __duckgres.base.find_function(given)::pg_regprocedure;

-- Digits are an OID; a dash is none.
CREATE MACRO __duckgres.base.oid_digits(given) AS
  CASE WHEN given::VARCHAR = '-' THEN 0::UINTEGER ELSE try_cast(given::VARCHAR AS UINTEGER) END;
CREATE MACRO __duckgres.catalog.regclass_in(given) AS CASE WHEN given IS NOT NULL THEN
  coalesce(__duckgres.base.oid_digits(given)::pg_oid, __duckgres.base.find_relation(given),
           error('relation "' || given::VARCHAR || '" does not exist'))::pg_regclass END;
CREATE MACRO __duckgres.catalog.regtype_in(given) AS CASE WHEN given IS NOT NULL THEN
  coalesce(__duckgres.base.oid_digits(given)::pg_oid, __duckgres.base.find_type(given),
           error('type "' || given::VARCHAR || '" does not exist'))::pg_regtype END;
CREATE MACRO __duckgres.catalog.regnamespace_in(given) AS CASE WHEN given IS NOT NULL THEN
  coalesce(__duckgres.base.oid_digits(given)::pg_oid, __duckgres.base.find_namespace(given),
           error('schema "' || given::VARCHAR || '" does not exist'))::pg_regnamespace END;
CREATE MACRO __duckgres.catalog.regrole_in(given) AS CASE WHEN given IS NOT NULL THEN
  coalesce(__duckgres.base.oid_digits(given)::pg_oid, __duckgres.base.find_role(given),
           error('role "' || given::VARCHAR || '" does not exist'))::pg_regrole END;
CREATE MACRO __duckgres.catalog.regproc_in(given) AS CASE WHEN given IS NOT NULL THEN
  coalesce(__duckgres.base.oid_digits(given)::pg_oid, __duckgres.base.find_function(given),
           error('function "' || given::VARCHAR || '" does not exist'))::pg_regproc END;
CREATE MACRO __duckgres.catalog.regprocedure_in(given) AS CASE WHEN given IS NOT NULL THEN
  coalesce(__duckgres.base.oid_digits(given)::pg_oid, __duckgres.base.find_function(given),
           error('function "' || given::VARCHAR || '" does not exist'))::pg_regprocedure END;

CREATE MACRO __duckgres.catalog.format_type(type, modifier) AS
  duckgres_format_type(type::pg_oid, coalesce(modifier::INTEGER, -2));
CREATE MACRO __duckgres.catalog.pg_typeof(value) AS
  duckgres_format_type(duckgres_type_oid(typeof(value)), -2)::pg_regtype;
CREATE MACRO __duckgres.catalog.pg_get_userbyid(role) AS
  CASE WHEN role::UINTEGER = 10 THEN __duckgres.base.session_user_name()
       ELSE coalesce(duckgres_object_name(role::pg_oid), 'unknown (OID=' || role::UINTEGER || ')') END::pg_name;
CREATE MACRO __duckgres.catalog.quote_ident(given) AS duckgres_quote_ident(given::VARCHAR);
CREATE MACRO __duckgres.catalog.quote_literal(value) AS
  CASE WHEN contains(value::VARCHAR, '\') THEN 'E' ELSE '' END || ''''
  || replace(replace(value::VARCHAR, '\', '\\'), '''', '''''') || '''';
CREATE MACRO __duckgres.catalog.quote_nullable(value) AS
  coalesce(__duckgres.catalog.quote_literal(value), 'NULL');
