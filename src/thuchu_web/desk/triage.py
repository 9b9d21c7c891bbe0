"""Triage as the desk reads it: groups of messages without a written claim, and what may answer them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from thuchu_web.claims.models import Claim
from thuchu_web.desk.changes import marks_of
from thuchu_web.desk.forms import LANGUAGES
from thuchu_web.desk.models import SavedView, Snooze, SpamMark, TriageAct
from thuchu_web.desk.presence import others_looking
from thuchu_web.desk.queue import Row, matching, rows
from thuchu_web.desk.suggestions import Shown, found_by, suggestions_for
from thuchu_web.tipline.models import Message

PAGE = 25  # rows of the list
ORDER = ("-askers", "first_seen", "claim")  # those most people wait for, then the oldest
MOST_CANDIDATES = 3
MOST_MESSAGES = 200  # read for the pane; the number behind is always told
MOST_FOUND = 5
LONGEST_FILTER = 80  # characters
LONGEST_SEARCH = 300

SHOWN = {"waiting": _("Waiting"), "snoozed": _("Put off"), "spam": _("Spam")}
OWNERS = {"": _("Anybody’s"), "nobody": _("Nobody’s"), "mine": _("Mine")}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which groups a person wants to see."""

    show: str = "waiting"
    language: str = ""
    place: str = ""
    words: str = ""
    owner: str = ""

    @classmethod
    def read(cls, data: QueryDict) -> Filters:
        """Return the filters of an address; what is not understood is left out."""

        def text(name: str) -> str:
            return data.get(name, "").replace("\x00", "").strip()[:LONGEST_FILTER]

        show, owner = text("show"), text("owner")
        return cls(
            show if show in SHOWN else "waiting",
            text("language"),
            text("place"),
            text("q"),
            owner if owner in OWNERS else "",
        )

    def pairs(self) -> dict[str, str]:
        """Return the filters that are on, as an address has them."""
        all_of_them = {
            "show": "" if self.show == "waiting" else self.show,
            "language": self.language,
            "place": self.place,
            "q": self.words,
            "owner": self.owner,
        }
        return {name: value for name, value in all_of_them.items() if value}


@dataclass(frozen=True, slots=True)
class Upto:
    """How far the list reaches. What comes later waits behind a button, so that no row moves by itself."""

    claim: int
    message: int

    @classmethod
    def read(cls, value: str) -> Upto | None:
        """Return it as an address has it ("12-40"), or None."""
        numbers = value.split("-")
        if len(numbers) != 2 or not all(n.isascii() and n.isdecimal() and len(n) < 18 for n in numbers):
            return None
        return cls(int(numbers[0]), int(numbers[1]))

    @classmethod
    def now(cls) -> Upto:
        """Return how far the list reaches at this moment."""
        last_claim = Claim.objects.aggregate(last=Max("pk"))["last"]
        last_message = Message.objects.aggregate(last=Max("pk"))["last"]
        return cls(last_claim or 0, last_message or 0)

    def __str__(self) -> str:
        return f"{self.claim}-{self.message}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the list a person is: it stands in the address, so that coming back leads here."""

    filters: Filters
    upto: Upto
    page: int = 1
    item: int | None = None  # the group that is open; None: the first one, on a wide screen

    @classmethod
    def read(cls, data: QueryDict) -> Place:
        """Return the place an address names."""

        def number(name: str) -> int | None:
            value = data.get(name, "")
            return int(value) if value.isascii() and value.isdecimal() and len(value) < 18 else None

        upto = Upto.read(data.get("upto", "")) or Upto.now()
        return cls(Filters.read(data), upto, number("page") or 1, number("item"))

    def pairs(self, *, item: int | None = None) -> dict[str, str]:
        """Return what the address of this place holds, with another group open."""
        pairs = self.filters.pairs() | {"upto": str(self.upto)}
        if self.page > 1:
            pairs["page"] = str(self.page)
        if item is not None:
            pairs["item"] = str(item)
        return pairs

    def query(self, *, item: int | None = None) -> str:
        """Return the address of this place, with another group open."""
        return urlencode(self.pairs(item=item))


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group in the list."""

    row: Row
    askers: int  # distinct conversations; for the desk only
    mark: str
    language: str
    present: str  # which colleague has it open, in words

    @property
    def number(self) -> int:
        """Return the number of the claim that is the group."""
        return self.row.claim.pk

    @property
    def seen(self) -> str:
        """Return what a form carries of the group."""
        return f"{self.number}:{self.mark}"


@dataclass(frozen=True, slots=True)
class SaidText:
    """One wording among a group's messages, and how often it came."""

    text: str
    language: str
    times: int
    newest: Message


