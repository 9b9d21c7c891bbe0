"""Publishing at a set time: a person decides it and may call it off; it is done once, or stopped."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from wagtail.users.models import UserProfile

from tests.desk import desk, mark_on, words
from tests.people import Asker, member, proposed_verdict, written_claim
from thuchu_web.claims import actions, planned
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.dissent import dissent
from thuchu_web.claims.models import Claim, FactCheck, HistoryEntry, PlannedPublication, Snapshot, Verdict
from thuchu_web.claims.roles import CHECKER, EDITOR
from thuchu_web.claims.scale import Kind
from thuchu_web.publiclog.models import Entry
from thuchu_web.tipline.actions import sort_message
from thuchu_web.tipline.models import Message
from thuchu_web.tipline.sweep import sweep

pytestmark = pytest.mark.django_db

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
State = PlannedPublication.State


@pytest.fixture
def confirmed(minh: User, lan: User) -> Verdict:
    return actions.confirm_verdict(proposed_verdict(minh), person=lan)


def in_an_hour() -> datetime:
    return timezone.now() + timedelta(hours=1)


def later() -> datetime:
    return timezone.now() + timedelta(hours=2)


def typed(at: datetime) -> str:
    return at.astimezone(HANOI).strftime("%Y-%m-%dT%H:%M")


def shown(at: datetime) -> str:
    return at.astimezone(HANOI).strftime("%H:%M %d/%m/%Y")


def seen(client: Client, claim: Claim) -> str:
    return mark_on(words(client.get(f"/desk/claims/{claim.pk}/review/")))


# --- at its time ---------------------------------------------------------------------------------


def test_the_worker_publishes_at_the_set_time_in_the_name_of_who_set_it(
    confirmed: Verdict, lan: User
) -> None:
    plan = planned.plan_publication(confirmed, at=in_an_hour(), person=lan)

    assert sweep().published == 0
    assert not FactCheck.objects.exists()
    sweep(now=later())

    row = FactCheck.objects.get()
    assert (row.verdict, row.published_by) == (confirmed, lan)
    plan.refresh_from_db()
    assert plan.state == State.DONE
    assert Claim.objects.get().status == Claim.Status.PUBLISHED


def test_it_is_published_and_logged_once_however_often_the_worker_comes(
    confirmed: Verdict, lan: User
) -> None:
    plan = planned.plan_publication(confirmed, at=in_an_hour(), person=lan)

    for _time in range(3):
        sweep(now=later())
        planned.carry_out(plan.pk, now=later())

    assert FactCheck.objects.count() == Entry.objects.count() == 1
    assert HistoryEntry.objects.filter(event="published").count() == 1


def test_whoever_asked_is_answered_in_the_same_round_and_not_before(
    hoa: Asker, minh: User, lan: User
) -> None:
    ticket = hoa.sends("Nghe nói uống nước muối thì hết cúm")
    sort_message(ticket.message.pk)
    claim = actions.write_claim(
        Claim.objects.get(), text="Uống nước muối khỏi cúm.", kind=Kind.CHECKABLE, person=minh
    )
    verdict = actions.confirm_verdict(proposed_verdict(minh, claim=claim), person=lan)
    planned.plan_publication(verdict, at=in_an_hour(), person=lan)

    sweep()
    assert Message.objects.get().stage == Message.Stage.WAITING
    sweep(now=later())

    assert Message.objects.get().stage == Message.Stage.ANSWERED


def test_nobody_outside_learns_of_it_before(client: Client, confirmed: Verdict, lan: User) -> None:
    planned.plan_publication(confirmed, at=in_an_hour(), person=lan)

    sweep()

    for address in ("/bai/1/", "/the/1.png", "/the/1/1.png"):
        assert client.get(address).status_code == 404
    for address in ("/bai/", "/feed.rss", "/feed.atom", "/feed.json", "/sitemap.xml", "/api/v1/fact-checks"):
        page = client.get(address)
        assert page.status_code == 200
        assert confirmed.title not in words(page)
    asked = client.post("/api/v1/ask", {"text": confirmed.claim.text}, content_type="application/json")
    assert asked.status_code == 200
    assert confirmed.summary not in words(asked)
    assert not Entry.objects.exists()


# --- who decides ---------------------------------------------------------------------------------


def test_a_checker_can_neither_plan_nor_call_off(confirmed: Verdict, lan: User, minh: User) -> None:
    with pytest.raises(PermissionDenied):
        planned.plan_publication(confirmed, at=in_an_hour(), person=minh)

    plan = planned.plan_publication(confirmed, at=in_an_hour(), person=lan)
    with pytest.raises(PermissionDenied):
        planned.call_off(plan, person=minh)


def test_only_what_a_second_person_confirmed_can_be_planned(minh: User, lan: User) -> None:
    verdict = proposed_verdict(minh)

    with pytest.raises(Conflict):
        planned.plan_publication(verdict, at=in_an_hour(), person=lan)
    with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
        PlannedPublication.objects.create(
            verdict=verdict, at=in_an_hour(), decided_by=lan, decided_at=timezone.now()
        )


def test_the_past_and_a_day_after_the_answer_ends_are_refused(confirmed: Verdict, lan: User) -> None:
    after_the_end = timezone.now() + timedelta(days=91)

    for at in (timezone.now(), timezone.now() - timedelta(days=1), after_the_end):
        with pytest.raises(ValidationError):
            planned.plan_publication(confirmed, at=at, person=lan)

    assert not PlannedPublication.objects.exists()


def test_a_publication_is_planned_once_at_a_time(confirmed: Verdict, lan: User) -> None:
    planned.plan_publication(confirmed, at=in_an_hour(), person=lan)

    with pytest.raises(Conflict):
        planned.plan_publication(confirmed, at=later(), person=lan)


def test_the_database_keeps_what_a_person_decided(confirmed: Verdict, lan: User, minh: User) -> None:
    plan = planned.plan_publication(confirmed, at=in_an_hour(), person=lan)
    rows = PlannedPublication.objects.filter(pk=plan.pk)

    for change in ({"at": timezone.now()}, {"decided_by": minh}, {"state": State.DONE}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    planned.call_off(plan, person=lan)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state=State.WAITING, called_off_by=None)


# --- called off ----------------------------------------------------------------------------------


def test_called_off_before_its_time_it_is_not_published(confirmed: Verdict, lan: User) -> None:
    plan = planned.plan_publication(confirmed, at=in_an_hour(), person=lan)

    planned.call_off(plan, person=lan)
    sweep(now=later())

    assert not FactCheck.objects.exists()
    assert PlannedPublication.objects.get().called_off_by == lan


def test_after_calling_off_another_time_can_be_set(confirmed: Verdict, lan: User) -> None:
    planned.call_off(planned.plan_publication(confirmed, at=in_an_hour(), person=lan), person=lan)
    planned.plan_publication(confirmed, at=in_an_hour(), person=lan)

    sweep(now=later())

    assert FactCheck.objects.count() == 1


def test_what_is_published_cannot_be_called_off(confirmed: Verdict, lan: User) -> None:
    plan = planned.plan_publication(confirmed, at=in_an_hour(), person=lan)
    sweep(now=later())

    with pytest.raises(Conflict):
        planned.call_off(plan, person=lan)


def test_published_at_once_by_a_person_the_plan_is_done(confirmed: Verdict, lan: User) -> None:
    planned.plan_publication(confirmed, at=in_an_hour(), person=lan)

    actions.publish_fact_check(confirmed, person=lan)
    sweep(now=later())

    assert FactCheck.objects.count() == 1
    assert PlannedPublication.objects.get().state == State.DONE


# --- checked again at that moment ----------------------------------------------------------------


def broken_copy(verdict: Verdict, lan: User) -> None:
    snapshot = Snapshot.objects.first()
    assert snapshot
    with open(snapshot.file.path, "ab") as file:
        file.write(b"x")


def right_taken_away(verdict: Verdict, lan: User) -> None:
    lan.groups.set(Group.objects.filter(name=CHECKER))


def person_left(verdict: Verdict, lan: User) -> None:
    lan.is_active = False
    lan.save()


def one_repeats_the_other(verdict: Verdict, lan: User) -> None:
    first, second = (item.snapshot.source for item in verdict.claim.evidence.order_by("pk"))
    second.repeats = first
    second.save()


def a_dissent(verdict: Verdict, lan: User) -> None:
    dissent(verdict, reason="Nguồn phụ chưa đủ.", person=member("ba", CHECKER))


@pytest.mark.parametrize(
    ("what_happened", "why"),
    [
        (a_dissent, "ý kiến khác"),
        (broken_copy, "không còn"),
        (right_taken_away, "không còn quyền đăng"),
        (person_left, "không còn quyền đăng"),
        (one_repeats_the_other, "hai nguồn"),
    ],
)
def test_what_speaks_against_it_at_that_moment_stops_it_with_its_reason(
    confirmed: Verdict, lan: User, what_happened: object, why: str
) -> None:
    planned.plan_publication(confirmed, at=in_an_hour(), person=lan)
    what_happened(confirmed, lan)  # type: ignore[operator]

    for _time in range(2):
        sweep(now=later())

    plan = PlannedPublication.objects.get()
    assert not FactCheck.objects.exists()
    assert plan.state == State.STOPPED
    assert why in plan.problem.casefold()
    assert [entry.note for entry in HistoryEntry.objects.filter(event="plan stopped")] == [plan.problem]
    page = words(desk(member("hai", EDITOR)).get("/desk/"))
    assert plan.problem in page


def test_an_answer_that_has_ended_meanwhile_is_not_published(minh: User, lan: User) -> None:
    verdict = actions.confirm_verdict(
        proposed_verdict(minh, holds_until=timezone.localdate() + timedelta(days=1)), person=lan
    )
    planned.plan_publication(verdict, at=in_an_hour(), person=lan)

    sweep(now=timezone.now() + timedelta(days=3))  # the worker was away

    assert not FactCheck.objects.exists()
    assert PlannedPublication.objects.get().state == State.STOPPED


def test_one_stopped_plan_keeps_no_other_waiting(confirmed: Verdict, minh: User, lan: User) -> None:
    other = actions.confirm_verdict(
        proposed_verdict(minh, claim=written_claim(minh, text="Chợ Cầu Mây đóng cửa.")), person=lan
    )
    planned.plan_publication(confirmed, at=in_an_hour(), person=lan)
    planned.plan_publication(other, at=in_an_hour(), person=lan)
    broken_copy(confirmed, lan)

    sweep(now=later())

    assert FactCheck.objects.get().verdict == other


# --- on the screens ------------------------------------------------------------------------------


def test_an_editor_confirms_now_and_sets_a_time(minh: User, lan: User) -> None:
    claim = proposed_verdict(minh).claim
    client, at = desk(lan), in_an_hour()

    response = client.post(
        f"/desk/claims/{claim.pk}/plan/", {"at": typed(at), "seen": seen(client, claim)}, follow=True
    )

    page = words(response)
    assert f"Sẽ đăng lúc {shown(at)}" in page
    assert "Hủy hẹn" in page
    assert Verdict.objects.get().state == Verdict.State.CONFIRMED
    assert PlannedPublication.objects.get().at == at.replace(second=0, microsecond=0)
    assert not FactCheck.objects.exists()


def test_the_time_is_the_desks_whatever_zone_the_member_has(confirmed: Verdict, lan: User) -> None:
    profile = UserProfile.get_for_user(lan)
    profile.current_time_zone = "UTC"
    profile.save()
    client, at = desk(lan), in_an_hour()

    page = client.post(
        f"/desk/claims/{confirmed.claim_id}/plan/",
        {"at": typed(at), "seen": seen(client, confirmed.claim)},
        follow=True,
    )

    assert PlannedPublication.objects.get().at == at.replace(second=0, microsecond=0)
    assert shown(at) in words(page)


def test_the_drafter_cannot_confirm_by_setting_a_time(lan: User) -> None:
    claim = proposed_verdict(lan).claim
    client = desk(lan)

    client.post(f"/desk/claims/{claim.pk}/plan/", {"at": typed(in_an_hour()), "seen": seen(client, claim)})

    assert Verdict.objects.get().state == Verdict.State.PROPOSED
    assert not PlannedPublication.objects.exists()


@pytest.mark.parametrize("at", ["", "x", "2020-01-01T07:00"])
def test_a_time_that_cannot_be_leaves_the_draft_unconfirmed(minh: User, lan: User, at: str) -> None:
    claim = proposed_verdict(minh).claim
    client = desk(lan)

    response = client.post(f"/desk/claims/{claim.pk}/plan/", {"at": at, "seen": seen(client, claim)})

    assert response.status_code == 422
    assert "fld--bad" in words(response)
    assert Verdict.objects.get().state == Verdict.State.PROPOSED


def test_an_editor_calls_it_off_on_the_screen(confirmed: Verdict, lan: User) -> None:
    planned.plan_publication(confirmed, at=in_an_hour(), person=lan)
    client = desk(lan)

    page = client.post(
        f"/desk/claims/{confirmed.claim_id}/call-off/",
        {"seen": seen(client, confirmed.claim)},
        follow=True,
    )

    assert PlannedPublication.objects.get().state == State.CALLED_OFF
    assert "Sẽ đăng lúc" not in words(page)


def test_who_looks_at_an_older_page_calls_nothing_off(confirmed: Verdict, lan: User) -> None:
    planned.plan_publication(confirmed, at=in_an_hour(), person=lan)
    client = desk(lan)
    old = seen(client, confirmed.claim)
    sweep(now=later())

    response = client.post(f"/desk/claims/{confirmed.claim_id}/call-off/", {"seen": old})

    assert response.status_code == 409
    assert PlannedPublication.objects.get().state == State.DONE


def test_a_checker_sees_the_time_and_no_button(confirmed: Verdict, lan: User, minh: User) -> None:
    at = in_an_hour()
    planned.plan_publication(confirmed, at=at, person=lan)

    page = words(desk(minh).get(f"/desk/claims/{confirmed.claim_id}/review/"))

    assert shown(at) in page
    assert "Hủy hẹn" not in page


def test_duty_page_and_queue_show_what_is_planned(confirmed: Verdict, lan: User, minh: User) -> None:
    at = in_an_hour()
    planned.plan_publication(confirmed, at=at, person=lan)

    for person in (lan, minh):
        duty = words(desk(person).get("/desk/"))
        assert shown(at) in duty[duty.index("Đăng theo hẹn") :]
        assert "Đã xác nhận, chờ đăng" not in duty
        assert f"sẽ đăng lúc {shown(at)}" in words(desk(person).get("/desk/claims/?status=review"))


def test_the_history_tells_what_was_planned_and_called_off(confirmed: Verdict, lan: User) -> None:
    at = in_an_hour()
    planned.call_off(planned.plan_publication(confirmed, at=at, person=lan), person=lan)

    page = words(desk(lan).get(f"/desk/claims/{confirmed.claim_id}/history/"))

    assert "Hẹn giờ đăng" in page
    assert shown(at) in page
    assert "Hủy hẹn giờ đăng" in page


def test_a_dissent_after_it_was_planned_stops_it_and_one_before_does_not(
    confirmed: Verdict, lan: User
) -> None:
    hai, ba = member("hai", CHECKER), member("ba", CHECKER)
    dissent(confirmed, reason="Nguồn thứ hai chỉ nói về người lớn.", person=hai)
    plan = planned.plan_publication(confirmed, at=in_an_hour(), person=lan)
    dissent(confirmed, reason="Số liệu đã cũ.", person=ba)

    assert not planned.carry_out(plan.pk, now=later())
    plan.refresh_from_db()
    assert plan.state == State.STOPPED
    assert "Một đồng nghiệp ghi ý kiến khác" in plan.problem

    again = planned.plan_publication(confirmed, at=in_an_hour(), person=lan)
    assert planned.carry_out(again.pk, now=later())
