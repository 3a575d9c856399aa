"""One module per group: NAME (on the command line), TITLE, ABOUT (what is measured and how), run(contenders, pace) -> figures."""

from harness.groups import aggregates, connect, idle, requests, results

GROUPS = (requests, connect, idle, aggregates, results)
