"""Where and under which conditions a run was made: machine, versions, and what else the processors had to do."""

import contextlib
import datetime
import os
import pathlib
import platform
import re
import resource
import subprocess
import time

from harness import build, processes


def describe(server: pathlib.Path | None) -> dict:
    return {
        "date": datetime.date.today().isoformat(),
        "commit": _output(["git", "-C", build.ROOT, "rev-parse", "--short=12", "HEAD"]),
        "tree": "modified" if _output(["git", "-C", build.ROOT, "status", "--porcelain", "--", "src"]) else "clean",
        "cpu": _first(r"model name\s*: (.*)", "/proc/cpuinfo"),
        "cores": os.cpu_count(),
        "memory_gib": round(int(_first(r"MemTotal:\s*(\d+)", "/proc/meminfo")) / 2**20),
        "kernel": platform.release(),
        "openssl": _output(["openssl", "version"]).split()[1],
        **({"server": "as given by --server"} if server else {}),
    }


class Watch:
    """How much of the machine went to processes that are not part of the measurement."""

    def __init__(self, contenders) -> None:
        self._pids = [server.process.pid for server in contenders.servers.values()]
        self._begun, self._machine, self._ours = time.monotonic(), processes.machine_seconds(), self._own_seconds()

    def _own_seconds(self) -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        mine = resource.getrusage(resource.RUSAGE_SELF)
        return (sum(map(processes.processor_seconds, self._pids)) + children.ru_utime + children.ru_stime + mine.ru_utime + mine.ru_stime)

    def foreign_share(self) -> float:
        """Of all processors since the watch began, from 0 to 1."""
        foreign = (processes.machine_seconds() - self._machine) - (self._own_seconds() - self._ours)
        return max(0.0, foreign / (time.monotonic() - self._begun) / os.cpu_count())

    def conditions(self) -> dict:
        return {"seconds": round(time.monotonic() - self._begun), "foreign_share": round(self.foreign_share(), 3)}


@contextlib.contextmanager
def watched(contenders):
    yield Watch(contenders)


def _first(pattern: str, path: str) -> str:
    return re.search(pattern, pathlib.Path(path).read_text())[1]


def _output(command: list) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
