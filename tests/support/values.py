"""The value table: literals of every type with the text and binary that PostgreSQL 18 gives for them (values.tsv).

`python3 values.py` asks a private PostgreSQL 18 and writes values.tsv anew; nothing in it comes from Duckgres.
"""

import dataclasses
import os
import pathlib
import re
import subprocess

TABLE = pathlib.Path(__file__).with_name("values.tsv")

ALL_BYTES = "\\x" + bytes(range(256)).hex()
LITERALS = {  # type -> literals; the session's TimeZone is UTC
    "boolean": ["true", "false"],
    "smallint": ["0", "-32768", "32767"],
    "integer": ["0", "-2147483648", "2147483647"],
    "bigint": ["0", "-9223372036854775808", "9223372036854775807"],
    "real": ["0", "-0", "0.1", "1.5", "16777216", "3.4028235e38", "1e-45", "1e6", "NaN", "Infinity", "-Infinity"],
    "double precision": ["0", "-0", "0.1", "1e15", "1e16", "1e-5", "123456789.12345679", "1.7976931348623157e308", "5e-324",
                         "NaN", "Infinity", "-Infinity"],
    "numeric": ["1.50"],
    "numeric(10,2)": ["0", "1.5", "-0.01", "99999999.99"],
    "numeric(18,3)": ["-123456789012345.678", "0.001"],
    "numeric(38,0)": ["9" * 38, "-" + "9" * 38, "10000"],
    "numeric(38,10)": ["1234567890123456789012345678.0123456789", "0.0000000001", "-1e20"],
    "text": ["", "plain", "it''s \"quoted\" \\ back", "žluťoučký 🐘 漢字", "two\nlines\tand a tab", "NULL", "?,$1,:x"],
    "varchar": ["", "any length"],
    "varchar(10)": ["ten bytes!"],
    "bytea": ["", "\\x00ff", "\\xdeadbeef", ALL_BYTES],
    "date": ["2024-02-29", "1970-01-01", "2000-01-01", "0001-01-01", "0044-03-15 BC", "4713-01-01 BC", "9999-12-31",
             "5874897-12-31", "infinity", "-infinity"],
    "time": ["00:00:00", "12:34:56.7", "23:59:59.999999", "24:00:00"],
    "timetz": ["12:34:56+00", "12:34:56.789+05:30", "23:59:59.999999-12", "00:00:00+14"],
    "timestamp": ["2024-02-29 12:34:56.789", "1970-01-01 00:00:00", "2000-01-01 00:00:00", "1999-12-31 23:59:59.999999",
                  "0044-03-15 12:00:00 BC", "4713-01-01 00:00:00 BC", "294246-12-31 23:59:59.999999", "infinity", "-infinity"],
    "timestamptz": ["2024-02-29 12:34:56.789+00", "2024-02-29 12:34:56.789+05:30", "1969-12-31 23:59:59.999999+00",
                    "0044-03-15 12:00:00+00 BC", "294246-12-31 23:59:59.999999+00", "infinity", "-infinity"],
    "interval": ["0", "1 day", "1 year 2 mons 3 days 04:05:06.789", "-1 year -2 mons 3 days -04:05:06.000001", "100:00:00",
                 "-00:00:00.000001", "178000000 years", "1 mon -1 day"],
    "uuid": ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
             "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", "7f000000-0000-0000-8000-000000000001"],
    "json": ['{"a": [1, 2.50, null], "b": {"c": "é"}}', "null", '"text"', "[]", "-1.0"],
    "jsonb": ['{"a": [1, null, "é"], "b": {"c": true}}', "null", '"text"', "[]", "{}", "12"],
    "boolean[]": ["{t,f,NULL}"],
    "smallint[]": ["{-32768,NULL,32767}"],
    "integer[]": ["{}", "{1,2,3}", "{1,NULL,3}", "{{1,2},{3,4}}", "{{{1},{2}},{{3},{NULL}}}"],
    "bigint[]": ["{-9223372036854775808,9223372036854775807}"],
    "real[]": ["{1.5,NaN,-Infinity}"],
    "double precision[]": ["{0.1,NaN,Infinity,NULL}"],
    "numeric(10,2)[]": ["{1.50,NULL,-0.01}"],
    "text[]": ["{}", '{a,"b c","quo\\"te","back\\\\slash",NULL,"NULL","","{","é,"}', "{{a,b},{c,NULL}}"],
    "varchar[]": ["{x,y}"],
    "bytea[]": ['{"\\\\x00ff",NULL}'],
    "date[]": ["{2024-02-29,NULL,infinity}"],
    "time[]": ["{12:34:56.7}"],
    "timestamp[]": ['{"2024-02-29 12:34:56.789",NULL}'],
    "timestamptz[]": ['{"2024-02-29 12:34:56.789+00",NULL}'],
    "interval[]": ['{"1 day 02:00:00",NULL}'],
    "uuid[]": ["{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11,NULL}"],
}


@dataclasses.dataclass(frozen=True)
class Value:
    name: str  # of the case: type and number
    type: str
    literal: str  # SQL: 'x'::type
    oid: int
    text: str  # what PostgreSQL 18 prints
    binary: bytes  # what its send function gives


def values() -> list[Value]:
    found = []
    for line in TABLE.read_text().splitlines():
        name, type_name, literal, oid, text, binary = line.split("\t")
        found.append(Value(name, type_name, _unescape(literal), int(oid), _unescape(text), bytes.fromhex(binary)))
    return found


def _unescape(field: str) -> str:
    return re.sub(r"\\(.)", lambda match: {"t": "\t", "n": "\n", "\\": "\\"}[match[1]], field)


def _escape(field: str) -> str:
    return field.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


SEND = {  # the send function where it isn't named after the type
    "boolean": "boolsend", "smallint": "int2send", "integer": "int4send", "bigint": "int8send", "real": "float4send",
    "double precision": "float8send", "varchar": "varcharsend", "time": "time_send", "timetz": "timetz_send", "date": "date_send",
    "timestamp": "timestamp_send", "timestamptz": "timestamptz_send", "interval": "interval_send", "uuid": "uuid_send",
    "json": "json_send", "jsonb": "jsonb_send", "numeric": "numeric_send", "text": "textsend", "bytea": "byteasend"}


def regenerate() -> None:
    import servers

    rows = []
    with servers.postgres18() as server:
        environment = {**os.environ, **server.environment(), "PGCLIENTENCODING": "UTF8"}
        for type_name, literals in LITERALS.items():
            for number, body in enumerate(literals):
                literal = "'" + body + "'::" + type_name
                name_only, is_array = type_name.split("(")[0].removesuffix("[]"), type_name.endswith("[]")
                send = "array_send" if is_array else SEND[name_only]
                query = f"SELECT '{name_only}{'[]' if is_array else ''}'::regtype::oid, encode({send}({literal}), 'hex'), {literal}"
                output = subprocess.run([servers.psql(), "-XAt", "-F", "\x1f", "-R", "\x1e", "-c", query], env=environment, check=True,
                                        capture_output=True).stdout.decode()
                oid, binary, text = output[:-1].split("\x1f")
                name = f"{type_name.replace(' ', '_')}-{number}"
                rows.append("\t".join([name, type_name, _escape(literal), oid, _escape(text), binary]))
    TABLE.write_text("\n".join(rows) + "\n")


if __name__ == "__main__":
    regenerate()
