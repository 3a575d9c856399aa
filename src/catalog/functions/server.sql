-- The server and the session. Source: PostgreSQL docs "functions-info" and "functions-admin".
CREATE MACRO __duckgres.catalog.version() AS coalesce(getvariable('duckgres_version')::VARCHAR, 'PostgreSQL 15.0 (Duckgres)');
CREATE MACRO __duckgres.catalog.pg_backend_pid() AS getvariable('duckgres_backend_pid')::INTEGER;
CREATE MACRO __duckgres.catalog.pg_postmaster_start_time() AS getvariable('duckgres_server_start')::TIMESTAMPTZ;
CREATE MACRO __duckgres.catalog.pg_conf_load_time() AS getvariable('duckgres_server_start')::TIMESTAMPTZ;
CREATE MACRO __duckgres.catalog.pg_is_in_recovery() AS false;
CREATE MACRO __duckgres.catalog.pg_is_wal_replay_paused() AS false;
CREATE MACRO __duckgres.catalog.pg_jit_available() AS false;
CREATE MACRO __duckgres.catalog.inet_client_addr() AS getvariable('duckgres_client_address')::VARCHAR::pg_inet;
CREATE MACRO __duckgres.catalog.inet_client_port() AS getvariable('duckgres_client_port')::INTEGER;
CREATE MACRO __duckgres.catalog.pg_client_encoding() AS 'UTF8'::pg_name;
CREATE MACRO __duckgres.catalog.getdatabaseencoding() AS 'UTF8'::pg_name;
-- Only UTF8 is spoken here; the numbers of the others are known because tools print them.
CREATE MACRO __duckgres.catalog.pg_encoding_to_char(encoding) AS
  CASE encoding WHEN 0 THEN 'SQL_ASCII' WHEN 6 THEN 'UTF8' WHEN 8 THEN 'LATIN1' WHEN 24 THEN 'WIN1252' ELSE '' END::pg_name;
CREATE MACRO __duckgres.catalog.pg_char_to_encoding(name) AS
  CASE upper(name::VARCHAR) WHEN 'SQL_ASCII' THEN 0 WHEN 'UTF8' THEN 6 WHEN 'UNICODE' THEN 6 WHEN 'UTF-8' THEN 6
                            WHEN 'LATIN1' THEN 8 WHEN 'WIN1252' THEN 24 ELSE -1 END;
CREATE MACRO __duckgres.catalog.pg_collation_for(value) AS '"default"';
CREATE MACRO __duckgres.catalog.pg_collation_actual_version(oid) AS NULL::VARCHAR;
CREATE MACRO __duckgres.catalog.pg_blocking_pids(pid) AS []::INTEGER[];
CREATE MACRO __duckgres.catalog.pg_listening_channels() AS TABLE SELECT NULL::VARCHAR AS pg_listening_channels WHERE false;
CREATE MACRO __duckgres.catalog.pg_stat_get_numscans(rel) AS 0::BIGINT;
