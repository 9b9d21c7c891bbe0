"""The stages of a message. The rows are the truth; each stage can stop and be run again without harm.

receive_message (a web request) → sort_message (the worker) → the desk → answer_message (the worker)
→ deliver_answer (the worker, or the ticket page when the asker looks).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

import structlog
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.match import MatchResult
from thuchu.text.furniture import core
from thuchu.text.language import guess_language
from thuchu.text.normalise import fold
from thuchu_web.claims import actions as claims
from thuchu_web.claims.acts import Conflict, require
from thuchu_web.claims.index import CLAIM, index
from thuchu_web.claims.models import Claim, FactCheck, ImportedFactCheck
from thuchu_web.claims.records import latest_versions
from thuchu_web.tipline import tasks
from thuchu_web.tipline.ask import clean_message
from thuchu_web.tipline.channels import mail
from thuchu_web.tipline.channels.delivery import DeliveryFailed
from thuchu_web.tipline.models import (
    KEEP_ADDRESS_AFTER_ANSWER,
    KEEP_MESSAGES,
    Answer,
    Conversation,
    DecidedSuggestion,
    Message,
    ReplyAddress,
    Suggestion,
)
from thuchu_web.tipline.replies import NoClaim
from thuchu_web.tipline.seal import seal

log = structlog.get_logger("thuchu_web.tipline")

TICKET_BYTES = 24  # 192 bits: nobody guesses a ticket
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I
DELIVERY_CLAIM = timedelta(minutes=2)  # a mail server gets 20 seconds; nobody else tries meanwhile
RETRY_AFTER = (60, 300, 1800, 7200, 21600)  # seconds after the first, second, … failed delivery


class ConsentMissing(ValidationError):
    """A message is kept only with consent."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message somebody asks the desk to check."""

    text: str
    consent: bool
    language: str = "vi"  # of the pages the asker uses
    place: str = ""
    seen_on: date | None = None
    seen_where: str = ""
    email: str = ""  # where to send the answer; empty: the ticket page only
    keep_for_corrections: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the asker gets: the secret of the ticket's address, shown once and not stored."""

    secret: str
    message: Message


# --- received ----------------------------------------------------------------------------------


def receive_message(incoming: Incoming, *, now: datetime | None = None) -> Ticket:
    """Keep a message for the desk, with the asker's consent, and return its ticket.

    Raises ConsentMissing without consent, BadInput for an empty or too long text, ValidationError for an
    address that is none.
    """
    if not incoming.consent:
        raise ConsentMissing(
            {"consent": _("Without your consent we keep nothing, so we cannot check it later.")}
        )
    now = now or timezone.now()
    text = clean_message(incoming.text)
    if incoming.email:
        validate_email(incoming.email)
    if incoming.seen_on and incoming.seen_on > timezone.localdate(now):
        raise ValidationError({"seen_on": _("This day has not come yet.")})
    secret = secrets.token_urlsafe(TICKET_BYTES)
    with transaction.atomic():
        conversation = Conversation.objects.create(
            ticket_digest=ticket_digest(secret),
            code="-".join("".join(secrets.choice(CODE_LETTERS) for _ in range(3)) for _ in range(2)),
            language=incoming.language,
            created_at=now,
        )
        message = Message(
            conversation=conversation,
            text=text,
            language=guess_language(text),
            fold_digest=fold_digest(text),
            place=incoming.place.strip()[:80],
            seen_on=incoming.seen_on,
            seen_where=incoming.seen_where,
            consent_at=now,
            received_at=now,
            expires_at=now + KEEP_MESSAGES,
        )
        message.full_clean(exclude=["conversation"])
        message.save()
        if incoming.email:
            ReplyAddress.objects.create(
                conversation=conversation,
                sealed=seal(incoming.email),
                keep_for_corrections=incoming.keep_for_corrections,
            )
        transaction.on_commit(lambda: tasks.nudge_sorting(message.pk))
    log.info("message received", message=message.pk, language=message.language)
    return Ticket(secret, message)


