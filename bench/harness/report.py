"""The table of a group: on the terminal, and as Markdown for docs/benchmarks.md."""

from harness.contenders import DUCKDB, DUCKGRES, POSTGRES

CONTENDERS = (DUCKGRES, POSTGRES, DUCKDB)
HEADINGS = ("", *CONTENDERS, "÷ PostgreSQL", "÷ DuckDB", "target", "")


def text(group: dict) -> str:
    """Columns padded for a terminal."""
    rows = [HEADINGS, *(cells(figure) for figure in group["figures"])]
    widths = [max(len(row[at]) for row in rows) for at in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
    return "\n".join([f"\n== {group['title']} ({conditions(group)})", *lines])


def markdown(group: dict) -> str:
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(cells(figure) for figure in group["figures"])]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def conditions(group: dict) -> str:
    return f"{group['conditions']['foreign_share']:.0%} of the machine was busy with other things"


def cells(figure: dict) -> tuple[str, ...]:
    target = figure["target"]
    verdict = ("", "") if target is None else (target["text"], f"{target['reached']:.2f}: {'met' if target['met'] else 'NOT met'}")
    ratios = [f"{figure['ratios'][name]:.2f}" if name in figure["ratios"] else "" for name in (POSTGRES, DUCKDB)]
    name = figure["name"] + (f" ({figure['note']})" if figure["note"] else "")
    return (name, *(_value(figure, contender) for contender in CONTENDERS), *ratios, *verdict)


def _value(figure: dict, contender: str) -> str:
    if contender not in figure["median"]:
        return ""
    p99 = f" (p99 {_number(figure['p99'][contender])})" if contender in figure["p99"] else ""
    return f"{_number(figure['median'][contender])} {figure['unit']}{p99}"


def _number(value: float) -> str:
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
