"""COPY in both directions, its formats and options, and what may and may not come between its messages."""

import struct

import pytest
from protocol import FLUSH, SYNC, Message, bind, describe, execute, frame, parse, query, show

DONE = frame("c")


def data(text: str | bytes) -> bytes:
    return frame("d", text.encode() if isinstance(text, str) else text)


@pytest.fixture
def target(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer, name text)")
    return table


def rows(wire, table) -> list[str]:
    return [answer for answer in wire.query(f"SELECT id, name FROM {table} ORDER BY id") if answer[0] == "D"]


def test_in(wire, target):
    wire.send(query(f"COPY {target} FROM STDIN"))
    assert wire.transcript("GZ") == ["G"]
    assert wire.exchange(data("1\ta\n2\t\\N\n"), data("3\t"), data("x\\ty\n"), DONE) == ["C(COPY 3)", "Z(I)"]
    assert rows(wire, target) == ["D(1,a)", "D(2,NULL)", "D(3,x780979)"]


def test_in_response_tells_formats(wire, target):
    wire.send(query(f"COPY {target} FROM STDIN"))
    assert wire.messages("GZ")[0].payload == struct.pack("!bhhh", 0, 2, 0, 0)
    wire.exchange(DONE)
    wire.send(query(f"COPY {target} FROM STDIN (FORMAT binary)"))
    assert wire.messages("GZ")[0].payload == struct.pack("!bhhh", 1, 2, 1, 1)
    wire.exchange(frame("f", b"enough\0"))


def test_out(wire, target):
    wire.query(f"INSERT INTO {target} VALUES (1, 'a'), (2, NULL), (3, ''), (4, 'tab' || chr(9) || 'back\\')")
    assert wire.query(f"COPY (SELECT * FROM {target} ORDER BY id) TO STDOUT") == [
        "H", copy_row("1\ta\n"), copy_row("2\t\\N\n"), copy_row("3\t\n"), copy_row("4\ttab\\tback\\\\\n"),
        "c", "C(COPY 4)", "Z(I)"]


def copy_row(text: str) -> str:
    return show(Message("d", text.encode()))


def copied(wire, text: str) -> bytes:
    messages = wire.exchange_messages(query(text))
    assert messages[-2].type == "C", [message.fields() for message in messages if message.type == "E"]
    return b"".join(message.payload for message in messages if message.type == "d")


SAMPLE = "SELECT 1 AS id, 'a,b' AS s, NULL::text AS n, '' AS e, 'say \"x\"' AS q, 'two' || chr(10) || 'lines' AS l"


@pytest.mark.parametrize("options, expected", [
    ("", "1\ta,b\t\\N\t\tsay \"x\"\ttwo\\nlines\n"),
    ("(FORMAT csv)", '1,"a,b",,"","say ""x""","two\nlines"\n'),
    ("(FORMAT csv, HEADER)", 'id,s,n,e,q,l\n1,"a,b",,"","say ""x""","two\nlines"\n'),
    ("CSV HEADER", 'id,s,n,e,q,l\n1,"a,b",,"","say ""x""","two\nlines"\n'),
    ("WITH CSV DELIMITER ';'", '1;a,b;;"";"say ""x""";"two\nlines"\n'),
    ("(FORMAT csv, DELIMITER '|', NULL 'null', QUOTE '''')", "1|a,b|null||say \"x\"|'two\nlines'\n"),
    ("(FORMAT csv, FORCE_QUOTE *)", '"1","a,b",,"","say ""x""","two\nlines"\n'),
    ("(FORMAT csv, FORCE_QUOTE (s, e), ESCAPE '\\')", '1,"a,b",,"","say \\"x\\"","two\nlines"\n'),
    ("(DELIMITER ',', NULL 'NULL')", "1,a\\,b,NULL,,say \"x\",two\\nlines\n"),
    ("(HEADER)", "id\ts\tn\te\tq\tl\n1\ta,b\t\\N\t\tsay \"x\"\ttwo\\nlines\n")])
def test_out_options(wire, options, expected):
    assert copied(wire, f"COPY ({SAMPLE}) TO STDOUT {options}") == expected.encode()


@pytest.mark.parametrize("expression, text", [
    ("true", "t"), ("1.50::numeric(5,2)", "1.50"), ("'\\x00ff'::bytea", "\\\\x00ff"), ("date '2024-02-29'", "2024-02-29"), ("'{1,NULL}'::integer[]", "{1,NULL}"),
    ("timestamp '2024-02-29 12:00:00.5'", "2024-02-29 12:00:00.5"), ("'NaN'::real", "NaN"), ("'{\"a\": \"\\\\\"}'::json", "{\"a\": \"\\\\\\\\\"}"),
    ("interval '1 day'", "1 day"), ("chr(8) || chr(12) || chr(10) || chr(13) || chr(9) || chr(11)", "\\b\\f\\n\\r\\t\\v"), ("'\\N'", "\\\\N"), ("'\\.'", "\\\\.")])
