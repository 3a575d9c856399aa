"""Compares the types room with PostgreSQL 18: seeded random values of every type, as PostgreSQL itself writes them in text and
in binary, go through our decoders and encoders and must come out the same.

    compare_with_postgres.py --test build/debug/types_test [--rows 2000] [--seed 1]     run the comparison
    compare_with_postgres.py --write tests/types/reference.tsv --rows 40                renew the small file in git

The values stand in a file of lines `type TAB settings TAB text TAB binary (hex)`; types_test reads the file that
DUCKGRES_TYPE_REFERENCE names, or else the one in git.
"""

import argparse
import os
import pathlib
import random
import subprocess
import sys
import tempfile
from datetime import date, timedelta

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))
from support import servers  # noqa: E402

SCALARS = {  # type: (its send function, special values)
    "bool": ("boolsend", ["t", "f"]),
    "int2": ("int2send", ["0", "-1", "32767", "-32768"]),
    "int4": ("int4send", ["0", "-1", "2147483647", "-2147483648"]),
    "int8": ("int8send", ["0", "-1", "9223372036854775807", "-9223372036854775808"]),
    "float4": ("float4send", ["0", "-0", "NaN", "Infinity", "-Infinity", "1e-45", "3.4028235e38", "1e6", "123456", "0.0001", "0.00001", "16777216", "33554432", "8.5899346e9"]),
    "float8": ("float8send", ["0", "-0", "NaN", "Infinity", "-Infinity", "5e-324", "1.7976931348623157e308", "1e15", "123456789012345", "1e23", "8.41e21",
                              "9007199254740993", "0.0001", "0.00001", "1.5", "2.0522684006491881e-289", "5.684341886080801e-14"]),
    "numeric(38,10)": ("numeric_send", ["0", "-0.0000000001", "9999999999999999999999999999.9999999999", "1.5", "10000", "0.0001"]),
    "numeric(4,2)": ("numeric_send", ["0", "-99.99", "1.50", "0.01"]),
    "numeric(9,0)": ("numeric_send", ["0", "-999999999", "10000", "100000000"]),
    "numeric(18,18)": ("numeric_send", ["0", "0.000000000000000001", "-0.999999999999999999"]),
    "text": ("textsend", ["", " ", "NULL", "a\\b", "tab\there", "line\nend", "{\"x\"}", "é漢字😀", "\\N", "\\."]),
    "bytea": ("byteasend", ["\\x", "\\x00ff", "\\x5c27"]),
    "date": ("date_send", ["infinity", "-infinity", "0044-03-15 BC", "4713-01-01 BC", "5874897-12-31", "1970-01-01", "2000-02-29", "12345-06-07", "0001-01-01", "0001-12-31 BC"]),
    "time": ("time_send", ["00:00:00", "24:00:00", "23:59:59.999999", "01:02:03.5"]),
    "timetz": ("timetz_send", ["00:00:00+00", "24:00:00-15:59", "01:02:03.5+05:30", "23:59:59.000001-00:00:10"]),
    "timestamp": ("timestamp_send", ["infinity", "-infinity", "0044-03-15 10:00:00 BC", "4713-11-24 00:00:00 BC", "294246-12-31 23:59:59.999999", "1969-12-31 23:59:59.999999", "12345-06-07 08:09:10.1"]),
    "timestamptz": ("timestamptz_send", ["infinity", "-infinity", "0044-03-15 10:00:00+00 BC", "294246-12-31 23:59:59.999999+00", "1969-12-31 23:59:59.999999+00", "1850-01-01 00:00:00+00"]),
    "interval": ("interval_send", ["0", "1 year", "-1 year 2 days", "1 mon -1 day 00:00:01", "-00:00:00.000001", "1 day -00:00:01", "100 years", "2562047788:00:54.775807",
                                   "-1 mon", "1 sec", "-1 sec", "1.5 sec", "1 min", "1 hour -1 min", "14 mons", "-13 mons", "178956970 years 7 mons", "3 days 04:05:06"]),
    "uuid": ("uuid_send", ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "80000000-0000-0000-0000-000000000000"]),
    "varbit": ("varbit_send", ["", "0", "1", "10101010", "101010101"]),
    "json": ("json_send", ["{}", "null", "[1, \"a\\nb\"]", "\"é\""]),
}
ARRAYS = ["bool", "int2", "int4", "int8", "float8", "text", "bytea", "date", "timestamp", "timestamptz", "interval", "uuid", "varbit"]
ZONES = ["America/New_York", "Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Monrovia", "<+03>-3"]
STYLED = {  # settings under which the types that they touch are written again
    "date": ["DateStyle=SQL, DMY", "DateStyle=SQL, MDY", "DateStyle=German", "DateStyle=Postgres, MDY", "DateStyle=Postgres, DMY"],
    "timestamp": ["DateStyle=SQL, DMY", "DateStyle=SQL, MDY", "DateStyle=German", "DateStyle=Postgres, MDY", "DateStyle=Postgres, DMY"],
    "timestamptz": ["DateStyle=SQL, DMY", "DateStyle=Postgres, MDY", "DateStyle=German"] + [f"TimeZone={zone}" for zone in ZONES],
    "interval": [f"IntervalStyle={style}" for style in ("postgres_verbose", "sql_standard", "iso_8601")],
    "bytea": ["bytea_output=escape"],
    "float8": ["extra_float_digits=0", "extra_float_digits=-3"],
    "float4": ["extra_float_digits=0"],
}


