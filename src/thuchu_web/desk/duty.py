"""What somebody coming on duty has to know. Each list is one query or two, however many claims there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import TruncHour
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thuchu_web.claims.models import Claim, FactCheck, Shift, Verdict
from thuchu_web.desk import triage
from thuchu_web.desk.changes import marks_of
from thuchu_web.desk.colleagues import called
from thuchu_web.desk.queue import NOBODY, UNANSWERED, WORKED_ON, Asked, claims_in, ending, name_of, snippet
from thuchu_web.desk.urgency import LATE, Clock, clock_of, priority_in_words
from thuchu_web.tipline.models import Answer, Message

MOST_LINES = 8  # of each list
RISING_HOURS = 6
RISING_AT_LEAST = 4  # distinct askers; fewer double by chance
Status = Claim.Status


@dataclass(frozen=True, slots=True)
class Counter:
    """One of the four numbers, and the list it leads to."""

    number: int
    label: str
    more: str
    address: str
    hot: bool = False


def counters(*, now: datetime) -> list[Counter]:
    """Return the four counters: new, little time left, waiting for review, answers not delivered."""
    late = Q(status__in=WORKED_ON, harm_at__lt=now + LATE)
    groups = triage.waiting(now=now).order_by()
    new = groups.aggregate(number=Count("pk"), unowned=Count("pk", filter=Q(owner=None)))
    found = Claim.objects.order_by().aggregate(
        late=Count("pk", filter=late),
        first=Min("harm_at", filter=late),
        review=Count("pk", filter=Q(status=Status.REVIEW)),
    )
    oldest = Verdict.objects.filter(state=Verdict.State.PROPOSED).aggregate(at=Min("proposed_at"))["at"]
    first = clock_of(Claim(harm_at=found["first"]), now=now)
    queue = reverse("desk_queue")
    return [
        Counter(
            new["number"],
            _("new"),
            ngettext("%(n)d without an owner", "%(n)d without an owner", new["unowned"])
            % {"n": new["unowned"]},
            reverse("desk_triage"),
        ),
        Counter(
            found["late"],
            _("under 2 hours left"),
            _("the first: %(clock)s") % {"clock": first.words} if first else "",
            f"{queue}?status={UNANSWERED}&only=clock&order=clock",
            hot=found["late"] > 0,
        ),
        Counter(
            found["review"],
            _("waiting for review"),
            _("the oldest since %(when)s") % {"when": timezone.localtime(oldest).strftime("%d/%m %H:%M")}
            if oldest
            else "",
            f"{queue}?status=review",
        ),
        Counter(undelivered().count(), _("answers not delivered"), "", reverse("desk_undelivered")),
    ]


def undelivered() -> QuerySet[Answer]:
    """Return the answers somebody waits for by mail, the oldest first.

    Without an address the ticket page is the delivery: it happens when the asker looks.
    """
    return Answer.objects.filter(
        delivered_at=None, message__conversation__reply_address__isnull=False
    ).order_by("created_at", "pk")


# --- lists of claims -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One claim on the page."""

    claim: Claim
    words: str
    clock: Clock | None
    priority: str
    owner: str
    asked: int = 0  # messages, or distinct askers where the list counts people
    mark: str = ""
    bars: tuple[int, ...] = ()  # askers in each of the last hours, the oldest first

    @property
    def heights(self) -> list[int]:
        """How high each bar is, in percent of the highest."""
        highest = max([1, *self.bars])
        return [max(4, round(100 * bar / highest)) for bar in self.bars]

    @property
    def by_hour(self) -> str:
        """The bars for those who do not see them."""
        return _("People asking, hour by hour: %(numbers)s") % {"numbers": ", ".join(map(str, self.bars))}


def rising(*, now: datetime) -> list[Line]:
    """Return the claims being worked on whose distinct askers doubled within the last hours."""
    since = now - timedelta(hours=RISING_HOURS)
    messages = Message.objects.filter(claim__status__in=WORKED_ON, spam_mark=None).order_by().values("claim")
    doubled = messages.annotate(
        askers=Count("conversation", distinct=True),
        before=Count("conversation", distinct=True, filter=Q(received_at__lt=since)),
    ).filter(Q(askers__gte=RISING_AT_LEAST) & Q(askers__gte=2 * F("before")))
    askers = {row["claim"]: row["askers"] for row in doubled.order_by("-askers", "claim")[:MOST_LINES]}
    claims = {claim.pk: claim for claim in _with_newest().filter(pk__in=askers)}
    hours = _hours(list(askers), now=now)
    lines = _lines([claims[pk] for pk in askers if pk in claims], now=now)
    return [
        Line(
            line.claim,
            line.words,
            line.clock,
            line.priority,
            line.owner,
            asked=askers[line.claim.pk],
            bars=hours[line.claim.pk],
        )
        for line in lines
    ]


