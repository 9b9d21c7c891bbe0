"""Picking up what was dropped: rows whose work was not done, whatever became of their task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from thuchu_web.claims import care, planned
from thuchu_web.claims.models import Claim
from thuchu_web.tipline import actions
from thuchu_web.tipline.models import Answer, Message

log = structlog.get_logger("thuchu_web.tipline.sweep")

# Sent with each sweep (argument: now), for parts of the service that tipline does not know.
sweeping = Signal()

GRACE = timedelta(seconds=5)  # a fresh row is left to its task
BATCH = 200  # rows of each kind at a time
TASK_IS_LOST_AFTER = timedelta(minutes=10)  # no task here takes longer than seconds
KEEP_TASK_ROWS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows a sweep worked on."""

    sorted: int = 0
    published: int = 0
    answered: int = 0
    delivered: int = 0
    reopened: int = 0
    lost_tasks: int = 0


def sweep(*, now: datetime | None = None, grace: timedelta = GRACE) -> Swept:
    """Do the work of rows that wait although they should not; run as often as you like."""
    now = now or timezone.now()
    sweeping.send_robust(sender=None, now=now)
    return Swept(
        sorted=_sort(now - grace, now),
        published=_publish(now),  # before those who asked are answered
        answered=_answer(now),
        delivered=_deliver(now - grace, now),
        reopened=_reopen(now),
        lost_tasks=_clear_tasks(now),
    )


def _sort(before: datetime, now: datetime) -> int:
    rows = Message.objects.filter(stage=Message.Stage.RECEIVED, received_at__lte=before)
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    return _each(ids, lambda message_id: actions.sort_message(message_id, now=now), work="sort")


def _publish(now: datetime) -> int:
    ids = list(planned.due(now=now).values_list("pk", flat=True)[:BATCH])
    return _each(ids, lambda plan_id: planned.carry_out(plan_id, now=now), work="publish")


def _answer(now: datetime) -> int:
    decided = Claim.objects.filter(
        status__in=[Claim.Status.PUBLISHED, Claim.Status.NOT_RATED], messages__stage=Message.Stage.WAITING
    ).distinct()
    claims = {claim.pk: claim for claim in decided[:BATCH]}
    return _each(list(claims), lambda pk: actions.answer_claim(claims[pk], now=now), work="answer")


def _deliver(before: datetime, now: datetime) -> int:
    due = Answer.objects.filter(
        Q(retry_at__lte=now) | Q(retry_at=None, attempts=0, created_at__lte=before),
        delivered_at=None,
        message__conversation__reply_address__isnull=False,
    )
    ids = list(due.values_list("pk", flat=True)[:BATCH])
    return _each(ids, lambda answer_id: actions.deliver_answer(answer_id, now=now), work="deliver")


def _reopen(now: datetime) -> int:
    ids = list(care.expired(today=timezone.localdate(now)).values_list("pk", flat=True)[:BATCH])
    return _each(ids, lambda claim_id: care.reopen_expired(claim_id, now=now), work="reopen")


def _each(ids: list[int], work_on: Callable[[int], object], *, work: str) -> int:
    """Work on each row and return how many did; one that fails is logged and keeps no other waiting."""
    done = 0
    for row_id in ids:
        try:
            work_on(row_id)
        except Exception:  # whatever is wrong with one row, the next one has its own asker
            log.exception("row failed", work=work, row=row_id)
        else:
            done += 1
    return done


def _clear_tasks(now: datetime) -> int:
    # A worker killed in the middle leaves its task RUNNING for ever; the rows above have its work.
    DBTaskResult.objects.filter(enqueued_at__lt=now - KEEP_TASK_ROWS).delete()
    lost = DBTaskResult.objects.filter(
        status=TaskResultStatus.RUNNING, started_at__lt=now - TASK_IS_LOST_AFTER
    )
    return lost.delete()[0]
