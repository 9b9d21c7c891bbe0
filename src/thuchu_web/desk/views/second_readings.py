"""The blind second reading: what is drawn, one reading, and how far readings agree."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.agreement import LEAST_READINGS
from thuchu_web.claims.models import SecondReading
from thuchu_web.claims.scale import Rating
from thuchu_web.claims.second_reading import agreement_so_far, decided, read_again, readings_for
from thuchu_web.desk.board import cards_of, columns
from thuchu_web.desk.forms import SecondReadingForm
from thuchu_web.desk.rights import WORK, MemberRequest, desk_view
from thuchu_web.desk.views.frame import trail

MOST_LINES = 25  # of each list


@desk_view(WORK)
def second_readings(request: MemberRequest) -> HttpResponse:
    """Show what waits for this person, how far readings agree, and where they differ."""
    return render(
        request,
        "desk/second_readings.html",
        {
            "breadcrumbs": _trail(),
            "mine": list(readings_for(request.user).select_related("fact_check")[:MOST_LINES]),
            "agreement": agreement_so_far(),
            "least": LEAST_READINGS,
            "differing": [row for row in decided()[:200] if not row.agrees][:MOST_LINES],
        },
    )


@desk_view(WORK)
def second_reading(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a claim with its evidence and no verdict; sent back (POST), keep what the person decides."""
    row = get_object_or_404(SecondReading.objects.select_related("fact_check__claim", "reader"), pk=pk)
    if row.reader_id is not None:
        return render(request, "desk/second_reading_done.html", {"breadcrumbs": _trail(), "row": row})
    if not readings_for(request.user).filter(pk=pk).exists():
        messages.error(request, _("You had a hand in this claim, so another person does its second reading."))
        return redirect("desk_second_readings")
    form = SecondReadingForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _reading_page(request, row, form, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    try:
        read_again(
            row,
            rating=Rating(said["rating"]),
            note=said["note"],
            knew_answer=said["knew_answer"],
            person=request.user,
        )
    except (PermissionDenied, Conflict) as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_second_readings")
    messages.success(request, _("Kept. Here is what was published, beside your reading."))
    return redirect("desk_second_reading", pk=pk)


def _reading_page(
    request: MemberRequest, row: SecondReading, form: SecondReadingForm, *, status: int
) -> HttpResponse:
    # In the order of adding, not by stance: what a piece says of the claim is for the reader to judge.
    cards = sorted(cards_of(columns(row.fact_check.claim)), key=lambda card: card.number)
    context = {"breadcrumbs": _trail(), "row": row, "cards": cards, "form": form}
    return render(request, "desk/second_reading.html", context, status=status)


def _trail() -> list[dict[str, str]]:
    return [trail()[0], {"url": reverse("desk_second_readings"), "label": _("Second readings")}]