def test_text_of_values(wire, expression, text):
    assert copied(wire, f"COPY (SELECT {expression}) TO STDOUT") == text.encode() + b"\n"


BINARY_HEAD = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
BINARY_END = struct.pack("!h", -1)


def binary_row(*fields: bytes | None) -> bytes:
    return struct.pack("!h", len(fields)) + b"".join(struct.pack("!i", -1) if field is None else struct.pack("!i", len(field)) + field for field in fields)


def test_out_binary(wire):
    assert copied(wire, "COPY (SELECT 7::integer, NULL::text, 'x'::text) TO STDOUT (FORMAT binary)") == \
        BINARY_HEAD + binary_row(struct.pack("!i", 7), None, b"x") + BINARY_END


def test_in_binary_in_pieces(wire, target):
    stream = BINARY_HEAD + binary_row(struct.pack("!i", 7), "é".encode()) + binary_row(struct.pack("!i", 8), None) + BINARY_END
    wire.send(query(f"COPY {target} FROM STDIN WITH BINARY"))
    wire.transcript("GZ")
    assert wire.exchange(*[data(stream[at:at + 1]) for at in range(len(stream))], DONE) == ["C(COPY 2)", "Z(I)"]
    assert rows(wire, target) == ["D(7,é)", "D(8,NULL)"]


@pytest.mark.parametrize("stream", [b"", b"PGCOPY", b"not a binary copy stream at all", BINARY_HEAD[:-4], BINARY_HEAD + struct.pack("!h", 3), BINARY_HEAD + struct.pack("!hi", 2, 1 << 30),
                                    BINARY_HEAD + binary_row(b"\0\0\1", b"x") + BINARY_END, BINARY_HEAD + struct.pack("!hi", 2, -5)], ids=range(8))
def test_bad_binary_keeps_no_row(wire, target, stream):
    wire.send(query(f"COPY {target} FROM STDIN (FORMAT binary)"))
    wire.transcript("GZ")
    error, ready = wire.exchange(data(stream), DONE)
    assert error in ("E(22P04)", "E(22P03)", "E(08P01)", "E(54000)") and ready == "Z(I)"
    assert rows(wire, target) == []


@pytest.mark.parametrize("options, text, expected", [
    ("", "1\ta\n", ["D(1,a)"]), ("", "1\ta", ["D(1,a)"]), ("", "1\t\n", ["D(1,)"]), ("", "1\t\\N\n", ["D(1,NULL)"]), ("", "1\ta\n\\.\n", ["D(1,a)"]),
    ("", "1\ta\r\n2\tb\r\n", ["D(1,a)", "D(2,b)"]), ("", "1\t\\x41\\101\\q\n", ["D(1,AAq)"]), ("", "1\ta\\\\b\n", ["D(1,a\\b)"]), ("", "", []),
    ("(FORMAT csv)", '1,"a ""b"", c"\n2,\n3,""\n', ['D(1,a "b", c)', "D(2,NULL)", "D(3,)"]), ("(FORMAT csv, HEADER)", "id,name\n1,x\n", ["D(1,x)"]),
    ("(FORMAT csv, HEADER match)", "id,name\n1,x\n", ["D(1,x)"]), ("(FORMAT csv, DELIMITER ';', NULL 'nil')", "1;nil\n2;x\n", ["D(1,NULL)", "D(2,x)"]),
    ("(FORMAT csv)", '1," spaced "\n', ["D(1, spaced )"]), ("(FORMAT csv, QUOTE '''')", "1,'it,s'\n", ["D(1,it,s)"]), ("CSV", "1,x\r\n", ["D(1,x)"]),
    ("(FORMAT csv)", "1,\\N\n", ["D(1,\\N)"]), ("(FORMAT csv, FORCE_NOT_NULL (name))", "1,\n", ["D(1,)"]), ("(FORMAT csv, FORCE_NULL (name))", '1,""\n', ["D(1,NULL)"]),
    ("(DELIMITER '|')", "1|a\n", ["D(1,a)"]), ("(NULL '')", "1\t\n", ["D(1,NULL)"])])
def test_in_options(wire, target, options, text, expected):
    wire.send(query(f"COPY {target} FROM STDIN {options}"))
    assert wire.transcript("GZ") == ["G"]
    assert wire.exchange(data(text), DONE) == [f"C(COPY {len(expected)})", "Z(I)"]
    assert rows(wire, target) == expected


