"""Publishing at a set time: a person decides and may call it off, the worker carries it out exactly once."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from thuchu_web.claims.actions import publish_fact_check, ready_to_publish
from thuchu_web.claims.acts import Conflict, Event, locked, note_history, require
from thuchu_web.claims.models import PlannedPublication, Verdict

log = structlog.get_logger("thuchu_web.claims.planned")

PUBLISH = "claims.publish_factcheck"
State = PlannedPublication.State


@transaction.atomic
def plan_publication(verdict: Verdict, *, at: datetime, person: User) -> PlannedPublication:
    """Decide that a confirmed verdict becomes public at a moment. Until then nobody outside is told."""
    require(person, PUBLISH, _("Only an editor can plan a publication."))
    claim = locked(verdict.claim)
    verdict = Verdict.objects.select_for_update().get(pk=verdict.pk)
    now = timezone.now()
    if at <= now:
        raise ValidationError({"at": _("Choose a moment that is still to come.")})
    _refuse_after_its_end(verdict, at=at, field="at")
    ready_to_publish(verdict, claim, person=person, at=now)
    try:
        with transaction.atomic():
            plan = PlannedPublication.objects.create(
                verdict=verdict, at=at, decided_by=person, decided_at=now
            )
    except IntegrityError as refusal:
        raise Conflict(
            _("This publication is already planned; call it off to choose another time.")
        ) from refusal
    claim.save(update_fields=["updated_at"])
    note_history(claim, Event.PLANNED, person=person, note=at.isoformat(), at=now)
    return plan


@transaction.atomic
def call_off(plan: PlannedPublication, *, person: User) -> PlannedPublication:
    """Call a planned publication off before its time; the verdict stays confirmed."""
    require(person, PUBLISH, _("Only an editor can call a planned publication off."))
    claim = locked(plan.verdict.claim)
    waiting = PlannedPublication.objects.filter(pk=plan.pk, state=State.WAITING)
    if not waiting.update(state=State.CALLED_OFF, called_off_by=person):
        raise Conflict(_("This publication is not waiting any more."))
    claim.save(update_fields=["updated_at"])
    note_history(claim, Event.PLAN_CALLED_OFF, person=person)
    plan.refresh_from_db()
    return plan


def due(*, now: datetime) -> QuerySet[PlannedPublication]:
    """Return the plans whose time has come, the earliest first."""
    return PlannedPublication.objects.filter(state=State.WAITING, at__lte=now)


def carry_out(plan_id: int, *, now: datetime | None = None) -> bool:
    """Publish what a person planned, when its time has come; tell whether it did.

    The machine decides nothing here: it acts for the person named in the plan, who must still have the
    right, and everything that publishing asks for is looked at again. What speaks against it stops the
    plan with its reason. Publication and plan are one transaction: killed anywhere, it is done once.
    """
    now = now or timezone.now()
    try:
        with transaction.atomic():
            plan = due(now=now).select_related("verdict__claim", "decided_by").filter(pk=plan_id).first()
            if plan is None:
                return False
            locked(plan.verdict.claim)
            if not due(now=now).filter(pk=plan_id).exists():  # called off while we waited for the lock
                return False
            require(plan.decided_by, PUBLISH, _("Whoever planned it may not publish any more."))
            _refuse_after_its_end(plan.verdict, at=now, field=None)
            _refuse_unread_dissent(plan)
            publish_fact_check(plan.verdict, person=plan.decided_by)
    except ValidationError as refusal:
        problem = " ".join(refusal.messages)
    except (PermissionDenied, Conflict) as refusal:
        problem = str(refusal)
    else:
        return True
    _stop(plan_id, problem)
    return False


@transaction.atomic
def _stop(plan_id: int, problem: str) -> None:
    waiting = PlannedPublication.objects.filter(pk=plan_id, state=State.WAITING)
    if not waiting.update(state=State.STOPPED, problem=problem[:500]):
        return
    claim = locked(PlannedPublication.objects.get(pk=plan_id).verdict.claim)
    claim.save(update_fields=["updated_at"])
    note_history(claim, Event.PLAN_STOPPED, person=None, note=problem)
    log.warning("planned publication stopped", plan=plan_id)


def _refuse_unread_dissent(plan: PlannedPublication) -> None:
    if plan.verdict.dissents.filter(at__gt=plan.decided_at).exists():
        raise ValidationError(_("A colleague disagreed after this was planned: read it and plan again."))


def _refuse_after_its_end(verdict: Verdict, *, at: datetime, field: str | None) -> None:
    if timezone.localdate(at, timezone.get_default_timezone()) <= verdict.holds_until:
        return
    sentence = _("The answer holds only until %(day)s.") % {"day": f"{verdict.holds_until:%d/%m/%Y}"}
    raise ValidationError({field: sentence} if field else sentence)
