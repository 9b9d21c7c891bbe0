"""The shortest road, action by action: a message, a claim, two people, a publication, an answer."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from tests.people import Asker, evidence_from, proposed_verdict, published_fact_check, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.attaching import Copy, SourceDetails, attach_evidence
from thuchu_web.claims.models import Claim, FactCheck
from thuchu_web.claims.scale import Kind
from thuchu_web.publiclog.models import Entry
from thuchu_web.tipline.actions import answer_claim, sort_message
from thuchu_web.tipline.ask import Found, ask
from thuchu_web.tipline.models import Message

RUMOUR = "Uong nuoc muoi moi sang phong duoc benh cum"


def test_a_new_message_joins_the_queue(hoa: Asker) -> None:
    ticket = hoa.sends(RUMOUR)

    sort_message(ticket.message.pk)

    message = Message.objects.get()
    assert message.stage == Message.Stage.WAITING
    assert message.claim is not None
    assert message.claim.status == Claim.Status.NEW


def test_a_published_verdict_answers_everybody_who_waits(hoa: Asker, minh: User, lan: User) -> None:
    first, second = hoa.sends(RUMOUR), hoa.sends(RUMOUR.upper())
    sort_message(first.message.pk)
    sort_message(second.message.pk)
    claim = Claim.objects.get()
    claim = actions.write_claim(
        claim, text="Uống nước muối mỗi sáng phòng được bệnh cúm.", kind=Kind.CHECKABLE, person=minh
    )

    fact_check = published_fact_check(minh, lan, claim=claim)
    answer_claim(Claim.objects.get())

    assert [message.answer.fact_check for message in Message.objects.all()] == [fact_check, fact_check]
    assert Entry.objects.get().subject == "fact-check/1"


def test_a_repeated_rumour_gets_the_published_answer_at_once(salt_water: FactCheck) -> None:
    outcome = ask(RUMOUR)

    assert outcome.found is Found.SAME
    assert outcome.options[0].published is not None
    assert outcome.options[0].published.public_id == f"fact-check:{salt_water.number}"


def test_an_opinion_is_answered_without_a_rating(hoa: Asker, minh: User) -> None:
    ticket = hoa.sends("Theo tôi chợ quê mình vui hơn siêu thị nhiều lắm")
    sort_message(ticket.message.pk)
    claim = actions.write_claim(
        Claim.objects.get(), text="Chợ quê vui hơn siêu thị.", kind=Kind.OPINION, person=minh
    )

    claim = actions.answer_without_rating(claim, person=minh)
    answer_claim(claim)

    assert Message.objects.get().answer.unrated_kind == "opinion"


def test_evidence_must_quote_what_stands_in_the_copy(minh: User) -> None:
    claim = written_claim(minh)
    evidence_from(claim, person=minh)

    with pytest.raises(Exception, match=r"do not stand in the copy|không có trong bản lưu"):
        attach_evidence(
            claim,
            source=SourceDetails(publisher="Báo", title="Bài", kind="secondary"),  # type: ignore[arg-type]
            copy=Copy(b"khac han", "a.txt", "text/plain", "khác hẳn"),
            quote="nguyên văn",
            stance="context",  # type: ignore[arg-type]
            person=minh,
        )


def test_the_words_are_fixed_while_the_second_person_reviews(minh: User) -> None:
    verdict = proposed_verdict(minh)

    with pytest.raises(Conflict):
        actions.write_claim(verdict.claim, text="Khác", kind=Kind.CHECKABLE, person=minh)
