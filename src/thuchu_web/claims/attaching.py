"""Attaching evidence to a claim with its archived copy, and taking it away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.evidence.quote import find_quote
from thuchu.text.normalise import fold, one_line
from thuchu_web.claims.acts import Conflict, Event, locked, note_history, work_required
from thuchu_web.claims.models import (
    Claim,
    Evidence,
    Snapshot,
    Source,
    SourcePublisher,
    Verdict,
)
from thuchu_web.claims.scale import SourceKind, Stance


@dataclass(frozen=True, slots=True)
class Copy:
    """An archived copy as the guarded fetcher or the guarded reader of files gave it."""

    body: bytes
    file_name: str
    media_type: str
    text: str = ""  # what could be read of it
    is_exact: bool = True  # False: the text is a machine's reading of a picture or PDF, with its mistakes
    taken_at: datetime | None = None  # None: now


@dataclass(frozen=True, slots=True)
class SourceDetails:
    """What a person says of a source."""

    publisher: str
    title: str
    kind: SourceKind
    url: str = ""
    repeats: Source | None = None


@transaction.atomic
def attach_evidence(
    claim: Claim,
    *,
    source: SourceDetails,
    copy: Copy,
    quote: str,
    stance: Stance,
    person: User,
) -> Evidence:
    """Attach an exact quote from an archived copy of a source.

    Raises ValidationError when the quote does not stand in the copy (where its text can be read).
    """
    work_required(person)
    claim = locked(claim)
    if claim.status not in {Claim.Status.NEW, Claim.Status.OPEN}:
        raise Conflict(_("Evidence is fixed while the second person reviews, and after publication."))
    quote = one_line(quote)
    if not quote:
        raise ValidationError({"quote": _("Copy the exact words the evidence rests on.")})
    if copy.text and copy.is_exact and find_quote(quote, copy.text) is None:
        raise ValidationError(
            {
                "quote": _(
                    "These words do not stand in the copy of the source. Copy them exactly as they are there."
                )
            }
        )
    now = timezone.now()
    row = Source(
        publisher=_publisher_named(source.publisher),
        title=one_line(source.title),
        url=source.url.strip(),
        kind=source.kind,
        repeats=source.repeats,
    )
    row.full_clean()
    row.save()
    snapshot = Snapshot(
        source=row,
        media_type=copy.media_type,
        size=len(copy.body),
        sha256=sha256(copy.body).hexdigest(),
        text=_kept_of(copy.text, quote),
        taken_at=copy.taken_at or now,
    )
    snapshot.file.save(copy.file_name, ContentFile(copy.body), save=False)
    try:
        snapshot.save()
        evidence = Evidence(
            claim=claim, snapshot=snapshot, quote=quote, stance=stance, added_by=person, added_at=now
        )
        evidence.full_clean(exclude=["added_by"])
        evidence.save()
    except (ValidationError, IntegrityError):
        # A refusal must not leave the file behind.
        snapshot.file.delete(save=False)
        raise
    note_history(claim, Event.EVIDENCE_ADDED, person=person, note=row.title)
    return evidence


LONGEST_KEPT = 200_000  # characters of a copy's text, which is looked through each time its card is shown


def _kept_of(text: str, quote: str) -> str:
    """Return the text, or of a very long one what stands around the quote."""
    if len(text) <= LONGEST_KEPT:
        return text
    place = find_quote(quote, text)
    start = max(0, place.start - LONGEST_KEPT // 2) if place else 0
    return text[start : start + LONGEST_KEPT]


def _publisher_named(name: str) -> SourcePublisher:
    name = one_line(name)
    folded = fold(name)[:120]
    if not folded:
        raise ValidationError({"publisher": _("Say which organisation stands behind the source.")})
    publisher, _created = SourcePublisher.objects.get_or_create(
        folded_name=folded, defaults={"name": name[:120]}
    )
    return publisher


@transaction.atomic
def remove_evidence(evidence: Evidence, *, person: User) -> None:
    """Take evidence away again, before anything rests on it; its copy goes too when nothing else uses it."""
    work_required(person)
    claim = locked(evidence.claim)
    if claim.status not in {Claim.Status.NEW, Claim.Status.OPEN}:
        raise Conflict(_("Evidence is fixed while the second person reviews, and after publication."))
    snapshot, source = evidence.snapshot, evidence.snapshot.source
    if source.copies.exists():
        raise Conflict(_("Another source is marked as repeating this one; remove that one first."))
    if claim.verdicts.filter(state=Verdict.State.CONFIRMED).exists():
        raise Conflict(_("An earlier answer rests on this evidence, so it stays."))
    evidence.delete()
    if not snapshot.evidence.exists():
        storage, name = snapshot.file.storage, str(snapshot.file.name)
        snapshot.delete()
        transaction.on_commit(lambda: storage.delete(name))
        if not source.snapshots.exists():
            source.delete()
    note_history(claim, Event.EVIDENCE_REMOVED, person=person, note=source.title)
