"""psycopg 3: every group of cases, with text and binary parameters and results. See ../README.md."""

import contextlib
import datetime as dt
import decimal
import io
import os
import threading
import time
import uuid

import psycopg
from psycopg import pq
from psycopg.rows import scalar_row
from psycopg.types.json import Json, Jsonb

from support.report import Report, expect
from support.values import values

PREFIX = os.environ["PREFIX"]
LONG_QUERY = "SELECT count(*) FROM generate_series(1,100000) a, generate_series(1,1000000) b"
report = Report()
case = report.case


def connect(**options) -> psycopg.Connection:
    return psycopg.connect(**{"sslmode": "verify-full", "connect_timeout": 10, **options})


def scalar(connection: psycopg.Connection, query: str, parameters=None, **options):
    return connection.execute(query, parameters, **options).fetchone()[0]


@contextlib.contextmanager
def raises(sqlstate: str):
    """The block must fail with this SQLSTATE."""
    try:
        yield
    except psycopg.Error as error:
        expect(error.sqlstate, sqlstate, str(error))
    else:
        raise AssertionError(f"no error, expected {sqlstate}")


# ---- connect

def check_connect() -> None:
    with case("connect/tls-and-scram"), connect() as connection:
        expect(scalar(connection, "SELECT 1"), 1)
        expect(connection.pgconn.ssl_in_use, True, "ssl_in_use")
        expect(connection.pgconn.used_password, True, "used_password")
        expect(connection.info.encoding, "utf-8")
    with case("connect/channel-binding-required"), connect(channel_binding="require", require_auth="scram-sha-256") as connection:
        expect(scalar(connection, "SELECT 'bound'"), "bound")
    with case("connect/direct-tls"), connect(sslnegotiation="direct") as connection:
        expect(scalar(connection, "SELECT 2"), 2)
    with case("connect/protocol-3.2"), connect(max_protocol_version="latest", min_protocol_version="3.2") as connection:
        expect(connection.pgconn.full_protocol_version, 30002)
        expect(scalar(connection, "SELECT 3"), 3)
    with case("connect/wrong-password"):
        refused(password="wrong")
    with case("connect/unknown-user-looks-like-a-wrong-password"):
        known, unknown = refused(password="wrong"), refused(user="nobody_here")
        expect(unknown.replace("nobody_here", os.environ["PGUSER"]), known)
    with case("connect/unknown-database"):
        refused(dbname="no_such_database", message="no_such_database")
    with case("connect/without-tls-is-refused"):
        text = refused(sslmode="disable")
        assert "TLS" in text or "no encryption" in text, text  # PostgreSQL's words: no pg_hba.conf entry for …, no encryption
    with case("connect/startup-parameters"), connect(
            application_name="matrix", options="-c statement_timeout=54321 -c extra_float_digits=1") as connection:
        expect(scalar(connection, "SHOW application_name"), "matrix")
        expect(scalar(connection, "SHOW statement_timeout"), "54321ms")
        expect(connection.info.parameter_status("application_name"), "matrix")
    with case("connect/parameter-status-follows-set"), connect(autocommit=True) as connection:
        connection.execute("SET TimeZone TO 'America/New_York'")
        expect(connection.info.parameter_status("TimeZone"), "America/New_York")
        connection.execute("SET application_name TO 'renamed'")
        expect(connection.info.parameter_status("application_name"), "renamed")


def refused(message: str = "", **options) -> str:
    try:
        connect(**options).close()
    except psycopg.OperationalError as error:
        text = str(error)
        assert message in text, f"{message!r} is not in {text!r}"
        return text
    raise AssertionError("the connection was accepted")


# ---- types

