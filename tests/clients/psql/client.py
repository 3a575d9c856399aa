"""psql 18, scripted: meta-commands, variables, COPY, errors as a person sees them. See ../README.md."""

import os
import pathlib
import re
import subprocess
import tempfile
import threading
import time

from support.report import Report, expect
from support.values import values

PREFIX = os.environ["PREFIX"]
PSQL = os.environ["PSQL"]
LONG_QUERY = "SELECT count(*) FROM generate_series(1,100000) a, generate_series(1,1000000) b"
WAIT_S = 60
report = Report()
case = report.case


def run(*arguments: str, script: str | None = None, code: int | None = 0, **variables: str) -> subprocess.CompletedProcess:
    """psql without ~/.psqlrc; `script` is its standard input. Fails when the exit code isn't `code`."""
    result = subprocess.run([PSQL, "-X", *arguments], input=script, env={**os.environ, "PGCONNECT_TIMEOUT": "10", **variables}, text=True,
                            encoding="utf-8", capture_output=True, timeout=WAIT_S)
    if code is not None and result.returncode != code:
        raise AssertionError(f"exit code {result.returncode}, expected {code}: {result.stdout[-300:]} {result.stderr[-500:]}")
    return result


def ask(*commands: str, **variables: str) -> str:
    """The unaligned output of -c commands."""
    arguments = [argument for command in commands for argument in ("-c", command)]
    return run("-qAt", "-v", "ON_ERROR_STOP=1", *arguments, **variables).stdout


def matches(text: str, *patterns: str) -> None:
    for pattern in patterns:
        assert re.search(pattern, text, re.M), f"{pattern!r} is not in {text!r}"


def check_connect() -> None:
    with case("connect/conninfo"):
        matches(run("-c", "\\conninfo").stdout, r"SSL Connection +\| true", rf"Client User +\| {os.environ['PGUSER']}\b", r"Password Used +\| true",
                rf"Database +\| {os.environ['PGDATABASE']}\b", r"Protocol Version +\| 3\.0", r"ALPN +\| postgresql")
    with case("connect/channel-binding-required"):
        expect(ask("SELECT 1", PGCHANNELBINDING="require", PGREQUIREAUTH="scram-sha-256"), "1\n")
    with case("connect/direct-tls"):
        expect(ask("SELECT 1", PGSSLNEGOTIATION="direct"), "1\n")
    with case("connect/protocol-3.2"):
        matches(run("-c", "\\conninfo", PGMAXPROTOCOLVERSION="latest", PGMINPROTOCOLVERSION="3.2").stdout, r"Protocol Version +\| 3\.2")
    with case("connect/without-tls-is-refused"):
        matches(run("-c", "SELECT 1", code=2, PGSSLMODE="disable").stderr, "FATAL: .*(TLS|no encryption)")
    with case("connect/wrong-password"):
        matches(run("-c", "SELECT 1", code=2, PGPASSWORD="wrong").stderr, 'FATAL:  password authentication failed for user "')
    with case("connect/unknown-database"):
        matches(run("-d", "no_such_database", "-c", "SELECT 1", code=2).stderr, 'database "no_such_database"')
    with case("connect/uri"):
        expect(run("-qAt", f"postgresql://{os.environ['PGHOST']}:{os.environ['PGPORT']}/{os.environ['PGDATABASE']}?application_name=by-uri", "-c", "SHOW application_name").stdout,
               "by-uri\n")
    with case("connect/c-to-another-database"):
        other = f"{PREFIX}_other"
        ask(f"CREATE DATABASE {other}")
        try:
            output = run("-qAt", script=f"\\c {other}\nSELECT current_database();\nCREATE TABLE only_here (i integer);\n\\dt\n"
                                        f"\\c {os.environ['PGDATABASE']}\nSELECT current_database();\n\\dt only_here\n", code=None)
            matches(output.stdout, rf"^{other}$", rf"^{os.environ['PGDATABASE']}$", r"only_here\|table")
            expect(output.stdout.count("only_here"), 1)
            matches(run("-At", "-c", "\\l").stdout, rf"^{other}\|", r"^postgres\|")
        finally:
            ask(f"DROP DATABASE {other}")


