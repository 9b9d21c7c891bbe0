"""S15: every field that may hold personal data has a time limit, and the purge keeps it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from tests.people import Asker
from thuchu_web.claims.models import Claim
from thuchu_web.tipline.actions import ConsentMissing, sort_message
from thuchu_web.tipline.models import PERSONAL_DATA, Conversation, Message
from thuchu_web.tipline.purge import purge

pytestmark = pytest.mark.django_db

# Fields of the tipline whose values the service itself chooses: nothing of a person can stand in them.
CHOSEN_BY_US = {
    "tipline.Conversation.ticket_digest",
    "tipline.Conversation.code",
    "tipline.Conversation.language",
    "tipline.Message.language",
    "tipline.Message.fold_digest",
    "tipline.Message.seen_where",
    "tipline.Message.stage",
    "tipline.Suggestion.public_id",
    "tipline.Suggestion.reasons",
    "tipline.Answer.kind",
    "tipline.Answer.unrated_kind",
    "tipline.Answer.error",
}


def free_fields() -> set[str]:
    kinds = (models.CharField, models.TextField, models.BinaryField, models.JSONField, models.DateField)
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_app_config("tipline").get_models()
        for field in model._meta.get_fields()
        if isinstance(field, kinds) and not isinstance(field, models.DateTimeField)
    }


def test_a_field_of_a_message_has_a_time_limit_or_a_reviewed_reason() -> None:
    assert free_fields() == set(PERSONAL_DATA) | CHOSEN_BY_US


def test_a_message_is_gone_after_thirty_days_with_all_that_came_of_it(hoa: Asker) -> None:
    canary = "canary 5f2a cầu treo bị cuốn trôi"
    sort_message(hoa.sends(canary).message.pk)
    now = timezone.now()

    purge(now=now + timedelta(days=29))
    assert Message.objects.count() == 1

    purge(now=now + timedelta(days=30, minutes=1))
    assert (Message.objects.count(), Conversation.objects.count(), Claim.objects.count()) == (0, 0, 0)
    dump = io.StringIO()
    call_command("dumpdata", "tipline", "claims", "django_tasks_database", stdout=dump)
    assert "5f2a" not in dump.getvalue()


def test_reasons_of_a_suggestion_go_with_its_message(hoa: Asker, salt_water: object) -> None:
    sort_message(hoa.sends("canary5f2a uống nước muối ấm hằng ngày phòng cúm").message.pk)

    purge(now=timezone.now() + timedelta(days=31))

    dump = io.StringIO()
    call_command("dumpdata", "tipline", stdout=dump)
    assert "canary5f2a" not in dump.getvalue()


def test_nothing_is_kept_without_consent(hoa: Asker) -> None:
    with pytest.raises(ConsentMissing):
        hoa.sends("một tin", consent=False)
    assert Message.objects.count() == 0


def test_the_database_refuses_a_message_without_consent(hoa: Asker) -> None:
    message = hoa.sends("một tin đủ dài để kiểm").message
    message.pk, message.consent_at = None, None  # type: ignore[assignment]

    with pytest.raises(IntegrityError, match="consent"), transaction.atomic():
        message.save(force_insert=True)
