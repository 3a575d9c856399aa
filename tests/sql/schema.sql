-- The tables that the cases of this folder speak of.
CREATE TABLE items (id int4 PRIMARY KEY, name text, price numeric(10,2), weight float8, small int2, big int8, made date, at timestamp,
                    seen timestamptz, age interval, ok bool, tags text[], ids int4[], code varchar(10), fixed char(3), data jsonb, raw json,
                    bin bytea, uid uuid, tm time, r real);
CREATE TABLE orders (id int8, item_id int4, qty int4, note varchar, placed timestamptz);
