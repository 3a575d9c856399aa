"""SQLAlchemy 2 over psycopg: the ORM, Core's types, reflection, nested transactions, streamed results. See ../README.md."""

import contextlib
import datetime as dt
import decimal
import os
import threading
import time
import uuid

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql as pg

from support.report import Report, expect

PREFIX = os.environ["PREFIX"]
LONG_QUERY = "SELECT count(*) FROM generate_series(1,100000) a, generate_series(1,1000000) b"
report = Report()
case = report.case


def make_engine(driver: str = "psycopg", **options) -> sa.Engine:
    url = sa.URL.create(f"postgresql+{driver}", os.environ["PGUSER"], os.environ["PGPASSWORD"], os.environ["PGHOST"], int(os.environ["PGPORT"]), os.environ["PGDATABASE"],
                        query={"sslmode": "verify-full", "sslrootcert": os.environ["PGSSLROOTCERT"]})
    return sa.create_engine(url, **options)


engine = make_engine()


@contextlib.contextmanager
def raises(sqlstate: str):
    """The block must fail with this SQLSTATE."""
    try:
        yield
    except sa.exc.DBAPIError as error:
        expect(error.orig.sqlstate, sqlstate, str(error.orig))
    else:
        raise AssertionError(f"no error, expected {sqlstate}")


class Base(orm.DeclarativeBase):
    pass


class Author(Base):
    __tablename__ = f"{PREFIX}_author"
    id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, sa.Identity(), primary_key=True)
    name: orm.Mapped[str] = orm.mapped_column(sa.String(40), unique=True)
    books: orm.Mapped[list["Book"]] = orm.relationship(back_populates="author", order_by="Book.id")


class Book(Base):
    __tablename__ = f"{PREFIX}_book"
    id: orm.Mapped[int] = orm.mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    author_id: orm.Mapped[int | None] = orm.mapped_column(sa.ForeignKey(Author.id))
    title: orm.Mapped[str]
    price: orm.Mapped[decimal.Decimal | None] = orm.mapped_column(sa.Numeric(10, 2))
    author: orm.Mapped[Author | None] = orm.relationship(back_populates="books")


TYPES = sa.Table(
    f"{PREFIX}_types", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True, autoincrement=False), sa.Column("boolean", sa.Boolean),
    sa.Column("smallint", sa.SmallInteger), sa.Column("bigint", sa.BigInteger), sa.Column("real", sa.REAL), sa.Column("double", sa.Double),
    sa.Column("numeric", sa.Numeric(38, 10)), sa.Column("text", sa.Text), sa.Column("varchar", sa.String(20)), sa.Column("bytea", sa.LargeBinary),
    sa.Column("date", sa.Date), sa.Column("time", sa.Time), sa.Column("timestamp", sa.DateTime), sa.Column("timestamptz", sa.DateTime(timezone=True)),
    sa.Column("interval", sa.Interval), sa.Column("uuid", sa.Uuid), sa.Column("json", sa.JSON(none_as_null=True)),
    sa.Column("jsonb", pg.JSONB(none_as_null=True)),
    sa.Column("integers", sa.ARRAY(sa.Integer)), sa.Column("texts", sa.ARRAY(sa.Text)), sa.Column("grid", sa.ARRAY(sa.Integer, dimensions=2)))
UTC = dt.timezone.utc
EDGES = {  # column -> values, each of which is written and read back
    "boolean": [True, False], "smallint": [-32768, 32767], "bigint": [-9223372036854775808, 9223372036854775807], "real": [1.5, float("-inf"), float("nan")],
    "double": [0.1, 1.7976931348623157e308, float("nan"), float("inf")], "numeric": [decimal.Decimal("1234567890123456789012345678.0123456789"), decimal.Decimal("-0.0000000001")],
    "text": ["", "it's žluťoučký 🐘 % :x ? $1 \\"], "varchar": ["漢字"], "bytea": [b"", bytes(range(256))], "date": [dt.date.min, dt.date.max], "time": [dt.time.max],
    "timestamp": [dt.datetime.min, dt.datetime.max], "timestamptz": [dt.datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)], "interval": [dt.timedelta(days=-3, microseconds=1)],
    "uuid": [uuid.UUID(int=0), uuid.UUID("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")], "json": [{"a": [1, None, "é"]}, []], "jsonb": [{"a": {"b": True}}, 5],
    "integers": [[1, None, 3], []], "texts": [["a", 'b "c"', None, "NULL", ""]], "grid": [[[1, 2], [3, 4]]]}


