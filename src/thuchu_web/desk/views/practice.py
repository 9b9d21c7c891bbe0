"""Practice for trainees: a draft without its verdict, then the real decision beside their own."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.scale import Rating
from thuchu_web.claims.training import decide_for_practice, drafts_to_practise, own_practice
from thuchu_web.desk.board import cards_of, columns
from thuchu_web.desk.forms import PracticeForm
from thuchu_web.desk.rights import TRAIN, MemberRequest, desk_view
from thuchu_web.desk.views.frame import trail

MOST_LINES = 25  # of each list


@desk_view(TRAIN)
def practice(request: MemberRequest) -> HttpResponse:
    """Show what the trainee may decide on, and what came of the earlier decisions."""
    context = {
        "breadcrumbs": _trail(),
        "drafts": list(drafts_to_practise(request.user)[:MOST_LINES]),
        "decided": list(own_practice(request.user)[:MOST_LINES]),
    }
    return render(request, "desk/practice.html", context)


@desk_view(TRAIN)
def practise(request: MemberRequest, pk: int) -> HttpResponse:
    """Show a draft's claim and evidence without the verdict; sent back (POST), keep the decision."""
    done = own_practice(request.user).filter(verdict=pk).first()
    if done is not None:
        return render(request, "desk/practice_done.html", {"breadcrumbs": _trail(), "row": done})
    verdict = get_object_or_404(drafts_to_practise(request.user), pk=pk)
    form = PracticeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        cards = sorted(cards_of(columns(verdict.claim)), key=lambda card: card.number)
        context = {"breadcrumbs": _trail(), "verdict": verdict, "cards": cards, "form": form}
        return render(request, "desk/practise.html", context, status=422 if form.is_bound else 200)
    said = form.cleaned_data
    try:
        decide_for_practice(verdict, rating=Rating(said["rating"]), note=said["note"], person=request.user)
    except (PermissionDenied, Conflict) as refusal:
        messages.error(request, str(refusal))
        return redirect("desk_practice")
    messages.success(request, _("Kept, for you alone."))
    return redirect("desk_practise", pk=pk)


def _trail() -> list[dict[str, str]]:
    return [trail()[0], {"url": reverse("desk_practice"), "label": _("Practice")}]