def ticket_digest(secret: str) -> str:
    """Return what the database knows of a ticket's secret."""
    return sha256(secret.encode()).hexdigest()


def find_ticket(secret: str) -> Conversation | None:
    """Return the conversation of a ticket's secret, or None."""
    return Conversation.objects.filter(ticket_digest=ticket_digest(secret)).first()


def fold_digest(text: str) -> str:
    """Return what equal copies of a message share: the hash of its folded core."""
    return sha256(fold(core(text)).encode()).hexdigest()


@transaction.atomic
def withdraw(conversation: Conversation) -> None:
    """Delete everything of the asker's: messages, address, answers; and a claim nobody else asked about."""
    claim_ids = set(conversation.messages.exclude(claim=None).values_list("claim_id", flat=True))
    conversation.delete()
    drop_claims_nobody_asks(claim_ids)
    log.info("conversation withdrawn")


def drop_claims_nobody_asks(claim_ids: set[int]) -> int:
    """Delete the untouched claims among these that no message stands behind any more; return how many."""
    untouched = Claim.objects.filter(
        pk__in=claim_ids, status=Claim.Status.NEW, messages=None, evidence=None, verdicts=None, text=""
    )
    return untouched.delete()[1].get("claims.Claim", 0)


# --- sorted ------------------------------------------------------------------------------------


def sort_message(message_id: int, *, now: datetime | None = None) -> None:
    """Put a received message where it belongs: with an answer, with a claim being checked, or in the queue.

    Only a near-exact repeat whose facts agree is put anywhere by the machine; run again, it does nothing.
    """
    now = now or timezone.now()
    waiting = Message.objects.filter(pk=message_id, stage=Message.Stage.RECEIVED)
    message = waiting.first()
    if message is None:
        return
    result = index().match(message.text)
    with transaction.atomic():
        # Another worker may have been faster; the row decides.
        message = waiting.select_for_update().first()
        if message is None:
            return
        if result.is_repeat and _settle(message, result.candidates[0].claim_id, now=now):
            return
        message.claim = _claim_of_copies(message) or claims.start_claim(language=message.language, now=now)
        message.stage = Message.Stage.WAITING
        message.save(update_fields=["claim", "stage"])
        _store_suggestions(message, result)
    if message.claim.status in {Claim.Status.PUBLISHED, Claim.Status.NOT_RATED}:
        answer_claim(message.claim, now=now)


def _settle(message: Message, public_id: str, *, now: datetime) -> bool:
    """Join the message to a claim being checked, or answer it; tell whether that was possible."""
    kind, _, number = public_id.partition(":")
    if kind == CLAIM:
        claim = Claim.objects.filter(pk=int(number)).first()
        if claim is None:
            return False
        message.claim, message.stage = claim, Message.Stage.WAITING
        message.save(update_fields=["claim", "stage"])
        return True
    today = timezone.localdate(now)
    if kind == "fact-check":
        fact_check = latest_versions().filter(number=int(number)).first()
        if fact_check and fact_check.holds_on(today):
            _promise(message, Answer(kind=Answer.Kind.FACT_CHECK, fact_check=fact_check), now=now)
            return True
    if kind == "imported":
        imported = ImportedFactCheck.objects.filter(pk=int(number)).first()
        if imported and imported.holds_on(today):
            _promise(message, Answer(kind=Answer.Kind.IMPORTED, imported=imported), now=now)
            return True
    return False


def _claim_of_copies(message: Message) -> Claim | None:
    """Return the claim that an equal copy of the message already stands with."""
    copies = Message.objects.filter(fold_digest=message.fold_digest).exclude(pk=message.pk)
    copy = copies.exclude(claim=None).select_related("claim").order_by("-received_at").first()
    if copy is None or copy.claim is None:
        return None
    expired = copy.claim.status == Claim.Status.PUBLISHED and not _valid_fact_check(copy.claim)
    return None if expired else copy.claim


