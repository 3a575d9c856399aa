"""Messages sent ahead of their answers: order, errors that skip to Sync, Flush, and the transaction of a pipeline."""

from protocol import FLUSH, SYNC, bind, close, describe, execute, parse, query


def step(text: str) -> bytes:
    return parse(text) + bind() + execute()


def test_many_syncs(wire):
    wire.send(*[step(f"SELECT {number}") + SYNC for number in range(200)])
    for number in range(200):
        assert wire.transcript() == ["1", "2", f"D({number})", "C(SELECT 1)", "Z(I)"]


def test_many_statements_one_sync(wire):
    answers = wire.exchange(*[step(f"SELECT {number}") for number in range(200)], SYNC)
    assert answers == [answer for number in range(200) for answer in ("1", "2", f"D({number})", "C(SELECT 1)")] + ["Z(I)"]


def test_error_skips_to_sync(wire):
    assert wire.exchange(step("SELECT 1"), step("SELECT 1 / (i - 1) FROM generate_series(1, 1) AS g(i)"), step("SELECT 2"), parse("SELECT 3", "never"), describe("S", "never"), close("S", "x"), SYNC) == [
        "1", "2", "D(1)", "C(SELECT 1)", "1", "2", "E(22012)", "Z(I)"]
    assert wire.exchange(describe("S", "never"), SYNC) == ["E(26000)", "Z(I)"]


def test_error_of_parse_skips_to_sync(wire):
    assert wire.exchange(parse("SELECT * FROM no_such_table"), bind(), describe("P"), execute(), SYNC, step("SELECT 2"), SYNC) + wire.transcript() == [
        "E(42P01)", "Z(I)", "1", "2", "D(2)", "C(SELECT 1)", "Z(I)"]


def test_query_after_an_error_is_skipped_too(wire):
    assert wire.exchange(parse("SELEC"), query("SELECT 1"), SYNC) == ["E(42601)", "Z(I)"]


def test_flush_sends_what_there_is(wire):
    assert wire.exchange(parse("SELECT 1 AS a", "s"), describe("S", "s"), FLUSH, until="T") == ["1", "t()", "T(a:23)"]
    assert wire.exchange(bind(statement="s"), execute(), FLUSH, until="C") == ["2", "D(1)", "C(SELECT 1)"]
    assert wire.exchange(SYNC) == ["Z(I)"]


def test_flush_after_an_error_sends_the_error_and_nothing_else(wire):
    assert wire.exchange(parse("SELEC"), FLUSH, until="E") == ["E(42601)"]
    assert wire.exchange(bind(), execute(), FLUSH, SYNC) == ["Z(I)"]


def test_one_error_per_sync(wire):
    assert wire.exchange(parse("SELEC"), parse("SELEC"), SYNC, parse("SELEC"), SYNC) + wire.transcript() == ["E(42601)", "Z(I)", "E(42601)", "Z(I)"]


def test_pipeline_is_one_transaction(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    wire.exchange(step(f"INSERT INTO {table} VALUES (1)"), step(f"INSERT INTO {table} VALUES (2)"), step("SELECT 1/0"), SYNC)
    assert wire.value(f"SELECT count(*) FROM {table}") == "0"


def test_each_sync_commits(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    wire.send(step(f"INSERT INTO {table} VALUES (1)"), SYNC, step(f"INSERT INTO {table} VALUES (2)"), step("SELECT 1/0"), SYNC)
    wire.transcript(), wire.transcript()
    assert wire.value(f"SELECT count(*) FROM {table}") == "1"


def test_pipeline_with_begin_and_commit(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    assert wire.exchange(step("BEGIN"), step(f"INSERT INTO {table} VALUES (1)"), step("COMMIT"), SYNC)[-2:] == ["C(COMMIT)", "Z(I)"]
    assert wire.value(f"SELECT count(*) FROM {table}") == "1"


def test_error_in_an_open_transaction_keeps_it_failed_over_syncs(wire):
    wire.query("BEGIN")
    assert wire.exchange(step("SELECT 1/0"), SYNC)[-2:] == ["E(22012)", "Z(E)"]
    assert wire.exchange(parse("SELECT 1"), SYNC) == ["E(25P02)", "Z(E)"]
    assert wire.exchange(step("ROLLBACK"), SYNC) == ["1", "2", "C(ROLLBACK)", "Z(I)"]


def test_prepared_statement_bound_in_a_failed_transaction_is_25p02(wire):
    wire.exchange(parse("SELECT 1", "s"), SYNC)
    wire.query("BEGIN; SELECT 1/0")
    assert wire.exchange(bind(statement="s"), SYNC) == ["E(25P02)", "Z(E)"]
    assert wire.exchange(describe("S", "s"), SYNC) == ["E(25P02)", "Z(E)"]
    assert wire.exchange(close("S", "s"), SYNC) == ["3", "Z(E)"]
    wire.query("ROLLBACK")


def test_insert_visible_to_the_next_statement_of_the_pipeline(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    assert wire.exchange(step(f"INSERT INTO {table} VALUES (1)"), step(f"SELECT count(*) FROM {table}"), SYNC)[-3:] == ["D(1)", "C(SELECT 1)", "Z(I)"]


def test_pipeline_larger_than_any_buffer(wire):
    """The client writes all before it reads: 20,000 statements, half a megabyte of messages and as much of answers."""
    count = 20_000
    wire.send(parse("SELECT $1::integer", "s"), *[bind((str(number),), statement="s") + execute() for number in range(count)], SYNC)
    answers = wire.transcript()
    assert answers[1:-1:3] == ["2"] * count and answers[2:-1:3] == [f"D({number})" for number in range(count)] and answers[-1] == "Z(I)"
