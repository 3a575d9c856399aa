"""CancelRequest: over TLS and in the clear, for simple and extended queries and COPY, with the wrong key, and too late."""

import threading
import time

import pytest
from protocol import PROTOCOL_3_2, SYNC, Wire, bind, cancel_request, execute, parse, query

LONG = "SELECT count(*) FROM generate_series(1,100000) a, generate_series(1,1000000) b"


def cancel(session, over_tls: bool = False, key: bytes | None = None, pid: int | None = None) -> list[str]:
    connection = Wire()
    if over_tls:
        connection.request_tls()
    connection.send(cancel_request(session.pid if pid is None else pid, session.key if key is None else key))
    said = connection.until_closed()
    connection.close()
    return said


def cancel_soon(*arguments, **options) -> None:
    threading.Timer(0.3, cancel, arguments, options).start()


@pytest.mark.parametrize("over_tls", [False, True], ids=["in-the-clear", "over-tls"])
def test_simple_query(wire, over_tls):
    cancel_soon(wire, over_tls)
    assert [answer for answer in wire.query(LONG) if answer[0] != "T"] == ["E(57014)", "Z(I)"]
    assert wire.query("SELECT 1 AS a") == ["T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)"]


def test_extended_query(wire):
    cancel_soon(wire)
    assert wire.exchange(parse(LONG), bind(), execute(), SYNC) == ["1", "2", "E(57014)", "Z(I)"]
    assert wire.exchange(parse("SELECT 1"), bind(), execute(), SYNC) == ["1", "2", "D(1)", "C(SELECT 1)", "Z(I)"]


def test_long_key_of_protocol_3_2(another):
    session = another(version=PROTOCOL_3_2)
    cancel_soon(session)
    assert [answer for answer in session.query(LONG) if answer[0] != "T"] == ["E(57014)", "Z(I)"]


def test_inside_a_transaction(wire):
    wire.query("BEGIN")
    cancel_soon(wire)
    assert [answer for answer in wire.query(LONG) if answer[0] != "T"] == ["E(57014)", "Z(E)"]
    assert wire.query("ROLLBACK") == ["C(ROLLBACK)", "Z(I)"]


def test_long_insert_leaves_nothing(wire, table):
    wire.query(f"CREATE TABLE {table} (n bigint)")
    cancel_soon(wire)
    assert wire.query(f"INSERT INTO {table} {LONG}") == ["E(57014)", "Z(I)"]
    assert wire.value(f"SELECT count(*) FROM {table}") == "0"


def test_rows_that_are_being_sent(wire):
    """The client reads nothing until the cancel has arrived, so the server is blocked while it sends."""
    wire.send(query("SELECT i, repeat('x', 100) FROM generate_series(1, 100000000) AS g(i)"))
    time.sleep(0.3)
    cancel(wire)
    last = wire.receive()
    while last.type in "TD":
        last = wire.receive()
    assert last.type == "E" and last.fields()["C"] == "57014"
    assert wire.transcript() == ["Z(I)"]


def test_wrong_key_is_ignored(wire):
    wrong = bytes(byte ^ 0xFF for byte in wire.key)
    threading.Timer(0.1, cancel, (wire,), {"key": wrong}).start()
    assert wire.query("SELECT count(*) AS n FROM generate_series(1, 2000) a, generate_series(1, 2000) b") == ["T(n:20)", "D(4000000)", "C(SELECT 1)", "Z(I)"]
    assert cancel(wire, key=wrong) == cancel(wire, key=b"") == cancel(wire, key=wire.key + b"\0" * 252) == cancel(wire, pid=wire.pid ^ 1) == []
    assert wire.query("SELECT 1 AS a") == ["T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)"]


def test_cancel_of_an_idle_session_does_not_hit_its_next_query(wire):
    assert cancel(wire) == []
    time.sleep(0.2)
    for _ in range(20):
        assert wire.query("SELECT 1 AS a") == ["T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)"]


def test_cancel_of_a_session_that_ended(wire, another):
    gone = another()
    gone.send(b"X\0\0\0\x04")
    gone.until_closed()
    assert cancel(gone) == []
    assert wire.query("SELECT 1 AS a")[1] == "D(1)"


def test_only_the_named_session_is_cancelled(wire, another):
    other = another()
    other.send(query("SELECT count(*) AS n FROM generate_series(1, 3000) a, generate_series(1, 2000) b"))
    cancel_soon(wire)
    assert wire.query(LONG)[-2:] == ["E(57014)", "Z(I)"]
    assert other.transcript() == ["T(n:20)", "D(6000000)", "C(SELECT 1)", "Z(I)"]


def test_copy_in_is_cancelled_when_it_waits_for_data(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    wire.send(query(f"COPY {table} FROM STDIN"))
    wire.transcript("GZ")
    wire.send(b"d\0\0\0\x061\n")
    time.sleep(0.2)
    cancel(wire)
    assert wire.exchange(b"d\0\0\0\x062\n", b"c\0\0\0\x04") == ["E(57014)", "Z(I)"]
    assert wire.value(f"SELECT count(*) FROM {table}") == "0"


def test_statement_timeout(wire):
    wire.query("SET statement_timeout = '200ms'")
    assert wire.query(LONG)[-2:] == ["E(57014)", "Z(I)"]
    wire.query("SET statement_timeout = 0")
    assert wire.query("SELECT 1 AS a")[1] == "D(1)"


def test_vanished_client_does_not_hold_its_table(wire, another, table):
    """The session dies in the middle of a long query inside a transaction; others must soon be able to drop its table."""
    wire.query(f"CREATE TABLE {table} (id integer)")
    gone = another()
    gone.query(f"BEGIN; INSERT INTO {table} VALUES (1)")
    gone.close()
    assert wire.query(f"DROP TABLE {table}") == ["C(DROP TABLE)", "Z(I)"]
