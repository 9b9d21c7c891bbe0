"""Planned publications as the desk reads and sets them: always in the desk's own time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thuchu_web.claims.models import Claim, PlannedPublication, Verdict
from thuchu_web.desk.colleagues import called
from thuchu_web.desk.forms import DeskForm

State = PlannedPublication.State


class DeskMoment(forms.DateTimeField):
    """A moment in the desk's time zone, whichever one the member's own pages are in."""

    def to_python(self, value: Any) -> datetime | None:
        """Return the moment."""
        with timezone.override(timezone.get_default_timezone()):
            return super().to_python(value)


class PlanForm(DeskForm):
    """When a verdict is to be published."""

    at = DeskMoment(
        label=gettext_lazy("Publish at"),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["at"].help_text = _("In the time zone of the desk, %(zone)s.") % {
            "zone": settings.TIME_ZONE
        }


@dataclass(frozen=True, slots=True)
class Planned:
    """One planned publication."""

    plan: PlannedPublication
    claim: Claim
    when: str
    by: str


def in_desk_zone(at: datetime) -> str:
    """Return a moment as the desk's clock shows it: 07:00 25/11/2026."""
    return f"{timezone.localtime(at, timezone.get_default_timezone()):%H:%M %d/%m/%Y}"


def waiting() -> QuerySet[PlannedPublication]:
    """Return the plans that wait for their time, the earliest first."""
    return PlannedPublication.objects.filter(state=State.WAITING).select_related(
        "verdict__claim", "decided_by"
    )


def shown(plan: PlannedPublication) -> Planned:
    """Return a plan as the desk shows it."""
    return Planned(plan, plan.verdict.claim, in_desk_zone(plan.at), called(plan.decided_by))


def planned_for(claim_ids: list[int]) -> dict[int, str]:
    """Return when each claim is to be published, for those that have a plan."""
    return {
        plan.verdict.claim_id: in_desk_zone(plan.at)
        for plan in waiting().filter(verdict__claim__in=claim_ids)
    }


def stopped_by(verdict: Verdict) -> PlannedPublication | None:
    """Return the verdict's last plan when it was stopped and nothing has been decided since."""
    last = verdict.plans.order_by("-pk").first()
    return last if last is not None and last.state == State.STOPPED else None
