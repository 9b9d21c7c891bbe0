"""Who works at the desk."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.db.models import QuerySet

from thuchu_web.desk.rights import WORK


def colleagues() -> QuerySet[User]:
    """Return everybody active who works on claims, by name."""
    return User.objects.with_perm(WORK).order_by("first_name", "last_name", "username")


def called(person: User) -> str:
    """Return how colleagues call a person."""
    return person.get_full_name() or person.get_username()
