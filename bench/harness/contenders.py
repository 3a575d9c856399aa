"""The three that are compared, each holding the same tables: Duckgres, PostgreSQL 18, DuckDB in process."""

import contextlib
import dataclasses
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from harness import build

sys.path.insert(0, str(build.ROOT / "tests"))
from support import servers  # noqa: E402

DUCKGRES, POSTGRES, DUCKDB = "Duckgres", "PostgreSQL 18", "DuckDB in process"
TABLES = build.ROOT / "bench/sql/tables.sql"
CONNECTIONS_MAX = 1200  # of PostgreSQL: a process each
PROGRAM_TIMEOUT_S = 600

POSTGRES_SETTINGS = {  # what a careful owner of a small machine sets; durability doesn't matter to reads
    "max_connections": str(CONNECTIONS_MAX), "shared_buffers": "1GB", "effective_cache_size": "8GB", "work_mem": "64MB",
    "maintenance_work_mem": "512MB", "random_page_cost": "1.1", "max_wal_size": "8GB", "authentication_timeout": "60s"}


@dataclasses.dataclass
class Contenders:
    """`servers` holds those that run, by name; DuckDB in process is a file that each program opens for itself."""

    servers: dict[str, servers.Server]
    engine_file: pathlib.Path

    @classmethod
    @contextlib.contextmanager
    def start(cls, binary: pathlib.Path, without: list[str]):
        with contextlib.ExitStack() as stack:
            home = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="duckgres-bench-")))
            running = {}
            if "duckgres" not in without:
                running[DUCKGRES] = stack.enter_context(servers.duckgres(binary))
            if "postgres" not in without:
                running[POSTGRES] = stack.enter_context(servers.postgres18(**POSTGRES_SETTINGS))
            contenders = cls(running, home / "bench.duckdb")
            contenders._load_tables()
            yield contenders

    def _load_tables(self) -> None:
        tables = TABLES.read_text()
        for name, server in self.servers.items():
            print(f"bench: loading tables into {name}", flush=True)
            self.sql(server, tables)
            if name == POSTGRES:
                self.sql(server, "VACUUM (ANALYZE) item, reading, mixed")
        subprocess.run([build.ENGINE, "exec", "--database", self.engine_file], input=tables, text=True, check=True)

    def sql(self, server: servers.Server, text: str, database: str | None = None) -> None:
        self._psql(server, ["-f", "-"], database, text)

    def sql_alone(self, server: servers.Server, statement: str) -> None:
        """For what may not stand in a batch, such as CREATE DATABASE."""
        self._psql(server, ["-c", statement], None, None)

    def _psql(self, server: servers.Server, arguments: list[str], database: str | None, text: str | None) -> None:
        variables = {**os.environ, **server.environment(), **({"PGDATABASE": database} if database else {})}
        done = subprocess.run([servers.psql(), "-XqAt", "-v", "ON_ERROR_STOP=1", *arguments], input=text, text=True, env=variables,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise SystemExit(f"bench: {server.kind}: {done.stdout}")

    def wire(self, server: servers.Server, command: str, **options) -> dict:
        """One run of bench_wire against `server`; its line of JSON."""
        return _run([build.WIRE, command, *_spell(options)], {**os.environ, **server.environment()})

    @contextlib.contextmanager
    def held(self, server: servers.Server, connections: int):
        """Idle connections behind each of which a query was answered, for as long as the block lasts; yields how they were opened."""
        command = [build.WIRE, "hold", *_spell({"connections": connections})]
        with subprocess.Popen(command, env={**os.environ, **server.environment()}, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as holder:
            line = holder.stdout.readline()
            if not line:
                raise SystemExit(f"bench: {server.kind} doesn't hold {connections} connections")
            yield json.loads(line)
            holder.stdin.close()

    def engine(self, command: str, **options) -> dict:
        """One run of bench_engine on the file; its line of JSON."""
        return _run([build.ENGINE, command, *_spell({"database": self.engine_file, **options})], dict(os.environ))


def _spell(options: dict) -> list[str]:
    return [part for name, value in options.items() for part in (f"--{name}", str(value))]


def _run(command: list, variables: dict) -> dict:
    done = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=PROGRAM_TIMEOUT_S)
    if done.returncode:
        raise SystemExit(f"bench: {' '.join(map(str, command))}: {done.stderr.strip()}")
    return json.loads(done.stdout)
