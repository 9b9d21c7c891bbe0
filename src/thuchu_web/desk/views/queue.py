"""The queue."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from thuchu_web.claims.models import Claim
from thuchu_web.desk.colleagues import called, colleagues
from thuchu_web.desk.queue import (
    NOBODY,
    ONLY,
    ORDERS,
    ROWS,
    TABS,
    UNANSWERED,
    WORKED_ON,
    Asked,
    claims_in,
    counts,
    rows,
)
from thuchu_web.desk.rights import WORK, MemberRequest, desk_view
from thuchu_web.desk.views.frame import trail

LONGEST_SEARCH = 200  # characters


@desk_view(WORK)
def queue(request: MemberRequest) -> HttpResponse:
    """Show the claims of one tab; tab, words, filters, order and page stand in the address."""
    members = {NOBODY: _("Nobody"), **{str(member.pk): called(member) for member in colleagues()}}
    asked = _asked(request, owners=set(members))
    page = Paginator(claims_in(asked).select_related("owner"), ROWS).get_page(request.GET.get("page"))
    number_in = counts()
    tabs = {UNANSWERED: _("Unanswered"), **{key.value: label for key, label in TABS.items()}}
    worked_on = asked.status == UNANSWERED or asked.status in WORKED_ON
    narrowed = [
        words for words in (ONLY.get(asked.only), members.get(asked.owner) if asked.owner else None) if words
    ]
    return render(
        request,
        "desk/queue.html",
        {
            "breadcrumbs": trail(),
            "tabs": [(key, label, number_in[key]) for key, label in tabs.items()],
            "asked": asked,
            "status": asked.status,
            "status_label": tabs[asked.status],
            "worked_on": worked_on,
            "orders": ORDERS,
            "order_label": ORDERS[asked.order],
            "only": ONLY,
            "owners": members,
            "narrowed": ", ".join(str(words) for words in narrowed),
            "words": asked.words,
            "page": page,
            "rows": rows(list(page.object_list)),
        },
    )


def _asked(request: MemberRequest, *, owners: set[str]) -> Asked:
    given = request.GET
    status, order, only, owner = (given.get(name, "") for name in ("status", "order", "only", "owner"))
    return Asked(
        status=status if status in TABS or status == UNANSWERED else Claim.Status.NEW.value,
        words=given.get("q", "").strip()[:LONGEST_SEARCH],
        order=order if order in ORDERS else "asked",
        only=only if only in ONLY else "",
        owner=owner if owner in owners else "",
    )
