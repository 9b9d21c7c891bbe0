"""The first page after signing in: what is urgent, what waits, who is here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.translation import get_language
from wagtail.admin.ui.components import Component

from thuchu_web.claims.models import Verdict
from thuchu_web.desk import duty, planned
from thuchu_web.desk.colleagues import called, colleagues
from thuchu_web.desk.rights import CONFIRM, PUBLISH, TRAIN, WORK


class DutyPanel(Component):  # type: ignore[misc]
    """Counters that lead to their lists, what rises, what ends, what waits for this person, who is here."""

    name = "duty"
    order = 10
    template_name = "desk/duty.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the panel shows to the person who asks."""
        request = parent_context["request"]
        person: User = request.user
        if not person.has_perm(WORK):
            return {"may_work": False, "may_train": person.has_perm(TRAIN)}
        now = timezone.now()
        here = duty.on_shift(person)
        waiting = Verdict.objects.none()
        if person.has_perm(CONFIRM):
            waiting = Verdict.objects.filter(state=Verdict.State.PROPOSED).exclude(proposed_by=person)
        to_publish = Verdict.objects.none()
        if person.has_perm(PUBLISH):
            to_publish = Verdict.objects.filter(state=Verdict.State.CONFIRMED, fact_check=None)
            to_publish = to_publish.exclude(pk__in=planned.waiting().values("verdict"))
        return {
            "may_work": True,
            "request": request,
            # Wagtail renders a panel without the request, so what comes with one is given here.
            "csrf_token": get_token(request),
            "LANGUAGE_CODE": get_language(),
            "today": timezone.localtime(now),
            "counters": duty.counters(now=now),
            "rising": duty.rising(now=now),
            "rising_hours": duty.RISING_HOURS,
            "endings": duty.endings(now=now),
            "unowned": duty.unowned(now=now),
            "mine": duty.owned_by(person, now=now),
            "to_review": list(waiting.select_related("claim", "proposed_by")[: duty.MOST_LINES]),
            "to_publish": [
                (verdict, planned.stopped_by(verdict))
                for verdict in to_publish.select_related("claim", "confirmed_by")[: duty.MOST_LINES]
            ],
            "planned": [planned.shown(plan) for plan in planned.waiting()[: duty.MOST_LINES]],
            "here": here,
            "on_shift": any(member.is_you for member in here),
            "colleagues": [(member.pk, called(member)) for member in colleagues() if member != person],
            "handover": duty.handovers().first(),
        }
