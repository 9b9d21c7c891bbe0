"""The page of a guest: one draft with its evidence, and a box for a comment. Nothing of those who asked."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from thuchu_web.claims.actions import record_to_publish
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.guests import comment_as_guest, draft_for_guests, find_link, has_ended
from thuchu_web.claims.models import GuestLink
from thuchu_web.claims.records import review_of
from thuchu_web.publicsite.forms import GuestForm
from thuchu_web.publicsite.views.tickets import secret


@require_http_methods(["GET", "HEAD", "POST"])
@secret
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """Show the draft behind a guest's link; sent back (POST), keep the comment."""
    link = find_link(token)
    if link is None:
        return render(request, "publicsite/guest_unknown.html", {"private": True}, status=404)
    if has_ended(link, now=timezone.now()):
        return render(request, "publicsite/guest_ended.html", {"private": True}, status=410)
    if request.method != "POST":
        return _page(request, link, GuestForm())
    form = GuestForm(request.POST)
    if not form.is_valid():
        return _page(request, link, form, status=422)
    try:
        comment_as_guest(link, text=form.cleaned_data["text"])
    except Conflict as refusal:
        form.add_error("text", str(refusal))
        return _page(request, link, form, status=409)
    return HttpResponseRedirect(request.path, status=303)


def _page(request: HttpRequest, link: GuestLink, form: GuestForm, *, status: int = 200) -> HttpResponse:
    draft = draft_for_guests(link.claim)
    context: dict[str, Any] = {"link": link, "draft": draft, "form": form, "private": True}
    if draft is not None:
        record = record_to_publish(draft, link.claim, person=draft.proposed_by, at=timezone.now())
        context |= {"review": review_of(record), "row": record, "said": list(link.comments.all())}
    response = render(request, "publicsite/guest.html", context, status=status)
    # As for the withdrawal of a ticket: without it the form would come with "Origin: null".
    response["Referrer-Policy"] = "same-origin"
    return response
