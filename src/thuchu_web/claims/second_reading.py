"""The blind second reading: somebody who had no hand in a verdict decides again without seeing it."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.text.normalise import one_line
from thuchu_web.claims.acts import Conflict, locked, note_history, require
from thuchu_web.claims.agreement import Agreement, agreement
from thuchu_web.claims.models import HistoryEntry, SecondReading
from thuchu_web.claims.scale import Rating


def readings_for(person: User) -> QuerySet[SecondReading]:
    """Return the open readings the person may take: of claims the person never had a hand in."""
    waiting = SecondReading.objects.filter(reader=None)
    if not person.has_perm("claims.confirm_verdict"):
        return waiting.none()
    touched = HistoryEntry.objects.filter(person=person).values("claim")
    return waiting.exclude(
        Q(fact_check__claim__in=touched)
        | Q(fact_check__claim__owner=person)
        | Q(fact_check__verdict__proposed_by=person)
        | Q(fact_check__verdict__confirmed_by=person)
        | Q(fact_check__published_by=person)
        | Q(fact_check__verdict__shadow_decisions__trainee=person)  # was shown the verdict in practice
    )


@transaction.atomic
def read_again(
    reading: SecondReading, *, rating: Rating, person: User, note: str = "", knew_answer: bool = False
) -> SecondReading:
    """Decide a drawn verdict again. What is published stays as it is.

    knew_answer  the person already knew what we published, so the reading does not count
    """
    require(person, "claims.confirm_verdict", _("Only a member of the desk can review verdicts."))
    claim = locked(reading.fact_check.claim)
    reading = SecondReading.objects.select_for_update().get(pk=reading.pk)
    if reading.reader_id is not None:
        raise Conflict(_("Somebody has already done this second reading."))
    if not readings_for(person).filter(pk=reading.pk).exists():
        raise PermissionDenied(_("You had a hand in this claim, so another person does its second reading."))
    reading.reader, reading.rating, reading.knew_answer = person, rating, knew_answer
    reading.note, reading.read_at = one_line(note), timezone.now()
    reading.full_clean(exclude=["fact_check", "reader"])
    reading.save()
    note_history(
        claim,
        HistoryEntry.Event.READ_AGAIN,
        person=person,
        note="same" if reading.agrees else "other",
        at=reading.read_at,
    )
    return reading


def decided() -> QuerySet[SecondReading]:
    """Return the readings that are done, newest first."""
    done = SecondReading.objects.exclude(reader=None).order_by("-read_at", "-pk")
    return done.select_related("fact_check")


def agreement_so_far() -> Agreement | None:
    """Return how far blind readings agree with what was published; None while there are too few."""
    pairs = decided().filter(knew_answer=False).values_list("fact_check__rating", "rating")
    return agreement(list(pairs))
