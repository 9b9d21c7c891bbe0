"""The first page of the desk, the queue by clock and owner, the acts of care, shifts and their notes."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.desk import desk, words
from tests.people import Asker, member, proposed_verdict, published_fact_check, written_claim
from thuchu_web.claims import actions, care
from thuchu_web.claims.models import Claim, FactCheck, HistoryEntry, Shift, StepTaken
from thuchu_web.claims.priority import Weights
from thuchu_web.desk import duty
from thuchu_web.desk.actions import SeenGroup, act_on
from thuchu_web.desk.changes import mark_of, marks_of
from thuchu_web.desk.handover import note_for
from thuchu_web.desk.queue import Asked, claims_in
from thuchu_web.desk.urgency import clock_of, priority_in_words
from thuchu_web.tipline.actions import sort_message
from thuchu_web.tipline.models import Answer, Message

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def seen(claim: Claim) -> dict[str, str]:
    claim.refresh_from_db()
    return {"seen": mark_of(claim)}


def clocked(person: User, text: str, *, left: timedelta) -> Claim:
    claim = written_claim(person, text=text)
    return care.set_clock(claim, harm_at=timezone.now() + left, person=person)


def asked_by(claim: Claim, number: int, *, at: timedelta) -> None:
    for _number in range(number):
        message = Asker().sends(f"Đập hồ Suối Ngà nứt rồi {claim.pk}").message
        Message.objects.filter(pk=message.pk).update(
            claim=claim, stage=Message.Stage.WAITING, received_at=timezone.now() - at
        )


def nobodys_group() -> Claim:
    """A claim nobody has written or taken, with one message waiting."""
    claim = actions.start_claim(language="vi", now=timezone.now())
    asked_by(claim, 1, at=HOUR)
    return claim


# --- how a clock reads ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "said", "state"),
    [
        (timedelta(hours=1, minutes=40), "còn 1 g 40 ph", "late"),
        (timedelta(minutes=25), "còn 25 ph", "late"),
        (timedelta(hours=4), "còn 4 g 0 ph", "soon"),
        (timedelta(hours=30), "còn 30 g 0 ph", ""),
        (timedelta(days=3), "còn 3 ngày", ""),
        (timedelta(minutes=-7), "quá giờ 7 ph", "late"),
        (timedelta(hours=-3, minutes=-5), "quá giờ 3 g 5 ph", "late"),
    ],
)
def test_a_clock_is_said_in_words(left: timedelta, said: str, state: str) -> None:
    now = timezone.now()

    clock = clock_of(Claim(harm_at=now + left), now=now)

    assert clock is not None
    assert (clock.words, clock.state) == (said, state)


def test_a_claim_without_a_clock_shows_none() -> None:
    assert clock_of(Claim(), now=timezone.now()) is None


def test_a_priority_is_shown_with_its_parts() -> None:
    claim = Claim(severity=4, immediacy=3, reach=2, can_act=1)

    assert priority_in_words(claim) == "Ưu tiên 24 = nặng 4 × gấp 3 × lan 2 × làm được 1"
    assert priority_in_words(Claim()) == ""


# --- the acts on a claim -------------------------------------------------------------------------


def test_a_member_sets_and_takes_away_the_clock(minh: User) -> None:
    claim, client = written_claim(minh), desk(minh)
    path = f"/desk/claims/{claim.pk}/clock/"

    client.post(path, {"harm_at": "2030-01-02T20:00", **seen(claim)})
    claim.refresh_from_db()
    assert timezone.localtime(claim.harm_at).isoformat() == "2030-01-02T20:00:00+07:00"
    assert 'value="2030-01-02T20:00"' in words(client.get(f"/desk/claims/{claim.pk}/"))
    assert "02/01/2030 20:00" in words(client.get(f"/desk/claims/{claim.pk}/history/"))

    client.post(path, {"harm_at": "", **seen(claim)})
    claim.refresh_from_db()
    assert claim.harm_at is None


def test_a_clock_that_is_no_time_is_refused(minh: User) -> None:
    claim, client = written_claim(minh), desk(minh)

    response = client.post(
        f"/desk/claims/{claim.pk}/clock/", {"harm_at": "tối nay", **seen(claim)}, follow=True
    )

    assert "Trả lời sau lúc này là muộn" in words(response)
    claim.refresh_from_db()
    assert claim.harm_at is None


JUDGED = {"severity": "4", "immediacy": "3", "reach": "2", "can_act": "3"}


def test_a_member_sets_the_priority_and_everybody_sees_who_did(minh: User, lan: User) -> None:
    claim = written_claim(minh)

    desk(minh).post(f"/desk/claims/{claim.pk}/priority/", {**JUDGED, **seen(claim)})

    page = words(desk(lan).get(f"/desk/claims/{claim.pk}/"))
    assert "Ưu tiên 72 = nặng 4 × gấp 3 × lan 2 × làm được 3" in page
    history = words(desk(lan).get(f"/desk/claims/{claim.pk}/history/"))
    assert "4 × 3 × 2 × 3 = 72" in history
    assert "Minh" in history


@pytest.mark.parametrize("wrong", [{"reach": ""}, {"reach": "9"}, {"reach": "x"}])
def test_a_priority_without_all_its_parts_is_refused(minh: User, wrong: dict[str, str]) -> None:
    claim = written_claim(minh)

    response = desk(minh).post(
        f"/desk/claims/{claim.pk}/priority/", {**JUDGED, **wrong, **seen(claim)}, follow=True
    )

    assert "Độ lan" in words(response)
    claim.refresh_from_db()
    assert claim.weights is None


def test_the_reach_is_suggested_from_the_number_of_askers(minh: User) -> None:
    claim = written_claim(minh)
    asked_by(claim, 3, at=HOUR)

    page = words(desk(minh).get(f"/desk/claims/{claim.pk}/"))

    assert "Độ lan gợi ý từ 3 người hỏi." in page
    assert re.search(r'name="reach".*?value="2" selected', page, re.DOTALL)


@pytest.mark.parametrize(
    ("act", "given"),
    [
        ("clock", {"harm_at": "2030-01-02T20:00"}),
        ("priority", JUDGED),
        ("step", {"step": "health-guideline", "said": "done"}),
    ],
)
def test_an_act_on_what_changed_meanwhile_shows_what_changed(
    minh: User, lan: User, act: str, given: dict[str, str]
) -> None:
    claim = written_claim(minh)
    before = seen(claim)
    desk(lan).post(f"/desk/claims/{claim.pk}/priority/", {**JUDGED, "reach": "1", **before})

    response = desk(minh).post(f"/desk/claims/{claim.pk}/{act}/", {**given, **before})

    assert response.status_code == 409
    assert "Lan vừa làm việc này trước bạn" in words(response)
    assert "Đã chấm mức ưu tiên" in words(response)


def test_an_unowned_claim_is_handed_out_from_the_first_page(minh: User, lan: User) -> None:
    claim = nobodys_group()
    page = words(desk(minh).get("/desk/"))
    assert f'action="/desk/claims/{claim.pk}/take/"' in page
    mark = re.search(rf'action="/desk/claims/{claim.pk}/hand-out/".*?name="seen" value="([^"]+)"', page, re.S)
    assert mark

    response = desk(minh).post(
        f"/desk/claims/{claim.pk}/hand-out/", {"to": lan.pk, "back": "duty", "seen": mark[1]}
    )

    assert response["Location"] == "/desk/"
    claim.refresh_from_db()
    assert claim.owner == lan
    assert f"/desk/claims/{claim.pk}/take/" not in words(desk(minh).get("/desk/"))


def test_the_forms_of_the_first_page_are_taken_by_the_server(minh: User, lan: User) -> None:
    claim = nobodys_group()
    client = Client(enforce_csrf_checks=True)
    client.force_login(minh)
    page = words(client.get("/desk/"))

    for action, given in (
        ("/desk/shifts/start/", {}),
        (f"/desk/claims/{claim.pk}/hand-out/", {"to": str(lan.pk), "back": "duty"}),
    ):
        form = re.search(rf'<form[^>]*action="{action}">(.*?)</form>', page, re.DOTALL)
        assert form
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[1]))
        assert client.post(action, {**hidden, **given}).status_code == 302

    claim.refresh_from_db()
    assert claim.owner == lan
    assert Shift.objects.get().person == minh


def test_a_claim_handed_out_twice_goes_to_the_first(minh: User, lan: User) -> None:
    claim = actions.start_claim(language="vi", now=timezone.now())
    before = seen(claim)
    path = f"/desk/claims/{claim.pk}/hand-out/"
    desk(minh).post(path, {"to": minh.pk, **before})

    response = desk(lan).post(path, {"to": lan.pk, **before})

    assert response.status_code == 409
    claim.refresh_from_db()
    assert claim.owner == minh


def test_a_claim_of_a_colleague_is_not_handed_on_by_a_checker(minh: User, lan: User, an: User) -> None:
    claim = written_claim(lan)
    path = f"/desk/claims/{claim.pk}/hand-out/"

    refused = desk(minh).post(path, {"to": minh.pk, **seen(claim)}, follow=True)
    unknown = desk(lan).post(path, {"to": an.pk, **seen(claim)}, follow=True)

    assert "Một đồng nghiệp đang làm điều này" in words(refused)
    assert "Giao cho" in words(unknown)
    claim.refresh_from_db()
    assert claim.owner == lan


def test_triage_hands_nothing_of_a_colleague_to_a_checker(minh: User, lan: User) -> None:
    group = nobodys_group()
    care.hand_out(group, to=lan, person=lan)
    group.refresh_from_db()

    response = desk(minh).post(
        "/desk/triage/act/", {"act": "assign:me", "open": f"{group.pk}:{mark_of(group)}"}, follow=True
    )

    assert "Một đồng nghiệp đang làm điều này" in words(response)
    group.refresh_from_db()
    assert group.owner == lan


# --- steps ---------------------------------------------------------------------------------------


def test_steps_stand_on_the_claim_and_beside_the_draft(minh: User, lan: User) -> None:
    claim, client = written_claim(minh), desk(minh)
    path = f"/desk/claims/{claim.pk}/step/"

    client.post(path, {"step": "health-guideline", "said": "done", **seen(claim)})
    client.post(path, {"step": "health-dose", "said": "no", "why": "Không có số liệu", **seen(claim)})
    page = words(client.get(f"/desk/claims/{claim.pk}/"))
    assert "Các bước: Sức khỏe, chữa bệnh" in page
    assert "Không làm được: Không có số liệu" in page

    proposed_verdict(minh, claim=claim)
    review = words(desk(lan).get(f"/desk/claims/{claim.pk}/review/"))
    assert "Còn 3 bước chưa làm." in review
    assert "Không làm được: Không có số liệu" in review
    assert path not in review


def test_a_step_not_possible_needs_a_reason(minh: User) -> None:
    claim = written_claim(minh)

    response = desk(minh).post(
        f"/desk/claims/{claim.pk}/step/",
        {"step": "health-dose", "said": "no", "why": "", **seen(claim)},
        follow=True,
    )

    assert "Hãy ghi vì sao không làm được." in words(response)
    assert not StepTaken.objects.exists()


def test_a_step_is_taken_back(minh: User) -> None:
    claim, client = written_claim(minh), desk(minh)
    path = f"/desk/claims/{claim.pk}/step/"
    client.post(path, {"step": "health-dose", "said": "done", **seen(claim)})

    client.post(path, {"step": "health-dose", "said": "open", **seen(claim)})

    assert not StepTaken.objects.exists()
    assert claim.history.filter(event=HistoryEntry.Event.STEP_REOPENED).exists()


def test_a_member_writes_when_it_is_said_to_happen_and_chooses_the_steps(minh: User) -> None:
    claim, client = written_claim(minh), desk(minh)
    given = {
        "text": claim.text,
        "kind": "checkable",
        "language": "vi",
        "when": "đêm 23/11",
        "checklist": "photo",
    }

    client.post(f"/desk/claims/{claim.pk}/", {**given, **seen(claim)})

    page = words(client.get(f"/desk/claims/{claim.pk}/"))
    assert "Khi nào <b>đêm 23/11</b>" in page
    assert "Các bước: Ảnh hoặc phim" in page


# --- the queue -----------------------------------------------------------------------------------


def test_the_queue_is_ordered_by_clock_and_by_priority(minh: User) -> None:
    none = written_claim(minh, text="Chợ Cầu Mây đóng cửa.")
    later = clocked(minh, "Xăng tăng giá từ 0 giờ.", left=9 * HOUR)
    over = clocked(minh, "Cầu Suối Ngà sập.", left=-HOUR)
    care.weigh(none, weights=Weights(4, 4, 4, 4), person=minh)
    care.weigh(over, weights=Weights(1, 1, 1, 2), person=minh)

    assert list(claims_in(Asked(status="open", order="clock"))) == [over, later, none]
    assert list(claims_in(Asked(status="open", order="priority"))) == [none, over, later]
    page = words(desk(minh).get("/desk/claims/?status=all&order=clock"))
    assert page.index("Cầu Suối Ngà sập.") < page.index("Xăng tăng giá") < page.index("Chợ Cầu Mây")
    assert "quá giờ 1 g 0 ph" in page


def test_the_queue_is_narrowed_to_little_time_to_nobody_and_to_one_owner(minh: User, lan: User) -> None:
    urgent = clocked(minh, "Cầu Suối Ngà sập.", left=HOUR)
    of_lan = written_claim(lan, text="Chợ Cầu Mây đóng cửa.")
    nobodys = actions.start_claim(language="vi", now=timezone.now())
    client = desk(minh)

    def listed(query: str) -> set[int]:
        page = words(client.get(f"/desk/claims/?status=all&{query}"))
        return {int(pk) for pk in re.findall(r'href="/desk/claims/(\d+)/"', page)}

    assert listed("") == {urgent.pk, of_lan.pk, nobodys.pk}
    assert listed("only=clock") == {urgent.pk}
    assert listed("owner=none") == {nobodys.pk}
    assert listed(f"owner={lan.pk}") == {of_lan.pk}
    assert "Chỉ xem: Chưa ai." in words(client.get("/desk/claims/?status=all&owner=none"))


@pytest.mark.parametrize("query", ["owner=x", "owner=999", "order=x", "only=x", "owner=%00", "owner=²"])
def test_odd_filters_are_passed_over(minh: User, query: str) -> None:
    written_claim(minh)

    assert "Uống nước muối" in words(desk(minh).get(f"/desk/claims/?status=open&{query}"))


# --- the first page ------------------------------------------------------------------------------


def test_the_four_counters_agree_with_the_lists_they_lead_to(minh: User, lan: User) -> None:
    nobodys_group()
    clocked(minh, "Cầu Suối Ngà sập.", left=HOUR)
    clocked(minh, "Xăng tăng giá từ 0 giờ.", left=9 * HOUR)
    proposed_verdict(minh, claim=written_claim(minh, text="Chợ Cầu Mây đóng cửa."))
    published = published_fact_check(minh, lan)
    for email in ("hoa@nha.example", ""):
        message = Asker(email=email).sends("Uống nước muối khỏi cúm").message
        Answer.objects.create(
            message=message, kind="fact_check", fact_check=published, created_at=timezone.now(), attempts=2
        )

    counters = duty.counters(now=timezone.now())

    assert [counter.number for counter in counters] == [1, 1, 1, 1]
    client = desk(lan)
    page = words(client.get("/desk/"))
    for counter in counters:
        assert counter.address.replace("&", "&amp;") in page
        assert client.get(counter.address).status_code == 200
    assert "Cầu Suối Ngà sập." in words(client.get(counters[1].address))
    assert "Xăng tăng giá" not in words(client.get(counters[1].address))
    arriving = words(client.get(counters[3].address))
    assert "Nước muối và bệnh cúm" in arriving
    assert "hoa@nha.example" not in arriving
    assert "khỏi cúm" not in arriving.replace("Nước muối và bệnh cúm", "")


@pytest.mark.parametrize(("act", "value"), [("snooze", "hour"), ("spam", ""), ("not_checkable", "opinion")])
def test_what_triage_hides_waits_for_nobody_here(minh: User, lan: User, act: str, value: str) -> None:
    shown, hidden = nobodys_group(), nobodys_group()
    care.start_shift(person=lan)
    act_on([SeenGroup(hidden.pk, mark_of(hidden))], act, person=minh, value=value)
    now = timezone.now()

    assert [line.claim for line in duty.unowned(now=now)] == [shown]
    assert duty.counters(now=now)[0].number == 1
    assert "1 điều đang làm. 1 điều chưa ai nhận." in note_for(Shift.objects.get(), now=now)


def test_a_burst_of_spam_does_not_rise(minh: User) -> None:
    group = actions.start_claim(language="vi", now=timezone.now())
    asked_by(group, duty.RISING_AT_LEAST, at=HOUR)
    assert [line.claim for line in duty.rising(now=timezone.now())] == [group]

    act_on([SeenGroup(group.pk, mark_of(group))], "spam", person=minh)

    assert duty.rising(now=timezone.now()) == []


def test_claims_whose_askers_doubled_are_listed_with_a_number_only(minh: User) -> None:
    rising, steady, few, old = (
        written_claim(minh, text=text)
        for text in ("Đập Suối Ngà nứt.", "Chợ Cầu Mây đóng cửa.", "Xăng tăng giá.", "Mì gói đã hết.")
    )
    asked_by(rising, 3, at=9 * HOUR)
    asked_by(rising, 3, at=HOUR)
    asked_by(steady, 5, at=9 * HOUR)
    asked_by(steady, 4, at=HOUR)
    asked_by(few, 3, at=HOUR)
    asked_by(old, 9, at=9 * HOUR)

    lines = duty.rising(now=timezone.now())

    assert [(line.claim, line.asked) for line in lines] == [(rising, 6)]
    assert sum(lines[0].bars) == 3
    assert len(lines[0].bars) == duty.RISING_HOURS
    assert "6 người hỏi" in words(desk(minh).get("/desk/"))


def test_one_person_asking_often_does_not_make_a_claim_rise(minh: User, hoa: Asker) -> None:
    claim = written_claim(minh)
    asked_by(claim, 1, at=HOUR)
    message = Message.objects.get()
    for _number in range(8):
        message.pk = None
        message.save()

    assert duty.rising(now=timezone.now()) == []


def test_answers_that_end_today_or_have_ended_are_listed(minh: User, lan: User) -> None:
    today = timezone.localdate()
    ends = published_fact_check(minh, lan, holds_until=today)
    published_fact_check(minh, lan, claim=written_claim(minh, text="Cầu Suối Ngà sập."))
    now = timezone.now()

    assert [(item.fact_check, item.over) for item in duty.endings(now=now)] == [(ends, False)]
    client = desk(lan)
    assert "đến nửa đêm" in words(client.get("/desk/"))
    listed = words(client.get("/desk/claims/?status=published&only=ending"))
    assert "Uống nước muối" in listed
    assert "Cầu Suối Ngà" not in listed


def test_what_a_member_works_on_begins_with_the_least_time_left(minh: User) -> None:
    later = clocked(minh, "Xăng tăng giá từ 0 giờ.", left=9 * HOUR)
    first = clocked(minh, "Cầu Suối Ngà sập.", left=HOUR)

    assert [line.claim for line in duty.owned_by(minh, now=timezone.now())] == [first, later]


def test_the_marks_of_many_claims_are_those_of_each(minh: User) -> None:
    claims = [written_claim(minh, text=f"Câu số {n} về đập.") for n in range(3)]

    assert marks_of(claims) == {claim.pk: mark_of(claim) for claim in claims}


def test_the_first_page_takes_as_many_queries_with_fifty_claims_as_with_five(minh: User, lan: User) -> None:
    ready = published_fact_check(minh, lan, holds_until=timezone.localdate())
    proposed_verdict(minh, claim=written_claim(minh, text="Chợ Cầu Mây đóng cửa."))
    care.start_shift(person=minh)
    care.start_shift(person=lan)
    care.end_shift(handover="Còn đập Suối Ngà.", person=lan)
    assert ready

    def grow(start: int, end: int) -> None:
        for n in range(start, end):
            mine = clocked(lan, f"Điều số {n} về đập Suối Ngà.", left=HOUR)
            asked_by(mine, 4, at=HOUR)
            nobodys = actions.start_claim(language="vi", now=timezone.now())
            asked_by(nobodys, 1, at=HOUR)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/desk/").status_code == 200
        return len(caught)

    client = desk(lan)
    grow(0, 5)
    client.get("/desk/")
    few = queries()
    grow(5, 50)

    assert queries() == few


# --- shifts --------------------------------------------------------------------------------------


def test_a_shift_is_begun_and_ended_with_a_note_the_next_person_reads(minh: User, lan: User) -> None:
    client = desk(minh)
    client.post("/desk/shifts/start/")
    assert "Kết thúc ca" in words(client.get("/desk/"))
    clocked(lan, "Cầu Suối Ngà sập.", left=HOUR + timedelta(minutes=30, seconds=30))
    published_fact_check(lan, member("ha", "Editor"))
    sort_message(Asker().sends("Đập hồ Suối Ngà nứt rồi").message.pk)

    note = words(client.get("/desk/shifts/end/"))
    assert "Nhận 1 tin." in note
    assert "Cầu Suối Ngà sập. (còn 1 g 30 ph; Lan)" in note
    assert "– Sai: Uống nước muối mỗi sáng phòng được bệnh cúm." in note
    assert "Đập hồ Suối Ngà" not in note

    response = client.post("/desk/shifts/end/", {"handover": "Nhớ gọi lại <b>ban quản lý hồ</b>."})

    assert response["Location"] == "/desk/"
    for path in ("/desk/", "/desk/shifts/"):
        page = words(desk(lan).get(path))
        assert "Nhớ gọi lại &lt;b&gt;ban quản lý hồ&lt;/b&gt;." in page
    assert Shift.objects.get().ended_at is not None


def test_the_first_page_says_who_is_on_shift(minh: User, lan: User) -> None:
    written_claim(minh)
    care.start_shift(person=minh)

    (here,) = duty.on_shift(lan)

    assert (here.name, here.working_on, here.is_you) == ("Minh", 1, False)
    assert "Chưa ai bắt đầu ca." not in words(desk(lan).get("/desk/"))


def test_a_note_sent_after_the_shift_ended_is_not_lost(minh: User) -> None:
    client = desk(minh)
    care.start_shift(person=minh)
    care.end_shift(handover="", person=minh)

    response = client.post("/desk/shifts/end/", {"handover": "Chưa gọi ban quản lý hồ."})

    assert response.status_code == 409
    assert "Chưa gọi ban quản lý hồ." in words(response)
    assert Shift.objects.get().handover == ""


def test_who_is_not_on_shift_has_no_shift_to_end(minh: User) -> None:
    response = desk(minh).get("/desk/shifts/end/", follow=True)

    assert "Bạn không ở trong ca." in words(response)


def test_a_note_that_is_too_long_is_kept_on_the_page(minh: User) -> None:
    care.start_shift(person=minh)

    response = desk(minh).post("/desk/shifts/end/", {"handover": "a" * 8001})

    assert response.status_code == 422
    assert "a" * 8001 in words(response)
    assert Shift.objects.get().ended_at is None


def test_an_expired_answer_is_shown_as_expired_on_its_claim(minh: User, lan: User) -> None:
    fact_check = published_fact_check(minh, lan, holds_until=timezone.localdate())
    care.reopen_expired(fact_check.claim_id, now=timezone.now() + timedelta(days=1))
    later = timezone.localdate() + timedelta(days=1)
    assert not FactCheck.objects.get().holds_on(later)

    client = desk(minh)
    history = words(client.get(f"/desk/claims/{fact_check.claim_id}/history/"))

    assert "Câu trả lời hết hiệu lực, trở lại hàng chờ" in history
    assert f'href="/desk/claims/{fact_check.claim_id}/"' in words(client.get("/desk/claims/?status=open"))
    assert "Uống nước muối" not in words(client.get("/desk/claims/?status=published"))
