"""The extended protocol: what Parse, Bind, Describe, Execute and Close answer, how long things live, row limits, formats, inference."""

import struct

import pytest
from protocol import (BOOL, BYTEA, FLOAT8, INT2, INT4, INT8, NUMERIC, SYNC, TEXT, TIMESTAMP, bind, close, describe, execute, parse, query)


def test_parse_bind_execute(wire):
    assert wire.exchange(parse("SELECT $1::integer + 1 AS a"), bind(("41",)), execute(), SYNC) == ["1", "2", "D(42)", "C(SELECT 1)", "Z(I)"]


def test_execute_sends_no_row_description(wire):
    assert [answer[0] for answer in wire.exchange(parse("SELECT 1"), bind(), execute(), SYNC)] == ["1", "2", "D", "C", "Z"]


def test_describe_statement(wire):
    assert wire.exchange(parse("SELECT $1::integer AS a, $2::text AS b", "s"), describe("S", "s"), SYNC) == ["1", "t(23,25)", "T(a:23,b:25)", "Z(I)"]


def test_describe_portal(wire):
    assert wire.exchange(parse("SELECT 1 AS a"), bind(), describe("P"), execute(), SYNC) == ["1", "2", "T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)"]


def test_describe_without_result_is_no_data(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    assert wire.exchange(parse(f"INSERT INTO {table} VALUES ($1)", "s"), describe("S", "s"), bind(("1",), statement="s"), describe("P"), execute(), SYNC) == [
        "1", "t(23)", "n", "2", "n", "C(INSERT 0 1)", "Z(I)"]


def test_describe_tells_the_format_that_bind_asked_for(wire):
    messages = wire.exchange_messages(parse("SELECT 1 AS a, 'x' AS b"), describe("S"), bind(results=(1, 0)), describe("P"), SYNC)
    statement, portal = [[column.format for column in message.columns()] for message in messages if message.type == "T"]
    assert (statement, portal) == ([0, 0], [1, 0])


def test_describe_does_not_execute(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer, name text)")
    assert wire.exchange(parse(f"INSERT INTO {table} VALUES ($1, $2) RETURNING id, name AS n", "s"), describe("S", "s"), SYNC) == [
        "1", "t(23,25)", "T(id:23,n:25)", "Z(I)"]
    assert wire.exchange(bind(("1", "a"), statement="s"), describe("P"), SYNC) == ["2", "T(id:23,n:25)", "Z(I)"]
    assert wire.value(f"SELECT count(*) FROM {table}") == "0"
    assert wire.exchange(bind(("1", "a"), statement="s"), describe("P"), execute(), SYNC) == [
        "2", "T(id:23,n:25)", "D(1,a)", "C(INSERT 0 1)", "Z(I)"]
    assert wire.value(f"SELECT count(*) FROM {table}") == "1"


def test_empty_query(wire):
    assert wire.exchange(parse(""), describe("S"), bind(), describe("P"), execute(), SYNC) == ["1", "t()", "n", "2", "n", "I", "Z(I)"]


def test_several_statements_are_refused(wire):
    assert wire.exchange(parse("SELECT 1; SELECT 2"), SYNC) == ["E(42601)", "Z(I)"]


def test_sync_alone(wire):
    assert wire.exchange(SYNC) == ["Z(I)"]


# ---- lifetimes

def test_named_statement_lives_on(wire):
    assert wire.exchange(parse("SELECT $1::text AS a", "s"), SYNC) == ["1", "Z(I)"]
    assert wire.query("SELECT * FROM no_such_table") == ["E(42P01)", "Z(I)"]
    for value in ("one", "two"):
        assert wire.exchange(bind((value,), statement="s"), execute(), SYNC) == ["2", f"D({value})", "C(SELECT 1)", "Z(I)"]


def test_duplicate_statement_is_42p05(wire):
    assert wire.exchange(parse("SELECT 1", "s"), parse("SELECT 2", "s"), SYNC) == ["1", "E(42P05)", "Z(I)"]
    assert wire.exchange(bind(statement="s"), execute(), SYNC) == ["2", "D(1)", "C(SELECT 1)", "Z(I)"]


def test_statement_survives_a_rollback(wire):
    wire.query("BEGIN")
    wire.exchange(parse("SELECT 5", "s"), SYNC)
    wire.query("ROLLBACK")
    assert wire.exchange(bind(statement="s"), execute(), SYNC) == ["2", "D(5)", "C(SELECT 1)", "Z(I)"]


def test_closed_statement_is_26000(wire):
    assert wire.exchange(parse("SELECT 1", "s"), close("S", "s"), bind(statement="s"), SYNC) == ["1", "3", "E(26000)", "Z(I)"]


def test_close_of_nothing_is_fine(wire):
    assert wire.exchange(close("S", "no_such"), close("P", "no_such"), close("S"), close("P"), SYNC) == ["3", "3", "3", "3", "Z(I)"]


def test_unnamed_statement_is_replaced(wire):
    assert wire.exchange(parse("SELECT 1"), parse("SELECT 2"), bind(), execute(), SYNC) == ["1", "1", "2", "D(2)", "C(SELECT 1)", "Z(I)"]


def test_unnamed_statement_survives_sync(wire):
    wire.exchange(parse("SELECT 1"), SYNC)
    assert wire.exchange(bind(), execute(), SYNC) == ["2", "D(1)", "C(SELECT 1)", "Z(I)"]


def test_simple_query_ends_the_unnamed_statement(wire):
    wire.exchange(parse("SELECT 1"), SYNC)
    wire.query("SELECT 2")
    assert wire.exchange(bind(), SYNC) == ["E(26000)", "Z(I)"]


def test_failed_parse_ends_the_unnamed_statement(wire):
    wire.exchange(parse("SELECT 1"), SYNC)
    assert wire.exchange(parse("SELEC"), SYNC) == ["E(42601)", "Z(I)"]
    assert wire.exchange(bind(), SYNC) == ["E(26000)", "Z(I)"]


@pytest.mark.parametrize("message, sqlstate", [(bind(statement="no_such"), "26000"), (describe("S", "no_such"), "26000"),
                                               (describe("P", "no_such"), "34000"), (execute("no_such"), "34000")], ids=range(4))
def test_missing_name(wire, message, sqlstate):
    assert wire.exchange(message, SYNC) == [f"E({sqlstate})", "Z(I)"]


def test_portal_ends_with_sync_outside_a_transaction(wire):
    assert wire.exchange(parse("SELECT 1"), bind(portal="p"), SYNC) == ["1", "2", "Z(I)"]
    assert wire.exchange(execute("p"), SYNC) == ["E(34000)", "Z(I)"]


def test_portal_lives_until_the_end_of_the_transaction(wire):
    wire.query("BEGIN")
    assert wire.exchange(parse("SELECT i FROM generate_series(1, 3) AS g(i)"), bind(portal="p"), execute("p", 1), SYNC) == ["1", "2", "D(1)", "s", "Z(T)"]
    assert wire.query("SELECT 9") == ["T(?column?:23)", "D(9)", "C(SELECT 1)", "Z(T)"]
    assert wire.exchange(execute("p"), SYNC) == ["D(2)", "D(3)", "C(SELECT 2)", "Z(T)"]
    wire.query("COMMIT")
    assert wire.exchange(execute("p"), SYNC) == ["E(34000)", "Z(I)"]


def test_duplicate_portal_is_42p03(wire):
    assert wire.exchange(parse("SELECT 1"), bind(portal="p"), bind(portal="p"), SYNC) == ["1", "2", "E(42P03)", "Z(I)"]


def test_unnamed_portal_is_replaced(wire):
    assert wire.exchange(parse("SELECT $1::integer"), bind(("1",)), bind(("2",)), execute(), SYNC) == ["1", "2", "2", "D(2)", "C(SELECT 1)", "Z(I)"]


def test_simple_query_ends_the_unnamed_portal(wire):
    wire.query("BEGIN")
    wire.exchange(parse("SELECT 1", "s"), bind(statement="s"), SYNC)
    wire.query("SELECT 2")
    assert wire.exchange(execute(), SYNC) == ["E(34000)", "Z(E)"]


def test_closed_portal_is_34000(wire):
    assert wire.exchange(parse("SELECT 1"), bind(portal="p"), close("P", "p"), execute("p"), SYNC) == ["1", "2", "3", "E(34000)", "Z(I)"]


def test_two_portals_advance_apart(wire):
    wire.query("BEGIN")
    assert wire.exchange(parse("SELECT i FROM generate_series(1, 4) AS g(i)", "s"), bind(portal="p", statement="s"), bind(portal="q", statement="s"),
                         execute("p", 2), execute("q", 1), execute("p", 1), execute("q", 0), SYNC) == [
        "1", "2", "2", "D(1)", "D(2)", "s", "D(1)", "s", "D(3)", "s", "D(2)", "D(3)", "D(4)", "C(SELECT 3)", "Z(T)"]


def test_sql_execute_sees_statements_of_parse(wire):
    assert wire.exchange(parse("SELECT $1::integer * 2 AS a", "twice"), SYNC) == ["1", "Z(I)"]
    assert wire.query("EXECUTE twice(21)") == ["T(a:23)", "D(42)", "C(SELECT 1)", "Z(I)"]


def test_bind_sees_statements_of_sql_prepare(wire):
    assert wire.query("PREPARE thrice (integer) AS SELECT $1 * 3 AS a") == ["C(PREPARE)", "Z(I)"]
    assert wire.exchange(bind(("5",), statement="thrice"), execute(), SYNC) == ["2", "D(15)", "C(SELECT 1)", "Z(I)"]
    assert wire.query("DEALLOCATE thrice") == ["C(DEALLOCATE)", "Z(I)"]
    assert wire.exchange(bind(("5",), statement="thrice"), SYNC) == ["E(26000)", "Z(I)"]


def test_statement_after_its_table_changed(wire, table):
    wire.query(f"CREATE TABLE {table} (a integer); INSERT INTO {table} VALUES (1)")
    assert wire.exchange(parse(f"SELECT * FROM {table}", "s"), bind(statement="s"), execute(), SYNC) == ["1", "2", "D(1)", "C(SELECT 1)", "Z(I)"]
    wire.query(f"ALTER TABLE {table} ADD COLUMN b integer")
    assert wire.exchange(bind(statement="s"), execute(), SYNC) == ["E(0A000)", "Z(I)"]


def test_statement_after_its_table_was_made_again(wire, table):
    wire.query(f"CREATE TABLE {table} (a integer); INSERT INTO {table} VALUES (1)")
    wire.exchange(parse(f"SELECT a FROM {table}", "s"), SYNC)
    wire.query(f"DROP TABLE {table}; CREATE TABLE {table} (a integer); INSERT INTO {table} VALUES (2)")
    assert wire.exchange(bind(statement="s"), execute(), SYNC) == ["2", "D(2)", "C(SELECT 1)", "Z(I)"]


# ---- row limits

@pytest.mark.parametrize("size", [1, 7, 1000, 2048, 4999])
def test_row_limit_gives_every_row_once(wire, size):
    wire.query("BEGIN")
    wire.exchange(parse("SELECT i FROM generate_series(1, 5000) AS g(i) ORDER BY i"), bind(portal="p"), SYNC)
    rows, ended = [], ""
    while ended != "C":
        messages = wire.exchange_messages(*[execute("p", size)], SYNC)
        part = [int(message.row()[0]) for message in messages if message.type == "D"]
        ended = messages[-2].type
        assert ended == "C" or len(part) == size
        rows += part
    assert rows == list(range(1, 5001))


def test_row_limit_equal_to_the_rows_is_suspended_once(wire):
    assert wire.exchange(parse("SELECT i FROM generate_series(1, 2) AS g(i)"), bind(), execute(rows_max=2), execute(rows_max=2), SYNC) == [
        "1", "2", "D(1)", "D(2)", "s", "C(SELECT 0)", "Z(I)"]


def test_execute_again_after_the_end_gives_nothing(wire):
    assert wire.exchange(parse("SELECT 1"), bind(), execute(), execute(), SYNC) == ["1", "2", "D(1)", "C(SELECT 1)", "C(SELECT 0)", "Z(I)"]


def test_negative_row_limit_is_no_limit(wire):
    assert wire.exchange(parse("SELECT i FROM generate_series(1, 2) AS g(i)"), bind(), execute(rows_max=-1), SYNC) == [
        "1", "2", "D(1)", "D(2)", "C(SELECT 2)", "Z(I)"]


def test_insert_returning_with_a_row_limit_inserts_once(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    assert wire.exchange(parse(f"INSERT INTO {table} SELECT i FROM generate_series(1, 3) AS g(i) RETURNING id"), bind(), execute(rows_max=2), execute(rows_max=2), SYNC) == [
        "1", "2", "D(1)", "D(2)", "s", "D(3)", "C(INSERT 0 1)", "Z(I)"]
    assert wire.value(f"SELECT count(*) FROM {table}") == "3"


def test_abandoned_insert_returning_has_inserted_all(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    assert wire.exchange(parse(f"INSERT INTO {table} SELECT i FROM generate_series(1, 3) AS g(i) RETURNING id"), bind(), execute(rows_max=1), SYNC) == [
        "1", "2", "D(1)", "s", "Z(I)"]
    assert wire.value(f"SELECT count(*) FROM {table}") == "3"


def test_insert_executed_twice_is_refused(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    assert wire.exchange(parse(f"INSERT INTO {table} VALUES (1)"), bind(), execute(), execute(), SYNC) == ["1", "2", "C(INSERT 0 1)", "E(55000)", "Z(I)"]
    assert wire.value(f"SELECT count(*) FROM {table}") == "0"


# ---- formats

def test_binary_parameters_and_results(wire):
    assert wire.exchange(parse("SELECT $1 + 1, $2, $3", types=(INT4, TEXT, BYTEA)),
                         bind((struct.pack("!i", 41), "text", b"\0\xff"), formats=(1, 1, 1), results=(1,)), execute(), SYNC)[2] == \
        f"D(x{struct.pack('!i', 42).hex()},text,x00ff)"


def test_formats_are_mixed(wire):
    messages = wire.exchange_messages(parse("SELECT $1::integer, $2::integer, $3::integer"),
                                      bind(("7", struct.pack("!i", 8), None), formats=(0, 1, 0), results=(1, 0, 1)), execute(), SYNC)
    assert messages[2].row() == [struct.pack("!i", 7), b"8", None]


def test_one_format_counts_for_all(wire):
    messages = wire.exchange_messages(parse("SELECT $1::smallint, $2::bigint"), bind((struct.pack("!h", -2), struct.pack("!q", 3)), formats=(1,), results=(1,)),
                                      execute(), SYNC)
    assert messages[2].row() == [struct.pack("!h", -2), struct.pack("!q", 3)]


@pytest.mark.parametrize("message, sqlstate", [
    (bind(("1",)), "08P01"), (bind(("1", "2", "3")), "08P01"), (bind(("1", "2"), formats=(0, 0, 0)), "08P01"), (bind(("1", "2"), results=(0, 0)), "08P01"),
    (bind(("1", "2"), formats=(2, 0)), "22023"), (bind(("1", "x")), "22P02"), (bind((b"\0\0\1", "1"), formats=(1, 0)), "08P01"),
    (bind((b"\0\0\0\0\1", "1"), formats=(1, 0)), "22P03")], ids=range(8))
def test_bad_bind(wire, message, sqlstate):
    assert wire.exchange(parse("SELECT $1::integer + $2::integer"), message, execute(), SYNC) == ["1", f"E({sqlstate})", "Z(I)"]
    assert wire.query("SELECT 1 AS a") == ["T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)"]


def test_invalid_utf8_is_22021(wire):
    assert wire.exchange(parse("SELECT $1::text"), bind((b"\xff\xfe",)), execute(), SYNC) == ["1", "E(22021)", "Z(I)"]
    assert wire.exchange(parse("SELECT $1::text"), bind((b"a\0b",)), execute(), SYNC) == ["1", "E(22021)", "Z(I)"]


# ---- parameter types

COLUMNS = "id bigint, small smallint, name text, price numeric(10,2), at timestamp, tz timestamptz, d date, ok boolean, ratio double precision, u uuid, j jsonb, tags text[], raw bytea, n integer, span interval"


@pytest.mark.parametrize("text, oids", [
    ("SELECT $1", [25]), ("SELECT $1::integer", [23]), ("SELECT CAST($1 AS date)", [1082]), ("SELECT 1 + $1", [23]), ("SELECT $1 + 1.5", [1700]),
    ("SELECT 1.5::double precision * $1", [701]), ("SELECT $1 || 'x'", [25]), ("SELECT upper($1)", [25]), ("SELECT substr('abc', $1, $2)", [23, 23]),
    ("SELECT coalesce($1, 5)", [23]), ("SELECT CASE WHEN $1 THEN 1 ELSE 2 END", [16]), ("SELECT NOT $1", [16]), ("SELECT CASE WHEN true THEN $1 ELSE 2 END", [23]),
    ("SELECT * FROM {t} WHERE id = $1", [20]), ("SELECT * FROM {t} WHERE id < $1 + 1000", [23]), ("SELECT * FROM {t} WHERE $1 = name", [25]),
    ("SELECT * FROM {t} WHERE small = $1", [21]), ("SELECT * FROM {t} WHERE price > $1", [1700]), ("SELECT * FROM {t} WHERE at > $1", [1114]),
    ("SELECT * FROM {t} WHERE tz > $1", [1184]), ("SELECT * FROM {t} WHERE d BETWEEN $1 AND $2", [1082, 1082]), ("SELECT * FROM {t} WHERE ok = $1", [16]),
    ("SELECT * FROM {t} WHERE ratio = $1", [701]), ("SELECT * FROM {t} WHERE u = $1", [2950]), ("SELECT * FROM {t} WHERE raw = $1", [17]),
    ("SELECT * FROM {t} WHERE id IN ($1, $2)", [20, 20]), ("SELECT * FROM {t} WHERE id = ANY($1)", [1016]), ("SELECT * FROM {t} WHERE name = ANY($1)", [1009]),
    ("SELECT * FROM {t} WHERE name LIKE $1", [25]), ("SELECT * FROM {t} WHERE name ILIKE $1", [25]), ("SELECT * FROM {t} WHERE (id, name) = ($1, $2)", [20, 25]),
    ("SELECT * FROM {t} LIMIT $1 OFFSET $2", [20, 20]), ("SELECT * FROM {t} WHERE name = $1 OR $1 IS NULL", [25]),
    ("SELECT * FROM {t} x JOIN {t} y ON x.id = y.id AND y.n = $1", [23]), ("SELECT * FROM {t} WHERE id = (SELECT max(id) FROM {t} WHERE d = $1)", [1082]),
    ("SELECT * FROM {t} WHERE at + $1 > at", [1186]), ("SELECT * FROM {t} WHERE date_trunc('day', at) = $1", [1114]), ("SELECT * FROM {t} WHERE tags = $1", [1009]),
    ("SELECT count(*) FROM {t} GROUP BY n HAVING sum(n) > $1", [20]), ("WITH c AS (SELECT * FROM {t} WHERE n = $1) SELECT * FROM c WHERE name = $2", [23, 25]),
    ("INSERT INTO {t} (id, name, at) VALUES ($1, $2, $3)", [20, 25, 1114]), ("INSERT INTO {t} (id, name) VALUES ($1, $2), ($3, $4)", [20, 25, 20, 25]),
    ("INSERT INTO {t} (tags, raw, u, j, price, ok, ratio, d, tz, small, span) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
     [1009, 17, 2950, 3802, 1700, 16, 701, 1082, 1184, 21, 1186]),
    ("INSERT INTO {t} (id, name) SELECT $1, $2", [20, 25]), ("INSERT INTO {t} (id) VALUES ($1 + 1)", [23]), ("INSERT INTO {t} (name) VALUES (upper($1))", [25]),
    ("INSERT INTO {t} (id) VALUES ($1) RETURNING id + $2", [20, 20]),
    ("UPDATE {t} SET name = $1, price = $2 WHERE id = $3", [25, 1700, 20]), ("UPDATE {t} SET n = n + $1", [23]), ("UPDATE {t} SET at = $1 WHERE d = $2", [1114, 1082]),
    ("DELETE FROM {t} WHERE d = $1 AND n > $2", [1082, 23]), ("SELECT $2::text, $1::integer", [23, 25]), ("SELECT $1::integer UNION ALL SELECT $2", [23, 23]),
    ("SELECT * FROM generate_series(1, $1)", [23]), ("SELECT * FROM (VALUES ($1::integer, $2::text)) v(a, b) WHERE a = $3", [23, 25, 23]),
    ("SELECT x FROM {t}, LATERAL (SELECT n * $1 AS x) l", [23])])
def test_parameter_types_are_inferred(wire, table, text, oids):
    wire.query(f"CREATE TABLE {table} ({COLUMNS})")
    messages = wire.exchange_messages(parse(text.format(t=table), "s"), describe("S", "s"), SYNC)
    assert messages[0].type == "1", messages[0].fields()
    assert messages[1].oids() == oids


def test_declared_types_win(wire):
    assert wire.exchange(parse("SELECT $1 + $2", types=(INT8, INT2)), describe("S"), SYNC)[1] == "t(20,21)"


def test_some_types_declared(wire):
    assert wire.exchange(parse("SELECT $1, $2::integer, $3", types=(FLOAT8, 0, BOOL)), describe("S"), SYNC)[1:3] == ["t(701,23,16)", "T(?column?:701,int4:23,?column?:16)"]


def test_undetermined_parameter_is_42p18(wire):
    assert wire.exchange(parse("SELECT $2::integer"), SYNC) == ["E(42P18)", "Z(I)"]


def test_untyped_text_of_a_number_is_compared_as_a_number(wire, table):
    wire.query(f"CREATE TABLE {table} ({COLUMNS}); INSERT INTO {table} (id) VALUES (5), (900), (2000)")
    assert wire.exchange(parse(f"SELECT id FROM {table} WHERE id < $1 + 1000 ORDER BY id"), bind(("1",)), execute(), SYNC)[2:4] == ["D(5)", "D(900)"]


def test_question_marks_are_no_parameters(wire):
    assert wire.exchange(parse("SELECT '? $1' AS a, $1::text AS b"), describe("S"), bind(("v",)), execute(), SYNC) == [
        "1", "t(25)", "T(a:25,b:25)", "2", "D(? $1,v)", "C(SELECT 1)", "Z(I)"]


def test_many_parameters(wire):
    text = "SELECT " + " + ".join(f"${number}::bigint" for number in range(1, 1001))
    assert wire.exchange(parse(text), bind(tuple(str(number) for number in range(1, 1001))), execute(), SYNC)[2] == "D(500500)"


def test_show_and_transaction_statements(wire):
    assert wire.exchange(parse("BEGIN"), bind(), execute(), SYNC) == ["1", "2", "C(BEGIN)", "Z(T)"]
    assert wire.exchange(parse("SHOW DateStyle"), describe("S"), bind(), execute(), SYNC) == ["1", "t()", "T(DateStyle:25)", "2", "D(ISO, MDY)", "C(SHOW)", "Z(T)"]
    assert wire.exchange(parse("COMMIT"), bind(), execute(), SYNC) == ["1", "2", "C(COMMIT)", "Z(I)"]


def test_numeric_and_timestamp_declared_and_sent_as_text(wire):
    assert wire.exchange(parse("SELECT $1, $2", types=(NUMERIC, TIMESTAMP)), bind(("1.50", "2024-02-29 12:00:00")), execute(), SYNC)[2] == \
        "D(1.50,2024-02-29 12:00:00)"


def test_query_between_extended_messages(wire):
    """A Query before the Sync: PostgreSQL keeps the pipeline's transaction open, so the status isn't compared."""
    assert wire.exchange(parse("SELECT 1 AS a", "s"), bind(statement="s"), execute(), query("SELECT 2 AS b"))[:-1] == [
        "1", "2", "D(1)", "C(SELECT 1)", "T(b:23)", "D(2)", "C(SELECT 1)"]
    assert wire.exchange(SYNC) == ["Z(I)"]