def _store_suggestions(message: Message, result: MatchResult) -> None:
    message.suggestions.all().delete()
    for candidate in result.candidates:
        Suggestion.objects.create(
            message=message,
            public_id=candidate.claim_id,
            score=candidate.score,
            reasons=[
                {
                    "aspect": reason.aspect.value,
                    "agreement": reason.agreement.value,
                    "yours": reason.yours,
                    "theirs": reason.theirs,
                }
                for reason in candidate.reasons
            ],
        )


# --- decided by a person -----------------------------------------------------------------------


@transaction.atomic
def join_messages(claim: Claim, *, into: Claim, person: User) -> Claim:
    """Move a new claim's messages to the claim they are the same as, and drop the empty one."""
    into = claims.join_claims(claim, into=into, person=person)
    taken = {f"{CLAIM}:{into.pk}"}
    taken |= {
        f"fact-check:{n}" for n in latest_versions().filter(claim=into).values_list("number", flat=True)
    }
    _decide_suggestions(claim, taken=taken)
    claim.messages.update(claim=into)
    Claim.objects.filter(pk=claim.pk).delete()
    transaction.on_commit(lambda: tasks.nudge_answering(into.pk))
    return into


@transaction.atomic
def answer_with_imported(claim: Claim, imported: ImportedFactCheck, *, person: User) -> int:
    """Answer a new claim's messages with another publisher's fact-check; return how many."""
    require(person, "claims.work_claim", _("Only a member of the desk can answer messages."))
    now = timezone.now()
    _decide_suggestions(claim, taken={f"imported:{imported.pk}"})
    messages = list(claim.messages.filter(stage=Message.Stage.WAITING).select_for_update())
    for message in messages:
        _promise(message, Answer(kind=Answer.Kind.IMPORTED, imported=imported), now=now)
    claim.messages.update(claim=None)
    drop_claims_nobody_asks({claim.pk})
    return len(messages)


@transaction.atomic
def answer_without_claim(claim: Claim, kind: NoClaim, *, person: User) -> int:
    """Answer messages that state nothing to check with a kind word; drop the empty claim; return how many."""
    require(person, "claims.work_claim", _("Only a member of the desk can answer messages."))
    if claim.text:
        raise Conflict(_("Somebody has written this as a claim."))
    now = timezone.now()
    reject_suggestions(claim)
    messages = list(claim.messages.filter(stage=Message.Stage.WAITING).select_for_update())
    for message in messages:
        _promise(message, Answer(kind=Answer.Kind.NOT_RATED, unrated_kind=kind.value), now=now)
    claim.messages.update(claim=None)
    drop_claims_nobody_asks({claim.pk})
    return len(messages)


def reject_suggestions(claim: Claim) -> None:
    """Keep that a person wrote a claim of its own for these messages: no suggestion was right so far."""
    _keep_decisions(Suggestion.objects.filter(message__claim=claim), taken=frozenset())


def _decide_suggestions(claim: Claim, *, taken: Collection[str]) -> None:
    """Keep what a person made of the suggestions for these messages: one was taken, the others were not."""
    suggestions = Suggestion.objects.filter(message__claim=claim)
    # What was found without the matcher says nothing about its suggestions.
    if suggestions.filter(public_id__in=taken).exists():
        _keep_decisions(suggestions, taken=taken)


def _keep_decisions(suggestions: Iterable[Suggestion], *, taken: Collection[str]) -> None:
    now = timezone.now()
    for suggestion in suggestions:
        DecidedSuggestion.objects.update_or_create(
            suggestion=suggestion,
            defaults={
                "score": suggestion.score,
                "accepted": suggestion.public_id in taken,
                "decided_at": now,
            },
        )


# --- answered ----------------------------------------------------------------------------------


