"""bench/run: builds what is missing, starts the contenders, runs the groups, prints and keeps what they found."""

import argparse
import contextlib
import json
import pathlib
import resource

from harness import build, document, environment, report
from harness.contenders import Contenders
from harness.groups import GROUPS
from harness.rounds import Pace

QUICK = Pace(rounds=2, seconds=0.5, repeats_max=0)
FULL = Pace(rounds=5, seconds=1.5, repeats_max=10)


def main(arguments: list[str]) -> int:
    options = _parse(arguments)
    _raise_open_files()
    if not options.no_build:
        build.programs()
    server = options.server or build.server()
    wanted = [group for group in GROUPS if group.NAME in options.groups] if options.groups else GROUPS
    machine = environment.describe(options.server)
    results = {}
    with Contenders.start(server, without=options.without) as contenders:
        for group in wanted:
            with environment.watched(contenders) as watch:
                figures = group.run(contenders, QUICK if options.quick else FULL)
            results[group.NAME] = {"title": group.TITLE, "about": group.ABOUT, "conditions": watch.conditions(),
                                   "figures": [figure.as_json() for figure in figures]}
            print(report.text(results[group.NAME]), flush=True)
    _keep({"environment": machine, "quick": options.quick, "groups": results}, options)
    return 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__)
    parser.add_argument("groups", nargs="*", metavar="group", help=", ".join(group.NAME for group in GROUPS) + "; all without any")
    parser.add_argument("--quick", action="store_true", help="two short rounds, to see that all works; nothing is written to docs/")
    parser.add_argument("--server", type=pathlib.Path, help="the duckgres to measure; otherwise the release preset is built")
    parser.add_argument("--no-build", action="store_true", help="measure with the programs as they were last built")
    parser.add_argument("--without", action="append", default=[], choices=["duckgres", "postgres"], help="leave a contender out")
    options = parser.parse_args(arguments)
    if unknown := set(options.groups) - {group.NAME for group in GROUPS}:
        parser.error(f"unknown group: {', '.join(sorted(unknown))}")
    return options


def _raise_open_files() -> None:
    """10,000 connections need as many descriptors in the server and in the client, which inherit this limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, PermissionError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(hard, 65536), max(hard, 65536)))
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _keep(run: dict, options: argparse.Namespace) -> None:
    """Full runs of every contender are kept in the repository; the others leave a file in the build directory."""
    machine = run["environment"]
    complete = not options.quick and not options.without
    directory = build.ROOT / "bench/results" if complete else build.DIRECTORY
    path = directory / f"{machine['date']}-{machine['commit']}.json"
    if path.exists():  # another group of the same day and commit
        run["groups"] = {**json.loads(path.read_text())["groups"], **run["groups"]}
    path.write_text(json.dumps(run, indent=1) + "\n")
    print(f"bench: kept in {path.relative_to(build.ROOT)}")
    if complete:
        document.update(run)
