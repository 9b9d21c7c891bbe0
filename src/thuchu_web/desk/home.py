"""The first page after signing in: where work waits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wagtail.admin.ui.components import Component

from thuchu_web.claims.models import Claim, Verdict
from thuchu_web.desk.queue import TABS, WORKED_ON, counts
from thuchu_web.desk.rights import CONFIRM, PUBLISH, TRAIN, WORK

MOST_LINES = 8  # of each list


class DutyPanel(Component):  # type: ignore[misc]
    """Counters that lead to the queue, what waits for this person's eyes, and what this person works on."""

    name = "duty"
    order = 10
    template_name = "desk/duty.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the panel shows to the person who asks."""
        person = parent_context["request"].user
        if not person.has_perm(WORK):
            return {"may_work": False, "may_train": person.has_perm(TRAIN)}
        number_in = counts()
        waiting = Verdict.objects.none()
        if person.has_perm(CONFIRM):
            waiting = Verdict.objects.filter(state=Verdict.State.PROPOSED).exclude(proposed_by=person)
        to_publish = Verdict.objects.none()
        if person.has_perm(PUBLISH):
            to_publish = Verdict.objects.filter(state=Verdict.State.CONFIRMED, fact_check=None)
        return {
            "may_work": True,
            "counters": [(status.value, TABS[status], number_in[status.value]) for status in WORKED_ON],
            "to_review": list(waiting.select_related("claim", "proposed_by")[:MOST_LINES]),
            "to_publish": list(to_publish.select_related("claim", "confirmed_by")[:MOST_LINES]),
            "mine": list(
                Claim.objects.filter(owner=person, status__in=[Claim.Status.NEW, Claim.Status.OPEN]).order_by(
                    "-updated_at"
                )[:MOST_LINES]
            ),
        }
