SELECT $1
SELECT $1, $2
SELECT $1::int4
SELECT CAST($1 AS date)
SELECT $1::int4 + $2
SELECT $1::numeric(10,2)
SELECT $1::int4[]
SELECT $1::timestamptz
SELECT $1::varchar(10)
SELECT $1 AS x, $2::text || $3
SELECT $1 || 'x'
SELECT 'x' || $1
SELECT $1 || $2
SELECT $1 + 1
SELECT 1 + $1
SELECT 1.5 * $1
SELECT $1 / 2.0
SELECT 10000000000 + $1
SELECT $1 + $2
SELECT -$1
SELECT $1 = $2
SELECT $1 = 'x'
SELECT $1 > 1
SELECT NOT $1
SELECT $1 AND $2
SELECT $1 IS NULL
SELECT $1 IS TRUE
SELECT $1 LIKE 'a%'
SELECT 'a' LIKE $1
SELECT 'a' ILIKE $1 ESCAPE $2
SELECT 'a' SIMILAR TO $1
SELECT 'a' ~ $1
SELECT $1 IN (1, 2)
SELECT 1 IN ($1, $2)
SELECT 1 IN ($1)
SELECT 1 IN ($1, 2.5)
SELECT 1 BETWEEN $1 AND $2
SELECT $1 BETWEEN 1 AND 2
SELECT 1 = ANY ($1)
SELECT $1 = ANY (ARRAY[1, 2])
SELECT $1 = ANY ($2)
SELECT $1 IS DISTINCT FROM 1
SELECT CASE WHEN $1 THEN 1 ELSE 2 END
SELECT CASE WHEN true THEN $1 ELSE 2 END
SELECT CASE $1 WHEN 1 THEN 2 END
SELECT CASE 1 WHEN $1 THEN $2 END
SELECT CASE WHEN true THEN $1 ELSE $2 END
SELECT COALESCE($1, 1)
SELECT COALESCE($1, $2)
SELECT COALESCE($1, 1.5, 2)
SELECT NULLIF($1, 1)
SELECT NULLIF(1, $1)
SELECT NULLIF($1, $2)
SELECT GREATEST(1, $1, 2.5)
SELECT LEAST($1, current_date)
SELECT ARRAY[$1, 2]
SELECT ARRAY[$1, $2]
SELECT ARRAY[$1]::int8[]
SELECT ARRAY[[1, $1], [2, 3]]
SELECT (ARRAY[1, 2])[$1]
SELECT (ARRAY[1, 2])[$1:$2]
SELECT ROW($1, 1)
SELECT (1, 'x') = ($1, $2)
SELECT (1, 2) IN (($1, $2))
SELECT $1 UNION SELECT 1
SELECT 1 UNION ALL SELECT $1
SELECT $1 UNION SELECT $2
SELECT $1 UNION SELECT 1 UNION SELECT $2
SELECT * FROM (VALUES (1, $1), ($2, 'x')) v
VALUES ($1), (1)
VALUES ($1), ($2)
VALUES ($1, 2)
SELECT 1 LIMIT $1
SELECT 1 LIMIT $1 OFFSET $2
SELECT 1 FETCH FIRST $1 ROWS ONLY
SELECT EXISTS (SELECT $1)
SELECT (SELECT $1)
SELECT 1 = (SELECT $1)
SELECT $1 = (SELECT 1)
SELECT $1 IN (SELECT 1)
SELECT ARRAY(SELECT $1)
SELECT date '2020-01-01' + $1
SELECT date '2020-01-01' - $1
SELECT $1 - date '2020-01-01'
SELECT timestamp '2020-01-01' - $1
SELECT timestamp '2020-01-01' + $1
SELECT now() - $1
SELECT now() > $1
SELECT $1 * interval '1 day'
SELECT interval '1 day' * $1
SELECT EXTRACT(year FROM $1)
SELECT EXTRACT(year FROM $1::date)
SELECT date_trunc('day', $1)
SELECT date_trunc($1, now())
SELECT $1 AT TIME ZONE 'UTC'
SELECT now() AT TIME ZONE $1
SELECT substring($1 FROM 2 FOR $2)
SELECT substring('abc' FROM $1)
SELECT position($1 IN 'abc')
SELECT trim($1)
SELECT lower($1), upper($2), length($3)
SELECT abs($1)
SELECT round($1, 2)
SELECT round($1)
SELECT mod($1, 2)
SELECT power($1, 2)
SELECT sqrt($1)
SELECT concat($1, 1)
SELECT format('%s', $1)
SELECT to_char($1, 'YYYY')
SELECT to_char(now(), $1)
SELECT to_timestamp($1)
SELECT make_date($1, $2, $3)
SELECT generate_series($1, 10)
SELECT * FROM generate_series($1, $2)
SELECT * FROM generate_series(1, $1) AS g WHERE g > $2
SELECT array_append(ARRAY[1], $1)
SELECT array_length($1, 1)
SELECT unnest($1::int4[]) = $2
SELECT array_to_string($1, ',')
SELECT string_agg($1, ',')
SELECT sum($1)
SELECT count($1)
SELECT max($1)
SELECT min($1::int4)
SELECT json_build_object('a', $1)
SELECT '{}'::jsonb -> $1
SELECT '{}'::jsonb ->> $1
SELECT '{}'::jsonb @> $1
SELECT '{}'::jsonb ? $1
SELECT '{}'::jsonb #> $1
SELECT current_setting($1)
SELECT set_config($1, $2, $3)
SELECT pg_sleep($1)
SELECT repeat($1, $2), left($3, $4), lpad($5, $6)
SELECT split_part($1, $2, $3), replace($4, $5, $6)
SELECT strpos($1, $2)
SELECT md5($1)
SELECT encode($1, 'hex'), decode($2, $3)
SELECT regexp_replace($1, $2, $3)
SELECT nextval($1)
SELECT pg_typeof($1)
SELECT quote_literal($1)
SELECT width_bucket($1, 0, 10, 5)
SELECT percentile_cont($1) WITHIN GROUP (ORDER BY price) FROM items
SELECT count(*) FILTER (WHERE $1) FROM items
SELECT sum(price) OVER (ORDER BY id ROWS $1 PRECEDING) FROM items
SELECT lag(price, $1, $2) OVER (ORDER BY id) FROM items
SELECT * FROM items WHERE id = $1
SELECT * FROM items WHERE $1 = id
SELECT * FROM items WHERE id < $1 + 1000
SELECT * FROM items WHERE id = $1 AND name = $2 AND price > $3
SELECT * FROM items WHERE price * $1 > 10
SELECT * FROM items WHERE weight > $1 AND small = $2 AND big = $3
SELECT * FROM items WHERE made = $1 OR made + $2 > now()
SELECT * FROM items WHERE at >= $1 AND at < $2 AND seen < $3
SELECT * FROM items WHERE seen > now() - $1
SELECT * FROM items WHERE age > $1
SELECT * FROM items WHERE ok = $1
SELECT * FROM items WHERE $1
SELECT * FROM items WHERE code = $1 AND fixed = $2
SELECT * FROM items WHERE name LIKE $1 AND code LIKE $2
SELECT * FROM items WHERE id = ANY ($1)
SELECT * FROM items WHERE $1 = ANY (tags)
SELECT * FROM items WHERE tags && $1
SELECT * FROM items WHERE tags @> $1
SELECT * FROM items WHERE ids[$1] = $2
SELECT * FROM items WHERE data @> $1
SELECT * FROM items WHERE data ->> $1 = $2
SELECT * FROM items WHERE data -> $1 = $2
SELECT * FROM items WHERE uid = $1 AND bin = $2 AND tm < $3 AND r > $4
SELECT * FROM items WHERE id IN ($1, $2, $3)
SELECT * FROM items WHERE id NOT IN ($1, 2.5)
SELECT * FROM items WHERE id BETWEEN $1 AND $2
SELECT * FROM items WHERE (id, name) = ($1, $2)
SELECT * FROM items WHERE (id, name) IN (($1, $2), ($3, $4))
SELECT * FROM items WHERE lower(name) = $1
SELECT * FROM items WHERE lower(name) = lower($1)
SELECT * FROM items WHERE coalesce(price, $1) = 0
SELECT * FROM items WHERE id = $1 OR $1 IS NULL
SELECT * FROM items WHERE $1 IS NULL OR id = $1
SELECT * FROM items WHERE id = $1 AND big = $1
SELECT * FROM items WHERE id = coalesce($1, id)
SELECT * FROM items i JOIN orders o ON o.item_id = i.id AND o.qty > $1 WHERE i.id = $2 AND o.id = $3
SELECT * FROM items i JOIN orders o ON o.item_id = i.id WHERE note = $1 AND qty = $2
SELECT * FROM items JOIN orders USING (id) WHERE id = $1
SELECT * FROM items WHERE EXISTS (SELECT 1 FROM orders o WHERE o.item_id = items.id AND o.qty = $1 AND price > $2)
SELECT * FROM items WHERE id IN (SELECT item_id FROM orders WHERE qty > $1)
SELECT * FROM items WHERE id = (SELECT max(item_id) FROM orders WHERE note = $1)
SELECT * FROM (SELECT id AS x, price p FROM items) s WHERE x = $1 AND p > $2
SELECT * FROM (SELECT * FROM items) s WHERE s.id = $1
WITH c AS (SELECT id, count(*) AS n FROM items GROUP BY id) SELECT * FROM c WHERE n > $1 AND id = $2
WITH c(a, b) AS (SELECT $1::int4, $2) SELECT * FROM c WHERE a = $3 AND b = $4
WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < $1) SELECT * FROM r
WITH d AS (DELETE FROM items WHERE id = $1 RETURNING price) SELECT * FROM d WHERE price > $2
SELECT id, sum(price) FROM items GROUP BY id HAVING sum(price) > $1 AND count(*) > $2 AND avg(id) < $3
SELECT sum(big) + $1, sum(id) + $2, avg(weight) + $3 FROM items
SELECT price + $1 FROM items ORDER BY id LIMIT $2 OFFSET $3
SELECT id, $1 FROM items
SELECT id + $1 AS x FROM items GROUP BY id + $1
SELECT * FROM items ORDER BY $1
SELECT DISTINCT ON (id) * FROM items WHERE made > $1
SELECT i.id FROM items i WHERE i.name || $1 = 'x'
SELECT id FROM items UNION SELECT $1
SELECT count(*) FROM orders, LATERAL (SELECT item_id + $1 AS z) l WHERE l.z > $2
INSERT INTO items (id, name, price) VALUES ($1, $2, $3)
INSERT INTO items VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
INSERT INTO items (id, name) VALUES ($1, $2), ($3, $4)
INSERT INTO items (id, seen) VALUES ($1 + 1, now() - $2)
INSERT INTO items (id, name) SELECT $1, $2
INSERT INTO items (id, big) SELECT item_id, $1 FROM orders WHERE qty = $2
INSERT INTO items (id, name) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET name = $3, price = excluded.price + $4 WHERE items.ok = $5
INSERT INTO items (id) VALUES ($1) RETURNING id, $2, price * $3
INSERT INTO items (id, name) VALUES ($1, lower($2))
INSERT INTO items (id, tags) VALUES ($1, ARRAY[$2, $3])
INSERT INTO items (id, name) VALUES ($1, DEFAULT)
INSERT INTO items (data, raw, bin, uid) VALUES ($1, $2, $3, $4)
UPDATE items SET name = $1, price = $2 WHERE id = $3
UPDATE items SET price = price * $1 WHERE id = $2
UPDATE items SET (name, price) = ($1, $2) WHERE id = $3
UPDATE items SET (name, price) = ROW($1, $2)
UPDATE items SET name = $1 WHERE name = $1
UPDATE items SET big = $1 WHERE id = $1
UPDATE items SET tags[$1] = $2
UPDATE items SET price = o.qty + $1 FROM orders o WHERE o.item_id = items.id AND o.note = $2
UPDATE items SET name = CASE WHEN id = $1 THEN $2 ELSE name END RETURNING id + $3
UPDATE items AS i SET ok = $1 WHERE i.made < $2
DELETE FROM items WHERE id = $1
DELETE FROM items USING orders WHERE orders.item_id = items.id AND qty > $1 RETURNING $2
MERGE INTO items USING orders o ON items.id = o.item_id AND o.qty > $1 WHEN MATCHED THEN UPDATE SET price = $2 WHEN NOT MATCHED THEN INSERT (id, name) VALUES ($3, $4)
SELECT $2
SELECT $1::int4, $3::text
SELECT $1::int4, $1::text
SELECT $1 + $1
VALUES ($1, $1), (1, 'x')
SELECT COALESCE($1, 1), $1
SELECT $1 COLLATE "C"
SELECT xmin FROM items WHERE id = $1
SELECT relname FROM pg_class WHERE oid = $1
SELECT relname FROM pg_catalog.pg_class c WHERE c.relkind = $1 AND c.relname = $2
