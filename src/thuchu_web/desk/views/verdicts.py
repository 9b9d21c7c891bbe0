"""From a draft to a published fact-check: one person proposes, another reviews, an editor publishes."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thuchu_web.claims import actions as claims
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.answer_kit import PlainWords, answer_kit
from thuchu_web.claims.dissent import dissent as put_on_record
from thuchu_web.claims.dissent import may_dissent
from thuchu_web.claims.guests import draft_for_guests, living_links
from thuchu_web.claims.models import Claim, Verdict
from thuchu_web.claims.plain_words import is_behind, why_hard
from thuchu_web.claims.records import fact_check_path, review_of
from thuchu_web.claims.scale import Kind
from thuchu_web.claims.share_card import alt_text, card_of, missing_letters
from thuchu_web.desk.board import columns, evidence_of
from thuchu_web.desk.changes import Changed, as_seen, what_changed
from thuchu_web.desk.forms import DissentForm, GuestForm, ReturnForm, VerdictForm
from thuchu_web.desk.planned import PlanForm, shown, stopped_by, waiting
from thuchu_web.desk.remarks import ask_beside, put_beside
from thuchu_web.desk.rights import CONFIRM, PUBLISH, WORK, MemberRequest, desk_act, desk_view
from thuchu_web.desk.steps import checklist_of
from thuchu_web.desk.views.frame import CAN_CHANGE, claim_or_404, conflict, show
from thuchu_web.tipline import tasks
from thuchu_web.tipline.models import Conversation, Message

# --- the draft -----------------------------------------------------------------------------------


@desk_view(WORK)
def draft(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the draft of a verdict; sent back (POST), propose it to a second person."""
    row = claim_or_404(pk)
    returned = row.verdicts.filter(state=Verdict.State.RETURNED).select_related("returned_by").first()
    items, comments = evidence_of(row), list(claims.open_comments(row))
    if request.method != "POST":
        if row.status in {Claim.Status.REVIEW, Claim.Status.PUBLISHED}:
            return redirect("desk_review", pk=pk)
        return _draft_page(
            request, row, VerdictForm(evidence=items, comments=comments, earlier=returned), returned
        )
    if "look" in request.POST:
        # Not bound: what is still empty is no mistake yet.
        unfinished = VerdictForm(initial=_typed(request), evidence=items, comments=comments)
        return _draft_page(request, row, unfinished, returned, looked=_plain_words_in(request, row))
    form = VerdictForm(request.POST, evidence=items, comments=comments)
    if not form.is_valid():
        return _draft_page(request, row, form, returned, status=422)
    try:
        with as_seen(row, form.cleaned_data["seen"], with_evidence=True) as seen:
            dealt_with = form.cleaned_data["dealt_with"]
            claims.propose_verdict(seen, form.draft(), person=request.user, dealt_with=dealt_with)
    except ValidationError as refusal:
        form.refuse(refusal)
        return _draft_page(request, row, form, returned, status=422)
    except (Changed, Conflict) as faster:
        return _draft_page(request, claim_or_404(pk), form, returned, faster=str(faster))
    messages.success(request, _("The draft is locked and waits for a second person."))
    return redirect("desk_review", pk=pk)


def _draft_page(
    request: MemberRequest,
    row: Claim,
    form: VerdictForm,
    returned: Verdict | None,
    *,
    status: int = 200,
    faster: str | None = None,
    looked: PlainWords | None = None,
) -> HttpResponse:
    # The two "where we looked" sentences are fields of this form, so they do not lock its button.
    missing = claims.what_is_missing(row, searched_supporting="-", searched_contradicting="-")
    changed = None
    if faster is not None:
        changed = what_changed(row, request.POST.get("seen", ""), otherwise=faster)
    board = columns(row)
    return show(
        request,
        "desk/verdict.html",
        row,
        tab="verdict",
        status=status,
        changed=changed,
        form=form,
        looked=looked,
        returned=returned,
        columns=board,
        comments=put_beside(claims.open_comments(row), board),
        missing=missing + claims.broken_copies(row),
        checkable=row.kind == Kind.CHECKABLE,
    )


def _typed(request: MemberRequest) -> dict[str, object]:
    """Return what stands in the form, to be shown again as it is."""
    return {**request.POST.dict(), "dealt_with": request.POST.getlist("dealt_with")}


def _plain_words_in(request: MemberRequest, row: Claim) -> PlainWords:
    """Return what is to be said of the plain words as they are typed."""
    names = ("rating", "title", "summary", "explanation", "plain")
    typed = Verdict(claim=row, **{name: request.POST.get(name, "") for name in names})
    return PlainWords(typed.plain, tuple(why_hard(typed.plain, language=row.language)), is_behind(typed))


