"""The evidence of a claim: three columns, a form to add, and the archived copies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from thuchu.evidence.quote import find_quote
from thuchu_web.claims import actions as claims
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.attaching import Copy, attach_evidence, remove_evidence
from thuchu_web.claims.models import Claim, Evidence, Inquiry, Snapshot
from thuchu_web.claims.repeats import keep_apart, mark_repeat
from thuchu_web.claims.scale import SourceKind, Stance
from thuchu_web.desk import copies
from thuchu_web.desk.board import columns, evidence_of, own_sources, pairs
from thuchu_web.desk.changes import Changed, as_seen, what_changed
from thuchu_web.desk.forms import EvidenceForm
from thuchu_web.desk.found import Chosen, chosen_of, search_of
from thuchu_web.desk.rights import WORK, MemberRequest, desk_act, desk_view
from thuchu_web.desk.views.frame import CAN_CHANGE, claim_or_404, conflict, show
from thuchu_web.library.stored import stored_of

# Where the copy comes from, by the field that says so; an uploaded file goes before all others.
COPIES: dict[str, Callable[[Any], Copy]] = {
    "file": lambda file: copies.copy_of_upload(file),
    "stored": lambda stored_id: copies.copy_of_stored(stored_id),
    "url": lambda url: copies.copy_of_page(url),
}


@desk_view(WORK)
def evidence(request: MemberRequest, pk: int) -> HttpResponse:
    """Show the evidence; sent back (POST), attach one more piece."""
    row = claim_or_404(pk)
    if request.method != "POST":
        chosen = chosen_of(request.GET)
        form = EvidenceForm(claim=row, initial=_to_start_with(request, row, chosen))
        return _page(request, row, form, chosen=chosen)
    form = EvidenceForm(request.POST, request.FILES, claim=row)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    said = form.cleaned_data
    if row.status not in CAN_CHANGE:
        # Refused before the page is fetched; the action would refuse it after.
        sentence = _("Evidence is fixed while the second person reviews, and after publication.")
        return _page(request, row, form, faster=sentence)
    field = next(name for name in ("file", "stored", "url") if said[name])
    try:
        copy = COPIES[field](said[field])
    except copies.NoCopy as failure:
        form.add_error(field, list(failure.sentences))
        return _page(request, row, form, status=422, offers_upload=field == "url")
    try:
        with as_seen(row, said["seen"]) as seen:
            attach_evidence(
                seen,
                source=form.source(),
                copy=copy,
                quote=said["quote"],
                stance=Stance(said["stance"]),
                person=request.user,
            )
    except ValidationError as refusal:
        form.refuse(refusal)
        return _page(request, row, form, status=422)
    except (Changed, Conflict) as faster:
        return _page(request, claim_or_404(pk), form, faster=str(faster))
    if find_quote(said["quote"], copy.text):
        messages.success(request, _("The evidence is attached and its copy kept."))
    else:
        messages.success(
            request,
            _(
                "The evidence is attached and its copy kept."
                " Compare the quote with the copy yourself once more."
            ),
        )
    return redirect("desk_evidence", pk=pk)


def _to_start_with(request: MemberRequest, row: Claim, chosen: Chosen | None) -> dict[str, str]:
    """Return what the address says of the next piece: its stance, and the passage or reply it is to hold."""
    stance, number = request.GET.get("stance", ""), request.GET.get("inquiry", "")
    start = {"stance": stance} if stance in Stance.values else {}
    if chosen:
        stored = chosen.stored
        return {
            **start,
            "publisher": stored.publisher,
            "title": stored.title,
            "kind": stored.kind,
            "url": stored.url,
            "quote": " ".join(chosen.passage.split()),
        }
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        return start
    inquiry = row.inquiries.filter(pk=int(number), outcome=Inquiry.Outcome.ANSWERED).first()
    if inquiry is None:
        return start
    title = _("Reply of %(day)s to our question") % {"day": f"{inquiry.replied_on:%d/%m/%Y}"}
    return {
        **start,
        "publisher": inquiry.agency,
        "title": title,
        "kind": SourceKind.PRIMARY,
        "quote": inquiry.reply,
    }


def _page(
    request: MemberRequest,
    row: Claim,
    form: EvidenceForm,
    *,
    status: int = 200,
    faster: str | None = None,
    offers_upload: bool = False,
    chosen: Chosen | None = None,
) -> HttpResponse:
    items = evidence_of(row)
    offered = request.POST.get("offered", "")[:40]
    stored = chosen.stored if chosen else stored_of([offered]).get(offered)
    changed = None
    if faster is not None:
        changed = what_changed(row, request.POST.get("seen", ""), otherwise=faster)
    return show(
        request,
        "desk/evidence.html",
        row,
        tab="evidence",
        status=status,
        changed=changed,
        form=form,
        offers_upload=offers_upload,
        search=search_of(request.GET) if row.status in CAN_CHANGE else None,
        stances=list(Stance),
        stored=stored,
        place=chosen.place if chosen else None,
        keeps_stored=chosen is not None or bool(request.POST.get("stored")),
        columns=columns(row),
        pieces=len(items),
        own_sources=own_sources(items),
        pairs=pairs(items) if row.status in CAN_CHANGE else [],
        # Where a side is empty is asked for with the verdict; here only what evidence itself lacks.
        missing=claims.what_is_missing(row, searched_supporting="-", searched_contradicting="-"),
    )


@desk_act(WORK, page="desk_evidence")
def remove(request: MemberRequest, pk: int, evidence_pk: int) -> HttpResponse:
    """Take a piece of evidence away again."""
    row = claim_or_404(pk)
    item = get_object_or_404(Evidence.objects.select_related("snapshot__source"), pk=evidence_pk, claim=row)
    try:
        remove_evidence(item, person=request.user)
    except Conflict as refusal:
        now = claim_or_404(pk)
        return conflict(request, now, what_changed(now, request.POST.get("seen", ""), otherwise=str(refusal)))
    messages.success(request, _("The evidence is removed."))
    return redirect("desk_evidence", pk=pk)


@desk_act(WORK, page="desk_evidence")
def repeats(request: MemberRequest, pk: int) -> HttpResponse:
    """Say that one source repeats another, or that neither does."""
    row = claim_or_404(pk)
    one, other = (_piece(row, request.POST.get(name, "")) for name in ("one", "other"))
    apart = request.POST.get("decision") == "apart"
    try:
        with as_seen(row, request.POST.get("seen", ""), with_evidence=True):
            if apart:
                keep_apart(one, other, person=request.user)
            else:
                mark_repeat(one, of=other, person=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect("desk_evidence", pk=pk)
    except (Changed, Conflict) as faster:
        now = claim_or_404(pk)
        return conflict(request, now, what_changed(now, request.POST.get("seen", ""), otherwise=str(faster)))
    if apart:
        messages.success(request, _("Noted: both are sources of their own."))
    else:
        messages.success(request, _("Noted: the copy no longer counts as a source of its own."))
    return redirect("desk_evidence", pk=pk)


def _piece(row: Claim, number: str) -> Evidence:
    if not number.isascii() or not number.isdecimal() or len(number) > 18:
        raise Http404
    return get_object_or_404(Evidence, pk=int(number), claim=row)


@desk_view(WORK)
def snapshot(request: MemberRequest, pk: int) -> HttpResponse | FileResponse:
    """Hand out an archived copy as a file to save, never as a page to open here."""
    row = get_object_or_404(Snapshot, pk=pk)
    try:
        file = row.file.open("rb")
    except OSError as gone:
        raise Http404 from gone
    # Older copies of pages end in .gz alone.
    suffix = "warc.gz" if row.media_type == "application/warc" else (row.file.name or "").partition(".")[2]
    response = FileResponse(
        file,
        as_attachment=True,
        filename=f"thuchu-{row.pk}-{row.taken_at:%Y%m%d}.{suffix}",
        content_type="application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
