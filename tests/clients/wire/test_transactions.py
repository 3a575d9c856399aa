"""Transaction status, warnings, failed transactions, read only, savepoints."""

import os

import pytest
from protocol import query


def test_status(wire):
    assert wire.query("BEGIN") == ["C(BEGIN)", "Z(T)"]
    assert wire.query("SELECT 1")[-1] == "Z(T)"
    assert wire.query("SELECT * FROM no_such_table") == ["E(42P01)", "Z(E)"]
    assert wire.query("ROLLBACK") == ["C(ROLLBACK)", "Z(I)"]


@pytest.mark.parametrize("text", ["SELECT 1", "BEGIN", "INSERT INTO no_such_table VALUES (1)", "SHOW DateStyle", "SAVEPOINT a", "SET DateStyle = ISO"])
def test_failed_transaction_refuses_everything(wire, text):
    wire.query("BEGIN; SELECT 1/0")
    assert wire.query(text) == ["E(25P02)", "Z(E)"]
    assert wire.query("ROLLBACK") == ["C(ROLLBACK)", "Z(I)"]


@pytest.mark.parametrize("text", ["COMMIT", "END", "ROLLBACK", "ABORT", "COMMIT WORK", "END TRANSACTION"])
def test_end_of_a_failed_transaction_is_a_rollback(wire, text):
    wire.query("BEGIN; SELECT 1/0")
    assert wire.query(text) == ["C(ROLLBACK)", "Z(I)"]


def test_syntax_error_fails_a_transaction(wire):
    wire.query("BEGIN")
    assert wire.query("SELEC") == ["E(42601)", "Z(E)"]
    wire.query("ROLLBACK")


def test_begin_twice_warns(wire):
    wire.query("BEGIN")
    assert wire.query("BEGIN") == ["N(WARNING 25001)", "C(BEGIN)", "Z(T)"]
    wire.query("ROLLBACK")


@pytest.mark.parametrize("text, tag", [("COMMIT", "COMMIT"), ("ROLLBACK", "ROLLBACK"), ("END", "COMMIT"), ("ABORT", "ROLLBACK")])
def test_end_outside_a_transaction_warns(wire, text, tag):
    assert wire.query(text) == ["N(WARNING 25P01)", f"C({tag})", "Z(I)"]