@dataclass(frozen=True, slots=True)
class Pane:
    """One group, read."""

    group: GroupRow
    texts: list[SaidText]
    left_out: int  # messages older than those shown
    candidates: list[Shown]
    looked_for: str  # the words a person searched with; empty: did not search
    found: list[Shown]


def groups(filters: Filters, *, upto: Upto, person: User, now: datetime) -> QuerySet[Claim]:
    """Return the groups of the list, in no order and without their numbers."""
    found = _narrowed(_unwritten(upto, spam=filters.show == "spam"), filters, person=person)
    if filters.show == "snoozed":
        return found.filter(_asleep(now))
    if filters.show == "waiting":
        return found.exclude(_asleep(now))
    return found


def page_of(
    filters: Filters, number: int, *, upto: Upto, person: User, now: datetime
) -> tuple[list[Claim], Page]:  # type: ignore[type-arg]
    """Return the groups of one page of the list: those most people wait for first, then the oldest."""
    found = groups(filters, upto=upto, person=person, now=now)
    counted = _numbers(found, upto=upto, spam=filters.show == "spam")
    paginator = Paginator(counted.order_by(*ORDER), PAGE)
    # The groups are counted without counting anything inside them.
    paginator.__dict__["count"] = found.count()
    page = paginator.get_page(number)
    return _with_numbers(list(page.object_list)), page


def chosen_groups(
    numbers: set[int], filters: Filters, *, upto: Upto, person: User, now: datetime
) -> list[Claim]:
    """Return the groups of these numbers that are in the list, in its order."""
    found = groups(filters, upto=upto, person=person, now=now).filter(pk__in=numbers)
    counted = _numbers(found, upto=upto, spam=filters.show == "spam")
    return _with_numbers(list(counted.order_by(*ORDER)))


def waiting(*, now: datetime) -> QuerySet[Claim]:
    """Return the groups that wait for somebody: none put off, called spam or decided on."""
    return _unwritten(Upto.now(), spam=False).exclude(_asleep(now))


def _asleep(now: datetime) -> Exists:
    return Exists(Snooze.objects.filter(claim=OuterRef("pk"), until__gt=now))


def _unwritten(upto: Upto, *, spam: bool) -> QuerySet[Claim]:
    decided = TriageAct.objects.filter(number=OuterRef("pk"), state=TriageAct.State.PENDING)
    brought = _brought(upto, spam=spam).filter(claim=OuterRef("pk"))
    unwritten = Claim.objects.filter(status=Claim.Status.NEW, text="", pk__lte=upto.claim)
    return unwritten.exclude(Exists(decided)).filter(Exists(brought)).order_by()


def _brought(upto: Upto, *, spam: bool) -> QuerySet[Message]:
    """Return the messages that wait, those called spam or all others."""
    # A list of the marks, looked up for each message: a join would cost more than all the rest.
    marked = Q(pk__in=SpamMark.objects.values("message"))
    return Message.objects.filter(
        marked if spam else ~marked, stage=Message.Stage.WAITING, pk__lte=upto.message
    ).order_by()


def _numbers(found: QuerySet[Claim], *, upto: Upto, spam: bool) -> QuerySet[Any, Any]:
    """Return for each group how many ask and since when, from the messages alone.

    Counted beside the claims' own columns, each row would carry all of these through the sorting.
    """
    return (
        _brought(upto, spam=spam)
        .filter(claim__in=found.values("pk"))
        .values("claim")
        .annotate(
            askers=Count("conversation", distinct=True),
            message_count=Count("pk"),
            newest_message=Max("pk"),
            first_seen=Min("received_at"),
            last_seen=Max("received_at"),
        )
    )


