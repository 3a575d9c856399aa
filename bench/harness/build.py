"""Builds the programs that measure, and the server that is measured."""

import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DIRECTORY = ROOT / "build/bench"
WIRE, ENGINE = DIRECTORY / "bench_wire", DIRECTORY / "bench_engine"


def programs() -> None:
    """Brings build/bench up to date and runs the harness's unit tests: a ruler is checked before it measures."""
    if not (DIRECTORY / "build.ninja").exists():
        _run(["cmake", "-S", ROOT, "-B", DIRECTORY, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo",
              "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O2 -g1", "-DDUCKGRES_BENCH=ON"])
    _run(["cmake", "--build", DIRECTORY, "--target", "bench_wire", "bench_engine", "bench_test"])
    _run([DIRECTORY / "bench_test", "--gtest_brief=1"])
    _run([sys.executable, "-m", "unittest", "discover", "-q", "-s", "bench", "-t", "bench", "-p", "*_test.py"])


def server() -> pathlib.Path:
    if not (ROOT / "build/release/build.ninja").exists():
        _run(["cmake", "--preset", "release"])
    _run(["cmake", "--build", "--preset", "release", "--target", "duckgres"])
    return ROOT / "build/release/duckgres"


def _run(command: list) -> None:
    """Runs quietly; says what was said when it fails."""
    done = subprocess.run([os.fspath(part) for part in command], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise SystemExit(f"{done.stdout}\nbench: {' '.join(map(str, command))} ended with {done.returncode}")
