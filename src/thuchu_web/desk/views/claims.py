"""One claim: the messages behind it, what it may be the same as, its words, its history."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thuchu_web.claims import actions as claims
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.models import Claim, DraftComment, FactCheck, HistoryEntry, ImportedFactCheck
from thuchu_web.claims.records import fact_check_path, find_published, latest_versions
from thuchu_web.claims.scale import UNRATED_KINDS, Kind
from thuchu_web.desk.care_forms import ClockForm, HandOutForm, PriorityForm, VariantForm
from thuchu_web.desk.changes import Changed, as_seen, what_changed
from thuchu_web.desk.forms import ClaimForm, NoteForm
from thuchu_web.desk.queue import WORKED_ON
from thuchu_web.desk.rights import WORK, MemberRequest, desk_act, desk_view
from thuchu_web.desk.steps import checklist_of
from thuchu_web.desk.suggestions import suggestions_for
from thuchu_web.desk.variants import family_of
from thuchu_web.desk.views.frame import claim_or_404, conflict, show
from thuchu_web.tipline import actions as tipline
from thuchu_web.tipline import tasks
from thuchu_web.tipline.replies import unrated_reply

MOST_SUGGESTIONS = 5


@desk_view(WORK)
def claim(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the claim with its messages; sent back (POST), keep its words."""
    row = claim_or_404(pk)
    if request.method != "POST":
        return _page(request, row)
    form = ClaimForm(request.POST, claim=row)
    if not form.is_valid():
        return _page(request, row, form=form, status=422)
    said = form.cleaned_data
    try:
        with as_seen(row, said["seen"]) as seen:
            if not seen.text:
                tipline.reject_suggestions(seen)
            claims.write_claim(
                seen,
                text=said["text"],
                kind=Kind(said["kind"]),
                topic=said["topic"],
                place=said["place"],
                when=said["when"],
                checklist=said["checklist"],
                language=said["language"],
                wordings=said["wordings"],
                person=request.user,
            )
    except ValidationError as refusal:
        form.refuse(refusal)
        return _page(request, row, form=form, status=422)
    except (Changed, Conflict) as faster:
        now = claim_or_404(pk)
        return _page(request, now, form=form, faster=str(faster), mark_seen=said["seen"])
    messages.success(request, _("The claim is written."))
    return redirect("desk_claim" if said["kind"] in UNRATED_KINDS else "desk_evidence", pk=pk)


def _page(
    request: MemberRequest,
    row: Claim,
    *,
    form: ClaimForm | None = None,
    status: int = 200,
    faster: str = "",
    mark_seen: str | None = None,
) -> HttpResponse:
    can_join = row.status in {Claim.Status.NEW, Claim.Status.OPEN} and not row.evidence.exists()
    published = latest_versions().filter(claim=row).first()
    return show(
        request,
        "desk/claim.html",
        row,
        tab="messages",
        status=status,
        changed=None if mark_seen is None else what_changed(row, mark_seen, otherwise=faster),
        form=form or ClaimForm(claim=row),
        note_form=NoteForm(initial={"note": row.asker_note}),
        hand_out_form=HandOutForm(),
        clock_form=ClockForm(initial={"harm_at": row.harm_at}),
        priority_form=PriorityForm(claim=row),
        checklist=checklist_of(row),
        worked_on=row.status in WORKED_ON,
        family=family_of(row),
        variant_form=VariantForm(),
        suggestions=suggestions_for([row], limit=MOST_SUGGESTIONS).get(row.pk, []) if can_join else [],
        can_write=row.status not in {Claim.Status.REVIEW, Claim.Status.PUBLISHED},
        reply=unrated_reply(row.kind) if row.kind in UNRATED_KINDS else "",
        fact_check=published,
        holds=published is not None and published.holds_on(timezone.localdate()),
        public_path=fact_check_path(published.number) if published else "",
    )


def comments_of(row: Claim) -> dict[datetime, list[DraftComment]]:
    """Return the comments on the claim's drafts by when they were sent back."""
    found: dict[datetime, list[DraftComment]] = {}
    for comment in DraftComment.objects.filter(verdict__claim=row):
        found.setdefault(comment.written_at, []).append(comment)
    return found


