"""The simple protocol: tags, several statements in one message and the transaction around them, errors and notices."""

import pytest
from protocol import query, show


def test_one_row(wire):
    assert wire.query("SELECT 1 AS a, 'x' AS b, NULL::integer AS c") == ["T(a:23,b:25,c:23)", "D(1,x,NULL)", "C(SELECT 1)", "Z(I)"]


def test_no_row(wire):
    assert wire.query("SELECT 1 AS a WHERE false") == ["T(a:23)", "C(SELECT 0)", "Z(I)"]


@pytest.mark.parametrize("text", ["", ";", " ;; ", "-- only a comment", "/* block */", "\n"])
def test_empty_query(wire, text):
    assert wire.query(text) == ["I", "Z(I)"]


def test_several_statements(wire):
    assert wire.query("SELECT 1 AS a; SELECT 2 AS b;; SELECT 3 AS c") == [
        "T(a:23)", "D(1)", "C(SELECT 1)", "T(b:23)", "D(2)", "C(SELECT 1)", "T(c:23)", "D(3)", "C(SELECT 1)", "Z(I)"]


def test_semicolons_that_do_not_separate(wire):
    assert wire.query("SELECT ';' AS a /* ; */; -- ;\nSELECT $$;$$ AS b; SELECT 'x' AS \";\"") == [
        "T(a:25)", "D(;)", "C(SELECT 1)", "T(b:25)", "D(;)", "C(SELECT 1)", "T(;:25)", "D(x)", "C(SELECT 1)", "Z(I)"]


def test_tags(wire, table):
    for statement, tag in ((f"CREATE TABLE {table} (id integer, name text)", "CREATE TABLE"), (f"INSERT INTO {table} VALUES (1, 'a'), (2, 'b')", "INSERT 0 2"),
                           (f"INSERT INTO {table} SELECT 3, 'c' WHERE false", "INSERT 0 0"), (f"UPDATE {table} SET name = 'z'", "UPDATE 2"),
                           (f"UPDATE {table} SET name = 'z' WHERE id = 99", "UPDATE 0"), (f"DELETE FROM {table} WHERE id = 1", "DELETE 1"),
                           (f"CREATE VIEW {table}_v AS SELECT * FROM {table}", "CREATE VIEW"), (f"DROP VIEW {table}_v", "DROP VIEW"),
                           (f"CREATE INDEX {table}_i ON {table} (id)", "CREATE INDEX"), (f"DROP INDEX {table}_i", "DROP INDEX"),
                           (f"ALTER TABLE {table} ADD COLUMN extra integer", "ALTER TABLE"), (f"TRUNCATE {table}", "TRUNCATE TABLE"),
                           (f"CREATE TABLE {table}_b AS SELECT 1 AS x UNION ALL SELECT 2", "SELECT 2"), (f"DROP TABLE {table}_b", "DROP TABLE"),
                           (f"CREATE SCHEMA {table}_s", "CREATE SCHEMA"), (f"DROP SCHEMA {table}_s", "DROP SCHEMA"),
                           (f"CREATE SEQUENCE {table}_q", "CREATE SEQUENCE"), (f"DROP SEQUENCE {table}_q", "DROP SEQUENCE"),
                           ("SET extra_float_digits = 1", "SET"), ("RESET extra_float_digits", "RESET"), ("BEGIN", "BEGIN"), ("COMMIT", "COMMIT"),
                           ("START TRANSACTION", "START TRANSACTION"), ("ROLLBACK", "ROLLBACK"), ("DISCARD ALL", "DISCARD ALL"),
                           (f"PREPARE {table}_p AS SELECT 1", "PREPARE"), (f"DEALLOCATE {table}_p", "DEALLOCATE"), ("DEALLOCATE ALL", "DEALLOCATE ALL")):
        answers = wire.query(statement)
        assert [answer for answer in answers if answer[0] in "CE"] == [f"C({tag})"], statement


