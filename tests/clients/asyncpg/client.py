"""asyncpg: binary only, so every parameter type comes from the server's own description. See ../README.md."""

import asyncio
import contextlib
import datetime as dt
import decimal
import os
import ssl
import uuid

import asyncpg

from support.report import Report, expect

PREFIX = os.environ["PREFIX"]
LONG_QUERY = "SELECT count(*) FROM generate_series(1,100000) a, generate_series(1,1000000) b"
WAIT_S = 30
report = Report()
case = report.case


def tls(direct: bool = False) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"])
    if direct:
        context.set_alpn_protocols(["postgresql"])
    return context


@contextlib.asynccontextmanager
async def connected(**options):
    """A connection from PGHOST, PGPORT and so on; the TLS context is ours, so that verify-full holds."""
    connection = await asyncpg.connect(**{"ssl": tls(), "timeout": 10, "command_timeout": WAIT_S * 4, **options})
    try:
        yield connection
    finally:
        await connection.close()


@contextlib.contextmanager
def raises(sqlstate: str):
    """The block must fail with this SQLSTATE."""
    try:
        yield
    except asyncpg.PostgresError as error:
        expect(error.sqlstate, sqlstate, str(error))
    else:
        raise AssertionError(f"no error, expected {sqlstate}")


async def check_connect() -> None:
    with case("connect/tls-and-scram"):
        async with connected() as connection:
            expect(await connection.fetchval("SELECT 1"), 1)
            expect(connection._transport.get_extra_info("ssl_object") is not None, True, "encrypted")  # asyncpg tells it nowhere else
            assert connection.get_server_version().major >= 15
            expect(connection.get_settings().client_encoding, "UTF8")
    with case("connect/direct-tls"):
        async with connected(ssl=tls(direct=True), direct_tls=True) as connection:
            expect(await connection.fetchval("SELECT 2"), 2)
    with case("connect/wrong-password"), raises("28P01"):
        await asyncpg.connect(ssl=tls(), password="wrong")
    with case("connect/unknown-database"), raises("3D000"):
        await asyncpg.connect(ssl=tls(), database="no_such_database")
    with case("connect/without-tls-is-refused"), raises("28000"):
        await asyncpg.connect(ssl=False)
    with case("connect/server-settings"):
        async with connected(server_settings={"application_name": "asyncpg matrix", "TimeZone": "Asia/Tokyo"}) as connection:
            expect(await connection.fetchval("SHOW application_name"), "asyncpg matrix")
            expect(await connection.fetchval("SHOW TimeZone"), "Asia/Tokyo")
    with case("connect/pool-with-reset"):
        async with asyncpg.create_pool(ssl=tls(), min_size=2, max_size=3) as pool:
            found = await asyncio.gather(*[pool.fetchval("SELECT $1::integer", number) for number in range(30)])
            expect(found, list(range(30)))


