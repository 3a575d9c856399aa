"""Fetches and builds what the client programs need, once, into a cache that outlives clones and runs.

The cache is $DUCKGRES_DEPS/clients, or ~/.cache/duckgres/clients. An entry's name ends in a hash of the files that decide what is in
it (lock files, sources), so a changed file makes a new entry and an unchanged one costs a directory look-up.
"""

import contextlib
import fcntl
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

from support import servers

TESTS = pathlib.Path(__file__).resolve().parent.parent
CLIENTS = TESTS / "clients"


def cache() -> pathlib.Path:
    home = os.environ.get("DUCKGRES_DEPS")
    base = pathlib.Path(home) if home else pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "duckgres"
    return base / "clients"


def python_client(name: str, program: str) -> list[str]:
    return [str(python()), str(CLIENTS / name / program)]


def psycopg() -> list[str]:
    return python_client("psycopg", "client.py")


def asyncpg() -> list[str]:
    return python_client("asyncpg", "client.py")


def sqlalchemy() -> list[str]:
    return python_client("sqlalchemy", "client.py")


def psql() -> list[str]:
    version = _output([servers.psql(), "--version"])
    if not re.search(r"\b(1[89]|[2-9]\d)\.", version):
        raise FileNotFoundError(f"psql of PostgreSQL 18 (found: {version}): install postgresql-client-18 or set PSQL")
    return python_client("psql", "client.py")


def wire() -> list[str]:
    return [str(python()), "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:terminal", "--cases", str(CLIENTS / "wire")]


def python() -> pathlib.Path:
    """The interpreter of the virtual environment that the Python clients share."""
    requirements = CLIENTS / "requirements.txt"

    def build(entry: pathlib.Path) -> None:
        _run([sys.executable, "-m", "venv", entry])
        _run([entry / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", requirements])

    return _entry("python", [requirements], build, extra=sys.version) / "bin/python"


def node() -> list[str]:
    source = CLIENTS / "node"

    def build(entry: pathlib.Path) -> None:
        for name in ("package.json", "client.mjs"):
            shutil.copy(source / name, entry)
        _run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"], cwd=entry)

    return ["node", str(_entry("node", sorted(source.glob("*")), build) / "client.mjs")]


def pgx() -> list[str]:
    source = CLIENTS / "pgx"

    def build(entry: pathlib.Path) -> None:
        _run(["go", "build", "-trimpath", "-o", entry / "client", "."], cwd=source)

    return [str(_entry("pgx", sorted(source.glob("*")), build) / "client")]


def tokio() -> list[str]:
    source = CLIENTS / "tokio"

    def build(entry: pathlib.Path) -> None:
        workshop = cache() / "tokio-build"
        shutil.rmtree(workshop / "src", ignore_errors=True)
        shutil.copytree(source, workshop, dirs_exist_ok=True)
        _restore_cargo_lock(workshop)
        _run(["cargo", "build", "--quiet", "--locked", "--jobs", "2", "--target-dir", workshop / "target"], cwd=workshop)
        shutil.copy(workshop / "target/debug/duckgres-client-tokio", entry / "client")

    return [str(_entry("tokio", sorted(path for path in source.rglob("*") if path.is_file()), build) / "client")]


def _restore_cargo_lock(workshop: pathlib.Path) -> None:
    """Cargo.versions is Cargo.lock without its `source` lines, which would name a registry; cargo itself tells that line."""
    lock = workshop / "Cargo.lock"
    lock.unlink(missing_ok=True)
    _run(["cargo", "generate-lockfile", "--quiet"], cwd=workshop)
    source = re.search(r"^source = .*$", lock.read_text(), re.M)[0]
    lock.write_text(re.sub(r"^(?=checksum = )", lambda _: source + "\n", (workshop / "Cargo.versions").read_text(), flags=re.M))


def pgjdbc() -> list[str]:
    source = CLIENTS / "pgjdbc"

    def build(entry: pathlib.Path) -> None:
        _run(["mvn", "--quiet", "--batch-mode", "-f", source / "pom.xml", "dependency:copy-dependencies",
              f"-DoutputDirectory={entry / 'lib'}", "-DincludeScope=runtime"])
        _run(["javac", "-Xlint:all,-processing", "-cp", f"{entry / 'lib'}/*", "-d", entry / "classes", *source.glob("*.java")])

    entry = _entry("pgjdbc", sorted(source.glob("*")), build)
    return ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", f"{entry / 'classes'}:{entry / 'lib'}/*", "Client"]


CLIENT_COMMANDS = {  # client -> what prepares it and says how to run it; those that take longest come first
    "wire": wire, "pgjdbc": pgjdbc, "psql": psql, "psycopg": psycopg, "asyncpg": asyncpg, "sqlalchemy": sqlalchemy,
    "node-postgres": node, "pgx": pgx, "tokio-postgres": tokio}


def _entry(name: str, inputs: list[pathlib.Path], build, extra: str = "") -> pathlib.Path:
    """The cache entry for `inputs`; when it is new, `build` fills it in its final place, under a lock between processes."""
    digest = hashlib.sha256(extra.encode())
    for path in inputs:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    entry = cache() / f"{name}-{digest.hexdigest()[:16]}"
    ready = entry / ".ready"
    if ready.exists():
        return entry
    with _lock(name):
        if not ready.exists():
            print(f"tests/clients: preparing {name} in {entry}", file=sys.stderr, flush=True)
            shutil.rmtree(entry, ignore_errors=True)
            entry.mkdir(parents=True)
            build(entry)
            ready.touch()
    return entry


@contextlib.contextmanager
def _lock(name: str):
    cache().mkdir(parents=True, exist_ok=True)
    with open(cache() / f"{name}.lock", "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(command: list, **options) -> None:
    result = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if result.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {result.returncode}:\n{result.stdout}")


def _output(command: list) -> str:
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout.strip()
