SELECT duckgres_oid('e', nsp, name || '.' || label) AS oid, __duckgres.base.type_oid(nsp, name) AS enumtypid,
       position AS enumsortorder, label AS enumlabel
FROM (SELECT nsp, name, unnest(labels) AS label, generate_subscripts(labels, 1) AS position FROM __duckgres.base.enums)
