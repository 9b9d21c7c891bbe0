"""A worker is killed in the middle of each stage; the next one finishes what it left. Rows are the truth.

Real processes on a real SQLite file: what a killed process leaves behind can only be seen there.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
REPEATS = 3  # messages that repeat a published claim; as many are new
PATIENCE = 60  # seconds, for two busy processors

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        os.environ.get("THUCHU_TEST_DATABASE") == "postgres", reason="starts its own installation on SQLite"
    ),
]


class Installation:
    """One data folder and the processes that work on it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._workers: list[subprocess.Popen[bytes]] = []

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "tests.web.mortal_worker", *words]

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.web.mortal_settings",
            "THUCHU_TEST_DATA": str(self.data),
            "THUCHU_DATABASE_URL": "",
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }

    def does(self, *words: str) -> str:
        done = subprocess.run(
            self.command(*words), env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def worker(self, stage: str = "") -> subprocess.Popen[bytes]:
        with (self.data / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                self.command("work", stage),
                env=self.environment,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        self._workers.append(process)
        return process

    def state(self) -> dict[str, Any]:
        """Return what became of the messages, read from the file itself."""
        with closing(sqlite3.connect(self.data / "thuchu.sqlite3", timeout=20)) as database:
            rows = database.execute("SELECT stage FROM tipline_message ORDER BY stage").fetchall()
            answers, delivered = database.execute(
                "SELECT COUNT(*), COUNT(delivered_at) FROM tipline_answer"
            ).fetchone()
        return {"stages": [stage for (stage,) in rows], "answers": answers, "delivered": delivered}

    def publications(self) -> tuple[int, int, str]:
        """Return how many fact-checks and lines of the log there are, and what became of the plan."""
        with closing(sqlite3.connect(self.data / "thuchu.sqlite3", timeout=20)) as database:
            (checks,) = database.execute("SELECT COUNT(*) FROM claims_factcheck").fetchone()
            (lines,) = database.execute("SELECT COUNT(*) FROM publiclog_entry").fetchone()
            (plan,) = database.execute("SELECT state FROM claims_plannedpublication").fetchone()
        return checks, lines, plan

    def mails(self) -> int:
        folder = self.data / "mails"
        if not folder.exists():
            return 0
        return sum(path.read_text(encoding="utf-8").count("Subject: ") for path in folder.iterdir())

    def waits_until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while not holds(state := self.state()):
            assert time.monotonic() < until, (state, (self.data / "worker.log").read_text()[-3000:])
            time.sleep(0.3)
        return state

    def stop(self) -> None:
        for process in self._workers:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("prepared")
    Installation(data).does("prepare", str(REPEATS))
    return data


@pytest.fixture
def installation(prepared: Path, tmp_path: Path) -> Any:
    shutil.copytree(prepared, tmp_path / "data")
    installation = Installation(tmp_path / "data")
    yield installation
    installation.stop()


@pytest.mark.parametrize("stage", ["before sort", "in sort", "in answer", "before delivery", "in delivery"])
def test_a_worker_killed_in_a_stage_loses_no_message(installation: Installation, stage: str) -> None:
    assert installation.worker(stage).wait(PATIENCE) == -signal.SIGKILL
    installation.worker()
    installation.waits_until(lambda state: state["delivered"] == REPEATS)

    state = installation.waits_until(lambda state: "received" not in state["stages"])
    assert state["stages"] == ["answered"] * REPEATS + ["waiting"] * REPEATS
    assert state["answers"] == installation.mails() == REPEATS


@pytest.mark.parametrize("stage", ["before answer", "in answer", "in delivery"])
def test_a_worker_killed_after_a_publication_still_answers_everybody_once(
    installation: Installation, stage: str
) -> None:
    first = installation.worker()
    installation.waits_until(
        lambda state: "received" not in state["stages"] and state["delivered"] == REPEATS
    )
    first.terminate()
    assert first.wait(PATIENCE) == 0
    installation.does("decide")

    assert installation.worker(stage).wait(PATIENCE) == -signal.SIGKILL
    installation.worker()
    state = installation.waits_until(lambda state: state["delivered"] == 2 * REPEATS)

    assert state["stages"] == ["answered"] * 2 * REPEATS
    assert state["answers"] == installation.mails() == 2 * REPEATS


@pytest.mark.parametrize("stage", ["in publication", "after publication"])
def test_a_worker_killed_in_a_planned_publication_publishes_exactly_once(
    installation: Installation, stage: str
) -> None:
    first = installation.worker()
    installation.waits_until(
        lambda state: "received" not in state["stages"] and state["delivered"] == REPEATS
    )
    first.terminate()
    assert first.wait(PATIENCE) == 0
    installation.does("plan")

    assert installation.worker(stage).wait(PATIENCE) == -signal.SIGKILL
    assert installation.publications() == ((1, 1, "waiting") if stage == "in publication" else (2, 2, "done"))
    installation.worker()
    state = installation.waits_until(lambda state: state["delivered"] == 2 * REPEATS)

    assert installation.publications() == (2, 2, "done")
    assert state["stages"] == ["answered"] * 2 * REPEATS
    assert state["answers"] == installation.mails() == 2 * REPEATS


def test_a_worker_stops_with_the_process_that_started_it(installation: Installation) -> None:
    worker = installation.worker()
    installation.waits_until(lambda state: "worker started" in (installation.data / "worker.log").read_text())

    assert worker.stdin is not None
    worker.stdin.close()

    assert worker.wait(PATIENCE) == 0
    assert "Traceback" not in (installation.data / "worker.log").read_text()
