"""What every act on a claim rests on: the right to it, the locked row, and the note in its history."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu_web.claims.models import Claim, HistoryEntry

Event = HistoryEntry.Event


class Conflict(Exception):
    """The row changed since the person saw it; the message says what happened."""


def require(person: User, permission: str, sentence: str) -> None:
    """Refuse an act without its right. The worker and the API have no person, so they stop here too."""
    if not person.is_authenticated or not person.is_active or not person.has_perm(permission):
        raise PermissionDenied(sentence)


def work_required(person: User) -> None:
    """Refuse what only a member who works on claims may do."""
    require(person, "claims.work_claim", _("Only a member of the desk can work on claims."))


def locked(claim: Claim) -> Claim:
    """Return the claim as it is now, locked until the transaction ends."""
    return Claim.objects.select_for_update().get(pk=claim.pk)


def note_history(
    claim: Claim,
    event: HistoryEntry.Event,
    *,
    person: User | None,
    note: str = "",
    at: datetime | None = None,
) -> HistoryEntry:
    """Write down what happened to a claim."""
    return HistoryEntry.objects.create(
        claim=claim, event=event, person=person, note=note[:500], at=at or timezone.now()
    )
