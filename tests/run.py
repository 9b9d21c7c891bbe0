"""What `./thuchu test` and `./thuchu check` do.

./thuchu test                   the tests, on SQLite
./thuchu test --postgres        and again on a real PostgreSQL, without the browser
./thuchu test --ci              and the linters, real migrations on both, licences (also with CI=true)
./thuchu test tests/thuchu -x   pytest's own words
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.browser.chromium import find_chromium

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = min(os.cpu_count() or 1, 4)
MANAGE = [sys.executable, "-m", "django"]
LINTERS: tuple[tuple[str, ...], ...] = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("lint-imports", "--no-cache"),
    ("mypy", "src"),
    ("djlint", "--lint", "src/thuchu_web"),
)
# What a real installation would set; nothing is started with it.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "thuchu_web.config.settings",
    "THUCHU_BASE_URL": "https://thuchu.example",
    "THUCHU_SECRET_KEY": "a-key-for-the-check-only-" + "0123456789abcdef" * 4,
    "THUCHU_TRIAL": "0",
    "THUCHU_BEHIND_PROXY": "1",
}


@dataclass
class Report:
    """What was run and how it ended."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    broken: list[str] = field(default_factory=list)  # names of steps that did not succeed

    def run(self, name: str, command: Sequence[str], *, environment: Mapping[str, str] | None = None) -> bool:
        """Run one step, showing its output; tell whether it succeeded."""
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        status = subprocess.call(
            list(command), cwd=ROOT, stdin=subprocess.DEVNULL, env={**os.environ, **(environment or {})}
        )
        print(f"== {name}: {'ok' if status == 0 else f'FAILED ({status})'}, {time.monotonic() - began:.0f} s")
        if status:
            self.broken.append(name)
        return status == 0

    def run_pytest(self, name: str, words: Sequence[str], *, environment: Mapping[str, str]) -> None:
        """Run pytest and count its tests."""
        with tempfile.TemporaryDirectory() as folder:
            results = Path(folder) / "results.xml"
            command = [sys.executable, "-m", "pytest", f"--junitxml={results}", *words]
            self.run(name, command, environment=environment)
            if not results.exists():
                return
            for suite in ElementTree.parse(results).iter("testsuite"):
                total, failed, skipped = (int(suite.get(key, 0)) for key in ("tests", "failures", "skipped"))
                failed += int(suite.get("errors", 0))
                self.passed += total - failed - skipped
                self.failed += failed
                self.skipped += skipped

    def tell(self) -> int:
        """Print the last lines and return the exit status."""
        print()
        if self.broken:
            print(f"Not well: {', '.join(self.broken)}")
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped")
        return 1 if self.broken or self.failed else 0


def main(words: Sequence[str]) -> int:
    """Run what the words ask for and return the exit status."""
    reader = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for option in ("--postgres", "--ci", "--only-lint"):
        reader.add_argument(option, action="store_true")
    options, rest = reader.parse_known_args(words)
    ci = options.ci or (os.environ.get("CI", "").lower() in {"1", "true"} and not rest)
    report = Report()
    if options.only_lint:
        _lint(report)
        return 1 if report.broken else 0
    if not rest:
        _get_chromium()
    report.run_pytest("tests on SQLite", rest or _spread(), environment={"THUCHU_TEST_DATABASE": ""})
    if options.postgres or ci:
        report.run_pytest(
            "tests on PostgreSQL",
            [*(rest or _spread()), "-m", "not browser"],
            environment={"THUCHU_TEST_DATABASE": "postgres"},
        )
    if ci:
        _lint(report)
        _migrate_for_real(report)
        report.run(
            "settings of a real installation",
            [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
            environment=PRODUCTION,
        )
        report.run("licences", [sys.executable, "tools/licences.py"])
    return report.tell()


def _spread() -> list[str]:
    # Tests of one group, such as those of the browser, share one process and so one installation.
    return ["-n", str(PROCESSES), "--dist", "loadgroup"] if PROCESSES > 1 else []


def _lint(report: Report) -> None:
    for command in LINTERS:
        program = Path(sys.executable).parent / command[0]
        report.run(" ".join(command), [str(program), *command[1:]])
    if shutil.which("shellcheck"):
        report.run("shellcheck thuchu", ["shellcheck", "thuchu", ".ci/run"])


def _migrate_for_real(report: Report) -> None:
    from tests import postgres

    for name, url in (("SQLite", ""), ("PostgreSQL", postgres.start())):
        with tempfile.TemporaryDirectory(prefix="thuchu-migrate-") as folder:
            environment = {
                "DJANGO_SETTINGS_MODULE": "thuchu_web.config.settings",
                "THUCHU_DATA": folder,
                "THUCHU_DATABASE_URL": url,
            }
            for words in (["migrate", "-v", "0"], ["makemigrations", "--check", "--dry-run"]):
                report.run(f"{words[0]} on {name}", [*MANAGE, *words], environment=environment)


def _get_chromium() -> None:
    """Install Chromium for the browser tests where that is possible without asking; else say so."""
    if find_chromium():
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "chromium"]):
            subprocess.call(
                ["apt-get", *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, env=quiet
            )
    if not find_chromium():
        print("There is no Chromium on this machine, so the browser tests are skipped: install chromium.")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