def check_meta() -> None:
    table = f"{PREFIX}_meta"
    ask(f"CREATE TABLE {table} (id integer PRIMARY KEY, name varchar(20) NOT NULL, price numeric(10,2) DEFAULT 1.50, at timestamp)",
        f"CREATE VIEW {table}_view AS SELECT id, name FROM {table}", f"CREATE INDEX {table}_index ON {table} (name)", f"CREATE SCHEMA {table}_schema",
        f"CREATE SEQUENCE {table}_sequence")
    for command, patterns in (
            ("\\l", [r"^postgres\|"]), ("\\dt", [rf"\|{table}\|table\|"]), (f"\\dt {table}", [rf"\|{table}\|table\|"]), ("\\dt+", [rf"\|{table}\|table\|"]),
            ("\\d", [rf"\|{table}\|table\|", rf"\|{table}_view\|view\|", rf"\|{table}_sequence\|sequence\|"]), ("\\dv", [rf"\|{table}_view\|view\|"]),
            ("\\di", [rf"\|{table}_index\|index\|"]), ("\\dn", [rf"^{table}_schema\|"]), ("\\ds", [rf"\|{table}_sequence\|sequence\|"]),
            (f"\\d {table}", [r"^id\|integer\|\|not null\|", r"^name\|character varying\(20\)\|\|not null\|", r"^price\|numeric\(10,2\)\|\|\|1\.50",
                              r"^at\|timestamp without time zone\|", rf"{table}_pkey\" PRIMARY KEY", rf"{table}_index"]),
            (f"\\d+ {table}", [r"^id\|integer\|", r"^name\|character varying\(20\)\|"]), (f"\\d {table}_view", [r"^id\|integer\|", r"^name\|character varying\(20\)\|"]),
            ("\\du", [rf"^{os.environ['PGUSER']}\|"]), ("\\df no_such_function", [""]), ("\\dT no_such_type", [""]), ("\\dx", [""]), ("\\db", [""]), ("\\dp", [rf"\|{table}\|"]),
            (f"\\sv {table}_view", ["SELECT"]), ("\\encoding", ["UTF8"]), ("\\dconfig application_name", ["psql"])):
        with case(f"meta/{command.replace(table, 'table').replace(' ', '_')}"):
            result = run("-A", "-v", "ON_ERROR_STOP=1", "-c", command)  # not -t, which drops the indexes below a table
            matches(result.stdout, *patterns)
            expect(result.stderr, "")
    with case("meta/d-of-nothing"):
        matches(run("-c", "\\d no_such_table", code=None).stderr, 'Did not find any relation named "no_such_table"')
    ask(f"DROP VIEW {table}_view", f"DROP TABLE {table}", f"DROP SCHEMA {table}_schema", f"DROP SEQUENCE {table}_sequence")


