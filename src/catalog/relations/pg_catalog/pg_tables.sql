SELECT nsp AS schemaname, name AS tablename, __duckgres.base.session_user_name() AS tableowner, NULL AS tablespace,
       index_count > 0 AS hasindexes, false AS hasrules, false AS hastriggers, false AS rowsecurity
FROM __duckgres.base.tables
UNION ALL
SELECT DISTINCT schema, relation, __duckgres.base.session_user_name(), NULL, false, false, false, false
FROM __duckgres.fixed.columns WHERE kind = 'r'
