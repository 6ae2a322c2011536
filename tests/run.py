"""Runs the tests in parts, one after the other, and closes with their counts added up. Called by script/test."""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from xml.etree import ElementTree

from tests.browsing import chromium

FAST = ("Rules and deeds, on SQLite", ["-m", "fast"])
REST = ("Everything else, on SQLite", ["-m", "not fast and not browser"])
POSTGRESQL = (
    "What touches the database, on PostgreSQL",
    ["--database=postgresql", "-m", "database and not browser"],
)
JOURNEYS = ("Journeys in a real browser", ["-m", "browser"])
NO_TESTS = 5  # pytest's exit status


def main() -> int:
    """Run the parts asked for; 0 when all passed, and nothing was skipped where nothing may be."""
    parser = argparse.ArgumentParser(
        prog="script/test",
        description=__doc__,
        epilog="All other arguments go to pytest.",
        allow_abbrev=False,
    )
    parser.add_argument("--fast", action="store_true", help="rules and deeds only, on SQLite")
    parser.add_argument(
        "--long", action="store_true", help="races, crashes and long properties too; nothing may be skipped"
    )
    options, rest = parser.parse_known_args()
    complete = options.long or bool(os.environ.get("CI"))
    parts = [FAST] if options.fast else [FAST, REST, POSTGRESQL]
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    if not options.fast and chromium():
        parts.append(JOURNEYS)
    elif not options.fast and complete:
        counts["failed"] += 1
        print(
            "Chromium is not installed, and without it the journeys cannot run. Its path may be given as CHROMIUM."
        )
    elif not options.fast:
        print("Chromium is not installed: the journeys in a real browser are left out.")
    for title, arguments in parts:
        run_part(title, [*arguments, *(["--long"] if options.long else []), *rest], counts)
    ran = counts["passed"] + counts["failed"]
    if not ran:
        print("No test was run.")
    if complete and counts["skipped"]:
        print("Tests were skipped, and here nothing may be.")
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"\n{counts['passed']} passed, {counts['failed']} failed{skipped}")
    return int(not ran or counts["failed"] > 0 or (complete and counts["skipped"] > 0))


def run_part(title: str, arguments: list[str], counts: dict[str, int]) -> None:
    """Run pytest once, and add what it says to the counts."""
    print(f"\n== {title}", flush=True)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        status = run_pytest([f"--junitxml={report}", *arguments])
        suites = ElementTree.parse(report).findall("testsuite") if report.exists() else []  # noqa: S314
    part = {
        name: sum(int(suite.get(name, 0)) for suite in suites)
        for name in ("tests", "failures", "errors", "skipped")
    }
    failed = part["failures"] + part["errors"]
    if status not in (0, NO_TESTS) and not failed:
        failed = 1  # pytest itself did not get through
    counts["failed"] += failed
    counts["skipped"] += part["skipped"]
    counts["passed"] += max(part["tests"] - part["failures"] - part["errors"] - part["skipped"], 0)
    print(f"   {time.monotonic() - begun:.0f} seconds", flush=True)


def run_pytest(arguments: list[str]) -> int:
    """Run pytest on all cores. When we are told to stop, it is told too, and gets the time to end its servers."""
    workers = ["-q", "-n", "auto", "--maxprocesses=4", "--dist=worksteal"]
    with subprocess.Popen([sys.executable, "-m", "pytest", *workers, *arguments]) as pytest:  # noqa: S603
        try:
            return pytest.wait()
        except KeyboardInterrupt:
            pytest.send_signal(signal.SIGINT)
            pytest.wait()
            raise


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _stop)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
