"""Fixtures every test may ask for by a person's or a thing's name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests import people
from thuchu_web.api.limits import asking, reading
from thuchu_web.claims.index import index
from thuchu_web.claims.models import FactCheck
from thuchu_web.library.index import library_index
from thuchu_web.tipline.seal import ensure_key


@pytest.fixture(autouse=True)
def _fresh_index(tmp_path: Path, settings: Any) -> Iterator[None]:
    settings.INDEX_ROOT = tmp_path / "index"
    index.cache_clear()
    library_index.cache_clear()
    yield
    index.cache_clear()
    library_index.cache_clear()


@pytest.fixture(autouse=True)
def _nothing_asked_yet() -> None:
    asking.clear()
    reading.clear()


@pytest.fixture(autouse=True, scope="session")
def _reply_address_key() -> None:
    ensure_key()


@pytest.fixture
def lan(db: None) -> User:
    return people.editor()


@pytest.fixture
def minh(db: None) -> User:
    return people.checker()


@pytest.fixture
def an(db: None) -> User:
    return people.member("an")


@pytest.fixture
def hoa(db: None) -> people.Asker:
    return people.Asker()


@pytest.fixture
def salt_water(minh: User, lan: User) -> FactCheck:
    """The published fact-check that salt water does not prevent flu: Minh wrote it, Lan confirmed."""
    return people.published_fact_check(minh, lan)
