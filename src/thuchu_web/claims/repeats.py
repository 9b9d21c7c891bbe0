"""Sources that may merely repeat another of the same claim: suggested by machine, decided by a person.

Nothing changes in counting until a person says so; `Source.repeats` then takes the copy out (S05).
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.evidence.repeats import NEARLY_ALL, overlaps
from thuchu_web.claims.acts import Conflict, Event, locked, note_history, work_required
from thuchu_web.claims.models import Claim, DeclinedRepeat, Evidence, Source
from thuchu_web.claims.scale import SourceKind


@dataclass(frozen=True, slots=True)
class RepeatSuggestion:
    """Two pieces of evidence whose copies share most of their words; `copy` is the likelier one to repeat."""

    copy: Evidence
    origin: Evidence
    nearly_all: bool


def repeat_suggestions(evidence: list[Evidence]) -> list[RepeatSuggestion]:
    """Return for each source its likeliest origin among the claim's own sources; none a person declined.

    evidence  of one claim, oldest first, with its sources

    Sources of one publisher count as one anyway, so they are not suggested.
    """
    first_of_source: dict[int, Evidence] = {}
    for item in evidence:
        if item.snapshot.source.repeats_id is None and item.snapshot.text:
            first_of_source.setdefault(item.snapshot.source_id, item)
    own = list(first_of_source.values())
    declined = set(
        DeclinedRepeat.objects.filter(first__in=first_of_source, second__in=first_of_source).values_list(
            "first_id", "second_id"
        )
    )
    best: dict[int, RepeatSuggestion] = {}
    for pair in overlaps([item.snapshot.text for item in own]):
        origin, copy = own[pair.earlier], own[pair.later]
        one, other = origin.snapshot.source, copy.snapshot.source
        if one.publisher_id == other.publisher_id or _in_order(one.pk, other.pk) in declined:
            continue
        if other.kind == SourceKind.PRIMARY and one.kind != SourceKind.PRIMARY:
            origin, copy = copy, origin
        best.setdefault(copy.pk, RepeatSuggestion(copy, origin, pair.share >= NEARLY_ALL))
    return sorted(best.values(), key=lambda suggestion: suggestion.copy.pk)


@transaction.atomic
def mark_repeat(copy: Evidence, *, of: Evidence, person: User) -> None:
    """Say that the source of `copy` merely repeats that of `of`; what repeats the copy repeats it too."""
    claim, source, origin = _both_locked(copy, of, person)
    if source.repeats_id or origin.repeats_id:
        raise Conflict(_("One of the two is already marked as repeating another source."))
    source.copies.update(repeats=origin)
    source.repeats = origin
    source.save(update_fields=["repeats"])
    note_history(claim, Event.REPEAT, person=person, note=source.title)


@transaction.atomic
def keep_apart(one: Evidence, other: Evidence, *, person: User) -> None:
    """Say that neither source repeats the other: it is not suggested again, and a mark that said so goes."""
    claim, source, origin = _both_locked(one, other, person)
    for copy, of in ((source, origin), (origin, source)):
        if copy.repeats_id == of.pk:
            copy.repeats = None
            copy.save(update_fields=["repeats"])
    first, second = _in_order(source.pk, origin.pk)
    DeclinedRepeat.objects.get_or_create(
        first_id=first,
        second_id=second,
        defaults={"declined_by": person, "declined_at": timezone.now()},
    )
    note_history(claim, Event.APART, person=person, note=source.title)


def _both_locked(one: Evidence, other: Evidence, person: User) -> tuple[Claim, Source, Source]:
    work_required(person)
    claim = locked(one.claim)
    if claim.status not in {Claim.Status.NEW, Claim.Status.OPEN}:
        raise Conflict(_("Evidence is fixed while the second person reviews, and after publication."))
    # Read again under the lock: somebody may have removed or marked one of them meanwhile.
    sources = {
        item.pk: item.snapshot.source
        for item in claim.evidence.filter(pk__in=[one.pk, other.pk]).select_related("snapshot__source")
    }
    if len({source.pk for source in sources.values()}) != 2:
        raise ValidationError(_("Choose two different sources of this claim."))
    return claim, sources[one.pk], sources[other.pk]


def _in_order(one: int, other: int) -> tuple[int, int]:
    return (one, other) if one < other else (other, one)
