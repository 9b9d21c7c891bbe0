"""What the desk makes of suggestions is kept without words, and the calibration is refitted from it."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.people import Asker, written_claim
from thuchu_web.claims.index import calibration, calibration_file
from thuchu_web.tipline import actions
from thuchu_web.tipline.models import DecidedSuggestion, Message, Suggestion

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command("calibrate", *words, stdout=out)
    return out.getvalue()


def decided(count: int, *, accepted: bool, score: float) -> None:
    DecidedSuggestion.objects.bulk_create(
        DecidedSuggestion(score=score, accepted=accepted, decided_at=timezone.now()) for _ in range(count)
    )


def waiting_message(text: str) -> Message:
    Asker().sends(text)
    message = Message.objects.latest("pk")
    actions.sort_message(message.pk)
    message.refresh_from_db()
    return message


def test_taking_one_suggestion_accepts_it_and_rejects_the_others(minh: User) -> None:
    into = written_claim(minh)
    message = waiting_message("một tin rất khác về cây cầu mới ở quê")
    assert message.claim is not None
    for public_id, score in ((f"claim:{into.pk}", 0.8), ("imported:99", 0.6)):
        Suggestion.objects.create(message=message, public_id=public_id, score=score)

    actions.join_messages(message.claim, into=into, person=minh)

    assert list(DecidedSuggestion.objects.values_list("score", "accepted")) == [(0.8, True), (0.6, False)]


def test_a_later_decision_takes_the_place_of_an_earlier_one(minh: User) -> None:
    into = written_claim(minh)
    message = waiting_message("một tin rất khác về cây cầu mới ở quê")
    assert message.claim is not None
    Suggestion.objects.create(message=message, public_id=f"claim:{into.pk}", score=0.8)

    actions.reject_suggestions(message.claim)
    assert not DecidedSuggestion.objects.get().accepted
    actions.join_messages(message.claim, into=into, person=minh)

    assert DecidedSuggestion.objects.get().accepted


def test_a_decision_stays_when_its_message_is_gone(minh: User) -> None:
    message = waiting_message("một tin rất khác về cây cầu mới ở quê")
    assert message.claim is not None
    Suggestion.objects.create(message=message, public_id="imported:99", score=0.6)
    actions.reject_suggestions(message.claim)

    actions.withdraw(message.conversation)

    assert DecidedSuggestion.objects.get().suggestion is None


def test_a_join_the_matcher_did_not_suggest_says_nothing_of_it(minh: User) -> None:
    into = written_claim(minh)
    message = waiting_message("một tin rất khác về cây cầu mới ở quê")
    assert message.claim is not None
    Suggestion.objects.create(message=message, public_id="imported:99", score=0.6)

    actions.join_messages(message.claim, into=into, person=minh)

    assert not DecidedSuggestion.objects.exists()


def test_the_table_is_shown_and_the_refitted_calibration_is_used() -> None:
    decided(60, accepted=True, score=0.9)
    decided(60, accepted=False, score=0.5)

    assert "60 accepted, 60 rejected" in run()
    assert calibration() is None
    run("--write")
    made = calibration()
    assert made is not None
    assert made.pairs == 120
    run("--reset")
    assert calibration() is None


def test_without_decisions_there_is_nothing_to_refit_from() -> None:
    with pytest.raises(CommandError, match="No suggestion has been decided"):
        run()
    decided(3, accepted=True, score=0.9)
    assert "too few" in run()
    with pytest.raises(CommandError, match="too few"):
        run("--write")


def test_a_damaged_calibration_falls_back_to_the_shipped_one() -> None:
    calibration_file().parent.mkdir(parents=True, exist_ok=True)
    calibration_file().write_text("{", "utf-8")

    assert calibration() is None
