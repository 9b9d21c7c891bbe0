"""What the matcher found close to a claim's messages, as a person reads it. Taking one is a person's act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.match import Agreement, Aspect, explain
from thuchu_web.claims.index import CLAIM, index
from thuchu_web.claims.models import Claim, FactCheck, ImportedFactCheck
from thuchu_web.claims.records import Published, latest_versions, published, published_elsewhere
from thuchu_web.claims.scale import Rating
from thuchu_web.tipline.models import Suggestion


@dataclass(frozen=True, slots=True)
class Chip:
    """One reason: what both share, or where they differ."""

    words: str
    differs: bool
    yours: str = ""
    theirs: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One suggestion: what it is, why, and what taking it does."""

    public_id: str
    text: str
    chips: list[Chip]
    claim: Claim | None  # being checked: joining moves the messages there
    published: Published | None
    holds: bool  # an answer past its date is shown, never sent
    verdict: str = ""  # our word in the reader's language, another publisher's as it stands

    @property
    def differs(self) -> bool:
        """Tell whether any fact differs."""
        return any(chip.differs for chip in self.chips)


def suggestions_for(claims: Iterable[Claim], *, limit: int) -> dict[int, list[Shown]]:
    """Return the closest suggestions of each claim's messages, best first, at most `limit` each."""
    ids = [claim.pk for claim in claims]
    best: dict[int, dict[str, Suggestion]] = {}
    found = Suggestion.objects.filter(message__claim__in=ids).select_related("message")
    for suggestion in found.order_by("-score", "public_id"):
        claim_id = suggestion.message.claim_id or 0
        if suggestion.public_id != f"claim:{claim_id}":
            best.setdefault(claim_id, {}).setdefault(suggestion.public_id, suggestion)
    wanted = {
        pk: list(by_id.values())[: limit + 2] for pk, by_id in best.items()
    }  # two more, because some may be gone
    targets = targets_of({item.public_id for items in wanted.values() for item in items})
    return {
        pk: [
            _shown(item.public_id, item.reasons, targets[item.public_id])
            for item in items
            if item.public_id in targets
        ][:limit]
        for pk, items in wanted.items()
    }


def found_by(words: str, *, message: str, limit: int) -> list[Shown]:
    """Return what a person's words find, closest first, and a claim's number that claim first.

    message  a message of the group: the reasons say how its facts stand to those of what was found
    """
    closest = index().closest(words, limit=limit + 2).candidates
    ids = dict.fromkeys([*_named(words.strip().lstrip("#")), *(candidate.claim_id for candidate in closest)])
    targets = targets_of(set(ids))
    return [_compared(key, targets[key], message=message) for key in ids if key in targets][:limit]


def _named(number: str) -> list[str]:
    if not (number.isascii() and number.isdecimal() and len(number) < 18):
        return []
    # A published claim stands for its fact-check, which may have expired.
    published = latest_versions().filter(claim=int(number)).values_list("number", flat=True)
    return [f"fact-check:{found}" for found in published] or [f"{CLAIM}:{number}"]


Target = Claim | FactCheck | ImportedFactCheck


def targets_of(public_ids: set[str]) -> dict[str, Target]:
    """Return what these ids name, those left out that name nothing any more."""
    numbers: dict[str, list[int]] = {"claim": [], "fact-check": [], "imported": []}
    for public_id in public_ids:
        kind, _sep, number = public_id.partition(":")
        if kind in numbers and number.isascii() and number.isdecimal() and len(number) < 18:
            numbers[kind].append(int(number))
    found: dict[str, Target] = {}
    for claim in Claim.objects.filter(pk__in=numbers["claim"]).exclude(text=""):
        found[f"claim:{claim.pk}"] = claim
    for fact_check in latest_versions().filter(number__in=numbers["fact-check"]).select_related("claim"):
        found[f"fact-check:{fact_check.number}"] = fact_check
    for imported in ImportedFactCheck.objects.filter(pk__in=numbers["imported"]):
        found[f"imported:{imported.pk}"] = imported
    return found


def _compared(public_id: str, target: Target, *, message: str) -> Shown:
    text = target.text if isinstance(target, Claim) else target.claim_text
    found = [
        {"aspect": why.aspect, "agreement": why.agreement, "yours": why.yours, "theirs": why.theirs}
        for why in explain(message, text).reasons
    ]
    return _shown(public_id, found, target)


def _shown(public_id: str, reasons: Iterable[Mapping[str, str]], target: Target) -> Shown:
    chips = [chip for reason in reasons if (chip := _chip(reason))]
    chips.sort(key=lambda chip: not chip.differs)
    if isinstance(target, Claim):
        return Shown(public_id, target.text, chips, target, None, holds=True)
    record = published(target) if isinstance(target, FactCheck) else published_elsewhere(target)
    return Shown(
        public_id,
        record.review.claim,
        chips,
        target.claim if isinstance(target, FactCheck) else None,
        record,
        holds=record.holds_on(timezone.localdate()),
        verdict=str(Rating(record.rating).label) if record.own else record.review.rating.name,
    )


def _chip(reason: Mapping[str, str]) -> Chip | None:
    aspect, agreement = reason.get("aspect", ""), reason.get("agreement", "")
    if agreement == Agreement.SAME:
        return Chip(_same(aspect), differs=False)
    if agreement == Agreement.DIFFERS:
        return Chip(_differs(aspect), True, reason.get("yours", ""), reason.get("theirs", ""))
    return None


def _same(aspect: str) -> str:
    return {
        Aspect.WORDING: _("similar wording"),
        Aspect.NUMBER: _("same number"),
        Aspect.DATE: _("same date"),
        Aspect.PLACE: _("same place"),
        Aspect.NAME: _("same name"),
        Aspect.SUBSTANCE: _("same substance or illness"),
        Aspect.QUANTITY: _("same quantity"),
        Aspect.ROLE: _("same parts"),
        Aspect.NEGATION: _("both say yes or no alike"),
    }.get(Aspect(aspect), aspect)


def _differs(aspect: str) -> str:
    return {
        Aspect.WORDING: _("other wording"),
        Aspect.NUMBER: _("other number"),
        Aspect.DATE: _("other date"),
        Aspect.PLACE: _("other place"),
        Aspect.NAME: _("other name"),
        Aspect.SUBSTANCE: _("other substance or illness"),
        Aspect.QUANTITY: _("other quantity"),
        Aspect.ROLE: _("the parts are exchanged"),
        Aspect.NEGATION: _("one says yes, the other no"),
    }.get(Aspect(aspect), aspect)
