"""bench/profile.sh: one steady load per group, with perf on the server's process."""

import collections
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
from harness import build, processes  # noqa: E402
from harness.contenders import DUCKGRES, Contenders  # noqa: E402
from harness.groups import aggregates, results  # noqa: E402
from harness.groups.requests import STATEMENTS  # noqa: E402

HZ, STACKS_HZ = 1999, 499
STACK_BYTES = 16384  # of each sample: deep enough for a planner's recursion
OURS = re.compile(r"^\s*[0-9a-f]+ (duckgres::\S.*|duckdb_[a-z_]+)(?: \(.*\))$", re.M)
WARM_UP_S = 1.5


def _load(protocol: str, connections: int, statement: dict):
    return lambda contenders, server, seconds: contenders.wire(
        server, "load", protocol=protocol, connections=connections, seconds=seconds, **statement)


def _fetch(wire_format: str):
    return lambda contenders, server, seconds: _repeat(
        seconds, lambda: contenders.wire(server, "fetch", format=wire_format, sql=results.SQL))


def _repeat(seconds: float, once) -> dict:
    until, found = time.monotonic() + seconds, {}
    while time.monotonic() < until:
        found = once()
    return found


LOADS = {  # group -> its loads by name
    "requests": {
        "SELECT 1, simple, 1 connection": _load("simple", 1, STATEMENTS["SELECT 1"]),
        "SELECT 1, prepared, 1 connection": _load("prepared", 1, STATEMENTS["SELECT 1"]),
        "look-up, simple, 8 connections": _load("simple", 8, STATEMENTS["look-up"]),
        "look-up, prepared, 8 connections": _load("prepared", 8, STATEMENTS["look-up"]),
    },
    "connect": {"4 client threads": lambda contenders, server, seconds: contenders.wire(server, "connect", threads=4, seconds=seconds)},
    "aggregates": {"64 connections": _load("simple", 64, aggregates.STATEMENT)},
    "results": {"text": _fetch("text"), "binary": _fetch("binary")},
}


def main(group: str, binary: str, seconds: float, lines: int) -> int:
    if group not in LOADS:
        raise SystemExit(f"bench/profile.sh: no load for {group!r}; there are {', '.join(LOADS)}")
    with Contenders.start(pathlib.Path(binary), without=["postgres"]) as contenders:
        server = contenders.servers[DUCKGRES]
        for name, load in LOADS[group].items():
            _profile(name, lambda load=load: load(contenders, server, seconds + 2 * WARM_UP_S), server.process.pid, seconds, lines)
    return 0


def _profile(name: str, load, pid: int, seconds: float, lines: int) -> None:
    found = {}
    runner = threading.Thread(target=lambda: found.update(load()))
    runner.start()
    time.sleep(WARM_UP_S)
    with tempfile.NamedTemporaryFile(suffix=".perf") as flat, tempfile.NamedTemporaryFile(suffix=".perf") as stacks:
        used = -processes.processor_seconds(pid)
        _record(flat.name, pid, seconds / 2, ["-F", str(HZ)])
        used += processes.processor_seconds(pid)
        _record(stacks.name, pid, seconds / 2, ["-F", str(STACKS_HZ), "--call-graph", f"dwarf,{STACK_BYTES}"])
        runner.join()
        print(f"\n== {name}: {used / (seconds / 2):.0%} of one core; {found}")
        for keys in ("dso", "dso,symbol"):
            print("\n".join(_report(flat.name, keys)[:lines]))
        print("-- with all that they call: functions of duckgres, and DuckDB's C API")
        print("\n".join(_inclusive(stacks.name)[:lines]))


def _record(path: str, pid: int, seconds: float, options: list[str]) -> None:
    command = ["perf", "record", "-q", "-e", "cpu-clock", *options, "-p", str(pid), "-o", path, "--", "sleep", str(seconds)]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)


def _report(data: str, keys: str) -> list[str]:
    done = subprocess.run(["perf", "report", "-i", data, "--stdio", "--no-children", "-s", keys, "--percent-limit", "0.4"],
                          check=True, capture_output=True, text=True)
    return [line.rstrip() for line in done.stdout.splitlines() if line.strip() and not line.startswith("#")]


def _inclusive(data: str) -> list[str]:
    """A function counts once for each sample in whose stack it stands."""
    script = subprocess.run(["perf", "script", "-i", data, "--no-inline", "-F", "ip,sym,dso"], check=True, capture_output=True, text=True)
    stacks = [stack for stack in script.stdout.split("\n\n") if stack.strip()]
    counts = collections.Counter(name for stack in stacks for name in set(OURS.findall(stack)))
    return [f"{count / len(stacks):8.1%}  {name[:110]}" for name, count in counts.most_common()]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])))
