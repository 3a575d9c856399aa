SELECT 1
SELECT 1 AS x
SELECT 'a', 1.5, NULL
SELECT 1::int
SELECT 1::int4, 1::bigint, '1'::varchar(3), 1::double precision, 'x'::"char", now()::timestamptz(3), '{}'::int[]
SELECT CAST('a' AS text)
SELECT date '2020-01-01', interval '1 day', int4 '1'
SELECT count(*), sum(1), max(2) + 1
SELECT lower('A'), pg_catalog.upper('a')
SELECT CASE WHEN true THEN 1 ELSE 2 END
SELECT CASE WHEN true THEN 1 ELSE id END, CASE WHEN true THEN 1 ELSE 2::int8 END FROM items
SELECT COALESCE(NULL, 1), NULLIF(1, 2), GREATEST(1, 2), LEAST(1, 2)
SELECT ARRAY[1, 2], ROW(1, 2), ARRAY(SELECT 1)
SELECT EXISTS (SELECT 1), (SELECT 2), (SELECT 3 AS y), (SELECT max(id) FROM items)
SELECT 1 IN (SELECT 1), 1 = 1, NOT true, 1 IS NULL, true IS TRUE, 1 BETWEEN 0 AND 2
SELECT id, items.name, public.items.price FROM items
SELECT id::text, (id)::text, id + 1, -id, (id) FROM items
SELECT tags[1], ids[1:2], (ARRAY[1, 2])[1] FROM items
SELECT current_date, current_timestamp, current_user, session_user, user, current_catalog, current_schema, localtime, localtimestamp(2), current_role, current_time
SELECT current_database(), version() IS NULL, current_schema()
SELECT extract(year FROM now()), substring('abc' FROM 1), trim('a'), position('a' IN 'b'), overlay('a' PLACING 'b' FROM 1), now() AT TIME ZONE 'UTC'
SELECT 'a' || 'b', 'a' COLLATE "C", lower('a') COLLATE "C", lower('a')::varchar
SELECT 'a' LIKE 'b', 1 = ANY (ARRAY[1])
SELECT sum(id) OVER (), row_number() OVER (), count(*) FILTER (WHERE true) OVER () FROM items
SELECT generate_series(1, 2), unnest(ARRAY[1])
SELECT grouping(id), id FROM items GROUP BY id
SELECT xmlelement(name a), json_object(), json_array(), json_scalar(1), json('{}')
SELECT json_query('{}', '$'), json_value('{}', '$'), json_exists('{}', '$'), json_serialize('{}')
SELECT jsonb '{"a": 1}' -> 'a', (jsonb '{"a": 1}')['a']
VALUES (1, 'a'), (2, 'b')
SELECT 1 UNION SELECT 2 AS b
SELECT 1 AS a UNION SELECT 2
WITH c AS (SELECT 1 AS q) SELECT q, q + 1 FROM c
INSERT INTO items (id) VALUES (1) RETURNING id, id + 1, lower(name), price AS p
UPDATE items SET name = 'x' RETURNING id, upper(name)
DELETE FROM items RETURNING id::text, 1
SELECT 1 "A b", 2 AS "select", 3 x
SELECT (ROW(1, 2)), 'pg_class'::regclass
SELECT 1::numeric(10, 2), true::bool, 'a'::char(3), 'a'::bpchar, 1::real, 1::smallint, '1'::bit varying, 'a'::name
SELECT (SELECT id FROM items LIMIT 1), (SELECT 1::int8), (SELECT 'a' || 'b')
EXPLAIN SELECT 1
