"""Which colleague has which group of triage open, so that two people do not read the same one."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils.translation import ngettext

from thuchu_web.claims.models import Claim
from thuchu_web.desk.models import Presence

PRESENT_FOR = timedelta(minutes=1)  # after the last sign; the page gives one every 20 seconds


def look_at(number: int, *, person: User, now: datetime) -> None:
    """Remember that the person has the group open now, and nothing else any more."""
    if not Claim.objects.filter(pk=number).exists():
        return
    Presence.objects.bulk_create(
        [Presence(person=person, number=number, at=now)],
        update_conflicts=True,
        unique_fields=["person"],
        update_fields=["number", "at"],
    )


def others_looking(*, person: User, now: datetime) -> dict[int, str]:
    """Return in words who else has a group open, by its number ("Lan is looking")."""
    present = Presence.objects.filter(at__gt=now - PRESENT_FOR).exclude(person=person)
    names: dict[int, list[str]] = {}
    for one in present.select_related("person").order_by("person__first_name", "person__username"):
        names.setdefault(one.number, []).append(one.person.get_full_name() or one.person.get_username())
    return {number: _in_words(who) for number, who in names.items()}


def _in_words(names: list[str]) -> str:
    return ngettext("%(names)s is looking", "%(names)s are looking", len(names)) % {"names": ", ".join(names)}


def forget_those_gone(*, now: datetime) -> None:
    """Delete what is older than a minute; it would say when a member last worked."""
    gone = Presence.objects.filter(at__lte=now - PRESENT_FOR)
    if gone.exists():  # a deletion would lock the database each time
        gone.delete()
