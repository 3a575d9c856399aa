SELECT nsp AS schemaname, name AS viewname, __duckgres.base.session_user_name() AS viewowner, definition
FROM __duckgres.base.views
UNION ALL
SELECT DISTINCT schema, relation, __duckgres.base.session_user_name(), NULL
FROM __duckgres.fixed.columns WHERE kind = 'v'
