"""What people at the desk do with claims. Each checks the right to do it and names who did it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from thuchu.claimreview import Review, tidied
from thuchu.errors import BadInput
from thuchu.text.normalise import fold, one_line
from thuchu_web.claims.acts import Conflict, Event, locked, note_history, require, work_required
from thuchu_web.claims.draw import is_drawn
from thuchu_web.claims.models import (
    Claim,
    DraftComment,
    Evidence,
    FactCheck,
    PlannedPublication,
    SecondReading,
    Verdict,
    Wording,
)
from thuchu_web.claims.records import digest_of, review_of, search_words
from thuchu_web.claims.roles import EDITOR
from thuchu_web.claims.scale import Kind, Part, Rating, SourceKind, Stance
from thuchu_web.publiclog.actions import record
from thuchu_web.publiclog.models import Act


@dataclass(frozen=True, slots=True)
class Draft:
    """What a person proposes as a verdict."""

    rating: Rating
    title: str
    summary: str
    explanation: str
    holds_until: date
    searched_supporting: str = ""
    searched_contradicting: str = ""
    would_change: str = ""
    plain: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What a reviewer says of one part of a draft."""

    part: Part
    text: str
    evidence: Evidence | None = None  # which piece, when it is on evidence


# --- the claim ---------------------------------------------------------------------------------


def start_claim(*, language: str, now: datetime) -> Claim:
    """Begin a claim without words, for a message nobody has seen before. The machine may do this."""
    claim = Claim.objects.create(language=language, created_at=now)
    note_history(claim, Event.RECEIVED, person=None, at=now)
    return claim


@transaction.atomic
def open_claim(claim: Claim, *, person: User) -> Claim:
    """Take a claim: the person becomes its owner unless it has one."""
    work_required(person)
    claim = locked(claim)
    if claim.owner_id is None:
        claim.owner = person
        claim.save(update_fields=["owner", "updated_at"])
        note_history(claim, Event.OPENED, person=person)
    return claim


@transaction.atomic
def write_claim(
    claim: Claim,
    *,
    text: str,
    kind: Kind,
    person: User,
    language: str = "vi",
    topic: str = "",
    place: str = "",
    when: str = "",
    checklist: str = "",
    wordings: list[str] | None = None,
) -> Claim:
    """Write the claim in one sentence and say of what kind it is."""
    work_required(person)
    claim = locked(claim)
    if claim.status in {Claim.Status.REVIEW, Claim.Status.PUBLISHED}:
        raise Conflict(_("This claim is with the second person or published; its words are fixed now."))
    claim.text = one_line(text)
    claim.kind = kind
    claim.language, claim.topic, claim.checklist = language, topic, checklist
    claim.place, claim.when = one_line(place), one_line(when)
    if claim.status == Claim.Status.NEW:
        claim.status = Claim.Status.OPEN
    if claim.owner_id is None:
        claim.owner = person
    _refuse_verdict_words(claim.text)
    claim.full_clean(exclude=["owner"])
    if not claim.text:
        raise ValidationError({"text": _("Write the claim in one sentence.")})
    try:
        with transaction.atomic():
            claim.save()
    except IntegrityError as refusal:
        raise Conflict(
            _("This claim has a verdict, so it cannot become a kind that is not rated. Send it back first.")
        ) from refusal
    if wordings is not None:
        _replace_wordings(claim, wordings)
    note_history(claim, Event.WRITTEN, person=person, note=claim.text)
    return claim


# A claim is what is said, in neutral words; what we think of it stands in the verdict (S07).
VERDICT_WORDS = (
    "sai sự thật",
    "tin giả",
    "bịa đặt",
    "tin đồn",
    "thất thiệt",
    "không đúng sự thật",
    "xuyên tạc",
    "fake",
    "hoax",
    "debunked",
    "false claim",
)


def _refuse_verdict_words(text: str) -> None:
    for words in VERDICT_WORDS:
        if words in text.casefold():
            raise ValidationError(
                {
                    "text": _("Write what is said, without judging it: take out “%(words)s”.")
                    % {"words": words}
                }
            )


def _replace_wordings(claim: Claim, wordings: list[str]) -> None:
    notes = {fold(text): note for text, note in claim.wordings.exclude(note="").values_list("text", "note")}
    claim.wordings.all().delete()
    seen = {fold(claim.text)}
    for wording in (one_line(wording) for wording in wordings):
        key = fold(wording)
        if wording and key not in seen:
            seen.add(key)
            Wording.objects.create(claim=claim, text=wording[:2000], note=notes.get(key, ""))