UTC = dt.timezone.utc
DEC = decimal.Decimal
INF, NAN = float("inf"), float("nan")
NATIVE = [  # type, SQL literal, Python value
    ("boolean", "true", True),
    ("smallint", "-32768", -32768),
    ("integer", "2147483647", 2147483647),
    ("integer", "-2147483648", -2147483648),
    ("bigint", "-9223372036854775808", -9223372036854775808),
    ("bigint", "9223372036854775807", 9223372036854775807),
    ("real", "1.5", 1.5),
    ("real", "NaN", NAN),
    ("double precision", "0.1", 0.1),
    ("double precision", "5e-324", 5e-324),
    ("double precision", "-Infinity", -INF),
    ("double precision", "NaN", NAN),
    ("numeric(10,2)", "1.50", DEC("1.50")),
    ("numeric(10,2)", "0", DEC("0.00")),
    ("numeric(38,0)", "-" + "9" * 38, DEC("-" + "9" * 38)),
    ("numeric(38,10)", "1234567890123456789012345678.0123456789", DEC("1234567890123456789012345678.0123456789")),
    ("text", "", ""),
    ("text", "it''s žluťoučký 🐘\n\\", "it's žluťoučký 🐘\n\\"),
    ("varchar(10)", "漢字", "漢字"),
    ("bytea", "\\x" + bytes(range(256)).hex(), bytes(range(256))),
    ("bytea", "", b""),
    ("date", "0001-01-02", dt.date(1, 1, 2)),  # date.min and date.max are asyncpg's infinities
    ("date", "9999-12-30", dt.date(9999, 12, 30)),
    ("date", "2024-02-29", dt.date(2024, 2, 29)),
    ("date", "-infinity", dt.date.min),
    ("time", "23:59:59.999999", dt.time(23, 59, 59, 999999)),
    ("timetz", "12:34:56.789+05:30", dt.time(12, 34, 56, 789000, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30)))),
    ("timestamp", "2024-02-29 12:34:56.789012", dt.datetime(2024, 2, 29, 12, 34, 56, 789012)),
    ("timestamp", "infinity", dt.datetime.max),
    ("timestamptz", "1999-12-31 23:59:59.999999+00", dt.datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)),
    ("interval", "3 days 04:05:06.789", dt.timedelta(days=3, hours=4, minutes=5, seconds=6, milliseconds=789)),
    ("interval", "-1 days", dt.timedelta(days=-1)),
    ("uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", uuid.UUID("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")),
    ("json", '{"a": [1, 2.50, null]}', '{"a": [1, 2.50, null]}'),
    ("jsonb", '{"a": [1, null, "é"]}', '{"a": [1, null, "é"]}'),
    ("integer[]", "{1,NULL,-3}", [1, None, -3]),
    ("integer[]", "{{1,2},{3,4}}", [[1, 2], [3, 4]]),
    ("integer[]", "{}", []),
    ("bigint[]", "{9223372036854775807}", [9223372036854775807]),
    ("text[]", '{a,"b \\"c\\"",NULL,"NULL","",é}', ["a", 'b "c"', None, "NULL", "", "é"]),
    ("boolean[]", "{t,NULL,f}", [True, None, False]),
    ("double precision[]", "{0.5,NaN,Infinity}", [0.5, NAN, INF]),
    ("numeric(10,2)[]", "{1.50,NULL}", [DEC("1.50"), None]),
    ("date[]", "{2024-02-29}", [dt.date(2024, 2, 29)]),
    ("timestamptz[]", '{"2024-02-29 12:34:56+00",NULL}', [dt.datetime(2024, 2, 29, 12, 34, 56, tzinfo=UTC), None]),
    ("uuid[]", "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}", [uuid.UUID("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")]),
    ("bytea[]", '{"\\\\x00ff",NULL}', [b"\x00\xff", None]),
]


async def check_types() -> None:
    async with connected(server_settings={"TimeZone": "UTC"}) as connection:
        for number, (type_name, literal, value) in enumerate(NATIVE):
            cast = f"'{literal}'::{type_name}"
            with case(f"types/{type_name.replace(' ', '_')}-{number}"):
                expect(await connection.fetchval(f"SELECT {cast}"), value, "literal")
                expect(await connection.fetchval(f"SELECT $1::{type_name}", value), value, "round trip")
                comparable = "::text" if type_name == "json" else ""
                expect(await connection.fetchval(f"SELECT $1::{type_name}{comparable} = {cast}{comparable}", value), True, "equals the literal")
        for type_name in dict.fromkeys(row[0] for row in NATIVE):
            with case(f"types/{type_name.replace(' ', '_')}-null"):
                expect(await connection.fetchval(f"SELECT $1::{type_name}", None), None)
        await check_in_a_table(connection)
        with case("types/inferred-from-operators"):
            query = "SELECT i FROM generate_series(1, 10) AS g(i) WHERE i < $1 + 3 ORDER BY i LIMIT $2 OFFSET $3"
            expect([row["i"] for row in await connection.fetch(query, 2, 2, 1)], [2, 3])
        with case("types/wrong-python-type-is-seen-before-it-is-sent"):
            try:
                await connection.fetchval("SELECT $1::integer", "text")
            except asyncpg.DataError:
                expect(await connection.fetchval("SELECT 1"), 1)


