"""Questions put to agencies, and what came of them: the register of answered and unanswered questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.text.normalise import one_line
from thuchu_web.claims.acts import Conflict, Event, locked, note_history, work_required
from thuchu_web.claims.models import Claim, Inquiry

USUAL_WAIT = timedelta(days=10)  # offered when asking; whoever asks may choose another day

Outcome = Inquiry.Outcome


@dataclass(frozen=True, slots=True)
class Question:
    """What a person asks of which agency, and until when a reply is expected."""

    agency: str
    question: str
    sent_on: date
    due_on: date


@transaction.atomic
def ask_agency(claim: Claim, question: Question, *, person: User) -> Inquiry:
    """Write down that an agency was asked. The question itself goes out by letter or mail, not from here."""
    claim = _locked_for(person, claim)
    if not claim.text:
        raise ValidationError(_("Write the claim in one sentence before you ask about it."))
    if question.sent_on > timezone.localdate():
        raise ValidationError({"sent_on": _("Choose today or a day before.")})
    if question.due_on < question.sent_on:
        raise ValidationError({"due_on": _("Choose a day after the question was sent.")})
    inquiry = Inquiry(
        claim=claim,
        agency=one_line(question.agency),
        question=one_line(question.question),
        sent_on=question.sent_on,
        due_on=question.due_on,
        asked_by=person,
    )
    inquiry.full_clean(exclude=["asked_by"])
    inquiry.save()
    note_history(claim, Event.ASKED, person=person, note=inquiry.agency)
    return inquiry


@transaction.atomic
def record_reply(inquiry: Inquiry, *, reply: str, replied_on: date, person: User) -> Inquiry:
    """Write down what the agency replied; also after its silence was noted."""
    claim = _locked_for(person, inquiry.claim)
    inquiry = Inquiry.objects.get(pk=inquiry.pk)
    if inquiry.outcome == Outcome.ANSWERED:
        raise Conflict(_("The reply to this question is already written down."))
    reply = one_line(reply)
    if not reply:
        raise ValidationError({"reply": _("Write what the agency replied.")})
    if not inquiry.sent_on <= replied_on <= timezone.localdate():
        raise ValidationError({"replied_on": _("Choose a day between the question and today.")})
    inquiry.outcome, inquiry.reply, inquiry.replied_on = Outcome.ANSWERED, reply, replied_on
    inquiry.recorded_by = person
    inquiry.full_clean(exclude=["asked_by", "recorded_by"])
    inquiry.save()
    note_history(claim, Event.REPLIED, person=person, note=inquiry.agency)
    return inquiry


@transaction.atomic
def record_silence(inquiry: Inquiry, *, person: User) -> Inquiry:
    """Write down that no reply came in time."""
    claim = _locked_for(person, inquiry.claim)
    inquiry = Inquiry.objects.get(pk=inquiry.pk)
    if inquiry.outcome != Outcome.WAITING:
        raise Conflict(_("Somebody has already written down what came of this question."))
    if inquiry.days_over(timezone.localdate()) <= 0:
        raise ValidationError(_("There is still time for a reply."))
    inquiry.outcome, inquiry.recorded_by = Outcome.NO_REPLY, person
    inquiry.save()
    note_history(claim, Event.SILENT, person=person, note=inquiry.agency)
    return inquiry


def _locked_for(person: User, claim: Claim) -> Claim:
    work_required(person)
    return locked(claim)