@transaction.atomic
def join_claims(claim: Claim, *, into: Claim, person: User) -> Claim:
    """Say that a new claim is the same as another; whoever holds messages moves them (see tipline)."""
    work_required(person)
    claim, into = locked(claim), locked(into)
    if claim.pk == into.pk:
        raise ValidationError(_("Choose another claim to join this one with."))
    if claim.status not in {Claim.Status.NEW, Claim.Status.OPEN} or claim.evidence.exists():
        raise Conflict(_("This claim already has evidence or a verdict; it cannot be joined any more."))
    claim.inquiries.update(claim=into)
    note_history(into, Event.JOINED, person=person, note=f"#{claim.pk}")
    return into


@transaction.atomic
def answer_without_rating(claim: Claim, *, person: User) -> Claim:
    """Close a claim of an unrated kind: those who asked get the standard reply for its kind."""
    work_required(person)
    claim = locked(claim)
    if claim.kind in {"", Kind.CHECKABLE}:
        raise ValidationError(
            _("A checkable claim gets a verdict. Choose another kind if it cannot be checked.")
        )
    if claim.status == Claim.Status.NOT_RATED:
        raise Conflict(_("Somebody has already answered this one."))
    claim.status = Claim.Status.NOT_RATED
    claim.save(update_fields=["status", "updated_at"])
    note_history(claim, Event.NOT_RATED, person=person, note=claim.kind)
    return claim


@transaction.atomic
def tell_askers(claim: Claim, *, note: str, person: User) -> Claim:
    """Write the note that everybody who asked sees under the present stage."""
    work_required(person)
    claim = locked(claim)
    claim.asker_note = one_line(note)
    claim.full_clean(exclude=["owner"])
    claim.save(update_fields=["asker_note", "updated_at"])
    return claim


# --- verdict -----------------------------------------------------------------------------------

TWO_SOURCES = gettext_lazy("Two sources of different publishers are needed, neither repeating the other.")
ONE_PRIMARY = gettext_lazy("At least one source must be a primary one.")
NO_SUPPORT = gettext_lazy("Nothing supports the claim yet: say where you looked for support.")
NO_CONTRARY = gettext_lazy("Nothing contradicts the claim yet: say where you looked for the contrary.")
BROKEN_COPY = gettext_lazy("The copy of “%(title)s” is no longer what was archived. Take a new one.")


def what_is_missing(
    claim: Claim, *, searched_supporting: str = "", searched_contradicting: str = ""
) -> list[str]:
    """Return what keeps the claim from a verdict, as sentences; empty when nothing does."""
    if claim.kind != Kind.CHECKABLE:
        return [_("Only a checkable statement of fact can have a verdict.")]
    missing = []
    evidence = list(claim.evidence.select_related("snapshot__source"))
    own = [item.snapshot.source for item in evidence if item.snapshot.source.repeats_id is None]
    if len({source.publisher_id for source in own}) < 2:
        missing.append(str(TWO_SOURCES))
    if not any(source.kind == SourceKind.PRIMARY for source in own):
        missing.append(str(ONE_PRIMARY))
    stances = {item.stance for item in evidence}
    if Stance.SUPPORTS not in stances and not searched_supporting.strip():
        missing.append(str(NO_SUPPORT))
    if Stance.CONTRADICTS not in stances and not searched_contradicting.strip():
        missing.append(str(NO_CONTRARY))
    return missing


def broken_copies(claim: Claim) -> list[str]:
    """Return a sentence for each archived copy whose file is gone or no longer has its hash."""
    broken = []
    for item in claim.evidence.select_related("snapshot__source"):
        snapshot = item.snapshot
        try:
            with snapshot.file.open("rb") as file:
                intact = sha256(file.read()).hexdigest() == snapshot.sha256
        except OSError:
            intact = False
        if not intact:
            broken.append(BROKEN_COPY % {"title": snapshot.source.title})
    return broken


