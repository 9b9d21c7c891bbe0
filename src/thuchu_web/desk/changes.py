"""Two people on one claim: noticing that it changed since a person saw it, and saying what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from thuchu_web.claims.acts import locked
from thuchu_web.claims.models import Claim, HistoryEntry


@dataclass(frozen=True, slots=True)
class WhatChanged:
    """What happened to a claim since a person saw it."""

    sentence: str
    entries: list[HistoryEntry]
    lines: list[str] = field(default_factory=list)  # said instead of the history


class Changed(Exception):
    """The claim is no longer as the person saw it."""


def mark_of(claim: Claim) -> str:
    """Return what a form carries to know the claim again: when it changed last, and its last history row."""
    last = claim.history.order_by("-pk").values_list("pk", flat=True).first() or 0
    return _mark(claim, last)


def marks_of(claims: Iterable[Claim]) -> dict[int, str]:
    """Return the mark of each claim, by its number, in one query."""
    rows = {claim.pk: claim for claim in claims}
    last = dict(
        HistoryEntry.objects.filter(claim__in=rows).order_by().values_list("claim").annotate(last=Max("pk"))
    )
    return {pk: _mark(claim, last.get(pk, 0)) for pk, claim in rows.items()}


def _mark(claim: Claim, last: int) -> str:
    return f"{claim.updated_at.isoformat()}~{last}"


@contextmanager
def as_seen(claim: Claim, mark: str, *, with_evidence: bool = False) -> Iterator[Claim]:
    """Give the claim, locked, when it still is as the mark says; raise Changed otherwise.

    with_evidence  evidence added or removed meanwhile counts as a change too
    """
    with transaction.atomic():
        row = locked(claim)
        present = mark_of(row)
        if not with_evidence:
            present, mark = present.split("~")[0], mark.split("~")[0]
        if present != mark:
            raise Changed
        yield row


def what_changed(claim: Claim, mark: str, *, otherwise: str = "") -> WhatChanged:
    """Return what happened after the mark; `otherwise` is said when the history tells nothing."""
    after = mark.partition("~")[2]
    known = after.isascii() and after.isdecimal() and len(after) < 18
    entries = list(claim.history.filter(pk__gt=int(after)).select_related("person")) if known else []
    people = [entry.person for entry in entries if entry.person]
    if not people:
        return WhatChanged(
            otherwise or _("This changed since you opened it. Here is how it is now."), entries
        )
    name = people[-1].get_full_name() or people[-1].get_username()
    return WhatChanged(
        _("%(name)s did this just before you. Here is what changed.") % {"name": name}, entries
    )
