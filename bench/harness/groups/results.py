"""Large results: rows per second, the first row, and what the server needs meanwhile."""

import time

from harness import processes
from harness.contenders import DUCKDB, DUCKGRES, Contenders
from harness.figures import Figure, Target, column
from harness.rounds import Pace, interleave

NAME = "results"
TITLE = "Results of 2 million rows"
ABOUT = """`SELECT * FROM mixed`, 8 columns (integer, bigint, double precision, numeric(12,2), varchar, date, timestamp, boolean), to a client that
counts rows and discards them; text by the simple, binary by the extended protocol. DuckDB in process, streaming: *formatted* as the same DataRow
messages by one thread; *chunks* are only looked at. The first row's time starts when the statement is sent and has planning in it. Processor time
is the server's, beside DuckDB's own COPY of the same rows to /dev/null as csv. Memory is the peak of resident memory during the result
above what the server had before, its tables already in memory; 20 million rows are `mixed` joined with 10 numbers."""

SQL = "SELECT * FROM mixed"
SQL_TENFOLD = "SELECT mixed.* FROM mixed, generate_series(1, 10) AS times (n)"
ROWS = 2_000_000
MIB = 2**20
SETTLE_S = 1


def run(contenders: Contenders, pace: Pace) -> list[Figure]:
    figures = []
    chunks = interleave(contenders, pace, {DUCKDB: lambda: contenders.engine("fetch", form="chunks", sql=SQL)})
    figures.append(Figure("chunks only", "rows/s", _rates(chunks)))
    for wire_format in ("text", "binary"):
        figures += _measure(contenders, pace, wire_format)
    if DUCKGRES in contenders.servers:
        figures += [_memory(contenders, pace, wire_format, *size) for wire_format in ("text", "binary")
                    for size in ((SQL, ROWS, min(pace.rounds, 3)), (SQL_TENFOLD, ROWS * 10, 1))]
    return figures


def _measure(contenders: Contenders, pace: Pace, wire_format: str) -> list[Figure]:
    measures = {name: (lambda server=server: _fetch(contenders, server, wire_format, SQL, ROWS)) for name, server in contenders.servers.items()}
    found = interleave(contenders, pace, {**measures, DUCKDB: lambda: contenders.engine("fetch", form=wire_format, sql=SQL)})
    first = interleave(contenders, pace, {**measures, DUCKDB: lambda: contenders.engine("fetch", form="first", sql=SQL)})
    processor = interleave(contenders, pace, {**measures, DUCKDB: lambda: contenders.engine("fetch", form="csv", sql=SQL)})
    return [
        Figure(f"{wire_format}, formatted", "rows/s", _rates(found)),
        Figure(f"{wire_format}, first row", "ms", column(first, "first_row_ms"),
               target=Target(f"× {DUCKDB}", 2.0, at_most=True, ratio=lambda values: values[DUCKGRES] / values[DUCKDB])),
        Figure(f"{wire_format}, processor time", "s", column(processor, "cpu_seconds"), note="DuckDB: csv to /dev/null"),
    ]


def _fetch(contenders: Contenders, server, wire_format: str, sql: str, rows: int) -> dict:
    before = processes.processor_seconds(server.process.pid)
    found = contenders.wire(server, "fetch", format=wire_format, sql=sql)
    if found["rows"] != rows:
        raise SystemExit(f"bench: {server.kind} sent {found['rows']} rows instead of {rows}")
    return {**found, "cpu_seconds": processes.processor_seconds(server.process.pid) - before}


def _rates(found: dict[str, list[dict]]) -> dict[str, list[float]]:
    return {name: [round_["rows"] / round_["seconds"] for round_ in rounds] for name, rounds in found.items()}


def _memory(contenders: Contenders, pace: Pace, wire_format: str, sql: str, rows: int, count: int) -> Figure:
    server = contenders.servers[DUCKGRES]
    pid = server.process.pid
    above = []
    for _ in range(count):
        time.sleep(SETTLE_S)
        before = processes.resident_bytes(pid)
        processes.forget_peak(pid)
        _fetch(contenders, server, wire_format, sql, rows)
        above.append(max(0, processes.peak_resident_bytes(pid) - before) / MIB)
    limit = Target("MiB", 16, at_most=True, ratio=lambda values: values[DUCKGRES])
    return Figure(f"{wire_format}, memory above idle, {rows // 1_000_000} million rows", "MiB", {DUCKGRES: above}, target=limit)
