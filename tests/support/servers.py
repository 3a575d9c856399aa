"""Servers for tests: a private PostgreSQL 18 and a Duckgres, each as a context manager that yields a Server.

Both speak TLS with a certificate of their own and SCRAM-SHA-256, listen on loopback only, and own everything they write
(a temporary directory). Standard library only.

    with postgres18() as server:
        subprocess.run(["psql"], env={**os.environ, **server.environment()})
"""

import contextlib
import dataclasses
import json
import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

USER = "alice"
PASSWORD = "wonder land 7"  # a space: it has to survive every driver's connection string
START_TIMEOUT_S = 30
STOP_TIMEOUT_S = 60


@dataclasses.dataclass
class Server:
    """A running server: what a client needs to reach it, and what a test needs to judge it."""

    kind: str  # postgres | duckgres
    host: str
    port: int
    root_certificate: pathlib.Path
    log: pathlib.Path
    process: subprocess.Popen
    user: str = USER
    password: str = PASSWORD
    database: str = "postgres"

    def environment(self) -> dict[str, str]:
        """The variables from which every client under tests/clients takes its connection."""
        return {
            "PGHOST": self.host,
            "PGPORT": str(self.port),
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
            "PGDATABASE": self.database,
            "PGSSLMODE": "verify-full",
            "PGSSLROOTCERT": str(self.root_certificate),
            "DUCKGRES_E2E_SERVER": self.kind,
        }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_certificate(directory: pathlib.Path) -> tuple[pathlib.Path, pathlib.Path]:
    """Writes server.crt and server.key (ECDSA P-256, for localhost and 127.0.0.1); returns their paths."""
    certificate, key = directory / "server.crt", directory / "server.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    key.chmod(0o600)
    return certificate, key


def postgres18_bin() -> pathlib.Path:
    for candidate in (os.environ.get("PG18_BIN"), "/usr/lib/postgresql/18/bin", os.path.dirname(shutil.which("initdb") or "")):
        if candidate and (pathlib.Path(candidate) / "initdb").exists():
            return pathlib.Path(candidate)
    raise FileNotFoundError("PostgreSQL 18's server programs: install postgresql-18 or set PG18_BIN")


@contextlib.contextmanager
def postgres18(**settings: str):
    """A private PostgreSQL 18 cluster; `settings` are lines of postgresql.conf. Runs as `postgres` (or nobody) when we are root."""
    with _directory("postgres18-") as home:
        bin_directory, data, log, port = postgres18_bin(), home / "data", home / "log", free_port()
        certificate, key = make_certificate(home)
        (home / "password").write_text(PASSWORD)
        as_owner = _give_away(home)
        subprocess.run([bin_directory / "initdb", "-D", data, "-U", "owner", "--pwfile", home / "password", "-A", "scram-sha-256",
                        "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"], check=True, capture_output=True, **as_owner)
        (data / "pg_hba.conf").write_text("hostssl all all 127.0.0.1/32 scram-sha-256\n")  # nobody without TLS, as in Duckgres
        options = {
            "listen_addresses": "127.0.0.1", "port": str(port), "unix_socket_directories": str(home), "ssl": "on",
            "ssl_cert_file": str(certificate), "ssl_key_file": str(key), "fsync": "off", "timezone": "UTC",
            "log_timezone": "UTC", "authentication_timeout": "3s", "max_connections": "50", **settings}
        command = [bin_directory / "postgres", "-D", data]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        with _running(command, log, **as_owner) as process:
            server = Server("postgres", "127.0.0.1", port, certificate, log, process)
            _wait_until_ready(server)
            create = (f"CREATE ROLE {USER} LOGIN CREATEDB PASSWORD '{PASSWORD}'", f"ALTER DATABASE postgres OWNER TO {USER}")
            for statement in create:
                subprocess.run([psql(), "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", statement], check=True, capture_output=True,
                               env={**os.environ, **server.environment(), "PGUSER": "owner"})
            yield server
            _stop(process, signal.SIGINT, log)


