"""How a clock and a priority read on the desk's pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thuchu_web.claims.models import Claim
from thuchu_web.claims.priority import priority

LATE = timedelta(hours=2)  # from here on a clock is red, and counted on the first page
SOON = timedelta(hours=6)
IN_DAYS = timedelta(hours=48)  # a clock with more left says days


@dataclass(frozen=True, slots=True)
class Clock:
    """How much time is left, in words, and how it is coloured: "late", "soon" or nothing."""

    words: str
    state: str
    until: datetime


def clock_of(claim: Claim, *, now: datetime) -> Clock | None:
    """Return the claim's clock; None when nobody set one."""
    if claim.harm_at is None:
        return None
    left = claim.harm_at - now
    state = "late" if left < LATE else "soon" if left < SOON else ""
    return Clock(_in_words(left), state, claim.harm_at)


def _in_words(left: timedelta) -> str:
    if left > IN_DAYS:
        return ngettext("%(n)d day left", "%(n)d days left", left.days) % {"n": left.days}
    over = left < timedelta(0)
    hours, minutes = divmod(int(abs(left).total_seconds()) // 60, 60)
    said = {"hours": hours, "minutes": minutes}
    if over:
        return (
            _("overdue by %(hours)d h %(minutes)d min") % said
            if hours
            else _("overdue by %(minutes)d min") % said
        )
    return _("%(hours)d h %(minutes)d min left") % said if hours else _("%(minutes)d min left") % said


def priority_in_words(claim: Claim) -> str:
    """Return the priority together with its parts, never the bare number; empty when nobody judged it."""
    weights = claim.weights
    if weights is None:
        return ""
    return _(
        "Priority %(product)d = severity %(severity)d × immediacy %(immediacy)d × reach %(reach)d"
        " × can be done %(can_act)d"
    ) % {
        "product": priority(weights),
        "severity": weights.severity,
        "immediacy": weights.immediacy,
        "reach": weights.reach,
        "can_act": weights.can_act,
    }
