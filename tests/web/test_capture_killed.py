"""A process that keeps a copy is killed at each instant: the evidence is there whole, or nothing is.

Real processes on a real SQLite file: what a killed process leaves behind can only be seen there.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile

from thuchu_web.claims.models import Snapshot, evidence_storage
from thuchu_web.claims.storage import CopyStorage, forget_unkept_copies

ROOT = Path(__file__).resolve().parents[2]
NOTHING = {"evidence": 0, "rows": 0, "whole": 0, "others": 0}
ONE = {"evidence": 1, "rows": 1, "whole": 1, "others": 0}

starts_its_own = pytest.mark.skipif(
    os.environ.get("THUCHU_TEST_DATABASE") == "postgres", reason="starts its own installation on SQLite"
)


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.web.mortal_settings",
        "THUCHU_TEST_DATA": str(data),
        "THUCHU_DATABASE_URL": "",
        "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    command = [sys.executable, "-m", "tests.web.mortal_capture", *words]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


def state(data: Path) -> dict[str, Any]:
    done = run(data, "state")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("capture")
    done = run(data, "prepare")
    assert done.returncode == 0, done.stderr
    return data


@pytest.fixture
def data(prepared: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(prepared, copy)
    return copy


@starts_its_own
@pytest.mark.long
@pytest.mark.parametrize(
    ("instant", "left"),
    [
        ("note made", NOTHING),
        ("half written", NOTHING),
        ("written", NOTHING),
        ("renamed", NOTHING),
        ("row saved", NOTHING),
        ("before commit", NOTHING),
        ("after commit", ONE),
    ],
)
def test_a_capture_killed_at_any_instant_leaves_all_or_nothing(
    data: Path, instant: str, left: dict[str, int]
) -> None:
    killed = run(data, "attach", *instant.split())

    assert killed.returncode == -signal.SIGKILL
    after = state(data)
    assert (after["evidence"], after["rows"], after["whole"]) == (
        left["evidence"],
        left["rows"],
        left["whole"],
    )
    assert run(data, "forget").returncode == 0
    assert state(data) == left


@starts_its_own
@pytest.mark.long
def test_a_capture_that_is_not_killed_leaves_the_copy_alone(data: Path) -> None:
    assert run(data, "attach").returncode == 0

    assert state(data) == ONE
    assert run(data, "forget").returncode == 0
    assert state(data) == ONE


def test_a_copy_without_a_note_is_never_removed(tmp_path: Path) -> None:
    storage = CopyStorage(location=tmp_path)
    (tmp_path / "ab").mkdir()
    (tmp_path / "ab" / "cu.gz").write_bytes(b"x")

    assert storage.forget_unkept(lambda name: False) == 0
    assert (tmp_path / "ab" / "cu.gz").exists()


@pytest.mark.django_db
def test_a_capture_under_way_is_left_alone() -> None:
    # Inside the test's transaction nothing is certain yet, so the note is left standing.
    name = evidence_storage().save("ab/dang-luu.txt", ContentFile(b"x"))

    assert forget_unkept_copies() == 0
    assert evidence_storage().exists(name)
    assert not Snapshot.objects.exists()
