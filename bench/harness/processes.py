"""Memory and processor time of a server, which may be several processes, from /proc."""

import os
import pathlib

KIB = 1024
_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """The process and all that descend from it."""
    found = [pid]
    for parent in found:
        for children in pathlib.Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                found += [int(child) for child in children.read_text().split()]
            except OSError:
                continue  # the thread has ended
    return found


def proportional_bytes(pid: int) -> int:
    """Memory of a tree of processes, shared pages divided among those that share them (Pss)."""
    return sum(_field_kib(f"/proc/{member}/smaps_rollup", "Pss:") for member in tree(pid)) * KIB


def resident_bytes(pid: int) -> int:
    return _field_kib(f"/proc/{pid}/status", "VmRSS:") * KIB


def peak_resident_bytes(pid: int) -> int:
    """The most that was resident since forget_peak (VmHWM), exact however short."""
    return _field_kib(f"/proc/{pid}/status", "VmHWM:") * KIB


def forget_peak(pid: int) -> None:
    pathlib.Path(f"/proc/{pid}/clear_refs").write_text("5")  # Linux docs "proc", clear_refs


def processor_seconds(pid: int) -> float:
    """What a tree of processes has used, the children that it has waited for included."""
    return sum(_stat_seconds(member) for member in tree(pid))


def machine_seconds() -> float:
    """What all processors together have worked: every column of the first line of /proc/stat but idle, iowait and guest."""
    user, nice, system, _idle, _iowait, interrupt, soft_interrupt, steal = map(
        int, pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9])
    return (user + nice + system + interrupt + soft_interrupt + steal) / _TICKS_PER_SECOND


def _stat_seconds(pid: int) -> float:
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS_PER_SECOND


def _field_kib(path: str, name: str) -> int:
    try:
        lines = pathlib.Path(path).read_text().splitlines()
    except OSError:
        return 0  # ended meanwhile
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
