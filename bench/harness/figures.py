"""One figure: what every contender reached in every round, the ratios, and the target if there is one."""

import dataclasses
import statistics
from collections.abc import Callable

from harness.contenders import DUCKDB, DUCKGRES, POSTGRES


@dataclasses.dataclass
class Target:
    """`ratio` takes one round's values by contender; its median over the rounds is compared with `limit`."""

    text: str  # what the limit counts: "× DuckDB", or a unit
    limit: float
    at_most: bool
    ratio: Callable[[dict[str, float]], float]

    def judge(self, rounds: list[dict[str, float]]) -> dict:
        reached = statistics.median(self.ratio(values) for values in rounds)
        met = reached <= self.limit if self.at_most else reached >= self.limit
        return {"text": f"{'≤' if self.at_most else '≥'} {self.limit:g} {self.text}", "reached": round(reached, 3), "met": met}


@dataclasses.dataclass
class Figure:
    name: str
    unit: str
    values: dict[str, list[float]]  # contender -> one value per round
    p99: dict[str, list[float]] = dataclasses.field(default_factory=dict)
    target: Target | None = None
    note: str = ""

    def as_json(self) -> dict:
        rounds = [dict(zip(self.values, row)) for row in zip(*self.values.values())]
        return {
            "name": self.name, "unit": self.unit, "note": self.note, "rounds": self.values, "p99_rounds": self.p99,
            "median": {name: statistics.median(values) for name, values in self.values.items()},
            "p99": {name: statistics.median(values) for name, values in self.p99.items()},
            "ratios": {name: round(_median_ratio(rounds, name), 3) for name in (POSTGRES, DUCKDB)
                       if name in self.values and DUCKGRES in self.values},
            "target": self.target.judge(rounds) if self.target and DUCKGRES in self.values else None,
        }


def _median_ratio(rounds: list[dict[str, float]], other: str) -> float:
    return statistics.median(values[DUCKGRES] / values[other] for values in rounds)


def column(found: dict[str, list[dict]], key: str) -> dict[str, list[float]]:
    """One key of what interleave returned."""
    return {name: [round_[key] for round_ in rounds] for name, rounds in found.items()}
