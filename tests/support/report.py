"""What a client program prints: one line per case, `ok group/case`, `FAIL group/case: why` or `skip group/case: why`."""

import contextlib
import os
import sys


class Skipped(Exception):
    """Raised inside a case that can't run here; the reason is printed and counted."""


class Report:
    def __init__(self) -> None:
        self.failed = 0
        self.server = os.environ.get("DUCKGRES_E2E_SERVER", "postgres")

    @contextlib.contextmanager
    def case(self, name: str):
        """Runs one case; whatever it raises becomes its FAIL line, and the program goes on."""
        try:
            yield
        except Skipped as reason:
            print(f"skip {name}: {one_line(reason)}", flush=True)
        except Exception as error:  # noqa: BLE001 a case may fail in any way
            self.failed += 1
            print(f"FAIL {name}: {type(error).__name__}: {one_line(error)}", flush=True)
        else:
            print(f"ok {name}", flush=True)

    def group(self, name: str, run) -> None:
        """Runs a group of cases; what fails outside a case (a table that can't be made) is a FAIL line of its own."""
        try:
            run()
        except Exception as error:  # noqa: BLE001
            self._failed_outside(name, error)

    async def group_async(self, name: str, run) -> None:
        try:
            await run()
        except Exception as error:  # noqa: BLE001
            self._failed_outside(name, error)

    def _failed_outside(self, name: str, error: Exception) -> None:
        self.failed += 1
        print(f"FAIL {name}/(outside a case): {type(error).__name__}: {one_line(error)}", flush=True)

    def finish(self) -> None:
        sys.stdout.flush()
        sys.exit(1 if self.failed else 0)


def one_line(value: object, length_max: int = 600) -> str:
    return " ".join(str(value).split())[:length_max]


def expect(actual: object, expected: object, what: str = "") -> None:
    if not same(actual, expected):
        raise AssertionError(f"{what + ': ' if what else ''}got {actual!r}, expected {expected!r}")


def same(actual: object, expected: object) -> bool:
    """Equality in which NaN equals NaN, also inside lists; types count (True is not 1)."""
    if isinstance(expected, float) and expected != expected:
        return isinstance(actual, float) and actual != actual
    if isinstance(expected, (list, tuple)):
        return (isinstance(actual, type(expected)) and len(actual) == len(expected)
                and all(same(left, right) for left, right in zip(actual, expected)))
    if isinstance(expected, bool) or isinstance(actual, bool):
        return actual is expected
    return actual == expected
