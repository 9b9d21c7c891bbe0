"""The project keeps its own house: migrations, texts, imports, licences, settings, and what files may say."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from thuchu_web.config import catalogues, command

ROOT = Path(__file__).resolve().parent.parent
SETTING = re.compile(r"\bTHUCHU_[A-Z]+(?:_[A-Z]+)*\b")
NOT_SETTINGS = {"THUCHU_TERMS"}  # a constant of claimreview/jsonld.py
# Files come from wherever the reader's pip is set to look; nobody's folders are of interest to others.
# Written in pieces, so that this file does not name what it looks for.
FOREIGN = re.compile(
    "|".join(
        (r"py" + r"pi\.org", "python" + "hosted", "/ro" + "ot/", "/ho" + "me/[a-z]", "/wo" + "rk/(?!$)")
    ),
    re.MULTILINE,
)
TEXTS = {
    ".cfg",
    ".css",
    ".html",
    ".ini",
    ".js",
    ".json",
    ".lock",
    ".md",
    ".po",
    ".py",
    ".sh",
    ".toml",
    ".txt",
    "",
}


def tracked() -> list[Path]:
    """Return the project's text files."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    names = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    paths = [ROOT / name for name in names if name]
    return [path for path in paths if path.suffix in TEXTS and path.is_file()]


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=said)

    assert "No changes detected" in said.getvalue()


def test_every_text_has_its_vietnamese() -> None:
    assert catalogues.missing() == []


def test_imports_point_down() -> None:
    lint = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [str(lint), "--no-cache"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_library_binds_those_who_use_the_service() -> None:
    tool = ROOT / "tools" / "licences.py"
    done = subprocess.run([sys.executable, str(tool)], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


def test_no_file_names_a_registry_or_somebodys_folder() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked()
        if path != Path(__file__)
        for match in FOREIGN.finditer(path.read_text(encoding="utf-8", errors="replace"))
    }

    assert found == set()


def test_every_setting_is_in_its_reference_and_every_one_there_exists() -> None:
    page = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    code = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    used = {name for path in code for name in SETTING.findall(path.read_text(encoding="utf-8"))}

    assert set(SETTING.findall(page)) == used - NOT_SETTINGS


def test_every_command_is_in_its_reference_and_every_one_there_exists() -> None:
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")

    assert set(re.findall(r"^\| `\./thuchu (\w+)", page, re.MULTILINE)) == set(command.HELP)


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: page.stem)
def test_links_between_the_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target