def test_insert_returning(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer, name text)")
    assert wire.query(f"INSERT INTO {table} VALUES (1, 'a'), (2, NULL) RETURNING name, id + 1 AS next") == [
        "T(name:25,next:23)", "D(a,2)", "D(NULL,3)", "C(INSERT 0 2)", "Z(I)"]
    assert wire.query(f"UPDATE {table} SET name = 'b' WHERE id = 1 RETURNING *") == ["T(id:23,name:25)", "D(1,b)", "C(UPDATE 1)", "Z(I)"]
    assert wire.query(f"DELETE FROM {table} WHERE id = 2 RETURNING id") == ["T(id:23)", "D(2)", "C(DELETE 1)", "Z(I)"]


def test_show(wire):
    assert wire.query("SHOW DateStyle") == ["T(DateStyle:25)", "D(ISO, MDY)", "C(SHOW)", "Z(I)"]


def test_error_ends_the_message(wire):
    answers = wire.query("SELECT 1 AS a; SELECT 1/0 AS b; SELECT 2")
    assert [answer for answer in answers if answer != "T(b:23)"] == ["T(a:23)", "D(1)", "C(SELECT 1)", "E(22012)", "Z(I)"]


def test_syntax_error_anywhere_runs_nothing(wire, table):
    assert wire.query(f"CREATE TABLE {table} (id integer); SELEC 1") == ["E(42601)", "Z(I)"]
    assert wire.query(f"SELECT * FROM {table}") == ["E(42P01)", "Z(I)"]