def check_script() -> None:
    with case("script/aligned-table"):
        expect(run("-c", "SELECT 1 AS one, 'é' AS \"Two\", NULL AS n").stdout, " one | Two | n \n-----+-----+---\n   1 | é   | \n(1 row)\n\n")
    with case("script/expanded-and-html"):
        expect(run("-x", "-c", "SELECT 1 AS a, 'x' AS b").stdout, "-[ RECORD 1 ]\na | 1\nb | x\n\n")
        matches(run("-H", "-c", "SELECT 1 AS a").stdout, "<th align=\"center\">a</th>")
    with case("script/several-statements-in-one-c"):
        expect(run("-qAt", "-c", "SELECT 1; SELECT 2; SELECT 3").stdout, "1\n2\n3\n")
    with case("script/gset-and-variables"):
        expect(run("-qAt", script="SELECT 6 AS six, 'it''s' AS quoted \\gset\nSELECT :six * 7, :'quoted';\n\\echo :six\n").stdout, "42|it's\n6\n")
    with case("script/bind"):
        expect(run("-qAt", script="SELECT $1::integer + $2::integer, $3::text \\bind 40 2 'x y' \\g\n").stdout, "42|x y\n")
    with case("script/parse-and-bind-named"):
        expect(run("-qAt", script="SELECT $1::text || '!' \\parse shout\n\\bind_named shout hey \\g\n\\bind_named shout you \\g\n\\close_prepared shout\n").stdout, "hey!\nyou!\n")
    with case("script/pipeline"):
        expect(run("-qAt", script="\\startpipeline\nSELECT $1 \\bind 1 \\sendpipeline\nSELECT $1 \\bind 2 \\sendpipeline\n\\endpipeline\n").stdout, "1\n2\n")
    with case("script/gdesc"):
        expect(run("-At", script="SELECT 1 AS a, 'x'::text AS b, 1.5::numeric(5,2) AS c \\gdesc\n").stdout,
               "a|integer\nb|text\nc|numeric(5,2)\n")
    with case("script/gexec"):
        expect(run("-qAt", script="SELECT 'SELECT ' || i FROM generate_series(1, 3) AS g(i) ORDER BY i \\gexec\n").stdout, "1\n2\n3\n")
    with case("script/crosstabview"):
        matches(run("-At", script="SELECT a, b, a * b FROM (VALUES (1, 2), (3, 4)) v(a, b) \\crosstabview\n").stdout, r"^1\|2\|")
    with case("script/if-and-errors"):
        expect(run("-qAt", script="SELECT 1/0;\n\\if :ERROR\nSELECT 'failed with ' || :'SQLSTATE';\n\\endif\n").stdout, "failed with 22012\n")
    with case("script/fetch-count"):
        output = run("-qAt", "-v", "FETCH_COUNT=100", script="SELECT i FROM generate_series(1, 1050) AS g(i) ORDER BY i;\n").stdout
        expect(output.split(), [str(number) for number in range(1, 1051)])
    with case("script/autocommit-off"):
        table = f"{PREFIX}_autocommit"
        run("-q", script=f"CREATE TABLE {table} (i integer);\n\\set AUTOCOMMIT off\nINSERT INTO {table} VALUES (1);\nROLLBACK;\nINSERT INTO {table} VALUES (2);\nCOMMIT;\n")
        expect(ask(f"SELECT * FROM {table}", f"DROP TABLE {table}"), "2\n")
    with case("script/on-error-rollback"):
        table = f"{PREFIX}_on_error"
        script = f"\\set ON_ERROR_ROLLBACK on\nBEGIN;\nCREATE TABLE {table} (i integer);\nINSERT INTO {table} VALUES (1);\nSELECT 1/0;\nINSERT INTO {table} VALUES (2);\nCOMMIT;\n"
        run("-q", script=script)
        expect(ask(f"SELECT * FROM {table} ORDER BY i", f"DROP TABLE {table}"), "1\n2\n")
    with case("script/single-transaction"):
        table = f"{PREFIX}_single"
        run("-q", "-1", "-v", "ON_ERROR_STOP=1", script=f"CREATE TABLE {table} (i integer);\nSELECT 1/0;\n", code=3)
        matches(run("-c", f"SELECT * FROM {table}", code=1).stderr, f'relation "{table}" does not exist')
    with case("script/prompt-of-the-transaction"):
        output = run("-q", script="BEGIN;\n\\echo :AUTOCOMMIT\nSELECT 1/0;\nSELECT 1;\nROLLBACK;\nSELECT 'idle';\n")
        matches(output.stderr, "current transaction is aborted, commands ignored until end of transaction block")
        matches(output.stdout, "idle")


def check_errors() -> None:
    with case("errors/caret"):
        expect(run("-c", "SELECT 1,\n  no_such_column", code=1).stderr,
               'ERROR:  column "no_such_column" does not exist\nLINE 2:   no_such_column\n          ^\n')
    with case("errors/caret-of-a-table"):
        expect(run("-c", "SELECT * FROM no_such_table", code=1).stderr,
               'ERROR:  relation "no_such_table" does not exist\nLINE 1: SELECT * FROM no_such_table\n                      ^\n')
    with case("errors/caret-of-the-syntax"):
        expect(run("-c", "SELEC 1", code=1).stderr, 'ERROR:  syntax error at or near "SELEC"\nLINE 1: SELEC 1\n        ^\n')
    with case("errors/verbose-shows-the-sqlstate"):
        matches(run("-v", "VERBOSITY=verbose", "-c", "SELECT 1/0", code=1).stderr, "ERROR:  22012: division by zero")
    with case("errors/stop"):
        result = run("-qAt", "-v", "ON_ERROR_STOP=1", script="SELECT 1;\nSELECT 1/0;\nSELECT 2;\n", code=3)
        expect(result.stdout, "1\n")
    with case("errors/go-on"):
        expect(run("-qAt", script="SELECT 1;\nSELECT 1/0;\nSELECT 2;\n").stdout, "1\n2\n")
    with case("errors/notice"):
        matches(run("-c", "DROP TABLE IF EXISTS no_such_table").stderr, 'NOTICE:  table "no_such_table" does not exist, skipping')


def check_types() -> None:
    for value in values():
        with case(f"types/value-{value.name}"):
            expect(run("-qAt", "-v", "ON_ERROR_STOP=1", script=f"SET TimeZone = 'UTC';\nSELECT {value.literal};\n").stdout, value.text + "\n")


