"""A desk that has worked for a while takes a new version: its rows stay as they are, and so do the rules.

A process of its own on a database of its own: SQLite builds a table anew to change it, with rows and
triggers in the way, which a fresh and empty test database never shows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
# The name of the database on PostgreSQL; each worker has its own, for they come here at the same time.
OWN = f"with_rows_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Any:
    url = ""
    if os.environ.get("THUCHU_TEST_DATABASE") == "postgres":
        whole = os.environ["THUCHU_DATABASE_URL"]
        with psycopg.connect(whole, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {OWN}")
            connection.execute(f"CREATE DATABASE {OWN}")
        url = whole.replace("/postgres?", f"/{OWN}?")
        assert url != whole
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.migrate_with_rows", "claims", "0002_repeats_and_inquiries"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "THUCHU_TEST_DATA": str(tmp_path_factory.mktemp("rows")),
            "THUCHU_DATABASE_URL": url,
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_no_row_is_lost_or_changed_by_a_clock_and_a_priority(moved: Any) -> None:
    assert len(moved["first"]["claims_claim"]) == 2
    assert moved["again"] == moved["first"]


def test_the_tables_were_really_as_before(moved: Any) -> None:
    before, after = moved["back"]["claims_claim"][0], moved["again"]["claims_claim"][0]

    assert set(after) - set(before) == {
        "when", "checklist", "harm_at", "severity", "immediacy", "reach", "can_act",
    }  # fmt: skip
    assert {name: after[name] for name in before} == before
    assert "note" not in moved["back"]["claims_wording"][0]
    assert "plain" not in moved["back"]["claims_factcheck"][0]


def test_what_was_forbidden_is_forbidden_still(moved: Any) -> None:
    assert moved["refused"] == dict.fromkeys(moved["refused"], True)
    assert len(moved["refused"]) == 5
