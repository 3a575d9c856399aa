"""Writes what PostgreSQL has by itself into this folder, from a running PostgreSQL 18 that initdb has just made.

Usage  generate.py <psql and its connection options>, such as: generate.py psql -h /tmp -U postgres
Shapes  columns.tsv: one line for each column of each relation of pg_catalog and information_schema, in order;
        keywords.tsv: pg_get_keywords();
        <relation>.tsv: the rows that every database has, as string_split reads them: fields part by tabs,
        NULL is \\N, lists are [a, b].
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

COLUMNS = """
SELECT n.nspname, c.relname, c.relkind, c.oid, a.attname,
       CASE WHEN n.nspname = 'information_schema' AND t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod)
            ELSE format_type(a.atttypid, a.atttypmod) END,
       CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END, a.attnotnull::int
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
JOIN pg_type t ON t.oid = a.atttypid
WHERE n.nspname IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v') AND a.attnum > 0
ORDER BY n.nspname COLLATE "C" DESC, c.relname COLLATE "C", a.attnum"""

# Which rows: those of data types, not the row types of the catalogs; of functions only those that types name.
ROWS = {
    "pg_type": "typtype <> 'c' AND typelem NOT IN (SELECT oid FROM pg_type WHERE typtype = 'c') AND typnamespace = 11",
    "pg_range": "true",
    "pg_am": "true",
    "pg_collation": "collname IN ('default', 'C', 'POSIX', 'ucs_basic', 'unicode', 'pg_c_utf8', 'pg_unicode_fast')",
    "pg_language": "lanname <> 'plpgsql'",
    "pg_opclass": "true",
    "pg_opfamily": "true",
    "pg_cast": "true",
    "pg_tablespace": "true",
    "pg_authid": "oid <> 10",
    "pg_proc": """oid IN (SELECT unnest(ARRAY[typinput, typoutput, typreceive, typsend, typmodin, typmodout,
                  typanalyze, typsubscript]::oid[]) FROM pg_type)""",
}

LIST_ENDS = {"{": "[", "}": "]"}


def query(psql: list[str], sql: str) -> list[list[str]]:
    done = subprocess.run([*psql, "-XAtq", "-F", "\t", "-P", "null=\\N", "-c", sql], check=True, capture_output=True, text=True)
    return [line.split("\t") for line in done.stdout.splitlines()]


def expression(column: str, type_name: str) -> str:
    if type_name in ("int2vector", "oidvector"):
        return f"'[' || replace({column}::text, ' ', ', ') || ']'"
    if type_name.endswith("[]"):
        return f"'[' || array_to_string({column}, ', ') || ']'"
    if type_name == "pg_node_tree":
        return f"pg_get_expr({column}, 0)"
    if type_name == "boolean":
        return f"{column}::int"
    return column


def main(psql: list[str]) -> None:
    columns = query(psql, COLUMNS)
    keywords = query(psql, "SELECT word, catcode, barelabel::int, catdesc, baredesc FROM pg_get_keywords() ORDER BY 1")
    (HERE / "keywords.tsv").write_text("".join("\t".join(line) + "\n" for line in keywords))
    (HERE / "columns.tsv").write_text("".join("\t".join(line) + "\n" for line in columns))
    for relation, where in ROWS.items():
        fields = [expression(line[4], line[5]) for line in columns if line[:2] == ["pg_catalog", relation]]
        rows = query(psql, f"SELECT {', '.join(fields)} FROM pg_catalog.{relation} WHERE {where} ORDER BY 1")
        (HERE / f"{relation}.tsv").write_text("".join("\t".join(row) + "\n" for row in rows))


if __name__ == "__main__":
    main(sys.argv[1:])
