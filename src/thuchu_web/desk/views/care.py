"""Acts on a claim beside its words and evidence: clock, priority, who works on it, steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from thuchu_web.claims import care, variants
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.models import Claim
from thuchu_web.desk.care_forms import ClockForm, HandOutForm, PriorityForm, VariantForm
from thuchu_web.desk.changes import Changed, as_seen, what_changed
from thuchu_web.desk.rights import WORK, MemberRequest, desk_act
from thuchu_web.desk.views.frame import claim_or_404, conflict


@desk_act(WORK, page="desk_claim")
def clock(request: MemberRequest, pk: int) -> HttpResponse:
    """Set the claim's clock, or take it away."""
    form = ClockForm(request.POST)

    def set_it(claim: Claim) -> str:
        moment = _said(form)["harm_at"]
        care.set_clock(claim, harm_at=moment, person=request.user)
        return _("The clock is set.") if moment else _("The clock is taken away.")

    return _act(request, pk, set_it)


@desk_act(WORK, page="desk_claim")
def weigh(request: MemberRequest, pk: int) -> HttpResponse:
    """Keep the priority the member judged."""

    def weigh_it(claim: Claim) -> str:
        form = PriorityForm(request.POST, claim=claim)
        _said(form)
        care.weigh(claim, weights=form.weights(), person=request.user)
        return _("The priority is set.")

    return _act(request, pk, weigh_it)


@desk_act(WORK, page="desk_claim")
def hand_out(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the claim to a colleague."""
    form = HandOutForm(request.POST)

    def give_it(claim: Claim) -> str:
        care.hand_out(claim, to=_said(form)["to"], person=request.user)
        return _("Handed out.")

    on_duty = request.POST.get("back") == "duty"
    return _act(request, pk, give_it, then="wagtailadmin_home" if on_duty else "desk_claim")


@desk_act(WORK, page="desk_claim")
def step(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that a step is done, not possible, or open again."""
    key, said = request.POST.get("step", ""), request.POST.get("said", "")
    why = request.POST.get("why", "")

    def take_it(claim: Claim) -> str:
        if said == "open":
            care.take_step_back(claim, step=key, person=request.user)
            return _("The step is open again.")
        care.take_step(claim, step=key, done=said == "done", why=why, person=request.user)
        return _("The step is kept.")

    # Its history counts too: a colleague may have taken this very step meanwhile.
    return _act(request, pk, take_it, with_history=True, typed=why)


@desk_act(WORK, page="desk_claim")
def variant(request: MemberRequest, pk: int) -> HttpResponse:
    """Write down one more wording of the claim, or put a note on one."""
    form = VariantForm(request.POST)

    def keep_it(claim: Claim) -> str:
        said = _said(form)
        if said["wording"] is None:
            variants.keep_wording(claim, text=said["text"], note=said["note"], person=request.user)
            return _("The wording is kept.")
        variants.note_wording(claim, number=said["wording"], note=said["note"], person=request.user)
        return _("The note is kept.")

    typed = "\n".join(filter(None, [request.POST.get("text", ""), request.POST.get("note", "")]))
    return _act(request, pk, keep_it, with_history=True, typed=typed)


def _said(form: Form) -> dict[str, Any]:
    if form.is_valid():
        return form.cleaned_data
    raise ValidationError(
        [
            f"{form.fields[name].label}: {error}"
            for name, errors in form.errors.items()
            for error in errors
            if name in form.fields
        ]
    )


def _act(
    request: MemberRequest,
    pk: int,
    work: Callable[[Claim], str],
    *,
    with_history: bool = False,
    typed: str = "",
    then: str = "desk_claim",
) -> HttpResponse:
    """Do the work on the claim as the member saw it, and say so."""
    row = claim_or_404(pk)
    seen_mark = request.POST.get("seen", "")
    try:
        with as_seen(row, seen_mark, with_evidence=with_history) as seen:
            done = work(seen)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk_claim", pk=pk)
    except (Changed, Conflict) as faster:
        now = claim_or_404(pk)
        changed = what_changed(now, seen_mark, otherwise=str(faster))
        return conflict(request, now, changed, typed=typed, label=_("What you typed"))
    messages.success(request, done)
    return redirect(then) if then == "wagtailadmin_home" else redirect(then, pk=pk)