async def check_in_a_table(connection) -> None:
    table = f"{PREFIX}_types"
    first = {row[0]: row[2] for row in reversed(NATIVE)}
    columns = ", ".join(f"c{number} {name}" for number, name in enumerate(first))
    marks = ", ".join(f"${number + 2}" for number in range(len(first)))
    with case("types/all-in-a-table"):
        await connection.execute(f"CREATE TABLE {table} (id integer, {columns})")
        try:
            await connection.execute(f"INSERT INTO {table} VALUES ($1, {marks})", 1, *first.values())
            await connection.execute(f"INSERT INTO {table} VALUES ($1, {marks})", 2, *([None] * len(first)))
            rows = [tuple(row) for row in await connection.fetch(f"SELECT * FROM {table} ORDER BY id")]
            expect(rows, [(1, *first.values()), (2, *([None] * len(first)))])
            expect(list((await connection.fetchrow(f"SELECT * FROM {table} LIMIT 1")).keys())[:2], ["id", "c0"])
        finally:
            await connection.execute(f"DROP TABLE {table}")


async def check_errors() -> None:
    table = f"{PREFIX}_errors"
    async with connected() as connection:
        await connection.execute(f"CREATE TABLE {table} (id integer PRIMARY KEY)")
        await connection.execute(f"INSERT INTO {table} VALUES (1)")
        for sqlstate, query in (("42P01", "SELECT * FROM no_such_table"), ("42703", f"SELECT no_such_column FROM {table}"), ("42601", "SELEC 1"),
                                ("22P02", "SELECT 'abc'::integer"), ("23505", f"INSERT INTO {table} VALUES (1)"), ("22012", "SELECT 1/0"),
                                ("42883", "SELECT no_such_function(1)")):
            with case(f"errors/{sqlstate}-prepared"):
                with raises(sqlstate):
                    await connection.fetch(query)
                expect(await connection.fetchval("SELECT 1"), 1, "usable afterwards")
            with case(f"errors/{sqlstate}-simple"):
                with raises(sqlstate):
                    await connection.execute(query)
                expect(await connection.fetchval("SELECT 1"), 1, "usable afterwards")
        with case("errors/exception-class"):
            try:
                await connection.execute(f"INSERT INTO {table} VALUES (1)")
            except asyncpg.UniqueViolationError:
                pass
        await connection.execute(f"DROP TABLE {table}")


async def check_transactions() -> None:
    table = f"{PREFIX}_transactions"
    async with connected() as connection:
        await connection.execute(f"CREATE TABLE {table} (id integer)")

        async def rows() -> list[int]:
            return [row[0] for row in await connection.fetch(f"SELECT id FROM {table} ORDER BY id")]

        async def insert(number: int) -> None:
            await connection.execute(f"INSERT INTO {table} VALUES ($1)", number)

        with case("transactions/commit"):
            async with connection.transaction():
                await insert(1)
                expect(connection.is_in_transaction(), True)
            expect(connection.is_in_transaction(), False)
            expect(await rows(), [1])
        with case("transactions/rollback"):
            with contextlib.suppress(ZeroDivisionError):
                async with connection.transaction():
                    await insert(2)
                    raise ZeroDivisionError
            expect(await rows(), [1])
        with case("transactions/failed-until-rollback"):
            transaction = connection.transaction()
            await transaction.start()
            with raises("22012"):
                await connection.fetch("SELECT 1/0")
            with raises("25P02"):
                await connection.fetch("SELECT 1")
            await transaction.rollback()
            expect(await connection.fetchval("SELECT 1"), 1)
        with case("transactions/commit-of-failed-is-rollback"):
            await connection.execute("BEGIN")
            await insert(3)
            with raises("22012"):
                await connection.fetch("SELECT 1/0")
            expect(await connection.execute("COMMIT"), "ROLLBACK")
            expect(await rows(), [1])
        with case("transactions/nested-released"):
            async with connection.transaction():
                async with connection.transaction():
                    await insert(4)
            expect(await rows(), [1, 4])
        with case("transactions/nested-rolled-back"):
            async with connection.transaction():
                await insert(5)
                with contextlib.suppress(ZeroDivisionError):
                    async with connection.transaction():
                        await insert(6)
                        raise ZeroDivisionError
            expect(await rows(), [1, 4, 5])
        with case("transactions/nested-failed"):
            async with connection.transaction():
                await insert(7)
                with raises("42P01"):
                    async with connection.transaction():
                        await connection.fetch("SELECT * FROM no_such_table")
                await insert(8)
            expect(await rows(), [1, 4, 5, 7, 8])
        with case("transactions/read-only"), raises("25006"):
            async with connection.transaction(readonly=True):
                await insert(9)
        for isolation in ("read_committed", "repeatable_read", "serializable"):
            with case(f"transactions/isolation-{isolation}"):
                async with connection.transaction(isolation=isolation):
                    expect(await connection.fetchval("SELECT 1"), 1)
        await connection.execute(f"DROP TABLE {table}")