def _hours(claim_ids: list[int], *, now: datetime) -> dict[int, tuple[int, ...]]:
    this_hour = now.replace(minute=0, second=0, microsecond=0)
    hours = [this_hour - timedelta(hours=back) for back in range(RISING_HOURS - 1, -1, -1)]
    found = (
        Message.objects.filter(claim__in=claim_ids, spam_mark=None, received_at__gte=hours[0])
        .order_by()
        .annotate(hour=TruncHour("received_at", tzinfo=now.tzinfo))
        .values_list("claim", "hour")
        .annotate(askers=Count("conversation", distinct=True))
    )
    numbers = {(claim, hour): askers for claim, hour, askers in found}
    return {pk: tuple(numbers.get((pk, hour), 0) for hour in hours) for pk in claim_ids}


def unowned(*, now: datetime) -> list[Line]:
    """Return the claims nobody works on: the least time left first, then the most asked."""
    claims = claims_in(Asked(status=UNANSWERED, order="clock", owner=NOBODY)).exclude(status=Status.REVIEW)
    return _lines(list(claims.exclude(hidden(now=now))[:MOST_LINES]), now=now, with_marks=True)


def hidden(*, now: datetime) -> Q:
    """Match the claims that triage hides: groups put off, called spam, decided on, or without messages."""
    return Q(status=Status.NEW) & ~Q(pk__in=triage.waiting(now=now).values("pk"))


def owned_by(person: User, *, now: datetime) -> list[Line]:
    """Return what the person works on: the least time left first."""
    claims = claims_in(Asked(status=UNANSWERED, order="clock", owner=str(person.pk)))
    return _lines(list(claims.exclude(status=Status.REVIEW).select_related("owner")[:MOST_LINES]), now=now)


def _with_newest() -> QuerySet[Claim]:
    return claims_in(Asked(status=UNANSWERED)).select_related("owner")


def _lines(claims: list[Claim], *, now: datetime, with_marks: bool = False) -> list[Line]:
    newest = Message.objects.in_bulk(
        [number for claim in claims if not claim.text and (number := getattr(claim, "newest_message", None))]
    )
    marks = marks_of(claims) if with_marks else {}
    return [
        Line(
            claim=claim,
            words=claim.text or snippet(newest.get(getattr(claim, "newest_message", None) or 0)),
            clock=clock_of(claim, now=now),
            priority=priority_in_words(claim),
            owner=name_of(claim),
            asked=getattr(claim, "message_count", 0),
            mark=marks.get(claim.pk, ""),
        )
        for claim in claims
    ]


# --- answers that end, and who is here -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ending:
    """A published answer that ends today or has ended, and how many people got it."""

    fact_check: FactCheck
    used: int
    over: bool


def endings(*, now: datetime) -> list[Ending]:
    """Return the answers that end today, those already over first."""
    today = timezone.localdate(now)
    fact_checks = list(ending()[:MOST_LINES])
    answers = Answer.objects.filter(fact_check__in=fact_checks).order_by().values_list("fact_check")
    used = dict(answers.annotate(n=Count("pk")))
    return [Ending(row, used.get(row.pk, 0), not row.holds_on(today)) for row in fact_checks]


@dataclass(frozen=True, slots=True)
class OnShift:
    """Somebody at the desk now."""

    name: str
    since: datetime
    working_on: int
    is_you: bool


def on_shift(person: User) -> list[OnShift]:
    """Return who is on shift, and how many claims each works on; one in review is with somebody else."""
    shifts = list(Shift.objects.filter(ended_at=None).select_related("person").order_by("started_at", "pk"))
    owned = Claim.objects.filter(owner__in=[shift.person_id for shift in shifts], status__in=WORKED_ON)
    owned = owned.exclude(status=Status.REVIEW)
    numbers = dict(owned.order_by().values_list("owner").annotate(n=Count("pk")))
    return [
        OnShift(
            called(shift.person),
            shift.started_at,
            numbers.get(shift.person_id, 0),
            shift.person_id == person.pk,
        )
        for shift in shifts
    ]


def handovers() -> QuerySet[Shift]:
    """Return the shifts that left a note, the newest first."""
    ended = Shift.objects.exclude(ended_at=None).exclude(handover="")
    return ended.select_related("person").order_by("-ended_at", "-pk")