def _with_numbers(counted: list[dict[str, Any]]) -> list[Claim]:
    """Return the claims of these numbers in their order, each with its numbers on it."""
    claims = Claim.objects.select_related("owner").in_bulk([row["claim"] for row in counted])
    found = []
    for row in counted:
        claim = claims.get(row["claim"])
        if claim is not None:  # joined to another between the two queries
            for name, value in row.items():
                if name != "claim":
                    setattr(claim, name, value)
            found.append(claim)
    return found


def _narrowed(found: QuerySet[Claim], filters: Filters, *, person: User) -> QuerySet[Claim]:
    if filters.language:
        found = found.filter(language=filters.language)
    if filters.place:
        found = found.filter(Exists(Message.objects.filter(claim=OuterRef("pk"), place=filters.place)))
    if filters.owner == "mine":
        found = found.filter(owner=person)
    elif filters.owner == "nobody":
        found = found.filter(owner=None)
    if filters.words:
        found = found.filter(pk__in=matching((Claim.Status.NEW,), filters.words))
    return found


def group_rows(found: list[Claim], *, person: User, now: datetime) -> list[GroupRow]:
    """Return the rows of one page of the list, as the person sees them."""
    marks, names = marks_of(found), dict(LANGUAGES)
    present = others_looking(person=person, now=now)
    return [
        GroupRow(
            row=row,
            askers=getattr(row.claim, "askers", 0),
            mark=marks[row.claim.pk],
            language=str(names.get(row.claim.language, row.claim.language)),
            present=present.get(row.claim.pk, ""),
        )
        for row in rows(found)
    ]


def row_of(number: int, *, upto: Upto, spam: bool, person: User, now: datetime) -> GroupRow | None:
    """Return one group, whatever the filters; None when it is dealt with or all its messages are gone."""
    found = _with_numbers(list(_numbers(_unwritten(upto, spam=spam).filter(pk=number), upto=upto, spam=spam)))
    return group_rows(found, person=person, now=now)[0] if found else None


def pane_of(group: GroupRow, *, words: str = "") -> Pane:
    """Return everything a person needs to decide on the group, and what the words find, if any."""
    newest = list(
        group.row.claim.messages.filter(stage=Message.Stage.WAITING).order_by("-received_at")[:MOST_MESSAGES]
    )
    by_text: dict[str, list[Message]] = {}
    for message in newest:
        by_text.setdefault(" ".join(message.text.split()), []).append(message)
    texts = [SaidText(same[0].text, same[0].language, len(same), same[0]) for same in by_text.values()]
    candidates = suggestions_for([group.row.claim], limit=MOST_CANDIDATES).get(group.number, [])
    left_out = max(group.row.messages - len(newest), 0)
    words = words.replace("\x00", "").strip()[:LONGEST_SEARCH]
    found = found_by(words, message=newest[0].text, limit=MOST_FOUND) if words and newest else []
    return Pane(group, texts, left_out, candidates, words, found)


def new_since(upto: Upto, filters: Filters, *, person: User, now: datetime) -> int:
    """Return how many messages have come into triage since the list was made, as far as the filters go."""
    if filters.show != "waiting":
        return 0
    last = Upto.now()
    if last.claim <= upto.claim and last.message <= upto.message:
        return 0
    everything = Upto(10**17, 10**17)
    waiting = groups(filters, upto=everything, person=person, now=now).values("pk")
    return (
        _brought(everything, spam=False)
        .filter(claim__in=waiting)
        .filter(Q(pk__gt=upto.message) | Q(claim__gt=upto.claim))
        .count()
    )


def languages_and_places() -> tuple[list[tuple[str, str]], list[str]]:
    """Return the languages and places among what waits, for the filters."""
    waiting = Message.objects.filter(
        stage=Message.Stage.WAITING, claim__status=Claim.Status.NEW, claim__text=""
    ).order_by()
    names = dict(LANGUAGES)
    languages = sorted(waiting.values_list("claim__language", flat=True).distinct())
    places = sorted(waiting.exclude(place="").values_list("place", flat=True).distinct())
    return [(code, str(names.get(code, code))) for code in languages], places


def views_for(person: User) -> list[SavedView]:
    """Return the person's saved views and those of the whole desk."""
    views = SavedView.objects.filter(Q(person=person) | Q(shared=True))
    return list(views.select_related("person"))
