"""Asking: the question, what is known of it, and handing it to the desk. Only `send` stores anything."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from thuchu.errors import BadInput
from thuchu.triage.screen import Kind as Screened
from thuchu_web.claims.records import Published, latest_versions, published
from thuchu_web.publicsite.compare import differences, marked, rows_of, your_differing_words
from thuchu_web.publicsite.danger import danger_of
from thuchu_web.publicsite.forms import AskForm, SendForm
from thuchu_web.publicsite.listing import newest
from thuchu_web.tipline.actions import ConsentMissing, receive_message
from thuchu_web.tipline.ask import Found, Option, Outcome, ask, choose
from thuchu_web.tipline.replies import screened_reply

NONE_OF_THESE = "none"
RECENT = 4  # fact-checks on the front page
BAD_INPUT = 422
LINKED = 3  # fact-checks named for an address somebody sent


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask_page(request: HttpRequest) -> HttpResponse:
    """Show the question; answer it at once when there is one."""
    if request.method != "POST":
        return _question(request, AskForm())
    form = AskForm(request.POST)
    if not form.is_valid():
        return _question(request, form, status=BAD_INPUT)
    return show(request, ask(form.cleaned_data["text"]))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def choose_page(request: HttpRequest) -> HttpResponse:
    """Answer with the candidate the asker chose, or take the message as a new one."""
    if request.method != "POST":
        return redirect("ask")
    form = AskForm(request.POST)
    if not form.is_valid():
        return _question(request, form, status=BAD_INPUT)
    text, choice = form.cleaned_data["text"], request.POST.get("choice", "")
    if choice == NONE_OF_THESE:
        return _not_yet(request, text, state="none")
    if not choice:
        return show(request, ask(text), error=_("Please choose one."), status=BAD_INPUT)
    outcome = choose(text, choice)
    if outcome is None:
        form.add_error("text", _("The answers have changed in the meantime. Please ask once more."))
        return _question(request, form, status=BAD_INPUT)
    return show(request, outcome, confirmed=True)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def send(request: HttpRequest) -> HttpResponse:
    """Hand the message to the desk and lead to its ticket."""
    if request.method != "POST":
        return redirect("ask")
    form = SendForm(request.POST)
    if form.is_valid():
        try:
            ticket = receive_message(form.incoming())
        except ConsentMissing as refusal:
            form.add_error("consent", refusal.messages[0])
        except BadInput as refusal:
            form.add_error("text", str(refusal))
        except ValidationError as refusal:
            form.add_error(None, refusal.messages)
        else:
            return HttpResponseRedirect(reverse("ticket", args=[ticket.secret]), status=303)
    return _not_yet(request, request.POST.get("text", ""), state="none", form=form, status=BAD_INPUT)


def show(
    request: HttpRequest, outcome: Outcome, *, confirmed: bool = False, error: str = "", status: int = 200
) -> HttpResponse:
    """Show what a question led to."""
    if outcome.found is Found.REPLY:
        return _kind_word(request, outcome)
    if outcome.screening.kind is Screened.LINK and outcome.found is Found.NONE:
        return _not_yet(request, outcome.text, state="link", linked=_about(outcome.screening.url))
    if outcome.found is Found.MAYBE:
        return _candidates(request, outcome, error=error, status=status)
    if outcome.found is Found.SAME:
        return _answer(request, outcome, confirmed=confirmed)
    topic = ""
    if outcome.options:
        option = outcome.options[0]
        topic = option.published.topic if option.published else option.claim.topic if option.claim else ""
    return _not_yet(request, outcome.text, state=outcome.found.value, topic=topic)


def _question(request: HttpRequest, form: AskForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "recent": newest(RECENT), "kept_text": form["text"].value() or ""}
    return render(request, "publicsite/ask.html", context, status=status)


def _answer(request: HttpRequest, outcome: Outcome, *, confirmed: bool) -> HttpResponse:
    option = outcome.options[0]
    assert option.published is not None  # noqa: S101 - what Found.SAME means
    reasons = option.candidate.reasons
    rows = rows_of(reasons)
    context = {
        "kept_text": outcome.text,
        "said": marked(outcome.text, your_differing_words(reasons)),
        "item": option.published,
        "choice": option.public_id,
        "rows": rows,
        "differing": sum(row.agreement == "differs" for row in rows),
        "confirmed": confirmed,
        "base": settings.BASE_URL,
    }
    return render(request, "publicsite/answer.html", context)


def _candidates(request: HttpRequest, outcome: Outcome, *, error: str, status: int) -> HttpResponse:
    words = [word for option in outcome.options for word in your_differing_words(option.candidate.reasons)]
    context = {
        "kept_text": outcome.text,
        "said": marked(outcome.text, words),
        "cards": [_card(option) for option in outcome.options],
        "none_of_these": NONE_OF_THESE,
        "error": error,
    }
    return render(request, "publicsite/candidates.html", context, status=status)


def _card(option: Option) -> dict[str, Any]:
    language = option.published.review.language if option.published else ""
    return {
        "id": option.public_id,
        "text": option.text,
        "language": language or (option.claim.language if option.claim else ""),
        "differences": differences(option.candidate.reasons),
        "item": option.published,
    }


def _not_yet(
    request: HttpRequest,
    text: str,
    *,
    state: str,
    topic: str = "",
    linked: tuple[Published, ...] = (),
    form: SendForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "kept_text": text,
        "state": state,
        "danger": danger_of(text, topic),
        "linked": linked,
        "form": form or SendForm(initial={"text": text}),
        "by_mail": bool(settings.SMTP_URL),
    }
    return render(request, "publicsite/notyet.html", context, status=status)


def _kind_word(request: HttpRequest, outcome: Outcome) -> HttpResponse:
    kind = outcome.screening.kind
    context = {
        "kept_text": outcome.text,
        "reply": screened_reply(kind),
        "may_send": kind is Screened.OPINION,
        "distress": kind is Screened.DISTRESS,
        "keep_in_field": kind in {Screened.TOO_SHORT, Screened.PERSON, Screened.REMOVAL},
        "form": SendForm(initial={"text": outcome.text}),
        "by_mail": bool(settings.SMTP_URL),
    }
    return render(request, "publicsite/reply.html", context)


def _about(url: str) -> tuple[Published, ...]:
    """Return our own fact-checks that rest on what is at an address."""
    if not url:
        return ()
    resting = latest_versions().filter(claim__evidence__snapshot__source__url=url).distinct()
    return tuple(published(fact_check) for fact_check in resting[:LINKED])
