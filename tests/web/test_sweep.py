"""The sweep: what was dropped is picked up, and one bad row keeps nobody waiting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from tests.people import Asker, published_fact_check, written_claim
from thuchu_web.claims import actions as claims
from thuchu_web.claims.models import Claim
from thuchu_web.claims.scale import Kind
from thuchu_web.tipline import actions, tasks
from thuchu_web.tipline.models import Message
from thuchu_web.tipline.sweep import sweep

pytestmark = pytest.mark.django_db
NOW = timedelta(0)


def test_a_message_nobody_sorted_is_sorted(hoa: Asker) -> None:
    hoa.sends("Đập hồ Suối Ngà nứt rồi")

    assert sweep(grace=NOW).sorted == 1
    assert Message.objects.get().stage == Message.Stage.WAITING


def test_a_fresh_message_is_left_to_its_task(hoa: Asker) -> None:
    hoa.sends("Đập hồ Suối Ngà nứt rồi")

    assert sweep().sorted == 0


def test_whoever_waits_for_a_published_claim_is_answered(hoa: Asker, minh: User, lan: User) -> None:
    actions.sort_message(hoa.sends("Nghe nói uống nước muối thì hết cúm").message.pk)
    claim = claims.write_claim(
        Claim.objects.get(), text="Uống nước muối khỏi cúm.", kind=Kind.CHECKABLE, person=minh
    )
    published_fact_check(minh, lan, claim=claim)

    assert sweep().answered == 1
    assert Message.objects.get().stage == Message.Stage.ANSWERED


def test_one_bad_row_keeps_nobody_waiting(hoa: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = hoa.sends("tin thứ nhất về đập").message, hoa.sends("tin thứ hai về cầu").message
    real = actions.sort_message

    def fails_on_bad(message_id: int, **options: object) -> None:
        if message_id == bad.pk:
            raise RuntimeError("broken")
        real(message_id, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "sort_message", fails_on_bad)

    assert sweep(grace=NOW).sorted == 1
    assert Message.objects.get(pk=good.pk).stage == Message.Stage.WAITING
    assert Message.objects.get(pk=bad.pk).stage == Message.Stage.RECEIVED


def test_a_task_whose_worker_was_killed_is_cleared(minh: User) -> None:
    written_claim(minh)
    tasks.answer.enqueue(1)
    DBTaskResult.objects.update(
        status=TaskResultStatus.RUNNING, started_at=timezone.now() - timedelta(minutes=11)
    )

    assert sweep().lost_tasks == 1
    assert DBTaskResult.objects.count() == 0
