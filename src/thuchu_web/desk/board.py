"""The evidence of a claim as three columns, with copies hanging under the source they repeat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from thuchu.evidence.quote import Passage, Place, address_of_quote, find_quote, passage
from thuchu_web.claims.models import Claim, DraftComment, Evidence
from thuchu_web.claims.repeats import repeat_suggestions
from thuchu_web.claims.scale import SourceKind, Stance


@dataclass(slots=True)
class Card:
    """One piece of evidence; `copies` repeat its source in the same column."""

    evidence: Evidence
    number: int  # as the review refers to it
    copies: list[Card] = field(default_factory=list)
    repeats_title: str = ""
    found: Place | None = None  # where the quote stands in the copy; None when no machine can say
    around: Passage | None = None
    origin: Evidence | None = None  # the piece whose source this one's repeats
    page: str = ""  # the source's address, opened at the quote
    comments: list[DraftComment] = field(default_factory=list)
    remark: BoundField | None = None  # where a reviewer writes what should change here


@dataclass(frozen=True, slots=True)
class Column:
    """Evidence of one stance."""

    stance: Stance
    icon: str
    cards: list[Card]
    summary: str


ICONS = {Stance.SUPPORTS: "plus", Stance.CONTRADICTS: "minus", Stance.CONTEXT: "book"}


def evidence_of(claim: Claim) -> list[Evidence]:
    """Return the claim's evidence with everything a page shows of it, oldest first."""
    return list(
        claim.evidence.select_related("snapshot__source__publisher", "snapshot__source__repeats", "added_by")
    )


def columns(claim: Claim) -> list[Column]:
    """Return the three columns: supports, contradicts, context."""
    items = evidence_of(claim)
    cards = {item.pk: _card(item, number) for number, item in enumerate(items, start=1)}
    first_of_source: dict[int, Evidence] = {}
    for item in items:
        first_of_source.setdefault(item.snapshot.source_id, item)
    top: list[Card] = []
    for item in items:
        card = cards[item.pk]
        origin = first_of_source.get(item.snapshot.source.repeats_id or 0)
        if item.snapshot.source.repeats:
            card.repeats_title = item.snapshot.source.repeats.title
            card.origin = origin
        if origin is not None and origin.stance == item.stance and not origin.snapshot.source.repeats_id:
            cards[origin.pk].copies.append(card)
        else:
            top.append(card)
    return [
        Column(
            stance,
            ICONS[stance],
            [card for card in top if card.evidence.stance == stance],
            _summary([item for item in items if item.stance == stance]),
        )
        for stance in Stance
    ]


def cards_of(board: list[Column]) -> Iterator[Card]:
    """Yield every card of the columns, copies under their origin."""
    for column in board:
        for card in column.cards:
            yield card
            yield from card.copies


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cards of which one may repeat the other."""

    copy: Card
    origin: Card
    nearly_all: bool


def pairs(items: list[Evidence]) -> list[Pair]:
    """Return the cards a person should look at: does one repeat the other?"""
    number = {item.pk: place for place, item in enumerate(items, start=1)}
    return [
        Pair(
            Card(found.copy, number[found.copy.pk]),
            Card(found.origin, number[found.origin.pk]),
            found.nearly_all,
        )
        for found in repeat_suggestions(items)
    ]


def _card(item: Evidence, number: int) -> Card:
    text = item.snapshot.text
    found = find_quote(item.quote, text)
    return Card(
        item,
        number,
        found=found,
        around=passage(text, found) if found else None,
        # The words of the copy, not those of the card: a browser looks for them as the page has them.
        page=address_of_quote(
            item.snapshot.source.url, text[found.start : found.end] if found else item.quote
        ),
    )


def own_sources(items: list[Evidence]) -> int:
    """Return how many publishers stand behind evidence that repeats nobody."""
    return len(
        {item.snapshot.source.publisher_id for item in items if item.snapshot.source.repeats_id is None}
    )


def _summary(items: list[Evidence]) -> str:
    if not items:
        return _("nothing yet")
    primary = sum(
        item.snapshot.source.kind == SourceKind.PRIMARY and item.snapshot.source.repeats_id is None
        for item in items
    )
    cards = ngettext("%(n)d card", "%(n)d cards", len(items)) % {"n": len(items)}
    if not primary:
        return cards
    return ngettext("%(cards)s, %(n)d primary", "%(cards)s, %(n)d primary", primary) % {
        "cards": cards,
        "n": primary,
    }