UTC = dt.timezone.utc
DEC = decimal.Decimal
INF, NAN = float("inf"), float("nan")
NATIVE = [  # type, SQL literal, Python value
    ("boolean", "true", True),
    ("boolean", "false", False),
    ("smallint", "-32768", -32768),
    ("smallint", "32767", 32767),
    ("integer", "-2147483648", -2147483648),
    ("integer", "2147483647", 2147483647),
    ("bigint", "-9223372036854775808", -9223372036854775808),
    ("bigint", "9223372036854775807", 9223372036854775807),
    ("real", "1.5", 1.5),
    ("real", "NaN", NAN),
    ("real", "-Infinity", -INF),
    ("double precision", "0.1", 0.1),
    ("double precision", "1.7976931348623157e308", 1.7976931348623157e308),
    ("double precision", "5e-324", 5e-324),
    ("double precision", "NaN", NAN),
    ("double precision", "Infinity", INF),
    ("numeric(10,2)", "1.50", DEC("1.50")),
    ("numeric(38,0)", "9" * 38, DEC("9" * 38)),
    ("numeric(38,10)", "-1234567890123456789012345678.0123456789", DEC("-1234567890123456789012345678.0123456789")),
    ("text", "", ""),
    ("text", "it''s žluťoučký 🐘\n\\ \"x\"", "it's žluťoučký 🐘\n\\ \"x\""),
    ("varchar(10)", "漢字", "漢字"),
    ("bytea", "\\x" + bytes(range(256)).hex(), bytes(range(256))),
    ("bytea", "", b""),
    ("date", "0001-01-01", dt.date(1, 1, 1)),
    ("date", "9999-12-31", dt.date(9999, 12, 31)),
    ("time", "23:59:59.999999", dt.time(23, 59, 59, 999999)),
    ("timetz", "12:34:56.789+05:30", dt.time(12, 34, 56, 789000, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30)))),
    ("timestamp", "2024-02-29 12:34:56.789012", dt.datetime(2024, 2, 29, 12, 34, 56, 789012)),
    ("timestamp", "0001-01-01 00:00:00", dt.datetime(1, 1, 1)),
    ("timestamptz", "1999-12-31 23:59:59.999999+00", dt.datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
    ("interval", "3 days 04:05:06.789", dt.timedelta(days=3, hours=4, minutes=5, seconds=6, milliseconds=789)),
    ("interval", "-1 days", dt.timedelta(days=-1)),
    ("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", uuid.UUID("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
    ("integer[]", "{1,NULL,-3}", [1, None, -3]),
    ("integer[]", "{{1,2},{3,4}}", [[1, 2], [3, 4]]),
    ("integer[]", "{}", []),
    ("bigint[]", "{9223372036854775807}", [9223372036854775807]),
    ("text[]", '{a,"b \\"c\\"",NULL,"NULL","",é}', ["a", 'b "c"', None, "NULL", "", "é"]),
    ("boolean[]", "{t,NULL,f}", [True, None, False]),
    ("double precision[]", "{0.5,NaN,Infinity}", [0.5, NAN, INF]),
    ("numeric(10,2)[]", "{1.50,NULL}", [DEC("1.50"), None]),
    ("date[]", "{2024-02-29}", [dt.date(2024, 2, 29)]),
    ("timestamp[]", '{"2024-02-29 12:34:56"}', [dt.datetime(2024, 2, 29, 12, 34, 56)]),
    ("uuid[]", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", [uuid.UUID("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")]),
]
JSON_DOCUMENT = {"a": [1, None, "é"], "b": {"c": True}, "d": 1.5}


def check_types() -> None:
    with connect(autocommit=True) as connection:
        connection.execute("SET TimeZone TO 'UTC'")
        for number, (type_name, literal, value) in enumerate(NATIVE):
            for name, mark, binary in (("text", "t", False), ("binary", "b", True)):
                with case(f"types/{type_name.replace(' ', '_')}-{number}-{name}"):
                    check_native(connection, type_name, literal, value, f"%{mark}", binary)
        for type_name, wrapper in (("json", Json), ("jsonb", Jsonb)):
            for binary in (False, True):
                with case(f"types/{type_name}-{'binary' if binary else 'text'}"):
                    expect(scalar(connection, f"SELECT %s::{type_name}", [wrapper(JSON_DOCUMENT)], binary=binary), JSON_DOCUMENT)
                    expect(scalar(connection, f"SELECT '{{\"k\": [1, null]}}'::{type_name}", binary=binary), {"k": [1, None]})
        for type_name in dict.fromkeys(row[0] for row in NATIVE):
            with case(f"types/{type_name.replace(' ', '_')}-null"):
                for binary in (False, True):
                    expect(scalar(connection, f"SELECT %s::{type_name}", [None], binary=binary), None)
                    expect(scalar(connection, f"SELECT NULL::{type_name}", binary=binary), None)
        check_value_table(connection)
        check_in_a_table(connection)


def check_native(connection, type_name, literal, value, placeholder, binary) -> None:
    cast = f"'{literal}'::{type_name}".replace("%", "%%")
    expect(scalar(connection, f"SELECT {cast}", binary=binary), value, "literal")
    expect(scalar(connection, f"SELECT {placeholder}::{type_name}", [value], binary=binary), value, "round trip")
    expect(scalar(connection, f"SELECT {placeholder}::{type_name} = {cast}", [value], binary=binary), True, "equals the literal")


def check_value_table(connection) -> None:
    """Every literal of support/values.tsv, in text and in binary, against the bytes that PostgreSQL 18 gives."""
    for value in values():
        with case(f"types/value-{value.name}"):
            for binary, wanted in ((False, value.text.encode()), (True, value.binary)):
                result = connection.pgconn.exec_params(f"SELECT {value.literal}".encode(), [], result_format=int(binary))
                expect(result.status, pq.ExecStatus.TUPLES_OK, result.error_message.decode())
                expect(result.get_value(0, 0), wanted, "binary" if binary else "text")
                expect(result.ftype(0), value.oid, "type OID")


def check_in_a_table(connection) -> None:
    """INSERT parameters take their types from the columns."""
    table = f"{PREFIX}_types"
    columns = list(dict.fromkeys(row[0] for row in NATIVE))
    with case("types/all-in-a-table"):
        connection.execute(f"CREATE TABLE {table} (id integer, " + ", ".join(f"c{i} {name}" for i, name in enumerate(columns)) + ")")
        try:
            first = {name: next(row[2] for row in NATIVE if row[0] == name) for name in columns}
            marks = ", ".join(["%s"] * (len(columns) + 1))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", [1, *first.values()])
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", [2, *([None] * len(columns))])
            for binary in (False, True):
                rows = connection.execute(f"SELECT * FROM {table} ORDER BY id", binary=binary).fetchall()
                expect(rows, [(1, *first.values()), (2, *([None] * len(columns)))])
        finally:
            connection.execute(f"DROP TABLE {table}")


# ---- errors, transactions

def check_errors() -> None:
    table = f"{PREFIX}_errors"
    with connect(autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (id integer PRIMARY KEY, n integer NOT NULL)")
        connection.execute(f"INSERT INTO {table} VALUES (1, 1)")
        for sqlstate, query in (
                ("42P01", "SELECT * FROM no_such_table"), ("42703", f"SELECT no_such_column FROM {table}"), ("42601", "SELEC 1"),
                ("42601", "SELECT * FROM"), ("22P02", "SELECT 'abc'::integer"), ("22P02", "SELECT 'x'::uuid"),
                ("23505", f"INSERT INTO {table} VALUES (1, 2)"), ("23502", f"INSERT INTO {table} VALUES (2, NULL)"),
                ("22012", "SELECT 1/0"), ("42883", "SELECT no_such_function(1)"), ("42P07", f"CREATE TABLE {table} (i integer)"),
                ("22003", "SELECT 32768::smallint"), ("22003", "SELECT 2147483647 + 1"), ("22007", "SELECT 'abc'::date")):
            with case(f"errors/{sqlstate}-{query.split(table)[0].strip().replace(' ', '_')}"):
                with raises(sqlstate):
                    connection.execute(query)
                expect(scalar(connection, "SELECT 1"), 1, "usable afterwards")
        with case("errors/position"):
            try:
                connection.execute("SELECT 1, no_such_column")
            except psycopg.Error as error:
                expect(error.diag.statement_position, "11")
                expect(error.diag.severity_nonlocalized, "ERROR")
        with case("errors/in-the-extended-protocol"), raises("22P02"):
            connection.execute("SELECT %s::integer", ["12x"])
        with case("errors/notice-from-if-exists"):
            notices = []
            connection.add_notice_handler(lambda diagnostic: notices.append(diagnostic.severity_nonlocalized))
            connection.execute("DROP TABLE IF EXISTS no_such_table")
            expect(notices, ["NOTICE"])
        connection.execute(f"DROP TABLE {table}")


def check_transactions() -> None:
    table = f"{PREFIX}_transactions"
    with connect() as connection:
        connection.execute(f"CREATE TABLE {table} (id integer)")
        connection.commit()

        def rows() -> list[int]:
            found = connection.cursor(row_factory=scalar_row).execute(f"SELECT id FROM {table} ORDER BY id").fetchall()
            connection.rollback()
            return found

        with case("transactions/commit"):
            connection.execute(f"INSERT INTO {table} VALUES (1)")
            expect(connection.info.transaction_status, pq.TransactionStatus.INTRANS)
            connection.commit()
            expect(rows(), [1])
        with case("transactions/rollback"):
            connection.execute(f"INSERT INTO {table} VALUES (2)")
            connection.rollback()
            expect(rows(), [1])
        with case("transactions/failed-until-rollback"):
            with raises("42P01"):
                connection.execute("SELECT * FROM no_such_table")
            expect(connection.info.transaction_status, pq.TransactionStatus.INERROR)
            with raises("25P02"):
                connection.execute("SELECT 1")
            connection.rollback()
            expect(connection.info.transaction_status, pq.TransactionStatus.IDLE)
        with case("transactions/commit-of-failed-is-rollback"):
            connection.execute(f"INSERT INTO {table} VALUES (3)")
            with raises("22012"):
                connection.execute("SELECT 1/0")
            expect(connection.pgconn.exec_(b"COMMIT").command_status, b"ROLLBACK")
            expect(rows(), [1])
        with case("transactions/nested-block-released"):
            with connection.transaction(), connection.transaction():
                connection.execute(f"INSERT INTO {table} VALUES (4)")
            expect(rows(), [1, 4])
        with case("transactions/nested-block-rolled-back"):
            with connection.transaction():
                connection.execute(f"INSERT INTO {table} VALUES (5)")
                with contextlib.suppress(ZeroDivisionError), connection.transaction():
                    connection.execute(f"INSERT INTO {table} VALUES (6)")
                    raise ZeroDivisionError
            expect(rows(), [1, 4, 5])
        with case("transactions/nested-block-failed"):
            with connection.transaction():
                connection.execute(f"INSERT INTO {table} VALUES (7)")
                with raises("42P01"), connection.transaction():
                    connection.execute("SELECT * FROM no_such_table")
                connection.execute(f"INSERT INTO {table} VALUES (8)")
            expect(rows(), [1, 4, 5, 7, 8])
        with case("transactions/read-only"):
            connection.read_only = True
            with raises("25006"):
                connection.execute(f"INSERT INTO {table} VALUES (9)")
            connection.rollback()
            connection.read_only = None
        with case("transactions/isolated-until-commit"), connect(autocommit=True) as other:
            connection.execute(f"INSERT INTO {table} VALUES (10)")
            expect(scalar(other, f"SELECT count(*) FROM {table} WHERE id = 10"), 0)
            connection.commit()
            expect(scalar(other, f"SELECT count(*) FROM {table} WHERE id = 10"), 1)
        connection.rollback()
        connection.execute(f"DROP TABLE {table}")


# ---- prepared, batch, cursor

def check_prepared() -> None:
    with connect(autocommit=True) as connection:
        with case("prepared/reused"):
            for number in range(20):
                expect(scalar(connection, "SELECT %s::integer + 1", [number], prepare=True), number + 1)
        with case("prepared/inferred-from-the-operator"):
            expect(scalar(connection, "SELECT count(*) FROM generate_series(1, 10) AS g(i) WHERE i < %s + 3", [2], prepare=True), 4)
        with case("prepared/sql-level"):
            connection.execute(f"PREPARE {PREFIX}_p (integer) AS SELECT $1 * 2")
            expect(scalar(connection, f"EXECUTE {PREFIX}_p(21)"), 42)
            connection.execute(f"DEALLOCATE {PREFIX}_p")
            with raises("26000"):
                connection.execute(f"EXECUTE {PREFIX}_p(21)")
        with case("prepared/other-type-second-time"):
            expect(scalar(connection, "SELECT %s::text", ["one"], prepare=True), "one")
            expect(scalar(connection, "SELECT %s::text", [2], prepare=True), "2")


def check_batch() -> None:
    table = f"{PREFIX}_batch"
    with connect(autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (id integer, name text)")
        with case("batch/executemany"):
            with connection.cursor() as cursor:
                cursor.executemany(f"INSERT INTO {table} VALUES (%s, %s)", [(number, f"n{number}") for number in range(500)])
                expect(cursor.rowcount, 500)
            expect(scalar(connection, f"SELECT count(*) FROM {table}"), 500)
        with case("batch/executemany-returning"), connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} VALUES (%s, 'r') RETURNING id", [(1000,), (1001,), (1002,)], returning=True)
            found = [cursor.fetchone()[0]]
            while cursor.nextset():
                found.append(cursor.fetchone()[0])
            expect(found, [1000, 1001, 1002])
        with case("batch/pipeline"):
            with connection.pipeline():
                cursors = [connection.execute("SELECT %s::integer", [number]) for number in range(100)]
            expect([cursor.fetchone()[0] for cursor in cursors], list(range(100)))
        with case("batch/pipeline-with-an-error"):
            with raises("42P01"), connection.pipeline() as pipeline:
                connection.execute("SELECT 1")
                connection.execute("SELECT * FROM no_such_table")
                connection.execute("SELECT 2")
                pipeline.sync()
            expect(scalar(connection, "SELECT 3"), 3)
        connection.execute(f"DROP TABLE {table}")


def check_cursor() -> None:
    with connect() as connection:
        with case("cursor/server-side"), connection.cursor(name=f"{PREFIX}_c") as cursor:
            cursor.itersize = 1000
            cursor.execute("SELECT i FROM generate_series(1, 25000) AS g(i) ORDER BY i")
            expect([row[0] for row in cursor] == list(range(1, 25001)), True, "all rows exactly once, in order")
        connection.rollback()
        with case("cursor/server-side-binary"), connection.cursor(name=f"{PREFIX}_b", binary=True) as cursor:
            cursor.execute("SELECT i, 'x' || i FROM generate_series(1, 10) AS g(i) ORDER BY i")
            expect(cursor.fetchmany(4), [(i, f"x{i}") for i in range(1, 5)])
            expect(cursor.fetchall(), [(i, f"x{i}") for i in range(5, 11)])
        connection.rollback()
        with case("cursor/single-row-mode"):
            cursor = connection.cursor()
            expect([row[0] for row in cursor.stream("SELECT i FROM generate_series(1, 3000) AS g(i) ORDER BY i")], list(range(1, 3001)))
        connection.rollback()


# ---- cancel, large, copy

def check_cancel() -> None:
    with connect(autocommit=True) as connection:
        for name, parameters in (("simple", None), ("extended", [1])):
            for safe in (True, False):
                with case(f"cancel/{name}-{'over-tls' if safe else 'plain'}"):
                    thread = threading.Thread(target=cancel_soon, args=(connection, safe))
                    thread.start()
                    with raises("57014"):
                        connection.execute(LONG_QUERY.replace("count(*)", "count(*) + %s::bigint") if parameters else LONG_QUERY, parameters)
                    thread.join()
                    expect(scalar(connection, "SELECT 1"), 1, "usable afterwards")
        with case("cancel/statement-timeout"):
            connection.execute("SET statement_timeout = 200")
            with raises("57014"):
                connection.execute(LONG_QUERY)
            connection.execute("RESET statement_timeout")
    with connect(max_protocol_version="latest", autocommit=True) as connection:
        with case("cancel/protocol-3.2-long-key"):
            threading.Thread(target=cancel_soon, args=(connection, True)).start()
            with raises("57014"):
                connection.execute(LONG_QUERY)


def cancel_soon(connection: psycopg.Connection, safe: bool) -> None:
    time.sleep(0.3)
    if safe:
        connection.cancel_safe(timeout=10)
    else:
        connection.pgconn.get_cancel().cancel()


def check_large() -> None:
    with connect() as connection:
        for binary in (False, True):
            with case(f"large/one-million-rows-{'binary' if binary else 'text'}"):
                total = rows = 0
                cursor = connection.cursor(binary=binary)
                query = "SELECT i::bigint, 'row ' || i FROM generate_series(1, 1000000) AS g(i)"
                for number, text in cursor.stream(query, size=1000):
                    total += number
                    rows += text.startswith("row ")
                expect((rows, total), (1_000_000, 500_000_500_000))
        with case("large/one-value-of-16-megabytes"):
            expect(len(scalar(connection, "SELECT repeat('x', 16777216)")), 16777216)
        with case("large/parameter-of-8-megabytes"):
            expect(scalar(connection, "SELECT length(%s::text)", ["é" * 4194304]), 4194304)


def check_copy() -> None:
    table = f"{PREFIX}_copy"
    with connect(autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (id integer, name text, price numeric(10,2), at timestamp, ok boolean, data bytea)")
        rows = [(1, "tab\tnewline\nbackslash\\", DEC("1.50"), dt.datetime(2024, 2, 29, 12, 0, 1), True, b"\x00\xff"),
                (2, None, None, None, None, None), (3, "", DEC("-0.01"), dt.datetime(1, 1, 1), False, b""),
                (4, "\\N", DEC("0.00"), dt.datetime(9999, 12, 31, 23, 59, 59, 999999), True, b"\\")]
        types = ["int4", "text", "numeric", "timestamp", "bool", "bytea"]
        for form in ("text", "binary"):
            with case(f"copy/in-{form}"):
                connection.execute(f"DELETE FROM {table}")
                with connection.cursor() as cursor:
                    with cursor.copy(f"COPY {table} FROM STDIN" + (" (FORMAT binary)" if form == "binary" else "")) as copy:
                        copy.set_types(types)
                        for row in rows:
                            copy.write_row(row)
                    expect(cursor.rowcount, 4)
                expect(connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall(), rows)
            with case(f"copy/out-{form}"), connection.cursor() as cursor:
                options = " (FORMAT binary)" if form == "binary" else ""
                with cursor.copy(f"COPY (SELECT * FROM {table} ORDER BY id) TO STDOUT{options}") as copy:
                    copy.set_types(types)
                    expect(list(copy.rows()), rows)
        with case("copy/out-csv"), connection.cursor() as cursor:
            with cursor.copy("COPY (SELECT 1, 'a,\"b\"', NULL, '', 1.50::numeric(5,2), 't'::boolean) TO STDOUT (FORMAT csv, HEADER false)") as copy:
                expect(b"".join(bytes(block) for block in copy), b'1,"a,""b""",,"",1.50,t\n')
        with case("copy/many-rows"):
            with connection.cursor() as cursor, cursor.copy(f"COPY {table} (id, name) FROM STDIN") as copy:
                source = io.StringIO("".join(f"{number}\tname {number}\n" for number in range(200_000)))
                while block := source.read(65536):
                    copy.write(block)
            expect(scalar(connection, f"SELECT count(*) FROM {table} WHERE name LIKE 'name %'"), 200_000)
        with case("copy/bad-row-keeps-none"):
            connection.execute(f"DELETE FROM {table}")
            with raises("22P02"), connection.cursor() as cursor, cursor.copy(f"COPY {table} (id, name) FROM STDIN") as copy:
                copy.write("1\tgood\nx\tbad\n")
            expect(scalar(connection, f"SELECT count(*) FROM {table}"), 0)
        with case("copy/wrong-number-of-columns"):
            with raises("22P04"), connection.cursor() as cursor, cursor.copy(f"COPY {table} (id, name) FROM STDIN") as copy:
                copy.write("1\ta\tone too many\n")
        with case("copy/abandoned-by-the-client"):
            with contextlib.suppress(GaveUp), connection.cursor() as cursor, cursor.copy(f"COPY {table} (id, name) FROM STDIN") as copy:
                copy.write("1\tgood\n")
                raise GaveUp
            expect(scalar(connection, f"SELECT count(*) FROM {table}"), 0)
        connection.execute(f"DROP TABLE {table}")


class GaveUp(Exception):
    """Leaving a COPY block with an exception makes psycopg send CopyFail."""


for group in (check_connect, check_types, check_errors, check_transactions, check_prepared, check_batch, check_cursor, check_cancel,
              check_large, check_copy):
    report.group(group.__name__.removeprefix("check_"), group)
report.finish()
