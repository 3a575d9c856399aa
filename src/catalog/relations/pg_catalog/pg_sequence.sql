SELECT __duckgres.base.relation_oid(nsp, name) AS seqrelid, 20 AS seqtypid, start_value AS seqstart,
       increment_by AS seqincrement, max_value AS seqmax, min_value AS seqmin, 1 AS seqcache, cycle AS seqcycle
FROM __duckgres.base.sequences
