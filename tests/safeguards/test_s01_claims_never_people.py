"""S01: it works on claims, never on people."""

from __future__ import annotations

import io
import json
import logging
from dataclasses import fields

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Field
from django.test import Client

from tests.people import Asker
from thuchu.claimreview import Citation, Publisher, Rating, Review
from thuchu_web.tipline.actions import sort_message

OURS = ("publiclog", "claims", "tipline", "desk", "publicsite", "api")
PEOPLE_WORDS = (
    "author",
    "account",
    "handle",
    "username",
    "profile",
    "sender",
    "speaker",
    "party",
    "claimant",
    "follower",
)

# Staff who act, and the organisation behind a source or a fact-check: reviewed one by one.
REVIEWED = {
    "claims.Claim.owner",
    "claims.Evidence.added_by",
    "claims.DeclinedRepeat.declined_by",
    "claims.Inquiry.asked_by",
    "claims.Inquiry.recorded_by",
    "claims.Verdict.proposed_by",
    "claims.Verdict.confirmed_by",
    "claims.Verdict.returned_by",
    "claims.DraftComment.written_by",
    "claims.DraftComment.dealt_with_by",
    "claims.Dissent.person",
    "claims.FactCheck.published_by",
    "claims.SecondReading.reader",
    "claims.GuestLink.made_by",
    "claims.ShadowDecision.trainee",
    "claims.HistoryEntry.person",
    "claims.StepTaken.person",
    "claims.Shift.person",
    "claims.PlannedPublication.decided_by",
    "claims.PlannedPublication.called_off_by",
    "desk.TriageAct.person",
    "desk.Presence.person",
    "desk.SavedView.person",
}


def our_fields() -> list[Field]:  # type: ignore[type-arg]
    return [
        field
        for label in OURS
        for model in apps.get_app_config(label).get_models()
        for field in model._meta.get_fields()
        if isinstance(field, Field) and field.model._meta.app_label in OURS
    ]


def name_of(field: Field) -> str:  # type: ignore[type-arg]
    return f"{field.model._meta.label}.{field.name}"


def test_no_stored_field_names_who_said_something() -> None:
    telling = [name_of(field) for field in our_fields() if any(word in field.name for word in PEOPLE_WORDS)]

    assert telling == []


def test_only_staff_are_linked_to_accounts() -> None:
    linked = {
        name_of(field)
        for field in our_fields()
        if field.is_relation and field.related_model is apps.get_model("auth.User")
    }

    assert linked <= REVIEWED


def test_a_published_record_has_no_place_for_a_person() -> None:
    names = {field.name for shape in (Review, Publisher, Rating, Citation) for field in fields(shape)}

    assert not {name for name in names if any(word in name for word in PEOPLE_WORDS)}


@pytest.mark.django_db
def test_what_surrounds_a_message_is_neither_stored_nor_logged(
    hoa: Asker, caplog: pytest.LogCaptureFixture
) -> None:
    canary = "canary-7c1f"
    with caplog.at_level(logging.DEBUG):
        Client().get(
            "/",
            headers={
                "user-agent": canary,
                "referer": f"https://{canary}.example/",
                "x-forwarded-for": canary,
            },
        )
        sort_message(hoa.sends("Đập hồ Suối Ngà nứt rồi").message.pk)

    dump = io.StringIO()
    call_command("dumpdata", stdout=dump)
    assert canary not in dump.getvalue()
    assert canary not in caplog.text
    assert json.loads(dump.getvalue())


@pytest.mark.django_db
def test_the_text_of_a_message_is_never_logged(hoa: Asker, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        sort_message(hoa.sends("Đập hồ Suối Ngà nứt rồi").message.pk)

    assert "Suối Ngà" not in caplog.text
