-- What every contender holds, in the words that PostgreSQL and DuckDB share; bench/harness/contenders.py runs it.

-- Primary-key look-ups.
CREATE TABLE item (id bigint PRIMARY KEY, quantity integer, price double precision, name varchar);
INSERT INTO item
SELECT i, (i % 1000)::integer, i::double precision / 7, 'item number ' || i FROM generate_series(1, 1000000) AS g (i);

-- Small aggregates.
CREATE TABLE reading (k integer, v double precision);
INSERT INTO reading SELECT (i % 100)::integer, i::double precision / 7 FROM generate_series(1, 100000) AS g (i);

-- Large results: 8 mixed columns.
CREATE TABLE mixed (
  id integer, big bigint, ratio double precision, price numeric(12, 2), name varchar, day date, happened timestamp, flag boolean);
INSERT INTO mixed
SELECT i::integer, i::bigint * 1000003, i::double precision / 7, (i * 37 % 1000000)::numeric(12, 2) / 100, 'customer #' || i,
  date '2000-01-01' + (i % 9000)::integer, timestamp '2001-02-03 04:05:06' + i * interval '1 second', i % 3 = 0
FROM generate_series(1, 2000000) AS g (i);
