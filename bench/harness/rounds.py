"""Interleaved rounds: every contender is measured once a round, in turn, so that a slow minute hits them all alike."""

import dataclasses

from harness.environment import Watch

DISTURBED_SHARE = 0.1  # of the machine, taken by others: such a round is repeated


@dataclasses.dataclass(frozen=True)
class Pace:
    rounds: int
    seconds: float  # of one closed loop
    repeats_max: int  # rounds more that one figure may take because others disturbed it


def interleave(contenders, pace: Pace, measures: dict) -> dict[str, list[dict]]:
    """Calls every measure of `measures` (name -> a call that returns a dict) once a round, every second round in the other order;
    returns what each of the least disturbed `pace.rounds` rounds gave, by name."""
    rounds: list[tuple[float, dict]] = []
    calm = 0
    while calm < pace.rounds and len(rounds) < pace.rounds + pace.repeats_max:
        watch = Watch(contenders)
        order = list(measures) if len(rounds) % 2 == 0 else list(reversed(measures))
        found = {name: measures[name]() for name in order}
        share = watch.foreign_share()
        calm += share < DISTURBED_SHARE
        rounds.append((share, found))
    best = sorted(rounds, key=lambda round_: round_[0])[:pace.rounds]
    return {name: [found[name] for _, found in best] for name in measures}