def check_copy() -> None:
    table = f"{PREFIX}_copy"
    with tempfile.TemporaryDirectory() as directory:
        file = pathlib.Path(directory) / "rows"
        ask(f"CREATE TABLE {table} (id integer, name text, price numeric(10,2))")
        with case("copy/in-text"):
            file.write_text("1\ta\\tb\t1.50\n2\t\\N\t\\N\n")
            expect(run("-c", f"\\copy {table} FROM '{file}'").stdout, "COPY 2\n")
            expect(ask(f"SELECT * FROM {table} ORDER BY id"), "1|a\tb|1.50\n2||\n")
        with case("copy/out-text"):
            expect(run("-c", f"\\copy (SELECT * FROM {table} ORDER BY id) TO '{file}'").stdout, "COPY 2\n")
            expect(file.read_text(), "1\ta\\tb\t1.50\n2\t\\N\t\\N\n")
        with case("copy/csv-out-and-in"):
            ask(f"INSERT INTO {table} VALUES (3, 'say \"hi\", x', 0), (4, '', -1)")
            run("-c", f"\\copy (SELECT * FROM {table} ORDER BY id) TO '{file}' CSV HEADER")
            expect(file.read_text(), 'id,name,price\n1,a\tb,1.50\n2,,\n3,"say ""hi"", x",0.00\n4,"",-1.00\n')
            run("-v", "ON_ERROR_STOP=1", "-c", f"DELETE FROM {table}", "-c", f"\\copy {table} FROM '{file}' WITH (FORMAT csv, HEADER)")
            expect(ask(f"SELECT count(*), count(name), sum(price) FROM {table}"), "4|3|0.50\n")
        with case("copy/binary-out-and-in"):
            run("-c", f"\\copy {table} TO '{file}' (FORMAT binary)")
            run("-v", "ON_ERROR_STOP=1", "-c", f"DELETE FROM {table}", "-c", f"\\copy {table} FROM '{file}' (FORMAT binary)")
            expect(ask(f"SELECT count(*), sum(price) FROM {table}"), "4|0.50\n")
        with case("copy/from-stdin-in-a-script"):
            expect(run("-qAt", "-v", "ON_ERROR_STOP=1", script=f"COPY {table} (id, name) FROM STDIN;\n50\tfifty\n51\tfifty-one\n\\.\nSELECT count(*) FROM {table} WHERE id >= 50;\n").stdout,
                   "2\n")
        with case("copy/to-stdout"):
            expect(ask(f"COPY (SELECT id, name FROM {table} WHERE id = 50) TO STDOUT WITH (FORMAT csv)"), "50,fifty\n")
        with case("copy/error-names-the-line"):
            file.write_text("60\tok\t1\nbad\trow\t2\n")
            result = run("-c", f"\\copy {table} FROM '{file}'", code=1)
            matches(result.stderr, 'ERROR:  invalid input syntax for type integer: "bad"', f"CONTEXT:  COPY {table}, line 2")
            expect(ask(f"SELECT count(*) FROM {table} WHERE id = 60"), "0\n")
        ask(f"DROP TABLE {table}")


def check_cancel() -> None:
    with case("cancel/control-c"):
        process = subprocess.Popen([PSQL, "-X", "-qAt", "-c", LONG_QUERY], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        threading.Thread(target=lambda: (time.sleep(0.7), process.send_signal(2))).start()
        _, errors = process.communicate(timeout=WAIT_S)
        matches(errors, "ERROR:  canceling statement due to user request")


def check_large() -> None:
    with case("large/one-million-rows"):
        with subprocess.Popen([PSQL, "-X", "-qAt", "-c", "COPY (SELECT i FROM generate_series(1, 1000000) AS g(i)) TO STDOUT"], stdout=subprocess.PIPE) as process:
            expect(sum(int(line) for line in process.stdout), 500_000_500_000)
    with case("large/one-million-rows-in-chunks"):
        with subprocess.Popen([PSQL, "-X", "-qAt", "-v", "FETCH_COUNT=10000", "-c", "SELECT i, 'row ' || i FROM generate_series(1, 1000000) AS g(i)"], stdout=subprocess.PIPE) as process:
            expect(sum(int(line.split(b"|")[0]) for line in process.stdout), 500_000_500_000)


for group in (check_connect, check_meta, check_script, check_errors, check_types, check_copy, check_cancel, check_large):
    report.group(group.__name__.removeprefix("check_"), group)
report.finish()