@pytest.mark.parametrize("options, text, sqlstate", [
    ("", "x\ta\n", "22P02"), ("", "1\n", "22P04"), ("", "1\ta\tb\n", "22P04"), ("", "1\t\\", None), ("", "1\t\xff\n".encode("latin-1"), "22021"),
    ("(FORMAT csv)", '1,"open\n', "22P04"), ("(FORMAT csv)", "1\n", "22P04"), ("(FORMAT csv)", "1,a,b\n", "22P04"),
    ("(FORMAT csv, HEADER match)", "id,other\n1,x\n", "22P04"), ("", "99999999999\ta\n", "22003")])
def test_bad_input_keeps_no_row(wire, target, options, text, sqlstate):
    wire.send(query(f"COPY {target} FROM STDIN {options}"))
    wire.transcript("GZ")
    answers = wire.exchange(data("100\tgood\n" if "csv" not in options else "" if "match" in options else "100,good\n"), data(text), DONE)
    if sqlstate:
        assert answers == [f"E({sqlstate})", "Z(I)"]
        assert rows(wire, target) == []
    else:
        assert answers[-1] == "Z(I)"


def test_columns_and_defaults(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer, name text DEFAULT 'def', n integer)")
    wire.send(query(f"COPY {table} (n, id) FROM STDIN"))
    wire.transcript("GZ")
    assert wire.exchange(data("5\t1\n"), DONE) == ["C(COPY 1)", "Z(I)"]
    assert wire.query(f"SELECT id, name, n FROM {table}")[1] == "D(1,def,5)"


@pytest.mark.parametrize("text, sqlstate", [("COPY no_such_table FROM STDIN", "42P01"), ("COPY {t} (nope) FROM STDIN", "42703"), ("COPY {t} FROM STDIN (FORMAT nope)", "22023"),
                                            ("COPY {t} FROM STDIN (no_such_option 1)", "42601"), ("COPY (SELECT nope) TO STDOUT", "42703"),
                                            ("COPY {t} FROM STDIN (FORMAT binary, DELIMITER ',')", "42601"), ("COPY {t} (id, id) FROM STDIN", "42701"),
                                            ("COPY {t} FROM STDIN (DELIMITER 'ab')", "0A000")])
def test_refused(wire, target, text, sqlstate):
    assert wire.query(text.format(t=target)) == [f"E({sqlstate})", "Z(I)"]


@pytest.mark.parametrize("text", ["COPY {t} FROM '/etc/passwd'", "COPY {t} TO '/tmp/duckgres-must-not-exist'", "COPY {t} FROM PROGRAM 'id'", "COPY {t} TO PROGRAM 'cat'"])
def test_files_of_the_host_are_42501(wire, target, text):
    assert wire.query(text.format(t=target)) == ["E(42501)", "Z(I)"]


def test_copy_fail(wire, target):
    wire.send(query(f"COPY {target} FROM STDIN"))
    wire.transcript("GZ")
    (error, ready) = wire.exchange_messages(data("1\ta\n"), frame("f", b"the client gave up\0"))
    assert (error.fields()["C"], ready.text()) == ("57014", "I")
    assert "the client gave up" in error.fields()["M"]
    assert rows(wire, target) == []


def test_copy_fails_inside_a_transaction(wire, target):
    wire.query("BEGIN")
    wire.send(query(f"COPY {target} FROM STDIN"))
    wire.transcript("GZ")
    assert wire.exchange(data("x\ta\n"), DONE) == ["E(22P02)", "Z(E)"]
    wire.query("ROLLBACK")


def test_copy_inside_a_transaction_is_rolled_back(wire, target):
    wire.query("BEGIN")
    wire.send(query(f"COPY {target} FROM STDIN"))
    wire.transcript("GZ")
    assert wire.exchange(data("1\ta\n"), DONE) == ["C(COPY 1)", "Z(T)"]
    assert rows(wire, target) == ["D(1,a)"]
    wire.query("ROLLBACK")
    assert rows(wire, target) == []


def test_flush_and_sync_during_copy_are_ignored(wire, target):
    wire.send(query(f"COPY {target} FROM STDIN"))
    wire.transcript("GZ")
    assert wire.exchange(data("1\ta\n"), FLUSH, SYNC, data("2\tb\n"), DONE) == ["C(COPY 2)", "Z(I)"]


@pytest.mark.parametrize("message", [query("SELECT 1"), parse("SELECT 1"), bind(), execute(), describe("P")], ids=["query", "parse", "bind", "execute", "describe"])
def test_other_message_during_copy_is_08p01(wire, another, target, message):
    """PostgreSQL says ERROR, then that it lost its place, and closes. Going on with the next Sync would do too."""
    wire.send(query(f"COPY {target} FROM STDIN"))
    wire.transcript("GZ")
    wire.send(data("1\ta\n"), message)
    assert wire.transcript("E")[0] in ("E(08P01)", "E(FATAL 08P01)")
    assert rows(another(), target) == []


