"""A member at the desk without a browser: signed in, and what the page says."""

from __future__ import annotations

import re
from typing import Any

from django.contrib.auth.models import User
from django.test import Client


def desk(person: User) -> Client:
    """Return a client that is signed in as the person."""
    client = Client()
    client.force_login(person)
    return client


def words(response: Any) -> str:
    """Return the page of an answer."""
    return str(response.content.decode())


def mark_on(page: str) -> str:
    """Return the mark of what the page shows; an act on it carries the mark back."""
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found
    return found[1]
