"""The ticket: how far the desk is, what is kept, the answer, and taking the question back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.people import Asker, evidence_from, proposed_verdict, published_fact_check
from tests.web.pages import GARLIC, RUMOUR, garlic, html, visible
from thuchu_web.claims import actions
from thuchu_web.claims.models import Claim, FactCheck
from thuchu_web.claims.scale import Kind
from thuchu_web.publicsite.stages import stages_of
from thuchu_web.publicsite.views import tickets
from thuchu_web.tipline.actions import Ticket, answer_claim, sort_message
from thuchu_web.tipline.models import Answer, Conversation, Message, ReplyAddress

pytestmark = pytest.mark.django_db


def page_of(client: Client, ticket: Ticket, prefix: str = "/en") -> str:
    return visible(client.get(f"{prefix}/cau-hoi/{ticket.secret}/"))


def present(ticket: Ticket) -> str:
    message = Message.objects.get(pk=ticket.message.pk)
    return next(stage.name for stage in stages_of(message) if stage.state == "now")


def test_the_ticket_follows_the_desk_step_by_step(hoa: Asker, minh: User, lan: User) -> None:
    ticket = hoa.sends(RUMOUR)
    seen = [present(ticket)]
    sort_message(ticket.message.pk)
    claim = actions.open_claim(Claim.objects.get(), person=minh)
    seen.append(present(ticket))
    claim = actions.write_claim(claim, text="Nước muối phòng cúm.", kind=Kind.CHECKABLE, person=minh)
    evidence_from(claim, person=minh)
    seen.append(present(ticket))
    verdict = proposed_verdict(minh, claim=claim)
    seen.append(present(ticket))
    actions.return_verdict(verdict, reason="Thiếu nguồn", person=lan)
    seen.append(present(ticket))

    assert len(set(seen)) == 4
    assert seen[4] == seen[2]  # sent back: evidence is looked for again


def test_the_note_of_the_desk_stands_under_the_present_step(client: Client, hoa: Asker, minh: User) -> None:
    ticket = hoa.sends(RUMOUR)
    sort_message(ticket.message.pk)
    claim = actions.write_claim(Claim.objects.get(), text="Nước muối.", kind=Kind.CHECKABLE, person=minh)
    actions.tell_askers(claim, note="Đang chờ Bộ Y tế trả lời.", person=minh)

    assert "Đang chờ Bộ Y tế trả lời." in page_of(client, ticket)


def test_what_happened_before_the_message_came_has_no_time(hoa: Asker, minh: User) -> None:
    early = hoa.sends(RUMOUR)
    sort_message(early.message.pk)
    actions.open_claim(Claim.objects.get(), person=minh)
    late = hoa.sends(RUMOUR)
    sort_message(late.message.pk)

    stages = stages_of(Message.objects.get(pk=late.message.pk))

    assert stages[1].state == "now"
    assert stages[1].at is None


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_ticket_says_what_is_kept_and_until_when(client: Client, hoa: Asker, prefix: str) -> None:
    ticket = hoa.sends(RUMOUR)

    words = page_of(client, ticket, prefix)

    expires = timezone.localtime(ticket.message.expires_at)
    assert RUMOUR in words
    assert f"{expires:%d/%m/%Y}" in words if prefix == "" else f"{expires.day} {expires:%B %Y}" in words
    assert ticket.message.conversation.code in words


def test_the_answer_is_shown_and_counts_as_delivered(
    client: Client, hoa: Asker, salt_water: FactCheck
) -> None:
    ticket = hoa.sends(RUMOUR)
    sort_message(ticket.message.pk)

    words = page_of(client, ticket)

    assert salt_water.summary in words
    assert "We have an answer" in words
    assert Answer.objects.get().delivered_at is not None


def test_only_looking_at_the_page_counts_as_delivered(
    client: Client, hoa: Asker, salt_water: FactCheck
) -> None:
    ticket = hoa.sends(RUMOUR)
    sort_message(ticket.message.pk)

    client.head(f"/cau-hoi/{ticket.secret}/")

    assert Answer.objects.get().delivered_at is None


def test_another_publishers_answer_is_named_on_the_ticket(client: Client, hoa: Asker) -> None:
    garlic()
    ticket = hoa.sends(GARLIC)
    sort_message(ticket.message.pk)

    assert "Checked by Kiểm Tin, not by this desk." in page_of(client, ticket)


def test_an_opinion_is_answered_without_a_verdict(client: Client, hoa: Asker, minh: User) -> None:
    ticket = hoa.sends("Theo tôi chợ quê vui hơn siêu thị")
    sort_message(ticket.message.pk)
    claim = actions.write_claim(Claim.objects.get(), text="Chợ quê vui hơn.", kind=Kind.OPINION, person=minh)
    answer_claim(actions.answer_without_rating(claim, person=minh))

    response = client.get(f"/en/cau-hoi/{ticket.secret}/")

    assert "This is an opinion" in visible(response)
    assert 'class="vb' not in html(response)


def test_an_answer_that_ran_out_is_no_longer_shown(
    client: Client, hoa: Asker, minh: User, lan: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    fact_check = published_fact_check(minh, lan, holds_until=timezone.localdate())
    ticket = hoa.sends(RUMOUR)
    sort_message(ticket.message.pk)
    tomorrow = timezone.localdate() + timedelta(days=1)
    monkeypatch.setattr(tickets.timezone, "localdate", lambda *_: tomorrow)

    words = page_of(client, ticket)

    assert "The earlier answer has expired" in words
    assert fact_check.summary not in words


@pytest.mark.parametrize(("page", "referrer"), [("", "no-referrer"), ("rut-lai/", "same-origin")])
def test_a_ticket_is_kept_out_of_caches_referrers_and_search(
    client: Client, hoa: Asker, page: str, referrer: str
) -> None:
    response = client.get(f"/cau-hoi/{hoa.sends(RUMOUR).secret}/{page}")

    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == referrer
    assert "noindex" in response["X-Robots-Tag"]
    assert 'rel="canonical"' not in html(response)


@pytest.mark.parametrize("secret", ["x", "A" * 32, "A" * 5000, "%F0%9F%98%80", "..%2f.."])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_guessed_ticket_says_kindly_that_it_is_gone(
    client: Client, hoa: Asker, secret: str, prefix: str
) -> None:
    hoa.sends(RUMOUR)

    response = client.get(f"{prefix}/cau-hoi/{secret}/")

    assert response.status_code == 404
    assert RUMOUR not in html(response)


def test_the_digest_in_the_database_opens_no_ticket(client: Client, hoa: Asker) -> None:
    hoa.sends(RUMOUR)

    assert client.get(f"/cau-hoi/{Conversation.objects.get().ticket_digest}/").status_code == 404


def test_withdrawing_asks_first_and_then_leaves_nothing(client: Client) -> None:
    ticket = Asker(email="hoa@example.org").sends(RUMOUR)
    address = f"/en/cau-hoi/{ticket.secret}/rut-lai/"

    asked = client.get(address)
    still_there = Message.objects.exists()
    done = client.post(address, follow=True)

    assert "Delete your question?" in visible(asked)
    assert still_there
    assert "Deleted. We keep nothing of yours." in visible(done)
    assert [model.objects.count() for model in (Message, Conversation, ReplyAddress)] == [0, 0, 0]
    assert client.get(address).status_code == 404


def test_nobody_withdraws_with_a_guessed_address(client: Client, hoa: Asker) -> None:
    hoa.sends(RUMOUR)

    response = client.post(reverse("ticket_withdraw", args=["A" * 32]))

    assert response.status_code == 404
    assert Message.objects.exists()


def test_steps_nobody_took_are_not_claimed(hoa: Asker, salt_water: FactCheck, minh: User) -> None:
    known = hoa.sends(RUMOUR)
    sort_message(known.message.pk)
    opinion = hoa.sends("Theo tôi chợ quê vui hơn siêu thị")
    sort_message(opinion.message.pk)
    claim = Message.objects.get(pk=opinion.message.pk).claim
    assert claim is not None
    claim = actions.write_claim(claim, text="Chợ quê vui hơn.", kind=Kind.OPINION, person=minh)
    answer_claim(actions.answer_without_rating(claim, person=minh))

    assert len(stages_of(Message.objects.get(pk=known.message.pk))) == 2
    assert len(stages_of(Message.objects.get(pk=opinion.message.pk))) == 3