def _valid_fact_check(claim: Claim) -> FactCheck | None:
    fact_check = latest_versions().filter(claim=claim).first()
    return fact_check if fact_check and fact_check.holds_on(timezone.localdate()) else None


def answer_claim(claim: Claim, *, now: datetime | None = None) -> int:
    """Promise the answer to everybody who waits for this claim; return to how many."""
    now = now or timezone.now()
    fact_check = _valid_fact_check(claim)
    answered = 0
    for message_id in claim.messages.filter(stage=Message.Stage.WAITING).values_list("pk", flat=True):
        with transaction.atomic():
            message = (
                Message.objects.select_for_update().filter(pk=message_id, stage=Message.Stage.WAITING).first()
            )
            if message is None:
                continue
            if fact_check:
                _promise(message, Answer(kind=Answer.Kind.FACT_CHECK, fact_check=fact_check), now=now)
            elif claim.status == Claim.Status.NOT_RATED:
                _promise(message, Answer(kind=Answer.Kind.NOT_RATED, unrated_kind=claim.kind), now=now)
            else:
                continue
            answered += 1
    return answered


def _promise(message: Message, answer: Answer, *, now: datetime) -> None:
    answer.message, answer.created_at = message, now
    answer.save()
    message.stage = Message.Stage.ANSWERED
    message.save(update_fields=["stage"])
    transaction.on_commit(lambda: tasks.nudge_delivery(answer.pk))


def deliver_answer(answer_id: int, *, now: datetime | None = None) -> None:
    """Send a promised answer by mail, if the asker left an address; failures are kept on the row.

    Without an address the ticket page is the delivery, marked when the asker looks.
    """
    now = now or timezone.now()
    answer = (
        Answer.objects.filter(pk=answer_id, delivered_at=None).select_related("message__conversation").first()
    )
    if answer is None:
        return
    conversation = answer.message.conversation
    address = ReplyAddress.objects.filter(conversation=conversation).first()
    if address is None or (answer.retry_at and answer.retry_at > now):
        return
    # Claimed by an update that succeeds once: the sweep and a task may both have found this answer. Should
    # this process die before it is delivered, it is due again when the claim runs out.
    untried = Answer.objects.filter(pk=answer.pk, delivered_at=None, attempts=answer.attempts)
    if not untried.update(attempts=answer.attempts + 1, retry_at=now + DELIVERY_CLAIM):
        return
    answer.attempts += 1
    try:
        mail.send(answer, address)
    except DeliveryFailed as failure:
        answer.error = str(failure)[:300]
        later = (
            None
            if failure.permanent or answer.attempts > len(RETRY_AFTER)
            else RETRY_AFTER[answer.attempts - 1]
        )
        answer.retry_at = now + timedelta(seconds=later) if later else None
        answer.save(update_fields=["error", "retry_at"])
        log.warning(
            "delivery failed", answer=answer.pk, attempts=answer.attempts, again=answer.retry_at is not None
        )
        return
    mark_delivered(answer, now=now)


def mark_delivered(answer: Answer, *, now: datetime) -> None:
    """Write down that the asker has the answer; from here the address's time runs."""
    if answer.delivered_at is not None:
        return
    answer.delivered_at, answer.error, answer.retry_at = now, "", None
    answer.save(update_fields=["delivered_at", "error", "retry_at"])
    ReplyAddress.objects.filter(conversation=answer.message.conversation, erase_after=None).update(
        erase_after=_erase_after(answer, now=now)
    )


def _erase_after(answer: Answer, *, now: datetime) -> datetime:
    address = ReplyAddress.objects.filter(conversation=answer.message.conversation).first()
    until = now + KEEP_ADDRESS_AFTER_ANSWER
    if address is None or not address.keep_for_corrections or answer.fact_check is None:
        return until
    verdict_ends = datetime.combine(
        answer.fact_check.holds_until, datetime.max.time(), tzinfo=timezone.get_current_timezone()
    )
    return max(until, verdict_ends)
