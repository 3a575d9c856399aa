"""Fixtures of the wire suite, and --cases, which prints one line per test in the form that tests/run-e2e reads."""

import itertools
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))
import protocol  # noqa: E402

NUMBERS = itertools.count()


def pytest_addoption(parser):
    parser.addoption("--cases", action="store_true", help="print ok/FAIL/skip group/case lines only")


def pytest_runtest_logreport(report):
    if "--cases" not in sys.argv or report.when != "call" and report.passed:
        return
    group = pathlib.Path(report.nodeid.split("::")[0]).stem.removeprefix("test_").replace("_", "-")
    case = f"{group}/{report.nodeid.split('::', 1)[1].removeprefix('test_').replace('_', '-')}"
    if report.passed:
        print(f"ok {case}", flush=True)
    else:
        crash = getattr(report.longrepr, "reprcrash", None)
        why = crash.message if crash else str(report.longrepr)
        print(f"FAIL {case}: {' '.join(why.split())[:700]} (line {crash.lineno if crash else '?'})", flush=True)


@pytest.fixture
def raw():
    """A TCP connection on which nothing has been said."""
    wire = protocol.Wire()
    yield wire
    wire.close()


@pytest.fixture
def tls(raw):
    """A connection after SSLRequest and the TLS handshake."""
    return raw.request_tls()


@pytest.fixture
def wire(tls):
    """A session that is ready for a query."""
    return tls.log_in()


@pytest.fixture
def another():
    """Opens further sessions: another(), another(version=…)."""
    opened = []

    def open_session(**options):
        opened.append(protocol.Wire())
        return opened[-1].request_tls().log_in(**options)

    yield open_session
    for session in opened:
        session.close()


@pytest.fixture
def table(another):
    """The name of a table that the test may create; it is dropped afterwards."""
    name = f"{os.environ.get('PREFIX', 'w')}_{next(NUMBERS)}"
    yield name
    another().query(f"DROP TABLE IF EXISTS {name}")