def test_commit_and_rollback(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    wire.query(f"BEGIN; INSERT INTO {table} VALUES (1)")
    wire.query("ROLLBACK")
    wire.query(f"BEGIN; INSERT INTO {table} VALUES (2)")
    wire.query("COMMIT")
    assert wire.value(f"SELECT min(id) FROM {table}") == "2"


def test_ddl_is_rolled_back(wire, table):
    wire.query(f"BEGIN; CREATE TABLE {table} (id integer)")
    wire.query("ROLLBACK")
    assert wire.query(f"SELECT * FROM {table}") == ["E(42P01)", "Z(I)"]


def test_commit_and_chain(wire):
    wire.query("BEGIN")
    assert wire.query("COMMIT AND CHAIN") == ["C(COMMIT)", "Z(T)"]
    assert wire.query("ROLLBACK AND CHAIN") == ["C(ROLLBACK)", "Z(T)"]
    wire.query("ROLLBACK")


@pytest.mark.parametrize("begin", ["BEGIN READ ONLY", "START TRANSACTION READ ONLY", "BEGIN; SET TRANSACTION READ ONLY", "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"])
def test_read_only_is_kept(wire, table, begin):
    wire.query(f"CREATE TABLE {table} (id integer)")
    wire.query(begin)
    for text in (f"INSERT INTO {table} VALUES (1)", f"DELETE FROM {table}", f"CREATE TABLE {table}_b (i integer)", f"DROP TABLE {table}"):
        wire.query("ROLLBACK; " + begin)
        assert wire.query(text) == ["E(25006)", "Z(E)"]
    wire.query("ROLLBACK")
    assert wire.query(f"INSERT INTO {table} VALUES (1)") == ["C(INSERT 0 1)", "Z(I)"]


def test_read_only_by_default(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    wire.query("SET default_transaction_read_only = on")
    assert wire.parameters["default_transaction_read_only"] == "on"
    assert wire.query(f"INSERT INTO {table} VALUES (1)") == ["E(25006)", "Z(I)"]
    wire.query("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
    assert wire.query(f"INSERT INTO {table} VALUES (1)") == ["C(INSERT 0 1)", "Z(I)"]


@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_isolation_levels_are_accepted(wire, level):
    assert wire.query(f"BEGIN ISOLATION LEVEL {level}") == ["C(BEGIN)", "Z(T)"]
    assert wire.value("SHOW transaction_isolation") == level.lower()
    wire.query("COMMIT")


def test_uncommitted_rows_are_invisible_to_others(wire, another, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    wire.query(f"BEGIN; INSERT INTO {table} VALUES (1)")
    assert another().value(f"SELECT count(*) FROM {table}") == "0"
    wire.query("COMMIT")
    assert another().value(f"SELECT count(*) FROM {table}") == "1"


def test_transaction_ends_with_its_session(wire, another, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    gone = another()
    gone.query(f"BEGIN; INSERT INTO {table} VALUES (1)")
    gone.close()
    assert wire.value(f"SELECT count(*) FROM {table}") == "0"
    assert another().query("SELECT 1 AS a") == ["T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)"]


# ---- savepoints

@pytest.mark.parametrize("text", ["SAVEPOINT a", "RELEASE a", "ROLLBACK TO a"])
def test_savepoint_outside_a_transaction_is_25p01(wire, text):
    assert wire.query(text) == ["E(25P01)", "Z(I)"]


@pytest.mark.parametrize("text", ["RELEASE nope", "ROLLBACK TO nope", "RELEASE SAVEPOINT nope", "ROLLBACK TO SAVEPOINT nope"])
def test_unknown_savepoint_is_3b001(wire, text):
    wire.query("BEGIN; SAVEPOINT a")
    assert wire.query(text) == ["E(3B001)", "Z(E)"]
    wire.query("ROLLBACK")


def test_savepoint_tags(wire):
    assert wire.query("BEGIN; SAVEPOINT a; RELEASE a; SAVEPOINT b; ROLLBACK TO b; COMMIT") == [
        "C(BEGIN)", "C(SAVEPOINT)", "C(RELEASE)", "C(SAVEPOINT)", "C(ROLLBACK)", "C(COMMIT)", "Z(I)"]


# Each: statements after BEGIN, and the rows that the table then has.
SAVEPOINT_STORIES = {
    "nothing-written": ("SAVEPOINT a; SELECT 1; ROLLBACK TO a; INSERT INTO {t} VALUES (1); COMMIT", "1"),
    "written-before": ("INSERT INTO {t} VALUES (1); SAVEPOINT a; SELECT 1; ROLLBACK TO a; COMMIT", "1"),
    "written-and-released": ("SAVEPOINT a; INSERT INTO {t} VALUES (1); RELEASE a; COMMIT", "1"),
    "written-and-undone": ("INSERT INTO {t} VALUES (1); SAVEPOINT a; INSERT INTO {t} VALUES (2); ROLLBACK TO a; COMMIT", "1"),
    "written-after-undoing": ("INSERT INTO {t} VALUES (1); SAVEPOINT a; INSERT INTO {t} VALUES (2); ROLLBACK TO a; INSERT INTO {t} VALUES (3); COMMIT", "1,3"),
    "undone-twice": ("SAVEPOINT a; INSERT INTO {t} VALUES (2); ROLLBACK TO a; INSERT INTO {t} VALUES (3); ROLLBACK TO a; INSERT INTO {t} VALUES (4); COMMIT", "4"),
    "nested": ("INSERT INTO {t} VALUES (1); SAVEPOINT a; INSERT INTO {t} VALUES (2); SAVEPOINT b; INSERT INTO {t} VALUES (3); ROLLBACK TO b; COMMIT", "1,2"),
    "outer-undone": ("SAVEPOINT a; INSERT INTO {t} VALUES (2); SAVEPOINT b; INSERT INTO {t} VALUES (3); RELEASE b; ROLLBACK TO a; COMMIT", ""),
    "same-name": ("SAVEPOINT a; INSERT INTO {t} VALUES (1); SAVEPOINT a; INSERT INTO {t} VALUES (2); ROLLBACK TO a; RELEASE a; ROLLBACK TO a; COMMIT", ""),
    "update-undone": ("INSERT INTO {t} VALUES (1); SAVEPOINT a; UPDATE {t} SET id = 9; ROLLBACK TO a; COMMIT", "1"),
    "delete-undone": ("INSERT INTO {t} VALUES (1); SAVEPOINT a; DELETE FROM {t}; ROLLBACK TO a; COMMIT", "1"),
}


@pytest.mark.parametrize("story", SAVEPOINT_STORIES)
@pytest.mark.parametrize("together", [True, False], ids=["one-message", "one-each"])
def test_savepoint_story(wire, table, story, together):
    text, rows = SAVEPOINT_STORIES[story]
    wire.query(f"CREATE TABLE {table} (id integer)")
    text = "BEGIN; " + text.format(t=table)
    for part in [text] if together else text.split("; "):
        answers = wire.query(part)
        assert "E" not in [answer[0] for answer in answers], (part, answers)
    assert wire.value(f"SELECT coalesce(string_agg(id::text, ',' ORDER BY id), '') FROM {table}") == rows


@pytest.mark.parametrize("failing", ["SELECT * FROM no_such_table", "SELECT 1/0", "SELEC", "INSERT INTO {t} VALUES ('x')"])
def test_rollback_to_savepoint_heals_a_failed_transaction(wire, table, failing):
    wire.query(f"CREATE TABLE {table} (id integer)")
    wire.query(f"BEGIN; INSERT INTO {table} VALUES (1); SAVEPOINT a")
    assert wire.query(failing.format(t=table))[-1] == "Z(E)"
    assert wire.query("ROLLBACK TO a") == ["C(ROLLBACK)", "Z(T)"]
    assert wire.query(f"INSERT INTO {table} VALUES (2)") == ["C(INSERT 0 1)", "Z(T)"]
    wire.query("COMMIT")
    assert wire.value(f"SELECT string_agg(id::text, ',' ORDER BY id) FROM {table}") == "1,2"


def test_constraint_violation_healed_by_a_savepoint(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer PRIMARY KEY)")
    wire.query(f"BEGIN; INSERT INTO {table} VALUES (1); SAVEPOINT a")
    assert wire.query(f"INSERT INTO {table} VALUES (1)") == ["E(23505)", "Z(E)"]
    wire.query("ROLLBACK TO a")
    assert wire.query("COMMIT") == ["C(COMMIT)", "Z(I)"]
    assert wire.value(f"SELECT count(*) FROM {table}") == "1"


def test_release_in_a_failed_transaction_is_25p02(wire):
    wire.query("BEGIN; SAVEPOINT a; SELECT 1/0")
    assert wire.query("RELEASE a") == ["E(25P02)", "Z(E)"]
    wire.query("ROLLBACK")


def test_setting_undone_by_rollback_to_savepoint(wire):
    wire.query("BEGIN; SAVEPOINT a; SET application_name = 'inner'")
    assert wire.parameters["application_name"] == "inner"
    wire.query("ROLLBACK TO a")
    assert wire.parameters["application_name"] == ""
    wire.query("COMMIT")


# ---- cursors of SQL

def test_declare_fetch_close(wire):
    wire.query("BEGIN")
    assert wire.query("DECLARE c CURSOR FOR SELECT i FROM generate_series(1, 5) AS g(i)") == ["C(DECLARE CURSOR)", "Z(T)"]
    assert wire.query("FETCH 2 FROM c") == ["T(i:23)", "D(1)", "D(2)", "C(FETCH 2)", "Z(T)"]
    assert wire.query("FETCH NEXT FROM c") == ["T(i:23)", "D(3)", "C(FETCH 1)", "Z(T)"]
    assert wire.query("MOVE 1 IN c") == ["C(MOVE 1)", "Z(T)"]
    assert wire.query("FETCH 2048 IN c") == ["T(i:23)", "D(5)", "C(FETCH 1)", "Z(T)"]
    assert wire.query("FETCH ALL FROM c") == ["T(i:23)", "C(FETCH 0)", "Z(T)"]
    assert wire.query("CLOSE c") == ["C(CLOSE CURSOR)", "Z(T)"]
    assert wire.query("FETCH 1 FROM c") == ["E(34000)", "Z(E)"]
    wire.query("ROLLBACK")


def test_cursor_outside_a_transaction_is_25p01(wire):
    assert wire.query("DECLARE c CURSOR FOR SELECT 1") == ["E(25P01)", "Z(I)"]


def test_cursor_ends_with_the_transaction(wire):
    wire.query("BEGIN; DECLARE c CURSOR FOR SELECT 1; COMMIT")
    assert wire.query("FETCH 1 FROM c") == ["E(34000)", "Z(I)"]


def test_cursor_with_hold_outlives_the_transaction(wire):
    assert wire.query("DECLARE c CURSOR WITH HOLD FOR SELECT i FROM generate_series(1, 3) AS g(i)") == ["C(DECLARE CURSOR)", "Z(I)"]
    assert wire.query("FETCH 2048 IN c") == ["T(i:23)", "D(1)", "D(2)", "D(3)", "C(FETCH 3)", "Z(I)"]
    assert wire.query("CLOSE c") == ["C(CLOSE CURSOR)", "Z(I)"]


def test_duplicate_cursor_is_42p03(wire):
    wire.query("BEGIN; DECLARE c CURSOR FOR SELECT 1")
    assert wire.query("DECLARE c CURSOR FOR SELECT 2") == ["E(42P03)", "Z(E)"]
    wire.query("ROLLBACK")


def test_messages_sent_together_see_each_others_state(wire):
    wire.send(query("BEGIN"), query("SELECT 1/0"), query("SELECT 1"), query("COMMIT"))
    assert [wire.transcript()[-1] for _ in range(4)] == ["Z(T)", "Z(E)", "Z(E)", "Z(I)"]


def test_current_user_and_database(wire):
    assert wire.value("SELECT current_user") == wire.value("SELECT session_user") == os.environ["PGUSER"]
    assert wire.value("SELECT current_database()") == os.environ["PGDATABASE"]