async def check_prepared() -> None:
    async with connected() as connection:
        with case("prepared/reused"):
            statement = await connection.prepare("SELECT $1::integer + 1 AS next, $2::text AS name")
            expect([parameter.name for parameter in statement.get_parameters()], ["int4", "text"])
            expect([(column.name, column.type.name) for column in statement.get_attributes()], [("next", "int4"), ("name", "text")])
            for number in range(20):
                expect(tuple(await statement.fetchrow(number, "x")), (number + 1, "x"))
        with case("prepared/insert-returning-described-without-running"):
            await connection.execute(f"CREATE TABLE {PREFIX}_prepared (id integer, name text)")
            statement = await connection.prepare(f"INSERT INTO {PREFIX}_prepared VALUES ($1, $2) RETURNING id")
            expect(await connection.fetchval(f"SELECT count(*) FROM {PREFIX}_prepared"), 0)
            expect([row[0] for row in await statement.fetch(7, None)], [7])
            expect(await connection.fetchval(f"SELECT count(*) FROM {PREFIX}_prepared"), 1)
            expect(statement.get_statusmsg(), "INSERT 0 1")
            await connection.execute(f"DROP TABLE {PREFIX}_prepared")
        with case("prepared/cache-over-many-statements"):
            for number in range(150):  # more than the cache holds, so statements are closed
                expect(await connection.fetchval(f"SELECT $1::integer + {number}", 1), number + 1)


async def check_batch() -> None:
    table = f"{PREFIX}_batch"
    async with connected() as connection:
        await connection.execute(f"CREATE TABLE {table} (id integer PRIMARY KEY, name text)")
        with case("batch/executemany"):
            await connection.executemany(f"INSERT INTO {table} VALUES ($1, $2)", [(number, f"n{number}") for number in range(5000)])
            expect(await connection.fetchval(f"SELECT sum(id) FROM {table} WHERE name LIKE 'n%'"), sum(range(5000)))
        with case("batch/executemany-is-one-transaction"):
            with raises("23505"):
                await connection.executemany(f"INSERT INTO {table} VALUES ($1, $2)", [(10_000, "a"), (10_001, "b"), (1, "taken")])
            expect(await connection.fetchval(f"SELECT count(*) FROM {table} WHERE id >= 10000"), 0)
        with case("batch/fetchmany"):
            rows = await connection.fetchmany(f"UPDATE {table} SET name = $2 WHERE id = $1 RETURNING id, name", [(1, "x"), (2, "y"), (3, "z")])
            expect([tuple(row) for row in rows], [(1, "x"), (2, "y"), (3, "z")])
        with case("batch/script"):
            expect(await connection.execute(f"DELETE FROM {table} WHERE id = 1; DELETE FROM {table} WHERE id = 2; UPDATE {table} SET name = 'q' WHERE id < 10"),
                   "UPDATE 8")
        await connection.execute(f"DROP TABLE {table}")


async def check_cursor() -> None:
    async with connected() as connection:
        with case("cursor/iterated-over-25000-rows"):
            async with connection.transaction():
                found = [row[0] async for row in connection.cursor("SELECT i FROM generate_series(1, $1::integer) AS g(i) ORDER BY i", 25_000, prefetch=500)]
            expect(found == list(range(1, 25_001)), True, "all rows exactly once, in order")
        with case("cursor/fetch-and-forward"):
            async with connection.transaction():
                cursor = await connection.cursor("SELECT i FROM generate_series(1, 10) AS g(i) ORDER BY i")
                expect([row[0] for row in await cursor.fetch(3)], [1, 2, 3])
                expect(await cursor.forward(2), 2)
                expect((await cursor.fetchrow())[0], 6)
                expect(len(await cursor.fetch(100)), 4)
                expect(await cursor.fetchrow(), None)
        with case("cursor/two-at-once"):
            async with connection.transaction():
                left, right = [await connection.cursor("SELECT i FROM generate_series(1, 5) AS g(i) ORDER BY i") for _ in range(2)]
                expect([row[0] for row in await left.fetch(2)] + [row[0] for row in await right.fetch(1)] + [row[0] for row in await left.fetch(9)],
                       [1, 2, 1, 3, 4, 5])


