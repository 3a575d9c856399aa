"""The smallest statements: what the protocol and the planner cost."""

from harness.contenders import DUCKDB, DUCKGRES, POSTGRES, Contenders
from harness.figures import Figure, Target, column
from harness.rounds import Pace, interleave

NAME = "requests"
TITLE = "SELECT 1 and primary-key look-ups"
ABOUT = """Closed loops over TLS; DuckDB in process has a thread for each connection. *Simple* is a Query message (in process: duckdb_query),
*prepared* is Bind, Execute, Sync with a binary bigint and binary results (in process: duckdb_execute_prepared). Look-ups read 4 columns of
one of 1,000,000 rows, at random. Times are medians of one request with one connection, rates are of all connections together."""

CONNECTIONS = (1, 8, 64)
PROTOCOLS = {"simple": "unprepared", "prepared": "prepared"}  # ours -> what is the same in process
STATEMENTS = {
    "SELECT 1": {"sql": "SELECT 1"},
    "look-up": {"sql": "SELECT id, quantity, price, name FROM item WHERE id = $1", "keys": 1_000_000},
}


def run(contenders: Contenders, pace: Pace) -> list[Figure]:
    figures = []
    for statement, options in STATEMENTS.items():
        for protocol in PROTOCOLS:
            for connections in CONNECTIONS:
                found = _measure(contenders, pace, protocol, connections, options)
                name = f"{statement}, {protocol}, {connections} connection{'s' if connections > 1 else ''}"
                figures += _figures(name, statement, connections, found)
    return figures


def _measure(contenders: Contenders, pace: Pace, protocol: str, connections: int, statement: dict) -> dict[str, list[dict]]:
    common = {"connections": connections, "seconds": pace.seconds, **statement}
    measures = {name: (lambda server=server: contenders.wire(server, "load", protocol=protocol, **common))
                for name, server in contenders.servers.items()}
    measures[DUCKDB] = lambda: contenders.engine("load", mode=PROTOCOLS[protocol], **common)
    return interleave(contenders, pace, measures)


def _figures(name: str, statement: str, connections: int, found: dict[str, list[dict]]) -> list[Figure]:
    is_lookup = statement == "look-up"
    rate_target = Target(f"× {DUCKDB}", 0.85, at_most=False, ratio=lambda values: values[DUCKGRES] / values[DUCKDB])
    rate = Figure(name, "/s", column(found, "per_second"), target=rate_target if is_lookup else None)
    if connections > 1:
        rate.p99 = {who: [us / 1000 for us in values] for who, values in column(found, "p99_us").items()}
        rate.note = "p99 in ms"
        return [rate]
    time_target = Target("× (DuckDB + PostgreSQL)", 1.0, at_most=True, ratio=lambda values: values[DUCKGRES] / (values[DUCKDB] + values[POSTGRES]))
    judged = not is_lookup and POSTGRES in found
    time = Figure(name, "µs", column(found, "p50_us"), column(found, "p99_us"), time_target if judged else None)
    return [time, rate] if is_lookup else [time]