def check_connect() -> None:
    with case("connect/first-connect-queries"), engine.connect() as connection:
        expect(connection.scalar(sa.text("SELECT 1")), 1)
        assert engine.dialect.server_version_info >= (15,)
        expect(connection.connection.driver_connection.pgconn.ssl_in_use, True)
    with case("connect/pool-reset-and-pre-ping"):
        pinging = make_engine(pool_pre_ping=True, pool_size=2)
        for _ in range(5):
            with pinging.connect() as connection:
                expect(connection.scalar(sa.text("SELECT 2")), 2)
        pinging.dispose()
    with case("connect/asyncpg-dialect"):
        import asyncio
        asyncio.run(asyncpg_dialect())


async def asyncpg_dialect() -> None:
    import ssl

    from sqlalchemy.ext.asyncio import create_async_engine
    url = sa.URL.create("postgresql+asyncpg", os.environ["PGUSER"], os.environ["PGPASSWORD"], os.environ["PGHOST"], int(os.environ["PGPORT"]), os.environ["PGDATABASE"])
    asynchronous = create_async_engine(url, connect_args={"ssl": ssl.create_default_context(cafile=os.environ["PGSSLROOTCERT"])})
    async with asynchronous.connect() as connection:
        expect(await connection.scalar(sa.select(sa.literal(41) + 1)), 42)
        expect(await connection.scalar(sa.select(sa.cast({"a": 1}, pg.JSONB))), {"a": 1})
    await asynchronous.dispose()


def check_types() -> None:
    with engine.begin() as connection:
        TYPES.create(connection)
    for column, values in EDGES.items():
        for number, value in enumerate(values):
            with case(f"types/{column}-{number}"), engine.begin() as connection:
                connection.execute(TYPES.delete())
                connection.execute(TYPES.insert(), {"id": 1, column: value})
                expect(connection.scalar(sa.select(TYPES.c[column])), value)
                expect(connection.scalar(sa.select(sa.literal(value, TYPES.c[column].type))), value, "bare parameter")
                if column not in ("json", "jsonb", "real", "double"):
                    expect(connection.scalar(sa.select(sa.func.count()).where(TYPES.c[column] == value)), 1, "compared")
        with case(f"types/{column}-null"), engine.begin() as connection:
            connection.execute(TYPES.delete())
            connection.execute(TYPES.insert(), {"id": 1, column: None})
            expect(connection.scalar(sa.select(TYPES.c[column])), None)
    with engine.begin() as connection:
        TYPES.drop(connection)


def check_errors() -> None:
    with engine.connect() as connection:
        for sqlstate, text in (("42P01", "SELECT * FROM no_such_table"), ("42703", "SELECT no_such_column"), ("42601", "SELEC 1"), ("22P02", "SELECT 'abc'::integer"),
                               ("22012", "SELECT 1/0"), ("42883", "SELECT no_such_function(1)")):
            with case(f"errors/{sqlstate}"):
                with raises(sqlstate):
                    connection.execute(sa.text(text))
                connection.rollback()
                expect(connection.scalar(sa.text("SELECT 1")), 1)
    with case("errors/integrity-error"), orm.Session(engine) as session:
        Base.metadata.create_all(engine)
        try:
            session.add_all([Author(name="same"), Author(name="same")])
            session.flush()
            raise AssertionError("no IntegrityError")
        except sa.exc.IntegrityError as error:
            expect(error.orig.sqlstate, "23505")
        session.rollback()
        expect(session.scalar(sa.select(sa.func.count(Author.id))), 0)
    Base.metadata.drop_all(engine)


