"""Writes tables into docs/benchmarks.md, between the markers of each group; what stands around them is written by people."""

import json
import re

from harness import build, report

DOCUMENT = build.ROOT / "docs/benchmarks.md"
RESULTS = build.ROOT / "bench/results"


def update(run: dict) -> None:
    content = DOCUMENT.read_text()
    for name, group in run["groups"].items():
        content = _replaced(content, name, _section(run["environment"], group))
    content = _replaced(content, "history", _history())
    DOCUMENT.write_text(content)
    print(f"bench: written to {DOCUMENT.relative_to(build.ROOT)}")


def _replaced(content: str, name: str, section: str) -> str:
    begin, end = f"<!-- bench:{name} -->", f"<!-- /bench:{name} -->"
    if begin not in content:
        raise SystemExit(f"bench: {DOCUMENT} has no marker {begin}")
    return re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n{section}\n{end}", content, flags=re.S)


def _section(machine: dict, group: dict) -> str:
    tree = " with uncommitted changes" if machine["tree"] == "modified" else ""
    made = (f"{machine['date']}, commit {machine['commit']}{tree}, {machine['cpu']}, {machine['cores']} cores, kernel {machine['kernel']}, "
            f"OpenSSL {machine['openssl']}; {report.conditions(group)}.")
    return f"{group['about']}\n\n{report.markdown(group)}\n\n{made}"


def _history() -> str:
    """What every kept run reached of each target, newest first."""
    runs = [json.loads(path.read_text()) for path in sorted(RESULTS.glob("*.json"), reverse=True)]
    rows = [f"| {run['environment']['date']} {run['environment']['commit']} | {group['title']}: {figure['name']} | {figure['target']['text']} | "
            f"{figure['target']['reached']:.2f} |"
            for run in runs for group in run["groups"].values() for figure in group["figures"] if figure["target"]]
    return "\n".join(["| run | figure | target | reached |", "| --- | --- | --- | --- |", *rows])