def test_error_undoes_the_statements_before(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    wire.query(f"INSERT INTO {table} VALUES (1); INSERT INTO {table} VALUES (2); SELECT * FROM no_such_table")
    assert wire.value(f"SELECT count(*) FROM {table}") == "0"


def test_statements_before_a_commit_stay(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    wire.query(f"BEGIN; INSERT INTO {table} VALUES (1); COMMIT; INSERT INTO {table} VALUES (2); SELECT * FROM no_such_table")
    assert wire.value(f"SELECT count(*) FROM {table}") == "1"


def test_begin_takes_the_implicit_transaction_over(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    assert wire.query(f"INSERT INTO {table} VALUES (1); BEGIN; INSERT INTO {table} VALUES (2)")[-1] == "Z(T)"
    assert wire.query("ROLLBACK") == ["C(ROLLBACK)", "Z(I)"]
    assert wire.value(f"SELECT count(*) FROM {table}") == "0"


def test_rollback_without_begin_undoes_the_statements_before(wire, table):
    wire.query(f"CREATE TABLE {table} (id integer)")
    assert wire.query(f"INSERT INTO {table} VALUES (1); ROLLBACK; INSERT INTO {table} VALUES (2)") == [
        "C(INSERT 0 1)", "N(WARNING 25P01)", "C(ROLLBACK)", "C(INSERT 0 1)", "Z(I)"]
    assert wire.value(f"SELECT count(*) FROM {table}") == "1"


def test_error_inside_begin_leaves_a_failed_transaction(wire):
    assert wire.query("BEGIN; SELECT * FROM no_such_table; SELECT 1") == ["C(BEGIN)", "E(42P01)", "Z(E)"]
    assert wire.query("ROLLBACK; SELECT 1 AS a") == ["C(ROLLBACK)", "T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)"]


@pytest.mark.parametrize("sqlstate, text", [
    ("42P01", "SELECT * FROM no_such_table"), ("42703", "SELECT no_such_column"), ("42883", "SELECT no_such_function(1)"),
    ("42601", "SELEC 1"), ("42601", "SELECT 'unterminated"), ("22P02", "SELECT 'abc'::integer"), ("22P02", "SELECT 'abc'::uuid"),
    ("22P02", "SELECT 'maybe'::boolean"), ("22P02", "SELECT '{1,2'::integer[]"), ("22P02", "SELECT '{'::json"), ("22003", "SELECT 32768::smallint"),
    ("22003", "SELECT 9223372036854775807 + 1"), ("22003", "SELECT 123.456::numeric(3,2)"), ("22012", "SELECT 1/0"), ("22012", "SELECT 1 % 0"),
    ("22007", "SELECT 'abc'::date"), ("22008", "SELECT '2024-02-30'::date"), ("42704", "SELECT 1::no_such_type"), ("42704", "SET no_such_setting = 1"),
    ("22023", "SET client_encoding = 'nonsense'"), ("42803", "SELECT i, count(*) FROM (SELECT 1 AS i) t"), ("42702", "SELECT i FROM (SELECT 1 AS i) a, (SELECT 1 AS i) b"),
    ("3F000", "CREATE TABLE no_such_schema.t (i integer)"), ("26000", "EXECUTE no_such_statement"), ("26000", "DEALLOCATE no_such_statement"),
    ("34000", "FETCH 1 FROM no_such_cursor"), ("21000", "SELECT (SELECT i FROM generate_series(1, 2) AS g(i))"), ("42601", "SELECT (SELECT 1, 2)"),
    ("42804", "SELECT 1 WHERE 5")])
def test_sqlstate(wire, sqlstate, text):
    answers = [answer for answer in wire.query(text) if answer[0] != "T"]
    assert answers == [f"E({sqlstate})", "Z(I)"]


@pytest.mark.parametrize("sqlstate, text", [
    ("23505", "INSERT INTO {t} VALUES (1, 1)"), ("23502", "INSERT INTO {t} VALUES (2, NULL)"), ("23514", "INSERT INTO {t} VALUES (2, -1)"),
    ("42P07", "CREATE TABLE {t} (i integer)"), ("42703", "INSERT INTO {t} (nope) VALUES (1)"), ("42703", "SELECT nope FROM {t}"),
    ("42601", "INSERT INTO {t} VALUES (1, 2, 3)"), ("42701", "ALTER TABLE {t} ADD COLUMN id integer"), ("22P02", "INSERT INTO {t} VALUES ('x', 1)"),
    ("23503", "INSERT INTO {t}_child VALUES (77)"), ("42701", "CREATE TABLE {t}_c (a integer, a integer)")])
def test_sqlstate_on_a_table(wire, table, sqlstate, text):
    wire.query(f"CREATE TABLE {table} (id integer PRIMARY KEY, n integer NOT NULL CHECK (n > 0)); INSERT INTO {table} VALUES (1, 1)")
    wire.query(f"CREATE TABLE {table}_child (parent integer REFERENCES {table} (id))")
    answers = wire.query(text.format(t=table))
    wire.query(f"DROP TABLE {table}_child")
    assert answers == [f"E({sqlstate})", "Z(I)"]


def test_error_fields(wire):
    (error,) = [message for message in wire.exchange_messages(query("SELECT 1,\n  no_such_column")) if message.type == "E"]
    fields = error.fields()
    assert (fields["S"], fields["V"], fields["C"], fields["P"]) == ("ERROR", "ERROR", "42703", "13")
    assert "no_such_column" in fields["M"]


@pytest.mark.parametrize("text, position", [("SELECT * FROM no_such_table", 15), ("SELEC 1", 1), ("SELECT 1 FROM", 14), ("SELECT 'žluť', nope", 16),
                                            ("SELECT 1; SELECT nope", 18), ("SELECT no_such_function(1)", 8)])
def test_error_position_counts_characters_of_the_clients_text(wire, text, position):
    (error,) = [message for message in wire.exchange_messages(query(text)) if message.type == "E"]
    assert error.fields().get("P") == str(position)


@pytest.mark.parametrize("text", ["DROP TABLE IF EXISTS {t}", "CREATE SCHEMA IF NOT EXISTS public", "CREATE TABLE {t} (i integer); CREATE TABLE IF NOT EXISTS {t} (i integer)"])
def test_notice(wire, table, text):
    notices = [message for message in wire.exchange_messages(query(text.format(t=table))) if message.type == "N"]
    assert [notice.fields()["S"] for notice in notices] == ["NOTICE"]


@pytest.mark.parametrize("expression, name, oid", [
    ("1", "?column?", 23), ("'a'", "?column?", 25), ("1.5", "?column?", 1700), ("1 + 1", "?column?", 23), ("upper('x')", "upper", 25),
    ("count(*)", "count", 20), ("'1'::integer", "int4", 23), ("CAST('1' AS bigint)", "int8", 20), ("true", "?column?", 16), ("NULL", "?column?", 25),
    ("CASE WHEN true THEN 1 END", "case", 23), ("coalesce(1, 2)", "coalesce", 23), ("ARRAY[1, 2]", "array", 1007), ("current_date", "current_date", 1082),
    ("now()", "now", 1184), ("9999999999", "?column?", 20), ("7 / 2", "?column?", 23), ("7 / 2.0", "?column?", 1700), ("sum(1)", "sum", 20),
    ("sum(1::bigint)", "sum", 1700), ("avg(1)", "avg", 1700), ("sum(1.5::double precision)", "sum", 701), ("length('x')", "length", 23),
    ("'a' || 'b'", "?column?", 25), ("1 = 1", "?column?", 16), ("extract(year FROM date '2024-01-01')", "extract", 1700),
    ("date '2024-01-02' - date '2024-01-01'", "?column?", 23), ("date '2024-01-01' + 1", "?column?", 1082), ("round(1.5)", "round", 1700),
    ("max('a'::text)", "max", 25), ("'{1}'::integer[]", "int4", 1007), ("exists(SELECT 1)", "exists", 16), ("interval '1 day'", "interval", 1186),
    ("(SELECT 1 AS inner_name)", "inner_name", 23), ("current_user", "current_user", 19), ("version()", "version", 25)])
def test_column_name_and_type(wire, expression, name, oid):
    (description,) = [message for message in wire.exchange_messages(query(f"SELECT {expression}")) if message.type in "TE"]
    assert description.type == "T", description.fields()
    (column,) = description.columns()
    assert (column.name, column.type) == (name, oid)


@pytest.mark.parametrize("expression, text", [
    ("7 / 2", "3"), ("-7 / 2", "-3"), ("7 % 3", "1"), ("7 / 2.0", "3.5000000000000000"), ("1.50 + 1", "2.50"), ("1e0::double precision", "1"),
    ("0.1::double precision + 0.2", "0.30000000000000004"), ("1 = 1", "t"), ("NOT true", "f"), ("'abc' || 'def'", "abcdef"),
    ("upper('é')", "É"), ("length('漢字')", "2"), ("date '2024-01-31' + interval '1 month'", "2024-02-29 00:00:00"),
    ("date '2024-03-01' - date '2024-02-01'", "29"), ("'a\\b'", "a\\b"), ("E'a\\nb'", "a\nb"), ("$$it's$$", "it's"), ("'a' 'b'", None)])
def test_value_of_an_expression(wire, expression, text):
    if text is None:
        assert wire.query(f"SELECT {expression}")[-2:] == ["E(42601)", "Z(I)"]
    else:
        assert wire.value(f"SELECT {expression}") == text


def test_table_columns_are_described_with_typmod(wire, table):
    wire.query(f"CREATE TABLE {table} (a numeric(10,2), b varchar(10), c integer, d text)")
    columns = wire.exchange_messages(query(f"SELECT * FROM {table}"))[0].columns()
    assert [(column.name, column.type, column.size, column.modifier, column.format) for column in columns] == [
        ("a", 1700, -1, (10 << 16 | 2) + 4, 0), ("b", 1043, -1, 14, 0), ("c", 23, 4, -1, 0), ("d", 25, -1, -1, 0)]


def test_many_columns(wire):
    answers = wire.exchange_messages(query("SELECT " + ", ".join(f"{number} AS c{number}" for number in range(1000))))
    assert [message.type for message in answers] == ["T", "D", "C", "Z"]
    assert answers[1].row() == [str(number).encode() for number in range(1000)]


def test_many_rows(wire):
    answers = wire.exchange_messages(query("SELECT i FROM generate_series(1, 30000) AS g(i) ORDER BY i"))
    assert [int(message.row()[0]) for message in answers[1:-2]] == list(range(1, 30001))
    assert [show(message) for message in answers[-2:]] == ["C(SELECT 30000)", "Z(I)"]


def test_queries_sent_together_are_answered_in_order(wire):
    assert wire.exchange(query("SELECT 1 AS a"), query("SELECT 2 AS b")) + wire.transcript() == [
        "T(a:23)", "D(1)", "C(SELECT 1)", "Z(I)", "T(b:23)", "D(2)", "C(SELECT 1)", "Z(I)"]


def test_terminate_closes(wire):
    wire.send(b"X\0\0\0\x04")
    assert wire.until_closed() == []
