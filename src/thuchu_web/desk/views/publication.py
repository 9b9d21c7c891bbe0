"""What goes with publishing: the share card before it is public, and publishing at a set time."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from thuchu_web.claims import actions as claims
from thuchu_web.claims import planned
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.models import Claim, PlannedPublication, Verdict
from thuchu_web.claims.share_card import card_of, draw, missing_letters
from thuchu_web.desk.changes import Changed, as_seen, what_changed
from thuchu_web.desk.planned import PlanForm, in_desk_zone, waiting
from thuchu_web.desk.rights import PUBLISH, WORK, MemberRequest, desk_act, desk_view
from thuchu_web.desk.views.frame import claim_or_404, conflict
from thuchu_web.desk.views.verdicts import review_page


@never_cache
@desk_view(WORK)
def card(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the share card of the claim's draft as publishing would make it now."""
    row = claim_or_404(pk)
    verdict = row.verdicts.exclude(state=Verdict.State.RETURNED).select_related("fact_check").first()
    if verdict is None:
        raise Http404
    record = getattr(verdict, "fact_check", None)
    words = card_of(record or claims.record_to_publish(verdict, row, person=request.user, at=timezone.now()))
    if missing_letters(words):
        raise Http404
    return HttpResponse(draw(words), content_type="image/png")


@desk_act(PUBLISH, page="desk_review")
def plan(request: MemberRequest, pk: int) -> HttpResponse:
    """Publish at a set time; a draft that is not confirmed yet is confirmed with it."""
    row = claim_or_404(pk)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return review_page(request, row, plan_form=form, status=422)
    try:
        with as_seen(row, form.cleaned_data["seen"], with_evidence=True) as seen:
            verdict = seen.verdicts.exclude(state=Verdict.State.RETURNED).first()
            if verdict is None:
                raise Changed
            if verdict.state == Verdict.State.PROPOSED:
                verdict = claims.confirm_verdict(verdict, person=request.user)
            set_for = planned.plan_publication(verdict, at=form.cleaned_data["at"], person=request.user)
    except ValidationError as refusal:
        form.refuse(refusal)
        return review_page(request, claim_or_404(pk), plan_form=form, status=422)
    except (Changed, Conflict) as faster:
        return _somebody_was_faster(request, pk, str(faster))
    messages.success(request, _("It will be published at %(when)s.") % {"when": in_desk_zone(set_for.at)})
    return redirect("desk_review", pk=pk)


@desk_act(PUBLISH, page="desk_review")
def call_off(request: MemberRequest, pk: int) -> HttpResponse:
    """Call the planned publication off; the verdict stays confirmed."""
    row = claim_or_404(pk)
    try:
        with as_seen(row, request.POST.get("seen", "")) as seen:
            planned.call_off(_plan_of(seen), person=request.user)
    except (Changed, Conflict) as faster:
        return _somebody_was_faster(request, pk, str(faster))
    messages.success(request, _("Called off. The verdict stays confirmed and is not published."))
    return redirect("desk_review", pk=pk)


def _plan_of(row: Claim) -> PlannedPublication:
    plan = waiting().filter(verdict__claim=row).first()
    if plan is None:
        raise Changed
    return plan


def _somebody_was_faster(request: MemberRequest, pk: int, sentence: str) -> HttpResponse:
    now = claim_or_404(pk)
    return conflict(request, now, what_changed(now, request.POST.get("seen", ""), otherwise=sentence))
