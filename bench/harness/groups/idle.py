"""Connections that do nothing: what they weigh, and whether the active ones feel them."""

import time

from harness import processes
from harness.contenders import DUCKGRES, Contenders
from harness.figures import Figure, Target
from harness.rounds import Pace

NAME = "idle"
TITLE = "Idle connections"
ABOUT = """Memory is what the server's processes gain (proportional set size, so that pages they share count once) from 1,000 TLS connections
that have each run a query, per connection; 100 connections that came and went before are part of the baseline. Then four connections look
up rows by key while 10,000 others are held open: the ratio compares their p99 with the same without the others, measured before and after."""

HELD = 1000
HELD_MANY = 10_000
WARM_UP = 100
SETTLE_S = 2
ACTIVE = {"protocol": "simple", "connections": 4, "keys": 1_000_000,
          "sql": "SELECT id, quantity, price, name FROM item WHERE id = $1"}


def run(contenders: Contenders, pace: Pace) -> list[Figure]:
    rounds = {name: [_kib_each(contenders, server) for _ in range(min(pace.rounds, 3))] for name, server in contenders.servers.items()}
    limit = Target("KiB", 64, at_most=True, ratio=lambda values: values[DUCKGRES])
    figures = [Figure(f"memory of one of {HELD:,}", "KiB", rounds, target=limit)]
    if DUCKGRES in contenders.servers:
        figures += _held_many(contenders, pace)
    return figures


def _kib_each(contenders: Contenders, server) -> float:
    with contenders.held(server, WARM_UP):
        pass
    time.sleep(SETTLE_S)
    before = processes.proportional_bytes(server.process.pid)
    with contenders.held(server, HELD):
        time.sleep(SETTLE_S)  # until they are parked
        return (processes.proportional_bytes(server.process.pid) - before) / HELD / processes.KIB


def _held_many(contenders: Contenders, pace: Pace) -> list[Figure]:
    server = contenders.servers[DUCKGRES]
    without = _active(contenders, pace)
    before = processes.proportional_bytes(server.process.pid)
    with contenders.held(server, HELD_MANY) as opened:
        time.sleep(SETTLE_S)
        each = (processes.proportional_bytes(server.process.pid) - before) / HELD_MANY / processes.KIB
        during = _active(contenders, pace)
    time.sleep(SETTLE_S)
    without += _active(contenders, pace)
    alone = _median(without, "p99_us")
    noticed = Target("× without the others", 1.2, at_most=True, ratio=lambda values: values[DUCKGRES] * 1000 / alone)
    return [
        Figure(f"memory of one of {HELD_MANY:,}", "KiB", {DUCKGRES: [each]}, target=Target("KiB", 64, True, lambda values: values[DUCKGRES]),
               note=f"opened one by one in {opened['seconds']:.0f} s"),
        Figure(f"p99 of 4 active beside {HELD_MANY:,}", "ms", {DUCKGRES: [round_["p99_us"] / 1000 for round_ in during]}, target=noticed,
               note=f"alone {alone / 1000:.3g} ms"),
        Figure(f"rate of 4 active beside {HELD_MANY:,}", "/s", {DUCKGRES: [round_["per_second"] for round_ in during]},
               note=f"alone {_median(without, 'per_second'):.0f} /s"),
    ]


def _active(contenders: Contenders, pace: Pace) -> list[dict]:
    return [contenders.wire(contenders.servers[DUCKGRES], "load", seconds=pace.seconds * 2, **ACTIVE) for _ in range(pace.rounds)]


def _median(rounds: list[dict], key: str) -> float:
    values = sorted(round_[key] for round_ in rounds)
    return values[len(values) // 2]