# --- the second person ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the checklist before confirming."""

    words: str
    ok: bool
    why: str = ""


def _checklist(row: Claim, verdict: Verdict, *, person_id: int | None) -> list[Rule]:
    missing = claims.what_is_missing(
        row,
        searched_supporting=verdict.searched_supporting,
        searched_contradicting=verdict.searched_contradicting,
    )
    broken = claims.broken_copies(row)
    sides = [str(claims.NO_SUPPORT), str(claims.NO_CONTRARY)]
    second = verdict.confirmed_by_id is not None or verdict.proposed_by_id != person_id
    return [
        Rule(_("It is a statement that can be checked"), row.kind == Kind.CHECKABLE),
        Rule(_("Two independent sources"), str(claims.TWO_SOURCES) not in missing),
        Rule(_("At least one primary source"), str(claims.ONE_PRIMARY) not in missing),
        Rule(_("Both sides searched"), not any(side in missing for side in sides)),
        Rule(_("Every copy is as it was archived"), not broken, " ".join(broken)),
        Rule(
            _("The reviewer is not the writer"),
            second,
            "" if second else _("You wrote this draft, so another person has to confirm it."),
        ),
    ]


@desk_view(WORK)
def review(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the draft and its evidence face to face."""
    return review_page(request, claim_or_404(pk))


def review_page(
    request: MemberRequest,
    row: Claim,
    *,
    form: ReturnForm | None = None,
    dissent_form: DissentForm | None = None,
    guest_form: GuestForm | None = None,
    guest_address: str = "",
    plan_form: PlanForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the draft, or what is published, with everything said of it.

    guest_address  of a link just made, which is shown only once
    """
    verdict = (
        row.verdicts.exclude(state=Verdict.State.RETURNED)
        .select_related("proposed_by", "confirmed_by", "fact_check__published_by")
        .first()
    )
    if verdict is None or row.status in CAN_CHANGE:
        return redirect("desk_draft", pk=row.pk)
    person = request.user
    rules = _checklist(row, verdict, person_id=person.pk)
    fact_check = getattr(verdict, "fact_check", None)
    record = fact_check or claims.record_to_publish(verdict, row, person=person, at=timezone.now())
    board, items = columns(row), evidence_of(row)
    form = form or ReturnForm(evidence=items)
    proposed = verdict.state == Verdict.State.PROPOSED
    is_writer = verdict.proposed_by_id == person.pk
    may_comment = proposed and person.has_perm(CONFIRM) and not is_writer
    if may_comment:
        ask_beside(form, board)
    dissents = list(verdict.dissents.select_related("person"))
    locked = [rule.why or rule.words for rule in rules if not rule.ok]
    if any(dissent.person_id == person.pk for dissent in dissents):
        locked.append(_("You put a dissent on this draft, so another person has to confirm it."))
    return show(
        request,
        "desk/review.html",
        row,
        tab="verdict",
        status=status,
        verdict=verdict,
        proposed=proposed,
        published=fact_check,
        public_path=fact_check_path(fact_check.number) if fact_check else "",
        columns=board,
        comments=put_beside(claims.comments_before(verdict) if proposed else [], board),
        kit=answer_kit(review_of(record), plain=record.plain, is_behind=is_behind(verdict)),
        card_words=alt_text(record),
        card_lacks=missing_letters(card_of(record)),
        told=_who_is_told(row),
        rules=rules,
        checklist=checklist_of(row),
        locked=locked,
        dissents=dissents,
        dissent_form=(dissent_form or DissentForm()) if may_dissent(verdict, person) else None,
        is_writer=is_writer,
        may_comment=may_comment,
        guest_form=(guest_form or GuestForm()) if draft_for_guests(row) else None,
        guest_address=guest_address,
        guest_links=list(living_links(row)),
        guest_comments=list(verdict.guest_comments.select_related("link")),
        may_confirm=person.has_perm(CONFIRM),
        may_publish=person.has_perm(PUBLISH),
        return_form=form,
        plan=next((shown(plan) for plan in waiting().filter(verdict=verdict)), None),
        stopped=stopped_by(verdict) if fact_check is None else None,
        plan_form=plan_form or PlanForm(),
    )


def _verdict_waiting(row: Claim) -> Verdict | None:
    return row.verdicts.exclude(state=Verdict.State.RETURNED).first()


@desk_act(CONFIRM, page="desk_review")
def confirm(request: MemberRequest, pk: int) -> HttpResponse:
    """Confirm the draft; in the hands of an editor that also publishes it."""
    row = claim_or_404(pk)
    try:
        with as_seen(row, request.POST.get("seen", ""), with_evidence=True) as seen:
            verdict = _verdict_waiting(seen)
            if verdict is None:
                raise Changed
            waiting = _who_is_told(seen).askers
            confirmed = claims.confirm_verdict(verdict, person=request.user)
            if request.user.has_perm(PUBLISH):
                _publish(confirmed, request)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk_review", pk=pk)
    except (Changed, Conflict) as faster:
        return _somebody_was_faster(request, pk, str(faster))
    if request.user.has_perm(PUBLISH):
        return _published(request, pk, waiting)
    messages.success(request, _("Confirmed. An editor can publish it now."))
    return redirect("desk_review", pk=pk)


@desk_act(PUBLISH, page="desk_review")
def publish(request: MemberRequest, pk: int) -> HttpResponse:
    """Publish a verdict that a second person has confirmed."""
    row = claim_or_404(pk)
    try:
        # A dissent since then counts as a change: who publishes has read it first.
        with as_seen(row, request.POST.get("seen", ""), with_evidence=True) as seen:
            verdict = _verdict_waiting(seen)
            if verdict is None:
                raise Changed
            waiting = _who_is_told(seen).askers
            _publish(verdict, request)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk_review", pk=pk)
    except (Changed, Conflict) as faster:
        return _somebody_was_faster(request, pk, str(faster))
    return _published(request, pk, waiting)


def _publish(verdict: Verdict, request: MemberRequest) -> None:
    claims.publish_fact_check(verdict, person=request.user)
    transaction.on_commit(lambda: tasks.nudge_answering(verdict.claim_id))


@dataclass(frozen=True, slots=True)
class Told:
    """Whom the answer goes to: everybody finds it on the ticket, some also get it sent."""

    askers: int
    reachable: int  # left a way to be reached

    @property
    def on_ticket_only(self) -> int:
        """How many see it only when they open their ticket."""
        return self.askers - self.reachable


def _who_is_told(row: Claim) -> Told:
    tickets = Conversation.objects.filter(
        messages__claim=row, messages__stage=Message.Stage.WAITING
    ).distinct()
    return Told(tickets.count(), tickets.filter(reply_address__isnull=False).count())


def _published(request: MemberRequest, pk: int, waiting: int) -> HttpResponse:
    if waiting:
        messages.success(
            request,
            ngettext(
                "Published. %(n)d person who asked is told now.",
                "Published. %(n)d people who asked are told now.",
                waiting,
            )
            % {"n": waiting},
        )
    else:
        messages.success(request, _("Published. Nobody is waiting for this answer."))
    return redirect("desk_review", pk=pk)


@desk_act(CONFIRM, page="desk_review")
def send_back(request: MemberRequest, pk: int) -> HttpResponse:
    """Send the draft back with what should be changed."""
    row = claim_or_404(pk)
    form = ReturnForm(request.POST, evidence=evidence_of(row))
    if not form.is_valid():
        return review_page(request, row, form=form, status=422)
    reason = form.cleaned_data["reason"]
    try:
        with as_seen(row, form.cleaned_data["seen"]) as seen:
            verdict = _verdict_waiting(seen)
            if verdict is None:
                raise Changed
            claims.return_verdict(verdict, reason=reason, remarks=form.remarks(), person=request.user)
    except ValidationError as refusal:
        form.refuse(refusal)
        return review_page(request, row, form=form, status=422)
    except (Changed, Conflict) as faster:
        return _somebody_was_faster(request, pk, str(faster), typed=form.typed())
    messages.success(request, _("Sent back with your reason."))
    return redirect("desk_claim", pk=pk)


@desk_act(CONFIRM, page="desk_review")
def dissent(request: MemberRequest, pk: int) -> HttpResponse:
    """Put a dissent on the verdict as the person read it."""
    row = claim_or_404(pk)
    form = DissentForm(request.POST)
    if not form.is_valid():
        return review_page(request, row, dissent_form=form, status=422)
    reason = form.cleaned_data["reason"]
    try:
        with as_seen(row, form.cleaned_data["seen"]) as seen:
            verdict = _verdict_waiting(seen)
            if verdict is None:
                raise Changed
            put_on_record(verdict, reason=reason, person=request.user)
    except ValidationError as refusal:
        form.refuse(refusal)
        return review_page(request, row, dissent_form=form, status=422)
    except (Changed, Conflict) as faster:
        return _somebody_was_faster(request, pk, str(faster), typed=reason)
    messages.success(request, _("Your dissent is on record. Whoever publishes sees it before the click."))
    return redirect("desk_review", pk=pk)


def _somebody_was_faster(request: MemberRequest, pk: int, sentence: str, *, typed: str = "") -> HttpResponse:
    now = claim_or_404(pk)
    changed = what_changed(now, request.POST.get("seen", ""), otherwise=sentence)
    return conflict(request, now, changed, typed=typed, label=_("What should be changed"))