@transaction.atomic
def propose_verdict(claim: Claim, draft: Draft, *, person: User, dealt_with: Collection[int] = ()) -> Verdict:
    """Propose a verdict; the claim is locked until a second person confirms it or sends it back.

    dealt_with  keys of the claim's open comments that this draft answers
    """
    work_required(person)
    claim = locked(claim)
    if claim.status not in {Claim.Status.NEW, Claim.Status.OPEN}:
        raise Conflict(_("There already is a verdict on this claim."))
    missing = what_is_missing(
        claim,
        searched_supporting=draft.searched_supporting,
        searched_contradicting=draft.searched_contradicting,
    ) + broken_copies(claim)
    if missing:
        raise ValidationError(missing)
    if draft.holds_until < timezone.localdate():
        raise ValidationError({"holds_until": _("Choose a day from today on.")})
    verdict = Verdict(
        claim=claim,
        rating=draft.rating,
        title=one_line(draft.title),
        summary=one_line(draft.summary),
        explanation=_paragraphs(draft.explanation),
        searched_supporting=one_line(draft.searched_supporting),
        searched_contradicting=one_line(draft.searched_contradicting),
        would_change=one_line(draft.would_change),
        plain=_paragraphs(draft.plain),
        holds_until=draft.holds_until,
        proposed_by=person,
        proposed_at=timezone.now(),
    )
    verdict.full_clean(exclude=["proposed_by"])
    verdict.save()
    claim.status = Claim.Status.REVIEW
    claim.save(update_fields=["status", "updated_at"])
    for comment in open_comments(claim).filter(pk__in=dealt_with):
        comment.dealt_with_by, comment.dealt_with_at = person, verdict.proposed_at
        comment.save(update_fields=["dealt_with_by", "dealt_with_at"])
        note_history(claim, Event.DEALT_WITH, person=person, note=comment.text, at=verdict.proposed_at)
    note_history(claim, Event.PROPOSED, person=person, note=verdict.rating)
    return verdict


def open_comments(claim: Claim) -> QuerySet[DraftComment]:
    """Return the comments on earlier drafts of the claim that nobody has dealt with yet, oldest first."""
    return DraftComment.objects.filter(verdict__claim=claim, dealt_with_at=None).select_related("written_by")


def comments_before(verdict: Verdict) -> QuerySet[DraftComment]:
    """Return what the reader of a proposal compares it with: comments it deals with, and those still open."""
    written = DraftComment.objects.filter(verdict__claim=verdict.claim_id)
    return written.filter(Q(dealt_with_at=None) | Q(dealt_with_at=verdict.proposed_at)).select_related(
        "written_by", "dealt_with_by"
    )


def _paragraphs(text: str) -> str:
    return "\n\n".join(one_line(part) for part in text.split("\n") if part.strip())


@transaction.atomic
def return_verdict(verdict: Verdict, *, reason: str, person: User, remarks: Sequence[Remark] = ()) -> Verdict:
    """Send a proposed verdict back to its claim, with a reason and comments on its parts."""
    require(person, "claims.confirm_verdict", _("Only a member of the desk can review verdicts."))
    claim = locked(verdict.claim)
    verdict = _still_proposed(verdict)
    reason = one_line(reason)
    if not reason:
        raise ValidationError({"reason": _("Say what should be changed.")})
    verdict.state = Verdict.State.RETURNED
    verdict.returned_by, verdict.return_reason = person, reason[:500]
    verdict.save()
    claim.status = Claim.Status.OPEN
    claim.save(update_fields=["status", "updated_at"])
    entry = note_history(claim, Event.RETURNED, person=person, note=reason)
    for remark in remarks:
        _write_comment(verdict, claim, remark, person=person, at=entry.at)
    return verdict


def _write_comment(verdict: Verdict, claim: Claim, remark: Remark, *, person: User, at: datetime) -> None:
    piece = remark.evidence
    if piece is not None and piece.claim_id != claim.pk:
        raise ValidationError(_("This piece of evidence belongs to another claim."))
    comment = DraftComment(
        verdict=verdict,
        part=remark.part,
        evidence=piece,
        source_title=piece.snapshot.source.title if piece else "",
        text=one_line(remark.text),
        written_by=person,
        written_at=at,
    )
    comment.full_clean(exclude=["verdict", "evidence", "written_by"])
    comment.save()


@transaction.atomic
def confirm_verdict(verdict: Verdict, *, person: User) -> Verdict:
    """Confirm another person's verdict."""
    require(person, "claims.confirm_verdict", _("Only a member of the desk can review verdicts."))
    locked(verdict.claim)
    verdict = _still_proposed(verdict)
    if verdict.proposed_by_id == person.pk:
        raise PermissionDenied(_("A second person confirms a verdict; you proposed this one."))
    if verdict.dissents.filter(person=person).exists():
        raise PermissionDenied(_("You put a dissent on this draft, so another person has to confirm it."))
    verdict.state = Verdict.State.CONFIRMED
    verdict.confirmed_by, verdict.confirmed_at = person, timezone.now()
    verdict.save()
    note_history(verdict.claim, Event.CONFIRMED, person=person, note=verdict.rating)
    return verdict


