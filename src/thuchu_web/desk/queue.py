"""The queue as the desk reads it: claims by where they stand, with the messages behind each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from thuchu.text.normalise import fold
from thuchu_web.claims.models import Claim, Verdict, Wording
from thuchu_web.desk.suggestions import Shown, suggestions_for
from thuchu_web.tipline.models import Message

Status = Claim.Status
TABS = {
    Status.NEW: _("New"),
    Status.OPEN: _("Being checked"),
    Status.REVIEW: _("Second person"),
    Status.PUBLISHED: _("Published"),
    Status.NOT_RATED: _("Not rated"),
}
WORKED_ON = (Status.NEW, Status.OPEN, Status.REVIEW)
ROWS = 25  # a page of the queue
SNIPPET = 220  # characters


@dataclass(frozen=True, slots=True)
class Row:
    """One claim in the queue."""

    claim: Claim
    words: str  # its sentence, or the newest message while it has none
    written: bool
    messages: int
    first: datetime
    last: datetime
    owner: str
    place: str
    suggestion: Shown | None
    verdict: Verdict | None = field(default=None)


def claims_in(status: str, *, words: str = "") -> QuerySet[Claim]:
    """Return the claims of a tab: the most asked first, then the oldest; finished ones newest first."""
    claims = Claim.objects.filter(status=status).annotate(
        message_count=Count("messages"),
        newest_message=Max("messages__pk"),
        first_seen=Coalesce(Min("messages__received_at"), "created_at"),
        last_seen=Coalesce(Max("messages__received_at"), "created_at"),
    )
    if words:
        claims = claims.filter(pk__in=matching(status, words))
    if status in WORKED_ON:
        return claims.order_by("-message_count", "first_seen", "pk")
    return claims.order_by("-updated_at", "-pk")


def counts() -> dict[str, int]:
    """Return how many claims stand in each tab."""
    found = dict(Claim.objects.order_by().values_list("status").annotate(n=Count("pk")))
    return {status.value: found.get(status.value, 0) for status in TABS}


def rows(claims: list[Claim]) -> list[Row]:
    """Return the rows of one page of the queue."""
    ids = [claim.pk for claim in claims]
    newest_ids = [number for claim in claims if (number := getattr(claim, "newest_message", None))]
    newest = {message.claim_id: message for message in Message.objects.filter(pk__in=newest_ids)}
    unwritten = [claim for claim in claims if claim.status in {Status.NEW, Status.OPEN}]
    best = suggestions_for(unwritten, limit=1)
    verdicts = {
        verdict.claim_id: verdict
        for verdict in Verdict.objects.filter(claim__in=ids)
        .exclude(state=Verdict.State.RETURNED)
        .order_by("proposed_at")
    }
    return [
        Row(
            claim=claim,
            words=claim.text or _snippet(newest.get(claim.pk)),
            written=bool(claim.text),
            messages=getattr(claim, "message_count", 0),
            first=getattr(claim, "first_seen", claim.created_at),
            last=getattr(claim, "last_seen", claim.created_at),
            owner=name_of(claim),
            place=claim.place or (newest[claim.pk].place if claim.pk in newest else ""),
            suggestion=next(iter(best.get(claim.pk, [])), None),
            verdict=verdicts.get(claim.pk),
        )
        for claim in claims
    ]


def name_of(claim: Claim) -> str:
    """Return how colleagues call the claim's owner; empty without one."""
    return (claim.owner.get_full_name() or claim.owner.get_username()) if claim.owner else ""


def _snippet(message: Message | None) -> str:
    if message is None:
        return ""
    text = " ".join(message.text.split())
    return text if len(text) <= SNIPPET else text[:SNIPPET].rsplit(" ", 1)[0] + "…"


def matching(status: str, words: str) -> set[int]:
    """Return the claims of a status whose sentence, wordings or messages hold the words, tone marks or not.

    Messages live thirty days and a tab is one desk's work, so reading them all is quick enough.
    """
    wanted = fold(words).split()
    if words.strip().lstrip("#").isdecimal() and len(words.strip()) < 18:
        number = int(words.strip().lstrip("#"))
        if Claim.objects.filter(pk=number, status=status).exists():
            return {number}
    texts: dict[int, list[str]] = {}
    for source in (
        Claim.objects.filter(status=status).order_by().values_list("pk", "text"),
        Wording.objects.filter(claim__status=status).order_by().values_list("claim_id", "text"),
        Message.objects.filter(claim__status=status).order_by().values_list("claim_id", "text"),
    ):
        for pk, text in source.iterator():
            texts.setdefault(pk, []).append(text)
    return {pk for pk, found in texts.items() if _holds(fold(" ".join(found)), wanted)}


def _holds(folded: str, wanted: list[str]) -> bool:
    return bool(wanted) and all(word in folded for word in wanted)
