"""The queue as the desk reads it: claims by where they stand, with the messages behind each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Aggregate, Count, F, Max, Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from thuchu.text.normalise import fold
from thuchu_web.claims.models import Claim, FactCheck, Verdict, Wording
from thuchu_web.desk.colleagues import called
from thuchu_web.desk.planned import planned_for
from thuchu_web.desk.suggestions import Shown, suggestions_for
from thuchu_web.desk.urgency import LATE, Clock, clock_of, priority_in_words
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
UNANSWERED = "all"  # the tab over the three above
ORDERS = {
    "asked": _("Most asked first"),
    "clock": _("Least time left first"),
    "priority": _("Highest priority first"),
}
ONLY = {"clock": _("Under 2 hours left"), "ending": _("Answer ends today or has ended")}
NOBODY = "none"  # as an owner to filter by
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
    clock: Clock | None
    priority: str
    verdict: Verdict | None = field(default=None)
    planned: str = ""  # when it is to be published


@dataclass(frozen=True, slots=True)
class Asked:
    """Which claims to list; an empty value leaves its question open."""

    status: str = Status.NEW.value  # or UNANSWERED
    words: str = ""
    order: str = "asked"  # a key of ORDERS; finished claims are always listed newest first
    only: str = ""  # a key of ONLY
    owner: str = ""  # NOBODY, or the number of a member

    @property
    def statuses(self) -> tuple[str, ...]:
        """The statuses that the tab holds."""
        return tuple(status.value for status in WORKED_ON) if self.status == UNANSWERED else (self.status,)


def claims_in(asked: Asked) -> QuerySet[Claim]:
    """Return the claims of a tab in the order wanted; equals by how many wait, then the oldest first."""
    claims = Claim.objects.filter(status__in=asked.statuses, **_owned_by(asked.owner)).annotate(
        message_count=Coalesce(_of_messages(Count("pk")), 0),
        newest_message=_of_messages(Max("pk")),
        first_seen=Coalesce(_of_messages(Min("received_at")), "created_at"),
        last_seen=Coalesce(_of_messages(Max("received_at")), "created_at"),
    )
    if asked.words:
        claims = claims.filter(pk__in=matching(asked.statuses, asked.words))
    if asked.only == "clock":
        claims = claims.filter(harm_at__lt=timezone.now() + LATE)
    elif asked.only == "ending":
        claims = claims.filter(pk__in=ending().values("claim"))
    if asked.statuses == (asked.status,) and asked.status not in WORKED_ON:
        return claims.order_by("-updated_at", "-pk")
    first = {
        "clock": [F("harm_at").asc(nulls_last=True)],
        "priority": [
            (F("severity") * F("immediacy") * F("reach") * F("can_act")).desc(nulls_last=True),
            F("harm_at").asc(nulls_last=True),
        ],
    }.get(asked.order, [])
    return claims.order_by(*first, "-message_count", "first_seen", "pk")


def _of_messages(number: Aggregate) -> Subquery:
    """Return a number over a claim's messages.

    Asked for claim by claim: counted in one join, each row would carry all columns through the sorting.
    """
    messages = Message.objects.filter(claim=OuterRef("pk")).order_by().values("claim")
    return Subquery(messages.annotate(number=number).values("number"))


def _owned_by(owner: str) -> dict[str, Any]:
    if owner == NOBODY:
        return {"owner": None}
    return {"owner": int(owner)} if owner else {}


def ending() -> QuerySet[FactCheck]:
    """Return the last published answer of each published claim that ends today or has ended."""
    claims = Claim.objects.filter(status=Status.PUBLISHED)
    last = claims.annotate(last=Max("fact_checks__pk")).values("last")
    return FactCheck.objects.filter(pk__in=last, holds_until__lte=timezone.localdate()).order_by(
        "holds_until", "pk"
    )


def counts() -> dict[str, int]:
    """Return how many claims stand in each tab."""
    found = dict(Claim.objects.order_by().values_list("status").annotate(n=Count("pk")))
    number_in = {status.value: found.get(status.value, 0) for status in TABS}
    return {UNANSWERED: sum(number_in[status.value] for status in WORKED_ON), **number_in}


def rows(claims: list[Claim]) -> list[Row]:
    """Return the rows of one page of the queue."""
    now = timezone.now()
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
    planned = planned_for([claim.pk for claim in claims if claim.status == Status.REVIEW])
    return [
        Row(
            claim=claim,
            words=claim.text or snippet(newest.get(claim.pk)),
            written=bool(claim.text),
            messages=getattr(claim, "message_count", 0),
            first=getattr(claim, "first_seen", claim.created_at),
            last=getattr(claim, "last_seen", claim.created_at),
            owner=name_of(claim),
            place=claim.place or (newest[claim.pk].place if claim.pk in newest else ""),
            suggestion=next(iter(best.get(claim.pk, [])), None),
            clock=clock_of(claim, now=now),
            priority=priority_in_words(claim),
            verdict=verdicts.get(claim.pk),
            planned=planned.get(claim.pk, ""),
        )
        for claim in claims
    ]


def name_of(claim: Claim) -> str:
    """Return how colleagues call the claim's owner; empty without one."""
    return called(claim.owner) if claim.owner else ""


def snippet(message: Message | None) -> str:
    """Return the beginning of a message on one line; empty for none."""
    if message is None:
        return ""
    text = " ".join(message.text.split())
    return text if len(text) <= SNIPPET else text[:SNIPPET].rsplit(" ", 1)[0] + "…"


def matching(statuses: tuple[str, ...], words: str) -> set[int]:
    """Return the claims of these statuses that hold the words: sentence, wordings, messages; marks or not.

    Messages live thirty days and a tab is one desk's work, so reading them all is quick enough.
    """
    wanted = fold(words).split()
    if words.strip().lstrip("#").isdecimal() and len(words.strip()) < 18:
        number = int(words.strip().lstrip("#"))
        if Claim.objects.filter(pk=number, status__in=statuses).exists():
            return {number}
    texts: dict[int, list[str]] = {}
    for source in (
        Claim.objects.filter(status__in=statuses).order_by().values_list("pk", "text"),
        Wording.objects.filter(claim__status__in=statuses).order_by().values_list("claim_id", "text"),
        Message.objects.filter(claim__status__in=statuses).order_by().values_list("claim_id", "text"),
    ):
        for pk, text in source.iterator():
            texts.setdefault(pk, []).append(text)
    return {pk for pk, found in texts.items() if _holds(fold(" ".join(found)), wanted)}


def _holds(folded: str, wanted: list[str]) -> bool:
    return bool(wanted) and all(word in folded for word in wanted)