def _still_proposed(verdict: Verdict) -> Verdict:
    verdict = Verdict.objects.select_for_update().get(pk=verdict.pk)
    if verdict.state != Verdict.State.PROPOSED:
        raise Conflict(_("Somebody has already decided on this verdict."))
    return verdict


@transaction.atomic
def publish_fact_check(verdict: Verdict, *, person: User) -> FactCheck:
    """Make a confirmed verdict public in the name of the person who decided, and log it."""
    require(person, "claims.publish_factcheck", _("Only an editor can publish a fact-check."))
    claim = locked(verdict.claim)
    verdict = Verdict.objects.select_for_update().get(pk=verdict.pk)
    now = timezone.now()
    fact_check = ready_to_publish(verdict, claim, person=person, at=now)
    fact_check.save()
    verdict.plans.filter(state=PlannedPublication.State.WAITING).update(state=PlannedPublication.State.DONE)
    claim.status = Claim.Status.PUBLISHED
    claim.save(update_fields=["status", "updated_at"])
    note_history(claim, Event.PUBLISHED, person=person, note=str(fact_check.number), at=now)
    entry = record(
        Act.PUBLISHED,
        subject=f"fact-check/{fact_check.number}",
        version=fact_check.version,
        digest=fact_check.digest,
        role=EDITOR.lower(),
        at=now,
    )
    percent = settings.SECOND_READING_PERCENT
    if is_drawn(entry.leaf_hash, percent=percent):
        SecondReading.objects.create(fact_check=fact_check, percent=percent, drawn_at=now)
    return fact_check


def ready_to_publish(verdict: Verdict, claim: Claim, *, person: User, at: datetime) -> FactCheck:
    """Return the record to be frozen, not stored; raise ValidationError or Conflict when it must not be."""
    if verdict.state != Verdict.State.CONFIRMED:
        raise Conflict(_("A second person has to confirm the verdict before it is published."))
    if FactCheck.objects.filter(verdict=verdict).exists():
        raise Conflict(_("This verdict is already published."))
    problems = what_is_missing(
        claim,
        searched_supporting=verdict.searched_supporting,
        searched_contradicting=verdict.searched_contradicting,
    ) + broken_copies(claim)
    if problems:
        raise ValidationError(problems)
    fact_check = record_to_publish(verdict, claim, person=person, at=at)
    review = _as_published(fact_check)
    fact_check.digest = digest_of(fact_check)
    fact_check.search_text = search_words(review)
    return fact_check


def record_to_publish(verdict: Verdict, claim: Claim, *, person: User, at: datetime) -> FactCheck:
    """Return the record as publishing would freeze it now, not stored; its number is the next free one."""
    return FactCheck(
        number=(FactCheck.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        claim=claim,
        verdict=verdict,
        claim_text=claim.text,
        language=claim.language,
        topic=claim.topic,
        place=claim.place,
        rating=verdict.rating,
        title=verdict.title,
        summary=verdict.summary,
        explanation=verdict.explanation,
        searched_supporting=verdict.searched_supporting,
        searched_contradicting=verdict.searched_contradicting,
        would_change=verdict.would_change,
        plain=verdict.plain,
        wordings=[wording.text for wording in claim.wordings.all()],
        citations=[_citation(item) for item in claim.evidence.select_related("snapshot__source__publisher")],
        holds_until=verdict.holds_until,
        published_by=person,
        published_at=at,
    )


def _as_published(fact_check: FactCheck) -> Review:
    """Return the record; ValidationError when markup and feeds could not carry it."""
    review = review_of(fact_check)
    try:
        tidied(review)
    except BadInput as refusal:
        raise ValidationError(_("This record cannot be published: %(why)s") % {"why": refusal}) from refusal
    return review


def _citation(item: Evidence) -> dict[str, str]:
    snapshot, source = item.snapshot, item.snapshot.source
    return {
        "title": source.title,
        "publisher": source.publisher.name,
        "url": source.url,
        "kind": source.kind,
        "quote": item.quote,
        "stance": item.stance,
        "sha256": snapshot.sha256,
        "archived": snapshot.taken_at.isoformat(),
    }
