"""Asking whether something has been checked, in one request."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_noop as _
from ninja import Router
from ninja.decorators import decorate_view

from thuchu.match import Decision
from thuchu_web.api.guards import json_only, kept_for, limited
from thuchu_web.api.limits import asking
from thuchu_web.api.schemas import Answer, Question, TicketRecord
from thuchu_web.api.shaping import candidate_of
from thuchu_web.tipline.actions import Incoming, receive_message
from thuchu_web.tipline.ask import ANSWERED_WITH_A_WORD, Found, Outcome, ask
from thuchu_web.tipline.replies import screened_reply

router = Router()

DECISIONS = {
    Found.SAME: Decision.SAME,
    Found.EXPIRED: Decision.MAYBE,  # the answer has run out, so it is only a lead
    Found.MAYBE: Decision.MAYBE,
    Found.BEING_CHECKED: Decision.NONE,
    Found.NONE: Decision.NONE,
    Found.REPLY: Decision.NONE,
}


@router.post(
    "/ask",
    response=Answer,
    operation_id="ask",
    summary=_("Ask whether a message has been checked"),
    description=_(
        "Looks the message up among everything published and being checked. Nothing is kept, unless"
        " “consent” is true and no valid answer exists: then the desk receives the message and “ticket” says"
        " where the answer will be. A greeting, a cry for help and the like is answered with a word and never"
        " kept.\n\n"
        "On “maybe” the verdicts of the candidates are given, because a machine cannot ask back; show"
        " the claim and its reasons first and let a person decide whether it is theirs. A claim being"
        " checked comes with “none”, as a candidate with “being_checked” and without a fact-check."
    ),
)
@decorate_view(kept_for("no-store"), limited(asking), json_only)
def ask_question(request: HttpRequest, question: Question) -> Answer:
    """Answer a question from what is known; keep it for the desk only with consent."""
    language = question.lang or translation.get_language() or settings.LANGUAGE_CODE
    with translation.override(language):
        outcome = ask(question.text)
        note = screened_reply(outcome.screening.kind) if outcome.found is Found.REPLY else None
        ticket = _ticket(question, language=language) if question.consent and _unanswered(outcome) else None
    return Answer(
        decision=DECISIONS[outcome.found],
        candidates=[candidate_of(option) for option in outcome.options],
        ticket=ticket,
        note=note,
    )


def _unanswered(outcome: Outcome) -> bool:
    # An opinion may hold a statement the screening missed, so a person may look at it; a greeting does not.
    return outcome.found is not Found.SAME and outcome.screening.kind not in ANSWERED_WITH_A_WORD


def _ticket(question: Question, *, language: str) -> TicketRecord:
    ticket = receive_message(
        Incoming(
            text=question.text,
            consent=question.consent,
            language=language,
            place=question.place,
            seen_on=question.seen_on,
            seen_where=question.seen_where or "",
        )
    )
    return TicketRecord(
        url=settings.BASE_URL + reverse("ticket", args=[ticket.secret]),
        code=ticket.message.conversation.code,
    )
