SELECT duckgres_oid('b', '', __duckgres.base.database_name()) AS datid, __duckgres.base.database_name() AS datname,
       getvariable('duckgres_backend_pid')::INTEGER AS pid, NULL AS leader_pid, 10 AS usesysid,
       __duckgres.base.session_user_name() AS usename,
       coalesce(getvariable('duckgres_application_name')::VARCHAR, '') AS application_name,
       getvariable('duckgres_client_address')::VARCHAR AS client_addr, NULL AS client_hostname,
       getvariable('duckgres_client_port')::INTEGER AS client_port,
       getvariable('duckgres_backend_start')::TIMESTAMPTZ AS backend_start, now() AS xact_start, now() AS query_start,
       now() AS state_change, NULL AS wait_event_type, NULL AS wait_event, 'active' AS state, NULL AS backend_xid,
       NULL AS backend_xmin, NULL AS query_id, current_query() AS query, 'client backend' AS backend_type