async def check_cancel() -> None:
    async with connected() as connection:
        with case("cancel/task-times-out"):
            try:
                await connection.fetch(LONG_QUERY, timeout=0.3)
                raise AssertionError("no time-out")
            except (TimeoutError, asyncio.TimeoutError):
                expect(await asyncio.wait_for(connection.fetchval("SELECT 1"), WAIT_S), 1, "usable afterwards")
        with case("cancel/57014-from-pg_cancel"):
            async def cancel_soon() -> None:
                await asyncio.sleep(0.3)
                await connection._cancel(asyncio.get_running_loop().create_future())

            canceller = asyncio.create_task(cancel_soon())
            with raises("57014"):
                await asyncio.wait_for(connection.fetch(LONG_QUERY), WAIT_S)
            await canceller
            expect(await connection.fetchval("SELECT 1"), 1, "usable afterwards")


async def check_large() -> None:
    async with connected() as connection:
        with case("large/one-million-rows"):
            rows = await connection.fetch("SELECT i::bigint AS i, 'row ' || i AS t FROM generate_series(1, 1000000) AS g(i)")
            expect((len(rows), sum(row["i"] for row in rows), rows[-1]["t"][:4]), (1_000_000, 500_000_500_000, "row "))
        with case("large/one-value-of-16-megabytes"):
            expect(len(await connection.fetchval("SELECT repeat('x', 16777216)")), 16777216)


async def check_copy() -> None:
    table = f"{PREFIX}_copy"
    async with connected() as connection:
        await connection.execute(f"CREATE TABLE {table} (id bigint, name text, price numeric(10,2), at timestamptz, ok boolean, tags text[])")
        at = dt.datetime(2024, 2, 29, 12, 0, 0, 1, tzinfo=UTC)
        records = [(1, "é\n", DEC("1.50"), at, True, ["a", None]), (2, None, None, None, None, None)]
        with case("copy/records-to-table"):
            expect(await connection.copy_records_to_table(table, records=records), "COPY 2")
            expect([tuple(row) for row in await connection.fetch(f"SELECT * FROM {table} ORDER BY id")], records)
        with case("copy/many-records"):
            expect(await connection.copy_records_to_table(table, records=((number, f"n{number}") for number in range(100_000)), columns=["id", "name"]), "COPY 100000")
            expect(await connection.fetchval(f"SELECT sum(id)::bigint FROM {table} WHERE name LIKE 'n%'"), sum(range(100_000)))
        for options in ({"format": "csv", "header": True}, {"format": "text"}, {"format": "binary"}):
            with case(f"copy/out-and-in-{options['format']}"):
                path = f"{os.environ.get('TMPDIR', '/tmp')}/{PREFIX}-{os.getpid()}.copy"
                try:
                    expect(await connection.copy_from_query(f"SELECT * FROM {table} WHERE id < 1000 OR name IS NULL ORDER BY id", output=path, **options), "COPY 1002")
                    await connection.execute(f"CREATE TABLE {table}_2 AS SELECT * FROM {table} WHERE false")
                    expect(await connection.copy_to_table(f"{table}_2", source=path, **options), "COPY 1002")
                    expect(await connection.fetchval(f"SELECT count(*) FROM (SELECT id, name FROM {table}_2 EXCEPT SELECT id, name FROM {table}) d"), 0)
                finally:
                    await connection.execute(f"DROP TABLE IF EXISTS {table}_2")
                    with contextlib.suppress(FileNotFoundError):
                        os.remove(path)
        await connection.execute(f"DROP TABLE {table}")


async def main() -> None:
    for group in (check_connect, check_types, check_errors, check_transactions, check_prepared, check_batch, check_cursor, check_cancel,
                  check_large, check_copy):
        await report.group_async(group.__name__.removeprefix("check_"), group)


asyncio.run(main())
report.finish()
