"""Every literal of support/values.tsv: as a result and as a parameter, in text and in binary, against PostgreSQL 18's bytes."""

import pytest
from protocol import SYNC, bind, describe, execute, parse

from support.values import values

VALUES = values()


@pytest.fixture(scope="module")
def session():
    import protocol
    wire = protocol.Wire().request_tls().log_in(TimeZone="UTC")
    yield wire
    wire.close()


def answer(session, *messages: bytes):
    """The type OID and the one value; fails with the server's message."""
    found = {message.type: message for message in session.exchange_messages(*messages, SYNC)}
    assert "E" not in found, found["E"].fields()
    return found["T"].columns()[0].type, found["D"].row()[0]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.name)
def test_result(session, value):
    for binary in (0, 1):
        oid, data = answer(session, parse(f"SELECT {value.literal}"), bind(results=(binary,)), describe("P"), execute())
        assert (oid, data) == (value.oid, value.binary if binary else value.text.encode())


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.name)
def test_parameter(session, value):
    for binary in (0, 1):
        for result in (0, 1):
            oid, data = answer(session, parse(f"SELECT $1::{value.type}"),
                               bind((value.binary if binary else value.text,), formats=(binary,), results=(result,)), describe("P"), execute())
            assert (oid, data) == (value.oid, value.binary if result else value.text.encode())


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.name)
def test_declared_parameter(session, value):
    """The client declares the type in Parse, as pgx and tokio-postgres do after a Describe; binary both ways."""
    oid, data = answer(session, parse("SELECT $1", types=(value.oid,)), bind((value.binary,), formats=(1,), results=(1,)), describe("P"), execute())
    assert (oid, data) == (value.oid, value.binary)


@pytest.mark.parametrize("type_name", dict.fromkeys(value.type for value in VALUES))
def test_null(session, type_name):
    for form in (0, 1):
        assert answer(session, parse(f"SELECT $1::{type_name}"), bind((None,), formats=(form,), results=(form,)), describe("P"), execute())[1] is None


@pytest.mark.parametrize("type_name", dict.fromkeys(value.type for value in VALUES))
def test_column(session, table, type_name):
    """Inserted through an inferred parameter, in text and in binary; read back in both."""
    rows = [value for value in VALUES if value.type == type_name]
    session.query(f"CREATE TABLE {table} (id integer, v {type_name})")
    for number, value in enumerate(rows):
        answers = session.exchange(parse(f"INSERT INTO {table} VALUES ($1, $2)"), bind((str(number), value.binary), formats=(0, 1)), execute(),
                                   bind((str(number + 100), value.text)), execute(), SYNC)
        assert answers == ["1", "2", "C(INSERT 0 1)", "2", "C(INSERT 0 1)", "Z(I)"], value.name
    for form in (0, 1):
        messages = session.exchange_messages(parse(f"SELECT v FROM {table} ORDER BY id"), bind(results=(form,)), execute(), SYNC)
        wanted = [value.binary if form else value.text.encode() for value in rows]
        assert [message.row()[0] for message in messages if message.type == "D"] == wanted + wanted


@pytest.mark.parametrize("zone, text", [("UTC", "2024-07-01 12:00:00+00"), ("America/New_York", "2024-07-01 08:00:00-04"), ("Asia/Kolkata", "2024-07-01 17:30:00+05:30"),
                                        ("Europe/Paris", "2024-07-01 14:00:00+02")])
def test_time_zone_of_the_session(wire, zone, text):
    wire.query(f"SET TimeZone = '{zone}'")
    assert wire.value("SELECT '2024-07-01 12:00:00+00'::timestamptz") == text
    assert wire.value(f"SELECT '{text[:19]}'::timestamptz = '2024-07-01 12:00:00+00'::timestamptz") == "t"


@pytest.mark.parametrize("style, text", [("postgres", "1 year 2 mons 3 days 04:05:06.7"), ("iso_8601", "P1Y2M3DT4H5M6.7S"), ("sql_standard", "+1-2 +3 +4:05:06.7"),
                                         ("postgres_verbose", "@ 1 year 2 mons 3 days 4 hours 5 mins 6.7 secs")])
def test_interval_style(wire, style, text):
    wire.query(f"SET IntervalStyle = '{style}'")
    assert wire.parameters["IntervalStyle"] == style
    assert wire.value("SELECT interval '1 year 2 months 3 days 04:05:06.7'") == text


@pytest.mark.parametrize("style, date, timestamp", [("ISO, MDY", "2024-03-01", "2024-03-01 13:14:15.5"), ("SQL, DMY", "01/03/2024", "01/03/2024 13:14:15.5"),
                                                    ("German", "01.03.2024", "01.03.2024 13:14:15.5"), ("Postgres, MDY", "03-01-2024", "Fri Mar 01 13:14:15.5 2024")])
def test_date_style(wire, style, date, timestamp):
    wire.query(f"SET DateStyle = '{style}'")
    assert wire.value("SELECT date '2024-03-01'") == date
    assert wire.value("SELECT timestamp '2024-03-01 13:14:15.5'") == timestamp


def test_bytea_output_escape(wire):
    wire.query("SET bytea_output = 'escape'")
    assert wire.value("SELECT '\\x005c61ff'::bytea") == "\\000\\\\a\\377"


@pytest.mark.parametrize("digits, text", [(1, "0.1"), (0, "0.1"), (3, "0.1")])
def test_extra_float_digits(wire, digits, text):
    wire.query(f"SET extra_float_digits = {digits}")
    assert wire.value("SELECT 0.1::double precision") == text
