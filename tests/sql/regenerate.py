#!/usr/bin/env python3
"""Asks a real PostgreSQL 18 for the expected values of this folder: parameter_types.tsv, parameter_tables.tsv, command_tags.tsv and
column_names.tsv, from the statements in the .sql files.

Usage: regenerate.py <directory of a Unix socket> <port>; a database `duckgres_cases` is made anew. Needs psycopg.
"""

import sys
from pathlib import Path

import psycopg

HERE = Path(__file__).parent


def lines(name):
    return [line for line in (HERE / name).read_text().splitlines() if line and not line.startswith("--")]


def write(name, header, rows):
    text = f"# {header} Made by regenerate.py on PostgreSQL 18.\n"
    (HERE / name).write_text(text + "".join("\t".join(row) + "\n" for row in rows))


def fresh(server):
    with psycopg.connect(f"{server} dbname=postgres", autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS duckgres_cases WITH (FORCE)")
        admin.execute("CREATE DATABASE duckgres_cases")
    connection = psycopg.connect(f"{server} dbname=duckgres_cases", autocommit=True)
    connection.execute((HERE / "schema.sql").read_text())
    return connection


def parameter_types(connection):
    for statement in lines("parameter_types.sql"):
        try:
            connection.execute(f"PREPARE p AS {statement}")
            row = connection.execute("SELECT parameter_types::oid[]::text FROM pg_prepared_statements WHERE name = 'p'").fetchone()
            connection.execute("DEALLOCATE p")
            yield statement, row[0].strip("{}")
        except psycopg.Error as error:
            yield statement, error.sqlstate


def parameter_tables(connection):
    columns = connection.execute(
        "SELECT relname, attname, atttypid::oid::text FROM pg_attribute JOIN pg_class c ON c.oid = attrelid "
        "WHERE attnum > 0 AND (relname IN ('items', 'orders') OR relname = 'pg_class') AND relkind = 'r' ORDER BY 1, attnum"
    )
    return columns.fetchall()


def column_names(connection):
    for statement in lines("column_names.sql"):
        yield statement, "|".join(column.name for column in connection.execute(statement).description)


def command_tags(connection):
    for statement in lines("command_tags.sql"):
        text, _, refused = statement.partition(" -- refused: ")
        try:
            yield text, connection.execute(text.encode()).statusmessage or ""
        except psycopg.Error as error:
            if error.sqlstate != refused:
                sys.exit(f"{text}: {error.sqlstate} {error}")


if __name__ == "__main__":
    server = f"host={sys.argv[1]} port={sys.argv[2]} user=postgres"
    with fresh(server) as connection:
        write("parameter_types.tsv", "A statement, and its parameters' OIDs or the SQLSTATE.", parameter_types(connection))
        write("parameter_tables.tsv", "The columns of the tables: table, column, type OID.", parameter_tables(connection))
        write("column_names.tsv", "A statement, and its columns' names.", column_names(connection))
    with fresh(server) as connection:
        write("command_tags.tsv", "A statement, and the tag of its CommandComplete.", command_tags(connection))