@contextlib.contextmanager
def duckgres(binary: str | os.PathLike, **settings: str):
    """A Duckgres with its own data directory; `settings` become DUCKGRES_<NAME> (upper case). Stopped with SIGTERM: must exit 0."""
    with _directory("duckgres-") as home:
        log, port = home / "log", free_port()
        certificate, key = make_certificate(home)
        config = home / "duckgres.yaml"
        config.write_text(f"users:\n  {USER}: {json.dumps(PASSWORD)}\n")
        environment = {
            "DUCKGRES_HOST": "127.0.0.1", "DUCKGRES_PORT": str(port), "DUCKGRES_DATA_DIR": str(home / "data"),
            "DUCKGRES_CERT": str(certificate), "DUCKGRES_KEY": str(key), "DUCKGRES_SESSION_INIT_TIMEOUT": "3s",
            **{f"DUCKGRES_{name.upper()}": value for name, value in settings.items()}}
        with _running([os.path.abspath(binary), "--config", config], log, env={**os.environ, **environment}, cwd=home) as process:
            server = Server("duckgres", "127.0.0.1", port, certificate, log, process)
            _wait_until_ready(server)
            yield server
            _stop(process, signal.SIGTERM, log)


def psql() -> str:
    """psql of PostgreSQL 18."""
    for candidate in (os.environ.get("PSQL"), "/usr/lib/postgresql/18/bin/psql"):
        if candidate and os.path.exists(candidate):
            return candidate
    return shutil.which("psql") or "psql"


@contextlib.contextmanager
def start(kind: str, binary: str | os.PathLike | None = None, **settings: str):
    """The server that a runner was asked for with --server."""
    with duckgres(binary, **settings) if kind == "duckgres" else postgres18(**settings) as server:
        yield server


@contextlib.contextmanager
def _directory(prefix: str):
    path = pathlib.Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _give_away(home: pathlib.Path) -> dict:
    """Arguments for subprocess that run a program as the owner of `home`; PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            account = pwd.getpwnam(name)
            break
    home.chmod(0o755)
    for path in (home, *home.iterdir()):
        os.chown(path, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": [], "cwd": home}


@contextlib.contextmanager
def _running(command: list, log: pathlib.Path, **options):
    with open(log, "wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, **options)
    try:
        yield process
    except BaseException:
        _show(log)
        raise
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait_until_ready(server: Server) -> None:
    """Returns when the port answers an SSLRequest; raises when the process ends or the time is over."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise RuntimeError(f"{server.kind} ended with exit code {server.process.returncode} before it listened")
        with contextlib.suppress(OSError), socket.create_connection((server.host, server.port), timeout=1) as probe:
            probe.sendall(b"\0\0\0\x08\x04\xd2\x16\x2f")
            if probe.recv(1) == b"S" and _accepts_sessions(server):
                return
        time.sleep(0.05)
    raise TimeoutError(f"{server.kind} did not answer on port {server.port} within {START_TIMEOUT_S} s")


def _accepts_sessions(server: Server) -> bool:
    """PostgreSQL listens before it has recovered: then it refuses sessions for a moment."""
    return server.kind != "postgres" or "ready to accept connections" in server.log.read_text(errors="replace")


def _stop(process: subprocess.Popen, stop_signal: signal.Signals, log: pathlib.Path) -> None:
    if process.poll() is None:
        process.send_signal(stop_signal)
    try:
        code = process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"still running {STOP_TIMEOUT_S} s after {stop_signal.name}") from None
    if code != 0:
        raise RuntimeError(f"the server ended with exit code {code}")


def _show(log: pathlib.Path, lines_max: int = 100) -> None:
    lines = log.read_text(errors="replace").splitlines()[-lines_max:]
    print(f"--- the server's log ({log}), last {len(lines)} lines", *lines, "--- end of the server's log", sep="\n", file=sys.stderr)
