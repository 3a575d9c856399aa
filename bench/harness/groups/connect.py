"""New connections: TCP, TLS, SCRAM, the first answer."""

from harness.contenders import DUCKGRES, POSTGRES, Contenders
from harness.figures import Figure, Target, column
from harness.rounds import Pace, interleave

NAME = "connect"
TITLE = "Connections per second"
ABOUT = """TCP, SSLRequest, TLS 1.3, SCRAM-SHA-256, `SELECT 1` answered, closed; one connection after the other on each client thread. The
client computes SCRAM's 4,096 rounds once per process and not per connection, so that it is the server that is measured; both run on the
same cores. *Wide* is a database with 1,000 tables of 10 columns: there the ratio is Duckgres with them to Duckgres without."""

THREADS = (1, 4)
WIDE = "wide"
TABLES_IN_WIDE = 1000
NOISE = 0.05  # two equal runs differ by about this much


def run(contenders: Contenders, pace: Pace) -> list[Figure]:
    for server in contenders.servers.values():
        contenders.sql_alone(server, f"CREATE DATABASE {WIDE}")
        contenders.sql(server, _wide_tables(), WIDE)
    return [figure for threads in THREADS for figure in _measure(contenders, pace, threads)]


def _wide_tables() -> str:
    columns = ", ".join(f"c{number} {kind}" for number, kind in enumerate(("integer", "varchar", "numeric(12, 2)") * 3))
    return "".join(f"CREATE TABLE t{number} (id bigint PRIMARY KEY, {columns});\n" for number in range(TABLES_IN_WIDE))


def _measure(contenders: Contenders, pace: Pace, threads: int) -> list[Figure]:
    measures = {}
    for name, server in contenders.servers.items():
        for database in (server.database, WIDE):
            measures[name, database] = (lambda server=server, database=database: contenders.wire(
                server, "connect", threads=threads, seconds=pace.seconds, database=database))
    found = interleave(contenders, pace, measures)
    many = f"{threads} client thread{'s' if threads > 1 else ''}"
    narrow = _of_database(found, lambda database: database != WIDE)
    wide = _of_database(found, lambda database: database == WIDE)
    return [_figure(many, narrow, Target("× PostgreSQL", 2.0, at_most=False, ratio=lambda values: values[DUCKGRES] / values[POSTGRES])),
            _wide_figure(f"{many}, wide", narrow, wide)]


def _of_database(found: dict, wanted) -> dict[str, list[dict]]:
    return {name: rounds for (name, database), rounds in found.items() if wanted(database)}


def _figure(name: str, found: dict[str, list[dict]], target: Target) -> Figure:
    p99 = {who: [us / 1000 for us in values] for who, values in column(found, "p99_us").items()}
    return Figure(name, "/s", column(found, "per_second"), p99, target if POSTGRES in found else None, note="p99 in ms")


def _wide_figure(name: str, narrow: dict, wide: dict) -> Figure:
    """The target compares Duckgres with itself, round by round."""
    if DUCKGRES not in wide:
        return _figure(name, wide, None)
    pairs = iter([one["per_second"] / other["per_second"] for one, other in zip(wide[DUCKGRES], narrow[DUCKGRES])])
    figure = _figure(name, wide, None)
    figure.target = Target("× without the tables (5 % noise)", 1 - NOISE, at_most=False, ratio=lambda _: next(pairs))
    return figure