def random_number(r: random.Random, width: int, scale: int) -> str:
    digits = r.randint(0, width)
    value = r.randrange(10**digits) * r.choice((1, -1))
    return f"{value}e-{scale}"


def random_day(r: random.Random) -> str:
    if r.random() < 0.6:
        return str(date(1900, 1, 1) + timedelta(days=r.randrange(60000)))
    year = r.randint(1, 290000)
    return f"{year:04}-{r.randint(1, 12):02}-{r.randint(1, 28):02}"


def random_time(r: random.Random) -> str:
    fraction = r.choice(("", "", f".{r.randrange(1000):03}", f".{r.randrange(10**6):06}"))
    return f"{r.randrange(24):02}:{r.randrange(60):02}:{r.randrange(60):02}{fraction}"


def random_text(r: random.Random) -> str:
    return "".join(r.choice("abc XYZ019,;\"'\\{}()\n\t\r\f=:é漢😀") for _ in range(r.randrange(12)))


def random_interval(r: random.Random) -> str:
    parts = [f"{r.randint(-40, 40)} months", f"{r.randint(-400, 400)} days", f"{r.randint(-10**11, 10**11)} microseconds"]
    return " ".join(part for part in parts if r.random() < 0.7) or "0"


def random_value(r: random.Random, name: str) -> str:
    match name.split("(")[0]:
        case "bool":
            return r.choice("tf")
        case "int2" | "int4" | "int8":
            bits = r.randint(1, 8 * int(name[3]) - 1)
            return str(r.choice((1, -1)) * r.randrange(2**bits))
        case "float4":
            return repr(r.choice((r.uniform(-1e6, 1e6), r.gauss(0, 1) * 10 ** r.randint(-37, 37), float(r.randrange(10**9)))))
        case "float8":
            return repr(r.choice((r.uniform(-1e6, 1e6), r.gauss(0, 1) * 10.0 ** r.randint(-300, 300), float(r.randrange(10**18)), r.randrange(1, 100) * 10.0 ** r.randrange(30))))
        case "numeric":
            width, scale = map(int, name[8:-1].split(","))
            return random_number(r, width, scale)
        case "text":
            return random_text(r)
        case "bytea":
            return "\\x" + r.randbytes(r.randrange(9)).hex()
        case "date":
            return random_day(r)
        case "time":
            return random_time(r)
        case "timetz":
            return f"{random_time(r)}{r.choice('+-')}{r.randrange(16):02}:{r.randrange(60):02}"
        case "timestamp":
            return f"{random_day(r)} {random_time(r)}"
        case "timestamptz":
            return f"{random_day(r)} {random_time(r)}+00"
        case "interval":
            return random_interval(r)
        case "uuid":
            return r.randbytes(16).hex()
        case "varbit":
            return "".join(r.choice("01") for _ in range(r.randrange(40)))
        case "json":
            return f'{{"n": {r.randrange(100)}, "a": [true, null]}}'
    raise ValueError(name)


