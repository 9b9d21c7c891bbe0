"""Other programs ask in one request; what is kept is what the asker agreed to."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

import thuchu_web.api
from tests.people import published_fact_check, written_claim
from tests.web.api import ask, get, send
from tests.web.fact_checks import imported
from thuchu.triage.screen import Kind as Screened
from thuchu.triage.screen import Screening
from thuchu_web.claims.models import Claim, FactCheck, ImportedFactCheck, Verdict
from thuchu_web.publiclog.models import Entry
from thuchu_web.tipline.actions import find_ticket
from thuchu_web.tipline.models import Conversation, Message, ReplyAddress

RUMOUR = "Uong nuoc muoi moi sang phong duoc benh cum"
UNKNOWN = "Đê ở xã bên vừa vỡ, nước sắp tràn về"

pytestmark = pytest.mark.django_db


def test_a_known_rumour_is_answered_at_once(salt_water: FactCheck) -> None:
    answer = ask(RUMOUR)

    assert answer["decision"] == "same"
    found = answer["candidates"][0]["fact_check"]
    assert found["id"] == "fact-check:1"
    assert found["own"] is True
    assert found["rating"] == "false"
    assert found["claim"] == "Uống nước muối mỗi sáng phòng được bệnh cúm."
    assert found["url"].endswith("/bai/1/")
    assert answer["candidates"][0]["reasons"][0]["aspect"] == "wording"
    assert answer["ticket"] is None


def test_another_publishers_answer_names_the_publisher_and_its_own_word() -> None:
    imported("Ăn tỏi sống chữa khỏi cúm.")

    found = ask("An toi song chua khoi cum")["candidates"][0]["fact_check"]

    assert found["own"] is False
    assert found["checked_by"]["name"] == "Báo Kiểm Tin"
    assert found["rating"] is None
    assert found["rating_word"] == "Bịa hoàn toàn"


def test_without_consent_nothing_is_kept() -> None:
    answer = ask(UNKNOWN)

    assert (answer["decision"], answer["candidates"], answer["ticket"]) == ("none", [], None)
    assert not Conversation.objects.exists()


def test_with_consent_the_desk_receives_what_nobody_has_answered() -> None:
    answer = ask(UNKNOWN, consent=True, lang="en", place="Huế", seen_on="2026-01-05", seen_where="chat")

    message = Message.objects.get()
    assert (message.text, message.place, message.seen_where) == (UNKNOWN, "Huế", "chat")
    assert message.conversation.language == "en"
    secret = answer["ticket"]["url"].rstrip("/").rpartition("/")[2]
    assert find_ticket(secret) == message.conversation
    assert answer["ticket"]["code"] == message.conversation.code
    assert not ReplyAddress.objects.exists()


def test_consent_keeps_nothing_when_the_answer_is_known(salt_water: FactCheck) -> None:
    assert ask(RUMOUR, consent=True)["ticket"] is None
    assert not Message.objects.exists()


def test_close_claims_are_offered_with_their_reasons(salt_water: FactCheck) -> None:
    answer = ask("Nghe nói uống nước muối mỗi sáng thì khỏi đau họng", consent=True)

    assert answer["decision"] == "maybe"
    assert answer["candidates"][0]["fact_check"]["rating"] == "false"
    assert answer["ticket"] is not None


def test_an_answer_that_has_run_out_is_only_a_lead(minh: User, lan: User) -> None:
    published_fact_check(minh, lan, holds_until=timezone.localdate())
    ImportedFactCheck.objects.all().delete()
    imported("Ăn tỏi sống chữa khỏi cúm.", expires=timezone.localdate() - timedelta(days=1))

    answer = ask("An toi song chua khoi cum")

    assert answer["decision"] == "maybe"
    assert answer["candidates"][0]["fact_check"]["holds"] is False


def test_a_claim_being_checked_is_said_to_be_so(minh: User) -> None:
    written_claim(minh)

    answer = ask(RUMOUR)

    assert answer["decision"] == "none"
    assert answer["candidates"][0]["being_checked"] is True
    assert answer["candidates"][0]["fact_check"] is None


@pytest.mark.parametrize("kind", [Screened.GREETING, Screened.DISTRESS, Screened.PERSON])
def test_what_holds_no_claim_gets_a_word_and_is_never_kept(
    kind: Screened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thuchu_web.tipline.ask.screen", lambda text: Screening(kind))

    answer = ask("Xin chào", consent=True)

    assert answer["decision"] == "none"
    assert answer["note"]
    assert not Conversation.objects.exists()


def test_an_opinion_gets_a_word_and_reaches_the_desk_with_consent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thuchu_web.tipline.ask.screen", lambda text: Screening(Screened.OPINION))

    answer = ask("Theo tôi chợ quê vui hơn siêu thị", consent=True)

    assert answer["note"]
    assert answer["ticket"]


def test_asking_keeps_no_cookie_and_needs_none(salt_water: FactCheck) -> None:
    response = send({"text": RUMOUR}, Origin="https://noi-khac.example")

    assert response.status_code == 200
    assert not response.cookies
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert response["Cache-Control"] == "no-store"
    assert "Cookie" not in response.get("Vary", "")


def test_whoever_is_signed_in_gains_nothing_here(lan: User, client: Any) -> None:
    client.force_login(lan)
    states = [model.objects.count() for model in (Claim, Verdict, FactCheck, Entry)]

    for method in ("post", "put", "patch", "delete"):
        for address in ("ask", "fact-checks", "fact-checks/fact-check:1", "claims:search"):
            getattr(client, method)(
                f"/api/v1/{address}",
                {"text": RUMOUR, "consent": True},
                content_type="application/json",
            )

    assert [model.objects.count() for model in (Claim, Verdict, FactCheck, Entry)] == states


def test_no_file_of_the_api_can_reach_what_decides_on_claims() -> None:
    folder = Path(thuchu_web.api.__file__).parent
    imported_names = {
        f"{node.module}.{name.name}"
        for path in folder.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }

    assert "thuchu_web.tipline.actions.receive_message" in imported_names
    assert not any(
        name.startswith(("thuchu_web.claims.actions", "thuchu_web.publiclog", "thuchu_web.claims.imports"))
        or name.endswith((".Verdict", ".Claim", ".claims.models", ".claims.actions"))
        for name in imported_names
    )


def test_a_question_has_no_place_for_who_sent_it() -> None:
    response = send({"text": RUMOUR, "sender": "@canary"})

    assert response.status_code == 422
    assert b"canary" not in response.content


def test_nothing_of_a_message_is_logged(caplog: pytest.LogCaptureFixture, capsys: Any) -> None:
    send({"text": "canary-7Q2 đê vỡ", "consent": True, "place": "canary-7Q2"})
    send({"text": "canary-7Q2", "consent": "canary-7Q2"})
    get("fact-checks?q=canary-7Q2&limit=canary-7Q2")

    captured = capsys.readouterr()
    assert "canary" not in caplog.text + captured.out + captured.err


def test_an_error_of_ours_is_logged_without_what_was_sent(
    caplog: pytest.LogCaptureFixture, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(text: str) -> None:
        raise RuntimeError(f"cannot handle {text}")

    monkeypatch.setattr("thuchu_web.api.asking.ask", broken)

    response = send({"text": "canary-7Q2"})

    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    captured = capsys.readouterr()
    assert "RuntimeError" in caplog.text + captured.out + captured.err
    assert "canary" not in caplog.text + captured.out + captured.err