def check_orm() -> None:
    with case("orm/create-all-twice"):
        Base.metadata.create_all(engine)
        Base.metadata.create_all(engine)  # asks the catalog what there is
    with case("orm/insert-many-with-generated-keys"), orm.Session(engine) as session:
        authors = [Author(name=f"author {number}") for number in range(250)]
        session.add_all(authors)
        session.flush()
        expect(len({author.id for author in authors}), 250)
        session.add_all([Book(id=number, title=f"book {number}", author=author, price=decimal.Decimal("9.90")) for number, author in enumerate(authors)])
        session.commit()
    with case("orm/joined-and-lazy-loading"), orm.Session(engine) as session:
        found = session.scalars(sa.select(Author).options(orm.joinedload(Author.books)).where(Author.name == "author 7")).unique().one()
        expect([book.title for book in found.books], ["book 7"])
        expect(session.get(Book, 8).author.name, "author 8")
    with case("orm/update-and-delete"), orm.Session(engine) as session:
        book = session.get(Book, 3)
        book.title, book.price = "renamed", None
        session.flush()
        session.delete(session.get(Book, 4))
        session.commit()
        expect([tuple(row) for row in session.execute(sa.select(Book.title, Book.price).where(Book.id.in_([3, 4])))], [("renamed", None)])
    with case("orm/aggregates-and-windows"), orm.Session(engine) as session:
        expect(tuple(session.execute(sa.select(sa.func.count(), sa.func.sum(Book.price))).one()), (249, decimal.Decimal("9.90") * 248))
        numbered = sa.select(Book.id, sa.func.row_number().over(order_by=Book.id.desc()).label("n")).subquery()
        expect(session.scalar(sa.select(numbered.c.id).where(numbered.c.n == 1)), 249)
    with case("orm/upsert"), engine.begin() as connection:
        for title in ("first", "second"):
            insert = pg.insert(Book).values(id=9000, title=title)
            connection.execute(insert.on_conflict_do_update(index_elements=[Book.id], set_={"title": insert.excluded.title}))
        expect(connection.scalar(sa.select(Book.title).where(Book.id == 9000)), "second")
    with case("orm/reflection"):
        inspector = sa.inspect(engine)
        assert {Author.__tablename__, Book.__tablename__} <= set(inspector.get_table_names())
        columns = {column["name"]: column for column in inspector.get_columns(Book.__tablename__)}
        expect(list(columns), ["id", "author_id", "title", "price"])
        expect((columns["price"]["type"].precision, columns["price"]["type"].scale, columns["title"]["nullable"]), (10, 2, False))
        expect(inspector.get_pk_constraint(Book.__tablename__)["constrained_columns"], ["id"])
        expect(inspector.get_foreign_keys(Book.__tablename__)[0]["referred_table"], Author.__tablename__)
        expect(inspector.get_unique_constraints(Author.__tablename__)[0]["column_names"], ["name"])
        expect(inspector.has_table(Book.__tablename__), True)
        expect(inspector.has_table("no_such_table"), False)
        expect(sa.Table(Book.__tablename__, sa.MetaData(), autoload_with=engine).c.keys(), ["id", "author_id", "title", "price"])
    with case("orm/drop-all"):
        Base.metadata.drop_all(engine)
        expect(sa.inspect(engine).has_table(Book.__tablename__), False)


