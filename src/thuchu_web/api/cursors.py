"""A place in the list of fact-checks as an opaque word."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import date

from django.utils.translation import gettext as _

from thuchu_web.api.problems import Problem, field_error
from thuchu_web.claims.listing import Place

LARGEST_KEY = 2**63 - 1


def cursor_of(place: Place | None) -> str | None:
    """Return the word for a place; None for the end of the list."""
    if place is None:
        return None
    plain = json.dumps([place.day.isoformat() if place.day else None, place.own, place.pk])
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def place_of(cursor: str, *, parameter: str) -> Place | None:
    """Return the place a word stands for, None for no word; a Problem when it was not made here."""
    if not cursor:
        return None
    try:
        day, own, pk = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = Place(None if day is None else date.fromisoformat(day), own, pk)
    except (ValueError, TypeError, RecursionError):
        place = None
    if place is None or type(place.own) is not bool or type(place.pk) is not int:
        raise _unknown(parameter)
    if not 0 <= place.pk <= LARGEST_KEY:
        raise _unknown(parameter)
    return place


def _unknown(parameter: str) -> Problem:
    sentence = _("This is not a place in the list; take it from the last page you got, or leave it out.")
    return Problem(422, errors=[field_error(f"query.{parameter}", sentence)])
