"""Bytes that no client should send: each costs its own connection, at most, and never the next one's."""

import os
import socket
import ssl
import struct

import pytest
from protocol import SSL_REQUEST, SYNC, Closed, Wire, bind, cstring, describe, execute, frame, parse, query, startup

HUGE = (3, 0, -1, -2147483648, 0x7FFFFFFF)


@pytest.fixture(autouse=True)
def server_still_serves():
    yield
    after = Wire().request_tls().log_in()
    assert after.value("SELECT 1") == "1"
    after.close()


def ends(session, *allowed: str) -> None:
    """The server closes, with at most one FATAL of these kinds (08P01 is always right)."""
    answers = session.until_closed()
    assert answers == [] or len(answers) == 1 and answers[0] in (*allowed, "E(FATAL 08P01)"), answers


# ---- before the session

@pytest.mark.parametrize("encrypted", [False, True], ids=["in-the-clear", "over-tls"])
@pytest.mark.parametrize("length", [*HUGE, 4, 7, 10001, 1 << 30])
def test_startup_packet_length(raw, encrypted, length):
    if encrypted:
        raw.request_tls()
    raw.send(struct.pack("!ii", length, 3 << 16) + b"x" * 64)
    raw.socket.shutdown(socket.SHUT_WR) if length == 10001 and not encrypted else None
    ends(raw)


@pytest.mark.parametrize("body", [b"user", b"user\0alice", b"user\0alice\0", b"user\0alice\0database", b"\0\0\0", b"user\0alice\0\0trailing", b"\xff" * 100, b"user\0\xff\xfe\0\0"],
                         ids=range(8))
def test_malformed_startup_parameters(tls, body):
    packet = struct.pack("!i", 3 << 16) + body
    tls.send(struct.pack("!i", len(packet) + 4) + packet)
    answers = []
    try:
        answers = [tls.receive().type]
    except Closed:
        pass
    assert answers in ([], ["E"], ["R"])


def test_bytes_after_ssl_request_do_not_count_as_encrypted(raw):
    raw.send(SSL_REQUEST + startup({"user": os.environ["PGUSER"], "database": os.environ["PGDATABASE"]}))
    try:
        if raw.receive_bytes(1) == b"S":
            raw.start_tls()
            ends(raw)
    except (ssl.SSLError, ConnectionError, Closed):
        pass


def test_garbage_instead_of_a_handshake(raw):
    raw.send(SSL_REQUEST)
    raw.receive_bytes(1)
    raw.send(os.urandom(512))
    try:
        raw.socket.shutdown(socket.SHUT_WR)
        while raw.socket.recv(4096):
            pass
    except ConnectionError:
        pass


@pytest.mark.parametrize("data", [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"\0", b"\x16\x03\x01", b"\x16\x03\x01\x00\x05hello", b"SSH-2.0-x\r\n", b"\xff" * 8, SSL_REQUEST[:5]], ids=range(7))
def test_other_protocols_and_stumps(raw, data):
    raw.send(data)
    try:
        raw.socket.shutdown(socket.SHUT_WR)
        while raw.socket.recv(4096):
            pass
    except ConnectionError:
        pass


@pytest.mark.parametrize("length", HUGE + (1 << 30, 100_000))
def test_password_message_length(tls, length):
    tls.send(startup({"user": os.environ["PGUSER"], "database": os.environ["PGDATABASE"]}))
    tls.receive()
    tls.send(b"p" + struct.pack("!i", length) + b"x" * 64)
    if length == 100_000:
        tls.socket.shutdown(socket.SHUT_RDWR)
    else:
        ends(tls, "E(FATAL 28P01)")


def test_sasl_initial_response_whose_length_lies(tls):
    tls.send(startup({"user": os.environ["PGUSER"], "database": os.environ["PGDATABASE"]}))
    tls.receive()
    tls.send(frame("p", cstring("SCRAM-SHA-256") + struct.pack("!i", 1 << 30) + b"n,,n=,r=abcdefgh"))
    ends(tls)


@pytest.mark.parametrize("stage", ["connected", "after-ssl-request", "after-tls", "during-scram"])
def test_silent_client_is_closed(raw, stage):
    """authentication_timeout of the servers that tests start is 3 s; 57014 is PostgreSQL's word for it."""
    if stage == "after-ssl-request":
        raw.send(SSL_REQUEST)
        raw.receive_bytes(1)
    elif stage != "connected":
        raw.request_tls()
    if stage == "during-scram":
        raw.send(startup({"user": os.environ["PGUSER"], "database": os.environ["PGDATABASE"]}))
        raw.receive()
    ends(raw, "E(FATAL 57014)", "E(FATAL 08006)", "E(FATAL 08000)")


def test_many_silent_clients_do_not_stop_others():
    silent = [Wire() for _ in range(20)]
    session = Wire().request_tls().log_in()
    assert session.value("SELECT 1") == "1"
    for connection in (session, *silent):
        connection.close()


# ---- in the session

@pytest.mark.parametrize("length", HUGE)
@pytest.mark.parametrize("kind", ["Q", "P", "B", "d"])
def test_message_length(wire, kind, length):
    wire.send(kind.encode() + struct.pack("!i", length) + b"x" * 64)
    ends(wire)


@pytest.mark.parametrize("kind", ["S", "H", "E", "C", "D", "X", "c"])
def test_length_claims_of_messages_that_are_short(wire, kind):
    wire.send(kind.encode() + struct.pack("!i", 1 << 29) + b"x" * 64)
    ends(wire)


def test_half_a_message_then_nothing(wire):
    wire.send(b"Q" + struct.pack("!i", 1000) + b"SELECT")
    wire.socket.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("kind", ["z", "\0", "R", "9"])