def literal(text: str) -> str:
    return "E'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def array_literal(r: random.Random, name: str, dimensions: int) -> str:
    if r.random() < 0.1:
        return f"'{{}}'::{name}[]"
    sizes = [r.randint(1, 3) for _ in range(dimensions)]

    def level(depth: int) -> str:
        if depth == dimensions:
            return "NULL" if r.random() < 0.2 else f"{literal(random_value(r, name))}::{name}"
        return "ARRAY[" + ",".join(level(depth + 1) for _ in range(sizes[depth])) + "]"

    return f"({level(0)})::{name}[]"


def queries(r: random.Random, rows: int):
    """(type, settings, SQL literals, send function) for every group of values."""
    for name, (send, special) in SCALARS.items():
        values = special + [random_value(r, name) for _ in range(max(0, rows - len(special)))]
        literals = [f"{literal(value)}::{name}" for value in values]
        yield name, "", literals, send
        for settings in STYLED.get(name, []):
            keep = [l for l, v in zip(literals, values) if "BC" not in v or settings.startswith("DateStyle")]
            yield name, settings, keep[: max(len(special), rows // 2)], send
    for name in ARRAYS:
        for dimensions in (1, 2):
            literals = [array_literal(r, name, dimensions) for _ in range(rows // 2)]
            yield name + "[]" * dimensions, "", literals, "array_send"


def sql_of(settings: str, literals: list[str], send: str) -> str:
    lines = ["RESET ALL; SET TimeZone = 'UTC';"]
    if settings:
        key, value = settings.split("=", 1)
        lines.append(f"SET {key} = '{value}';")
    lines.append("COPY (SELECT format('%s', v), encode(" + send + "(v), 'hex') FROM (VALUES " + ",".join(f"({l})" for l in literals) + ") t(v)) TO STDOUT;")
    return "\n".join(lines)


def write_reference(path: pathlib.Path, seed: int, rows: int) -> int:
    r = random.Random(seed)
    count = 0
    with servers.postgres18() as server, path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f"# PostgreSQL 18: compare_with_postgres.py --seed {seed} --rows {rows}\n")
        for name, settings, literals, send in queries(r, rows):
            answer = subprocess.run([servers.psql(), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "-"], input=sql_of(settings, literals, send),
                                    env={**os.environ, **server.environment()}, capture_output=True, text=True, encoding="utf-8", check=False)
            if answer.returncode:
                raise SystemExit(f"{name} {settings}: {answer.stderr}")
            for line in answer.stdout.split("\n")[:-1]:
                out.write(f"{name}\t{settings}\t{line}\n")
                count += 1
    return count


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--test", help="types_test, to run with the values")
    parser.add_argument("--write", type=pathlib.Path, help="only write the values, here")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rows", type=int, default=2000)
    arguments = parser.parse_args()
    if arguments.write:
        print(write_reference(arguments.write, arguments.seed, arguments.rows), "values")
        return 0
    with tempfile.TemporaryDirectory() as directory:
        reference = pathlib.Path(directory) / "reference.tsv"
        print(write_reference(reference, arguments.seed, arguments.rows), "values of PostgreSQL 18, seed", arguments.seed)
        environment = {**os.environ, "DUCKGRES_TYPE_REFERENCE": str(reference)}
        return subprocess.run([arguments.test, "--gtest_filter=*Reference*"], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