def test_data_left_over_after_an_error_is_dropped(wire, target):
    wire.send(query(f"COPY {target} FROM STDIN"))
    wire.transcript("GZ")
    assert wire.exchange(data("x\tbad\n"), *[data("1\ta\n")] * 1000, DONE) == ["E(22P02)", "Z(I)"]
    assert wire.query("SELECT 1 AS a") == ["T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)"]


def test_copy_messages_outside_copy_are_ignored(wire):
    wire.send(data("x"), DONE, frame("f", b"why\0"))
    assert wire.query("SELECT 1 AS a") == ["T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)"]


def test_in_by_the_extended_protocol(wire, target):
    wire.send(parse(f"COPY {target} FROM STDIN"), describe("S"), bind(), describe("P"), execute(), FLUSH)
    assert wire.transcript("GE") == ["1", "t()", "n", "2", "n", "G"]
    assert wire.exchange(data("1\ta\n"), DONE, SYNC) == ["C(COPY 1)", "Z(I)"]
    assert rows(wire, target) == ["D(1,a)"]


def test_in_by_the_extended_protocol_with_sync_sent_ahead(wire, target):
    """libpq sends Sync together with Execute: the server ignores it while it copies, and the client sends another."""
    wire.send(parse(f"COPY {target} FROM STDIN"), bind(), execute(), SYNC)
    assert wire.transcript("GE") == ["1", "2", "G"]
    assert wire.exchange(data("1\ta\n"), DONE, SYNC) == ["C(COPY 1)", "Z(I)"]


def test_error_in_copy_by_the_extended_protocol_skips_to_sync(wire, target):
    wire.send(parse(f"COPY {target} FROM STDIN"), bind(), execute(), FLUSH)
    assert wire.transcript("GE") == ["1", "2", "G"]
    wire.send(data("x\ta\n"), data("1\tb\n"), DONE)
    assert wire.exchange(parse("SELECT 1"), SYNC) == ["E(22P02)", "Z(I)"]


def test_out_by_the_extended_protocol(wire):
    assert wire.exchange(parse("COPY (SELECT 1 AS a) TO STDOUT"), describe("S"), bind(), execute(), SYNC) == [
        "1", "t()", "n", "2", "H", "d(1\\n)", "c", "C(COPY 1)", "Z(I)"]


def test_two_copies_in_one_message(wire, target):
    wire.send(query(f"COPY {target} FROM STDIN; COPY {target} FROM STDIN; SELECT count(*) AS n FROM {target}"))
    assert wire.transcript("GZ") == ["G"]
    assert wire.exchange(data("1\ta\n"), DONE, until="GZ") == ["C(COPY 1)", "G"]
    assert wire.exchange(data("2\tb\n"), DONE) == ["C(COPY 1)", "T(n:20)", "D(2)", "C(SELECT 1)", "Z(I)"]


def test_row_split_at_every_byte(wire, target):
    text = '1,"a ""quoted"", é"\r\n2,plain\r\n'.encode()
    wire.send(query(f"COPY {target} FROM STDIN CSV"))
    wire.transcript("GZ")
    assert wire.exchange(*[data(text[at:at + 1]) for at in range(len(text))], DONE) == ["C(COPY 2)", "Z(I)"]
    assert rows(wire, target) == ['D(1,a "quoted", é)', "D(2,plain)"]


def test_empty_data_messages(wire, target):
    wire.send(query(f"COPY {target} FROM STDIN"))
    wire.transcript("GZ")
    assert wire.exchange(data(""), data("1\ta\n"), data(""), DONE) == ["C(COPY 1)", "Z(I)"]


def test_one_long_field(wire, target):
    wire.send(query(f"COPY {target} FROM STDIN"))
    wire.transcript("GZ")
    assert wire.exchange(data("1\t"), *[data("x" * 65536)] * 64, data("\n"), DONE) == ["C(COPY 1)", "Z(I)"]
    assert wire.value(f"SELECT length(name) FROM {target}") == str(65536 * 64)


def test_session_that_vanishes_during_copy_leaves_no_row(wire, another, target):
    gone = another()
    gone.send(query(f"COPY {target} FROM STDIN"))
    gone.transcript("GZ")
    gone.send(*[data("1\ta\n")] * 1000)
    gone.close()
    assert rows(wire, target) == []


def test_out_of_many_rows(wire):
    total = copied(wire, "COPY (SELECT i FROM generate_series(1, 100000) AS g(i) ORDER BY i) TO STDOUT")
    assert total.split() == [str(number).encode() for number in range(1, 100001)]
