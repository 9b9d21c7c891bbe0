"""The queue."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from thuchu_web.claims.models import Claim
from thuchu_web.desk.queue import ROWS, TABS, WORKED_ON, claims_in, counts, rows
from thuchu_web.desk.rights import WORK, MemberRequest, desk_view
from thuchu_web.desk.views.frame import trail

LONGEST_SEARCH = 200  # characters


@desk_view(WORK)
def queue(request: MemberRequest) -> HttpResponse:
    """Show the claims of one tab; tab, words and page stand in the address."""
    asked = request.GET.get("status", "")
    status = asked if asked in TABS else Claim.Status.NEW.value
    words = request.GET.get("q", "").strip()[:LONGEST_SEARCH]
    page = Paginator(claims_in(status, words=words).select_related("owner"), ROWS).get_page(
        request.GET.get("page")
    )
    number_in = counts()
    return render(
        request,
        "desk/queue.html",
        {
            "breadcrumbs": trail(),
            "tabs": [(key.value, label, number_in[key.value]) for key, label in TABS.items()],
            "status": status,
            "status_label": TABS[Claim.Status(status)],
            "most_asked_first": status in WORKED_ON,
            "words": words,
            "page": page,
            "rows": rows(list(page.object_list)),
        },
    )
