"""Small analytical statements on many connections: is the work shared fairly, and is nothing lost?"""

from harness.contenders import DUCKDB, DUCKGRES, Contenders
from harness.figures import Figure, Target, column
from harness.rounds import Pace, interleave

NAME = "aggregates"
TITLE = "Small aggregates on many connections"
ABOUT = """`SELECT k, count(*), sum(v) FROM reading GROUP BY k` over 100,000 rows in 100 groups, simple protocol, closed loops; DuckDB in
process has a thread for each connection and its default number of threads below."""

CONNECTIONS = (8, 64, 256)
STATEMENT = {"sql": "SELECT k, count(*), sum(v) FROM reading GROUP BY k", "rows": 100}
SECONDS_FACTOR = 2  # of the pace: p99 of hundreds of connections needs as many answers
WARM_UP_S = 1


def run(contenders: Contenders, pace: Pace) -> list[Figure]:
    return [figure for connections in CONNECTIONS for figure in _measure(contenders, pace, connections)]


def _measure(contenders: Contenders, pace: Pace, connections: int) -> list[Figure]:
    common = {"connections": connections, "seconds": pace.seconds * SECONDS_FACTOR, "warmup": WARM_UP_S, **STATEMENT}
    measures = {name: (lambda server=server: contenders.wire(server, "load", protocol="simple", **common))
                for name, server in contenders.servers.items()}
    measures[DUCKDB] = lambda: contenders.engine("load", mode="unprepared", **common)
    found = interleave(contenders, pace, measures)
    p99 = {who: [us / 1000 for us in values] for who, values in column(found, "p99_us").items()}
    ratio = lambda values: values[DUCKGRES] / values[DUCKDB]  # noqa: E731
    return [Figure(f"rate, {connections} connections", "/s", column(found, "per_second"), target=Target(f"× {DUCKDB}", 1.0, False, ratio)),
            Figure(f"p99, {connections} connections", "ms", p99, target=Target(f"× {DUCKDB}", 0.25, True, ratio))]
