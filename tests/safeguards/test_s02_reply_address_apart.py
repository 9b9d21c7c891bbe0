"""S02: the asker's address is sealed, kept apart, and dropped in time."""

from __future__ import annotations

import io
from collections import deque
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from tests.people import Asker, published_fact_check, written_claim
from thuchu_web.claims.models import Claim, FactCheck
from thuchu_web.tipline.actions import answer_claim, deliver_answer, sort_message, withdraw
from thuchu_web.tipline.models import Answer, Conversation, Message, ReplyAddress
from thuchu_web.tipline.purge import purge

ADDRESS = "canary.hoa@example.org"
RUMOUR = "uống nước muối mỗi sáng phòng được bệnh cúm"


@pytest.fixture
def hoa_by_mail(db: None) -> Asker:
    return Asker(email=ADDRESS)


def everything_stored() -> str:
    dump = io.StringIO()
    call_command("dumpdata", stdout=dump)
    return dump.getvalue()


def answered(asker: Asker) -> Answer:
    sort_message(asker.sends(RUMOUR).message.pk)
    return Answer.objects.get()


def test_the_address_hangs_on_the_conversation_alone() -> None:
    to_address = [field for field in ReplyAddress._meta.get_fields() if field.is_relation]
    assert [field.name for field in to_address] == ["conversation"]

    # Follow foreign keys forward from a claim: no road may lead to an address.
    seen, waiting = {Claim}, deque([Claim])
    while waiting:
        for field in waiting.popleft()._meta.get_fields():
            model = field.related_model if field.is_relation and field.concrete else None
            if model is not None and model not in seen:
                seen.add(model)
                waiting.append(model)
    assert ReplyAddress not in seen
    assert Conversation not in seen


def test_the_address_stands_nowhere_in_clear(hoa_by_mail: Asker) -> None:
    hoa_by_mail.sends(RUMOUR)

    assert ReplyAddress.objects.count() == 1
    assert "canary" not in everything_stored()


def test_the_answer_reaches_the_address_once(
    hoa_by_mail: Asker, salt_water: FactCheck, settings: object
) -> None:
    answer = answered(hoa_by_mail)

    deliver_answer(answer.pk)
    deliver_answer(answer.pk)

    assert [message.to for message in mail.outbox] == [[ADDRESS]]
    assert salt_water.summary in mail.outbox[0].body


def test_the_address_is_dropped_seven_days_after_the_answer(
    hoa_by_mail: Asker, salt_water: FactCheck
) -> None:
    deliver_answer(answered(hoa_by_mail).pk)
    now = timezone.now()

    purge(now=now + timedelta(days=6, hours=23))
    assert ReplyAddress.objects.count() == 1

    purge(now=now + timedelta(days=7, minutes=1))
    assert ReplyAddress.objects.count() == 0


def test_the_address_stays_until_the_verdict_ends_only_if_the_asker_chose_so(
    minh: User, lan: User, hoa_by_mail: Asker
) -> None:
    now = timezone.now()
    published_fact_check(
        minh, lan, claim=written_claim(minh), holds_until=timezone.localdate() + timedelta(days=20)
    )
    hoa_by_mail.sends(RUMOUR)
    ReplyAddress.objects.update(keep_for_corrections=True)
    sort_message(Message.objects.get().pk)

    deliver_answer(Answer.objects.get().pk)
    purge(now=now + timedelta(days=10))
    assert ReplyAddress.objects.count() == 1

    purge(now=now + timedelta(days=22))
    assert ReplyAddress.objects.count() == 0


def test_a_wish_for_corrections_outlives_the_message_but_not_its_words(
    minh: User, lan: User, hoa_by_mail: Asker
) -> None:
    now = timezone.now()
    published_fact_check(
        minh, lan, claim=written_claim(minh), holds_until=timezone.localdate() + timedelta(days=60)
    )
    hoa_by_mail.sends(RUMOUR)
    ReplyAddress.objects.update(keep_for_corrections=True)
    sort_message(Message.objects.get().pk)
    deliver_answer(Answer.objects.get().pk)

    purge(now=now + timedelta(days=31))
    assert ReplyAddress.objects.count() == Answer.objects.count() == 1
    assert Message.objects.get().text == ""

    purge(now=now + timedelta(days=62))
    assert ReplyAddress.objects.count() == Message.objects.count() == Conversation.objects.count() == 0


def test_withdrawing_leaves_nothing(hoa_by_mail: Asker) -> None:
    ticket = hoa_by_mail.sends(RUMOUR)
    sort_message(ticket.message.pk)

    withdraw(Conversation.objects.get())

    left = {
        model._meta.label: model._default_manager.count()
        for label in ("tipline", "claims")
        for model in apps.get_app_config(label).get_models()
    }
    assert {label for label, count in left.items() if count} == set()


def test_withdrawing_leaves_the_claim_others_asked_about(hoa: Asker) -> None:
    first, second = hoa.sends(RUMOUR), hoa.sends(RUMOUR)
    sort_message(first.message.pk)
    sort_message(second.message.pk)

    withdraw(first.message.conversation)

    assert Claim.objects.count() == 1
    assert Message.objects.count() == 1


def test_a_promised_answer_that_fails_says_why_without_the_address(
    hoa_by_mail: Asker, salt_water: FactCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answered(hoa_by_mail)

    def refuse(self: object) -> None:
        raise OSError("connection refused by mail.example for " + ADDRESS)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    deliver_answer(answer.pk)

    answer.refresh_from_db()
    assert answer.delivered_at is None
    assert answer.retry_at is not None
    assert ADDRESS not in answer.error


@pytest.mark.django_db
def test_the_database_file_keeps_no_trace_of_what_was_deleted() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reuses pages by VACUUM; see docs/how-to/run-a-real-installation.md")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        assert cursor.fetchone()[0] == 1


def test_answering_everybody_moves_no_address_to_the_claim(hoa_by_mail: Asker, minh: User, lan: User) -> None:
    ticket = hoa_by_mail.sends("một tin hoàn toàn khác về cầu treo")
    sort_message(ticket.message.pk)
    claim = Claim.objects.get()

    assert answer_claim(claim) == 0
    assert Message.objects.get().stage == Message.Stage.WAITING