def check_transactions() -> None:
    table = sa.Table(f"{PREFIX}_transactions", sa.MetaData(), sa.Column("id", sa.Integer))
    table.create(engine)

    def rows() -> list[int]:
        with engine.connect() as connection:
            return list(connection.scalars(sa.select(table.c.id).order_by(table.c.id)))

    with case("transactions/commit-and-rollback"):
        with engine.begin() as connection:
            connection.execute(table.insert(), {"id": 1})
        with contextlib.suppress(ZeroDivisionError), engine.begin() as connection:
            connection.execute(table.insert(), {"id": 2})
            raise ZeroDivisionError
        expect(rows(), [1])
    with case("transactions/nested-released"):
        with engine.begin() as connection, connection.begin_nested():
            connection.execute(table.insert(), {"id": 3})
        expect(rows(), [1, 3])
    with case("transactions/nested-rolled-back"):
        with engine.begin() as connection:
            connection.execute(table.insert(), {"id": 4})
            nested = connection.begin_nested()
            connection.execute(table.insert(), {"id": 5})
            nested.rollback()
            connection.execute(table.insert(), {"id": 6})
        expect(rows(), [1, 3, 4, 6])
    with case("transactions/nested-failed"):
        with engine.begin() as connection:
            with raises("42P01"), connection.begin_nested():
                connection.execute(sa.text("SELECT * FROM no_such_table"))
            connection.execute(table.insert(), {"id": 7})
        expect(rows(), [1, 3, 4, 6, 7])
    with case("transactions/failed-is-25p02"), engine.connect() as connection:
        with raises("22012"):
            connection.execute(sa.text("SELECT 1/0"))
        with raises("25P02"):
            connection.execute(sa.text("SELECT 1"))
        connection.rollback()
        expect(connection.scalar(sa.text("SELECT 1")), 1)
    for level in ("AUTOCOMMIT", "READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"):
        with case(f"transactions/isolation-{level.lower().replace(' ', '-')}"), engine.connect().execution_options(isolation_level=level) as connection:
            expect(connection.scalar(sa.text("SELECT 1")), 1)
            if level != "AUTOCOMMIT":
                expect(connection.get_isolation_level(), level)
    with case("transactions/session-nested"), orm.Session(engine) as session:
        with session.begin():
            with session.begin_nested():
                session.execute(table.insert(), {"id": 8})
        expect(rows(), [1, 3, 4, 6, 7, 8])
    table.drop(engine)


def check_batch() -> None:
    table = sa.Table(f"{PREFIX}_batch", sa.MetaData(), sa.Column("id", sa.Integer), sa.Column("name", sa.Text))
    table.create(engine)
    with case("batch/executemany"), engine.begin() as connection:
        connection.execute(table.insert(), [{"id": number, "name": f"n{number}"} for number in range(3000)])
        expect(connection.scalar(sa.select(sa.func.count()).select_from(table)), 3000)
    with case("batch/insertmanyvalues-returning"), engine.begin() as connection:
        found = connection.scalars(table.insert().returning(table.c.id, sort_by_parameter_order=False), [{"id": number} for number in range(5000, 6500)]).all()
        expect(sorted(found), list(range(5000, 6500)))
    with case("batch/in-list-of-1000"), engine.connect() as connection:
        expect(connection.scalar(sa.select(sa.func.count()).where(table.c.id.in_(list(range(1000))))), 1000)
    table.drop(engine)


def check_cursor() -> None:
    with case("cursor/yield-per"), engine.connect() as connection:
        result = connection.execution_options(yield_per=1000).execute(sa.text("SELECT i FROM generate_series(1, 25000) AS g(i) ORDER BY i"))
        expect([row.i for row in result] == list(range(1, 25001)), True, "all rows exactly once, in order")
    with case("cursor/partitions"), engine.connect() as connection:
        result = connection.execution_options(stream_results=True).execute(sa.text("SELECT i FROM generate_series(1, 1000) AS g(i) ORDER BY i"))
        expect([len(part) for part in result.partitions(300)], [300, 300, 300, 100])


def check_cancel() -> None:
    with case("cancel/57014"), engine.connect() as connection:
        raw = connection.connection.driver_connection
        threading.Thread(target=lambda: (time.sleep(0.3), raw.cancel_safe(timeout=10))).start()
        with raises("57014"):
            connection.execute(sa.text(LONG_QUERY))
        connection.rollback()
        expect(connection.scalar(sa.text("SELECT 1")), 1)


def check_large() -> None:
    with case("large/one-million-rows"), engine.connect() as connection:
        rows = total = 0
        for part in connection.execution_options(yield_per=20_000).execute(sa.text("SELECT i::bigint FROM generate_series(1, 1000000) AS g(i)")).partitions():
            rows += len(part)
            total += sum(row[0] for row in part)
        expect((rows, total), (1_000_000, 500_000_500_000))


for group in (check_connect, check_types, check_errors, check_orm, check_transactions, check_batch, check_cursor, check_cancel, check_large):
    report.group(group.__name__.removeprefix("check_"), group)
report.finish()