def test_unknown_message_is_fatal_08p01(wire, kind):
    wire.send(kind.encode() + struct.pack("!i", 4))
    assert wire.until_closed() == ["E(FATAL 08P01)"]


def test_function_call_of_nothing_is_answered(wire):
    answers = wire.exchange(frame("F", struct.pack("!Ihhh", 0, 0, 0, 0)))
    assert answers in (["E(42883)", "Z(I)"], ["E(0A000)", "Z(I)"], ["E(08P01)", "Z(I)"])
    assert wire.query("SELECT 1 AS a") == ["T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)"]


@pytest.mark.parametrize("message", [
    frame("Q", b"SELECT 1"), frame("Q", b""), frame("P", b""), frame("P", b"name"), frame("P", b"\0SELECT 1\0"), frame("P", b"\0SELECT 1\0\0\5"),
    frame("P", b"\0SELECT 1\0\x7f\xff"), frame("P", b"\0SELECT 1\0\xff\xff"), frame("P", cstring("") + cstring("SELECT 1") + b"\0\0trailing"),
    frame("D", b""), frame("D", b"S"), frame("D", b"x\0"), frame("C", b"x\0"), frame("E", b""), frame("E", b"\0"), frame("E", b"\0\0\0"),
    frame("B", b""), frame("B", b"\0"), frame("B", b"\0\0"), frame("S", b"x"), frame("H", b"x")], ids=range(21))
def test_malformed_message(wire, message):
    """PostgreSQL: ERROR 08P01 (or what it saw first) and the session goes on with the next Sync. FATAL would do too, silence not."""
    wire.send(message)
    if message[:1] not in (b"S", b"Q"):
        wire.send(SYNC)
    answers = []
    try:
        answers = wire.transcript()
    except Closed:
        pass
    if answers == ["Z(I)"]:  # S answers a second time
        answers = wire.transcript()
    assert not answers or answers[0] in ("E(08P01)", "E(FATAL 08P01)", "E(26000)"), answers


STATEMENT = parse("SELECT $1::integer, $2::text")


@pytest.mark.parametrize("body", [
    b"\0\0\0\1", b"\0\0\0\0\0\2\0\0\0\1", b"\0\0\0\0\0\2\0\0\0\x01" + b"1" + b"\x7f\xff\xff\xff", b"\0\0\0\0\0\2\0\0\0\x01" + b"1" + b"\xff\xff\xff\xfe" + b"\0\0",
    b"\0\0\x7f\xff" + b"\0" * 20, b"\0\0\xff\xff" + b"\0" * 20, b"\0\0\0\0\x7f\xff" + b"\0" * 20, b"\0\0\0\0\xff\xff\0\0", b"\0\0\0\0\0\2\0\0\0\x01" + b"1" + b"\0\0\0\1x\x7f\xff",
    b"\0\0\0\0\0\2\0\0\0\x01" + b"1" + b"\0\0\0\1x\0\0trailing"], ids=range(10))
def test_bind_whose_counts_lie(wire, body):
    answers = wire.exchange(STATEMENT, frame("B", body), execute(), SYNC)
    assert answers in (["1", "E(08P01)", "Z(I)"], ["1", "E(FATAL 08P01)"]), answers
    assert wire.query("SELECT 1 AS a")[1] == "D(1)"


def test_invalid_utf8_in_a_query(wire):
    assert wire.exchange(frame("Q", b"SELECT '\xff\xfe'\0")) == ["E(22021)", "Z(I)"]
    assert wire.query("SELECT 1 AS a")[1] == "D(1)"


def test_one_byte_at_a_time(tls):
    packet = startup({"user": os.environ["PGUSER"], "database": os.environ["PGDATABASE"]})
    for at in range(len(packet)):
        tls.send(packet[at:at + 1])
    tls.authenticate(os.environ["PGPASSWORD"])
    tls.read_greeting()
    data = query("SELECT 1 AS a") + parse("SELECT $1::text AS b") + bind(("é",)) + describe("P") + execute() + SYNC
    for at in range(len(data)):
        tls.send(data[at:at + 1])
    assert tls.transcript() + tls.transcript() == ["T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)", "1", "2", "T(b:25)", "D(é)", "C(SELECT 1)", "Z(I)"]


def test_ssl_request_one_byte_at_a_time(raw):
    for at in range(len(SSL_REQUEST)):
        raw.send(SSL_REQUEST[at:at + 1])
    assert raw.receive_bytes(1) == b"S"
    assert raw.start_tls().log_in().value("SELECT 1") == "1"


def test_client_that_stops_reading_does_not_stop_others(wire, another):
    wire.send(query("SELECT repeat('x', 1000) FROM generate_series(1, 1000000)"))
    assert another().value("SELECT 1") == "1"


def test_half_closed_connection_still_gets_its_answer(wire):
    """TLS's close_notify one way only isn't offered by Python; the plain half-close ends the session without harm."""
    wire.send(query("SELECT 1"))
    wire.socket.shutdown(socket.SHUT_WR)
    wire.until_closed()


def test_large_query_text(wire):
    text = "SELECT length('" + "x" * (4 << 20) + "')"
    assert wire.value(text) == str(4 << 20)


def test_deeply_nested_expression_is_an_error_or_an_answer(wire):
    answers = wire.query("SELECT " + "(" * 20_000 + "1" + ")" * 20_000)
    assert answers[-1] == "Z(I)" and (answers[0][0] in "ET"), answers[:3]


def test_password_does_not_appear_in_errors(wire):
    (error,) = [message for message in wire.exchange_messages(query(f"SELECT '{os.environ['PGPASSWORD']}'::integer")) if message.type == "E"]
    assert error.fields()["C"] == "22P02"
