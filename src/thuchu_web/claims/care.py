"""How the desk cares for claims: clocks, priority, who works on what, steps, shifts, and answers that end."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu.text.normalise import one_line
from thuchu_web.claims.acts import Conflict, Event, locked, note_history, work_required
from thuchu_web.claims.checklists import steps_of
from thuchu_web.claims.models import Claim, FactCheck, Shift, StepTaken
from thuchu_web.claims.priority import FACTORS, MOST, Weights, in_numbers

FINISHED = (Claim.Status.PUBLISHED, Claim.Status.NOT_RATED)


def _still_worked_on(claim: Claim) -> Claim:
    claim = locked(claim)
    if claim.status in FINISHED:
        raise Conflict(_("This claim is answered; nothing is waiting any more."))
    return claim


# --- clock and priority --------------------------------------------------------------------------


@transaction.atomic
def set_clock(claim: Claim, *, harm_at: datetime | None, person: User) -> Claim:
    """Say after which moment an answer comes too late; None takes the clock away."""
    work_required(person)
    claim = _still_worked_on(claim)
    if claim.harm_at == harm_at:
        return claim
    claim.harm_at = harm_at
    claim.save(update_fields=["harm_at", "updated_at"])
    event = Event.CLOCK_SET if harm_at else Event.CLOCK_TAKEN
    note_history(claim, event, person=person, note=harm_at.isoformat() if harm_at else "")
    return claim


@transaction.atomic
def weigh(claim: Claim, *, weights: Weights, person: User) -> Claim:
    """Keep what a person judges of the claim's priority."""
    work_required(person)
    claim = _still_worked_on(claim)
    for name in FACTORS:
        if not 1 <= getattr(weights, name) <= MOST:
            raise ValidationError({name: _("Choose a step of the scale.")})
    if claim.weights == weights:
        return claim
    for name in FACTORS:
        setattr(claim, name, getattr(weights, name))
    claim.save(update_fields=[*FACTORS, "updated_at"])
    note_history(claim, Event.WEIGHED, person=person, note=in_numbers(weights))
    return claim


# --- who works on what ---------------------------------------------------------------------------


@transaction.atomic
def hand_out(claim: Claim, *, to: User, person: User) -> Claim:
    """Give a claim to a colleague: an unowned one anybody may, an owned one its owner or an editor."""
    work_required(person)
    claim = _still_worked_on(claim)
    if not to.is_active or not to.has_perm("claims.work_claim"):
        raise ValidationError({"to": _("Choose somebody who works on claims.")})
    if claim.owner_id == to.pk:
        return claim
    if claim.owner_id not in {None, person.pk} and not person.has_perm("claims.publish_factcheck"):
        raise PermissionDenied(_("A colleague works on this claim; its owner or an editor can hand it on."))
    return _owned_by(claim, to, person=person)


@transaction.atomic
def take_hand_out_back(claim: Claim, *, before: User | None, person: User) -> Claim:
    """Undo a hand-out: give the claim back to whoever had it, or to nobody.

    Only the person who handed it out may, and only while nothing else has happened to the claim.
    """
    work_required(person)
    claim = locked(claim)
    if claim.owner == before:
        return claim
    last = claim.history.order_by("-pk").first()
    if last is None or last.event not in {Event.OPENED, Event.HANDED_OUT} or last.person_id != person.pk:
        raise Conflict(_("Something else has happened to this claim meanwhile."))
    return _owned_by(claim, before, person=person)


def _owned_by(claim: Claim, owner: User | None, *, person: User) -> Claim:
    claim.owner = owner
    claim.save(update_fields=["owner", "updated_at"])
    name = (owner.get_full_name() or owner.get_username()) if owner else "–"
    if owner == person:
        note_history(claim, Event.OPENED, person=person)
    else:
        note_history(claim, Event.HANDED_OUT, person=person, note=name)
    return claim


# --- the steps of a checklist --------------------------------------------------------------------


@transaction.atomic
def take_step(claim: Claim, *, step: str, done: bool, why: str = "", person: User) -> StepTaken:
    """Say that a step is done, or that it is not possible and why; the last word holds."""
    work_required(person)
    claim = _still_worked_on(claim)
    if step not in {known.key for known in steps_of(claim.steps_for)}:
        raise ValidationError({"step": _("This step does not belong to the claim.")})
    why = "" if done else one_line(why)
    if not done and not why:
        raise ValidationError({"why": _("Say why it is not possible.")})
    taken, _created = StepTaken.objects.update_or_create(
        claim=claim,
        step=step,
        defaults={"done": done, "why": why[:300], "person": person, "at": timezone.now()},
    )
    event = Event.STEP_DONE if done else Event.STEP_SKIPPED
    note_history(claim, event, person=person, note=step if done else f"{step}: {why}")
    return taken


@transaction.atomic
def take_step_back(claim: Claim, *, step: str, person: User) -> None:
    """Say that a step is still open after all."""
    work_required(person)
    claim = _still_worked_on(claim)
    if claim.steps.filter(step=step).delete()[0]:
        note_history(claim, Event.STEP_REOPENED, person=person, note=step)


# --- shifts --------------------------------------------------------------------------------------


@transaction.atomic
def start_shift(*, person: User, now: datetime | None = None) -> Shift:
    """Begin the person's shift; one already running goes on."""
    work_required(person)
    running = Shift.objects.filter(person=person, ended_at=None).first()
    if running is not None:
        return running
    try:
        with transaction.atomic():
            return Shift.objects.create(person=person, started_at=now or timezone.now())
    except IntegrityError:  # a second click was faster
        return Shift.objects.get(person=person, ended_at=None)


@transaction.atomic
def end_shift(*, handover: str, person: User, now: datetime | None = None) -> Shift:
    """End the person's shift and keep the note for whoever comes next."""
    work_required(person)
    shift = Shift.objects.select_for_update().filter(person=person, ended_at=None).first()
    if shift is None:
        raise Conflict(_("Your shift has already ended."))
    shift.ended_at = now or timezone.now()
    shift.handover = handover.strip()
    shift.full_clean(exclude=["person"])
    shift.save(update_fields=["ended_at", "handover"])
    return shift


# --- answers that end ----------------------------------------------------------------------------


def expired(*, today: date) -> QuerySet[Claim]:
    """Return the published claims whose last answer no longer holds."""
    holding = FactCheck.objects.filter(claim=OuterRef("pk"), holds_until__gte=today)
    return Claim.objects.filter(Exists(FactCheck.objects.filter(claim=OuterRef("pk")))).filter(
        ~Exists(holding), status=Claim.Status.PUBLISHED
    )


@transaction.atomic
def reopen_expired(claim_id: int, *, now: datetime | None = None) -> bool:
    """Put a claim whose answer has expired back into the queue, without an owner; tell whether it did.

    The machine may do this: it decides nothing. The published record stays as it is, and a person answers
    anew. Clock and steps belonged to the answer that ended.
    """
    now = now or timezone.now()
    claim = Claim.objects.select_for_update().filter(pk=claim_id, status=Claim.Status.PUBLISHED).first()
    if claim is None or not expired(today=timezone.localdate(now)).filter(pk=claim_id).exists():
        return False
    claim.status, claim.owner, claim.harm_at = Claim.Status.OPEN, None, None
    claim.save(update_fields=["status", "owner", "harm_at", "updated_at"])
    claim.steps.all().delete()
    note_history(claim, Event.EXPIRED, person=None, at=now)
    return True
