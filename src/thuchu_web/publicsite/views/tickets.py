"""The ticket: what became of a question. Whoever has the address may read it and take it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from thuchu_web.claims.records import find_published
from thuchu_web.publicsite.stages import stages_of
from thuchu_web.tipline.actions import find_ticket, mark_delivered, withdraw
from thuchu_web.tipline.models import Answer, Conversation, ReplyAddress
from thuchu_web.tipline.replies import answer_text

LONGEST_SECRET = 64  # characters; tickets have 32


def secret(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep a page out of caches, search engines and the referrer of the next page."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = render(request, "publicsite/gone.html", status=404)
        response["Cache-Control"] = "no-store, private"
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapped


@require_safe
@secret
def ticket(request: HttpRequest, secret: str) -> HttpResponse:
    """Show how far the desk is, what is kept, and the answer when there is one."""
    conversation = _conversation(secret)
    messages = list(conversation.messages.select_related("claim"))
    if not messages:
        raise Http404(_("This question was erased."))
    message = messages[-1]
    stages = stages_of(message)
    answer = Answer.objects.filter(message=message).select_related("fact_check", "imported").first()
    if answer and request.method == "GET":
        mark_delivered(answer, now=timezone.now())
    context = {
        "secret": secret,
        "conversation": conversation,
        "messages_kept": messages,
        "message": message,
        "stages": stages,
        "present": next(stage for stage in stages if stage.state == "now"),
        "address": ReplyAddress.objects.filter(conversation=conversation).first(),
        "private": True,
        **_shown(answer),
    }
    return render(request, "publicsite/ticket.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@secret
def withdraw_ticket(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask whether the question shall be deleted, and delete it."""
    conversation = _conversation(secret)
    if request.method == "POST":
        withdraw(conversation)
        return HttpResponseRedirect(reverse("ticket_withdrawn"), status=303)
    context = {"secret": secret, "conversation": conversation, "private": True}
    response = render(request, "publicsite/ticket_withdraw.html", context)
    # With "no-referrer" browsers send the form with "Origin: null", which the CSRF check refuses.
    # Our own server is the only one that learns the address this way, and it knows it.
    response["Referrer-Policy"] = "same-origin"
    return response


@require_safe
@secret
def withdrawn(request: HttpRequest) -> HttpResponse:
    """Say that nothing is kept any more."""
    return render(request, "publicsite/ticket_withdrawn.html", {"private": True})


def _conversation(secret: str) -> Conversation:
    conversation = find_ticket(secret) if len(secret) <= LONGEST_SECRET else None
    if conversation is None:
        raise Http404(_("There is no such ticket."))
    return conversation


def _shown(answer: Answer | None) -> dict[str, Any]:
    """Return the answer as it stands today: the newest version, and only while it holds."""
    if answer is None:
        return {}
    text = answer_text(answer)
    item = text.published
    if item is not None and item.own:
        item = find_published(item.public_id) or item
    if item is not None and not item.holds_on(timezone.localdate()):
        return {"answer_expired": True}
    return {"answer": text, "item": item}