@desk_view(WORK)
def history(request: MemberRequest, pk: int) -> HttpResponse:
    """Show what happened to the claim, newest first."""
    row = claim_or_404(pk)
    entries = list(row.history.select_related("person").order_by("-at", "-pk"))
    comments = comments_of(row)
    for entry in entries:
        entry.comments = comments.get(entry.at, []) if entry.event == HistoryEntry.Event.RETURNED else []  # type: ignore[attr-defined]
    return show(request, "desk/history.html", row, tab="history", entries=entries)


@desk_act(WORK, page="desk_claim")
def take(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a claim nobody works on."""
    row = claims.open_claim(claim_or_404(pk), person=request.user)
    if row.owner_id != request.user.pk:
        return conflict(request, row, what_changed(row, request.POST.get("seen", "")))
    messages.success(request, _("You work on this claim now."))
    return redirect("desk_claim", pk=pk)


@desk_act(WORK, page="desk_claim")
def note(request: MemberRequest, pk: int) -> HttpResponse:
    """Write the note the askers see."""
    row = claim_or_404(pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return show(request, "desk/note.html", row, tab="", status=422, note_form=form)
    typed = form.cleaned_data["note"]
    try:
        with as_seen(row, form.cleaned_data["seen"]) as seen:
            claims.tell_askers(seen, note=typed, person=request.user)
    except Changed:
        now = claim_or_404(pk)
        changed = what_changed(now, form.cleaned_data["seen"])
        return show(request, "desk/note.html", now, tab="", changed=changed, note_form=form)
    messages.success(request, _("Those who asked see the note now."))
    return redirect("desk_claim", pk=pk)


@desk_act(WORK, page="desk_claim")
def same(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a suggestion: these messages say the same as what it names."""
    row = claim_or_404(pk)
    public_id = request.POST.get("public_id", "")
    try:
        with as_seen(row, request.POST.get("seen", "")) as seen:
            if public_id.startswith("imported:"):
                return _answer_with(request, seen, public_id)
            into = _claim_named(public_id)
            tipline.join_messages(seen, into=into, person=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk_claim", pk=pk)
    except (Changed, Conflict) as faster:
        now = claim_or_404(pk)
        return conflict(request, now, what_changed(now, request.POST.get("seen", ""), otherwise=str(faster)))
    messages.success(request, _("The messages are with this claim now."))
    return redirect("desk_claim", pk=into.pk)


def _claim_named(public_id: str) -> Claim:
    """Return the claim that a suggestion is about."""
    kind, _sep, number = public_id.partition(":")
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise Http404
    if kind == "claim":
        return get_object_or_404(Claim.objects.exclude(text=""), pk=int(number))
    if kind == "fact-check":
        found: FactCheck = get_object_or_404(latest_versions().select_related("claim"), number=int(number))
        return found.claim
    raise Http404


def _answer_with(request: MemberRequest, row: Claim, public_id: str) -> HttpResponse:
    published = find_published(public_id)
    if published is None:
        raise Http404
    imported = get_object_or_404(ImportedFactCheck, pk=int(public_id.partition(":")[2]))
    number = tipline.answer_with_imported(row, imported, person=request.user)
    messages.success(
        request,
        ngettext(
            "%(n)d message is answered with the fact-check of %(publisher)s.",
            "%(n)d messages are answered with the fact-check of %(publisher)s.",
            number,
        )
        % {"n": number, "publisher": imported.publisher_name},
    )
    if Claim.objects.filter(pk=row.pk).exists():
        return redirect("desk_claim", pk=row.pk)
    return redirect("desk_queue")


@desk_act(WORK, page="desk_claim")
def answer_without_rating(request: MemberRequest, pk: int) -> HttpResponse:
    """Send the standard reply for a kind that is not rated."""
    row = claim_or_404(pk)
    try:
        with as_seen(row, request.POST.get("seen", "")) as seen:
            claims.answer_without_rating(seen, person=request.user)
            transaction.on_commit(lambda: tasks.nudge_answering(pk))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk_claim", pk=pk)
    except (Changed, Conflict) as faster:
        now = claim_or_404(pk)
        return conflict(request, now, what_changed(now, request.POST.get("seen", ""), otherwise=str(faster)))
    messages.success(request, _("Everybody who asked gets the standard reply."))
    return redirect("desk_claim", pk=pk)
