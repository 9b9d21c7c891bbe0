"""S04: no machine sets, confirms or publishes a verdict, and nobody confirms their own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.people import (
    Asker,
    draft,
    evidence_from,
    member,
    proposed_verdict,
    published_fact_check,
    written_claim,
)
from thuchu.match import Candidate, Decision, MatchResult
from thuchu_web.claims import actions, planned
from thuchu_web.claims.models import FactCheck, PlannedPublication, Verdict
from thuchu_web.claims.roles import CHECKER
from thuchu_web.claims.scale import Rating
from thuchu_web.claims.second_reading import read_again
from thuchu_web.tipline import actions as tipline
from thuchu_web.tipline import tasks
from thuchu_web.tipline.actions import sort_message
from thuchu_web.tipline.models import Answer, Message
from thuchu_web.tipline.purge import purge
from thuchu_web.tipline.sweep import sweep

pytestmark = pytest.mark.django_db


def verdicts_now() -> list[tuple[object, ...]]:
    return list(Verdict.objects.order_by("pk").values_list("state", "rating", "confirmed_by"))


def test_the_drafter_cannot_confirm_their_own_verdict(lan: User) -> None:
    verdict = proposed_verdict(lan)

    with pytest.raises(PermissionDenied):
        actions.confirm_verdict(verdict, person=lan)


def test_the_database_refuses_a_drafter_who_confirms(lan: User) -> None:
    verdict = proposed_verdict(lan)

    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(
            state="confirmed", confirmed_by=lan, confirmed_at=timezone.now()
        )


def test_a_second_person_can_confirm(minh: User, lan: User) -> None:
    confirmed = actions.confirm_verdict(proposed_verdict(minh), person=lan)

    assert confirmed.confirmed_by == lan


def test_the_database_refuses_a_confirmation_without_a_person(minh: User) -> None:
    verdict = proposed_verdict(minh)

    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(state="confirmed", confirmed_at=timezone.now())


def test_the_database_refuses_a_fact_check_without_a_person(
    salt_water: FactCheck, minh: User, lan: User
) -> None:
    confirmed = actions.confirm_verdict(
        proposed_verdict(minh, claim=written_claim(minh, text="Khác")), person=lan
    )
    salt_water.pk = None
    salt_water.verdict, salt_water.claim = confirmed, confirmed.claim
    salt_water.number, salt_water.published_by = 99, None  # type: ignore[assignment]

    with pytest.raises(IntegrityError), transaction.atomic():
        salt_water.save(force_insert=True)


def test_the_database_refuses_a_fact_check_from_an_unconfirmed_verdict(
    salt_water: FactCheck, minh: User
) -> None:
    verdict = proposed_verdict(minh, claim=written_claim(minh, text="Khác"))
    salt_water.pk = None
    salt_water.verdict, salt_water.claim, salt_water.number = verdict, verdict.claim, 99

    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        salt_water.save(force_insert=True)


def test_a_checker_may_confirm_but_not_publish(minh: User) -> None:
    other = member("hai", CHECKER)
    confirmed = actions.confirm_verdict(proposed_verdict(minh), person=other)

    with pytest.raises(PermissionDenied):
        actions.publish_fact_check(confirmed, person=other)


def test_somebody_without_the_right_can_do_nothing_with_verdicts(minh: User, an: User) -> None:
    verdict = proposed_verdict(minh)
    claim = written_claim(minh, text="Một điều khác cần kiểm.")
    nobody = AnonymousUser()

    for person in (an, nobody):
        for act in (
            lambda who: actions.propose_verdict(claim, draft(), person=who),
            lambda who: actions.confirm_verdict(verdict, person=who),
            lambda who: actions.return_verdict(verdict, reason="x", person=who),
            lambda who: actions.publish_fact_check(verdict, person=who),
            lambda who: actions.write_claim(claim, text="x", kind="checkable", person=who),
            lambda who: evidence_from(claim, person=who),
            lambda who: actions.answer_without_rating(claim, person=who),
        ):
            with pytest.raises(PermissionDenied):
                act(person)  # type: ignore[no-untyped-call]


def test_a_member_who_left_can_do_nothing(minh: User, lan: User) -> None:
    verdict = proposed_verdict(minh)
    lan.is_active = False
    lan.save()

    with pytest.raises(PermissionDenied):
        actions.confirm_verdict(verdict, person=lan)


def test_no_background_work_touches_a_verdict(hoa: Asker, minh: User) -> None:
    verdict = proposed_verdict(minh)
    ticket = hoa.sends("uống nước muối mỗi sáng phòng được bệnh cúm")
    before = verdicts_now()

    tasks.sort.func(ticket.message.pk)
    tasks.answer.func(verdict.claim_id)
    tasks.deliver.func(1)
    sweep()
    purge()

    assert verdicts_now() == before
    assert FactCheck.objects.count() == 0


def test_a_suggestion_stays_one_until_a_person_takes_it(hoa: Asker, salt_water: FactCheck) -> None:
    ticket = hoa.sends("Nghe nói uống nước muối ấm hằng ngày thì không bị cúm nữa")

    sort_message(ticket.message.pk)

    message = Message.objects.get()
    assert message.stage == Message.Stage.WAITING
    assert message.claim is not None
    assert message.claim != salt_water.claim


def test_a_second_reading_sets_no_verdict_and_is_of_nobody_who_did(
    minh: User, lan: User, settings: Any
) -> None:
    settings.SECOND_READING_PERCENT = 100
    reading = published_fact_check(minh, lan).second_reading  # type: ignore[attr-defined]
    before = verdicts_now(), list(FactCheck.objects.values())

    for person in (minh, lan):
        with pytest.raises(PermissionDenied):
            read_again(reading, rating=Rating.TRUE, person=person)
    read_again(reading, rating=Rating.TRUE, person=member("hai", CHECKER))

    assert (verdicts_now(), list(FactCheck.objects.values())) == before


class Sure:
    """A matcher that is as sure as it can be, of other words than those of the claim."""

    def __init__(self, public_id: str) -> None:
        self.public_id = public_id

    def match(self, text: str, *, limit: int = 3) -> MatchResult:
        sure = Candidate(self.public_id, 1.0, "Nước muối ngừa cúm.", (), probability=1.0)
        return MatchResult(Decision.SAME, (sure,), 1.0, is_repeat=False)


def test_however_sure_the_matcher_is_only_a_repeat_is_answered_without_a_person(
    hoa: Asker, salt_water: FactCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = hoa.sends("Nghe nói súc miệng nước muối thì khỏi lo cảm cúm")
    monkeypatch.setattr(tipline, "index", lambda: Sure(f"fact-check:{salt_water.number}"))

    sort_message(ticket.message.pk)

    message = Message.objects.get()
    assert message.stage == Message.Stage.WAITING
    assert message.claim != salt_water.claim
    assert not Answer.objects.exists()


def test_a_planned_publication_needs_a_person_with_the_right_and_a_confirmed_verdict(
    minh: User, lan: User, an: User
) -> None:
    draft_only = proposed_verdict(minh, claim=written_claim(minh, text="Khác"))
    confirmed = actions.confirm_verdict(proposed_verdict(minh), person=lan)
    soon = timezone.now() + timedelta(hours=1)

    for person in (an, minh, AnonymousUser()):
        with pytest.raises(PermissionDenied):
            planned.plan_publication(confirmed, at=soon, person=person)  # type: ignore[arg-type]
    for verdict, decider in ((draft_only, lan), (confirmed, None)):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlannedPublication.objects.create(
                verdict=verdict,
                at=soon,
                decided_by=decider,  # type: ignore[misc]
                decided_at=timezone.now(),
            )

    assert planned.plan_publication(confirmed, at=soon, person=lan).decided_by == lan


def test_the_worker_publishes_nothing_whose_planner_has_lost_the_right(minh: User, lan: User) -> None:
    confirmed = actions.confirm_verdict(proposed_verdict(minh), person=lan)
    planned.plan_publication(confirmed, at=timezone.now() + timedelta(hours=1), person=lan)
    lan.groups.clear()

    sweep(now=timezone.now() + timedelta(hours=2))

    assert FactCheck.objects.count() == 0
