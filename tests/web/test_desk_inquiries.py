"""Questions to agencies: the clock, the reply, the silence, and the register."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from tests.desk import desk, mark_on, words
from tests.people import Asker, published_fact_check, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.inquiries import Outcome, Question, ask_agency, record_reply, record_silence
from thuchu_web.claims.models import Claim, Inquiry
from thuchu_web.tipline.actions import join_messages, sort_message

AGENCY = "Ban quản lý hồ Suối Ngà"
REPLY = "Thân đập không có vết nứt nào mới."


@pytest.fixture
def claim(minh: User) -> Claim:
    return written_claim(minh)


def asked(claim: Claim, person: User, *, days_ago: int = 0, wait: int = 10, agency: str = AGENCY) -> Inquiry:
    sent = timezone.localdate() - timedelta(days=days_ago)
    question = Question(agency, "Đập có vết nứt mới không?", sent, sent + timedelta(days=wait))
    return ask_agency(claim, question, person=person)


def seen(client: Client, path: str) -> str:
    return mark_on(words(client.get(path)))


def fields(**changes: str) -> dict[str, str]:
    today = timezone.localdate()
    start = {
        "agency": AGENCY,
        "question": "Đập có vết nứt mới không?",
        "sent_on": today.isoformat(),
        "due_on": (today + timedelta(days=5)).isoformat(),
    }
    return {**start, **changes}


# --- asking --------------------------------------------------------------------------------------


def test_a_question_gets_its_clock(claim: Claim, minh: User) -> None:
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/inquiries/"

    response = client.post(page, fields(seen=seen(client, page)))

    assert response.status_code == 302
    shown = words(client.get(page))
    assert AGENCY in shown
    assert "Còn 5 ngày" in shown
    assert claim.history.filter(event="agency asked", person=minh, note=AGENCY).exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("agency", "Ông Nguyễn Văn A", "không ghi tên người"),
        ("agency", "chị Hoa", "không ghi tên người"),
        ("agency", "UBND xã, 0912 345 678", "bỏ số điện thoại"),
        ("question", "Gửi qua a.b@xa.example nhé?", "bỏ số điện thoại"),
        ("due_on", "2020-01-01", "sau ngày gửi"),
        ("sent_on", "2999-01-01", "hôm nay hoặc một ngày trước"),
        ("agency", "", "Cơ quan"),
    ],
)
def test_a_question_that_names_a_person_or_has_odd_days_is_refused(
    claim: Claim, minh: User, name: str, value: str, sentence: str
) -> None:
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/inquiries/"

    response = client.post(page, fields(**{name: value}, seen=seen(client, page)))

    assert response.status_code == 422
    assert sentence in words(response)
    assert not Inquiry.objects.exists()


@pytest.mark.parametrize("agency", ["Bà Rịa: Ban quản lý cảng", "Bà Nà Hills", "Anh Sơn: Ủy ban xã"])
def test_places_are_not_taken_for_people(claim: Claim, minh: User, agency: str) -> None:
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/inquiries/"

    assert client.post(page, fields(agency=agency, seen=seen(client, page))).status_code == 302


def test_nobody_asks_about_a_claim_without_words(minh: User) -> None:
    claim = actions.start_claim(language="vi", now=timezone.now())
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/inquiries/"

    assert "trước khi đi hỏi" in words(client.get(page))
    assert client.post(page, fields(seen="")).status_code in {409, 422}
    assert not Inquiry.objects.exists()


def test_a_claim_that_changed_meanwhile_keeps_what_was_typed(claim: Claim, minh: User, lan: User) -> None:
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/inquiries/"
    before = seen(client, page)
    actions.tell_askers(claim, note="Lời của Lan", person=lan)

    response = client.post(page, fields(seen=before))

    assert response.status_code == 409
    assert "Đập có vết nứt mới không?" in words(response)
    assert not Inquiry.objects.exists()


# --- the reply -----------------------------------------------------------------------------------


def test_a_reply_is_written_down_with_its_day(claim: Claim, minh: User, lan: User) -> None:
    inquiry = asked(claim, minh, days_ago=3)
    client = desk(lan)
    page = f"/desk/claims/{claim.pk}/inquiries/"
    today = timezone.localdate()

    client.post(
        f"{page}{inquiry.pk}/reply/",
        {"reply": REPLY, "replied_on": today.isoformat(), "seen": seen(client, page)},
    )

    inquiry.refresh_from_db()
    assert (inquiry.outcome, inquiry.reply, inquiry.replied_on) == (Outcome.ANSWERED, REPLY, today)
    assert inquiry.recorded_by == lan
    assert f"Trả lời ngày {today:%d/%m/%Y}" in words(client.get(page))


@pytest.mark.parametrize(
    "change", [{"reply": ""}, {"replied_on": "2020-01-01"}, {"replied_on": "2999-01-01"}]
)
def test_an_incomplete_reply_is_refused(claim: Claim, minh: User, change: dict[str, str]) -> None:
    inquiry = asked(claim, minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/inquiries/"
    sent = {"reply": REPLY, "replied_on": timezone.localdate().isoformat(), "seen": seen(client, page)}

    response = client.post(f"{page}{inquiry.pk}/reply/", {**sent, **change})

    assert response.status_code == 422
    inquiry.refresh_from_db()
    assert inquiry.outcome == Outcome.WAITING


def test_a_second_reply_does_not_replace_the_first(claim: Claim, minh: User, lan: User) -> None:
    inquiry = asked(claim, minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/inquiries/"
    before = seen(client, page)
    record_reply(inquiry, reply=REPLY, replied_on=timezone.localdate(), person=lan)

    response = client.post(
        f"{page}{inquiry.pk}/reply/",
        {"reply": "Khác", "replied_on": timezone.localdate().isoformat(), "seen": before},
    )

    assert response.status_code == 409
    assert "Lan vừa làm việc này trước bạn." in words(response)
    assert "Khác" in words(response)
    inquiry.refresh_from_db()
    assert inquiry.reply == REPLY


def test_a_reply_becomes_evidence_through_the_usual_door(claim: Claim, minh: User) -> None:
    inquiry = asked(claim, minh)
    record_reply(inquiry, reply=REPLY, replied_on=timezone.localdate(), person=minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/evidence/"
    assert f"{page}?inquiry={inquiry.pk}#add" in words(client.get(f"/desk/claims/{claim.pk}/inquiries/"))
    shown = words(client.get(f"{page}?inquiry={inquiry.pk}"))
    assert REPLY in shown
    assert AGENCY in shown

    client.post(
        page,
        {
            "file": SimpleUploadedFile("cong-van.txt", f"Công văn. {REPLY}".encode()),
            "publisher": AGENCY,
            "title": "Trả lời câu hỏi",
            "kind": "primary",
            "stance": "contradicts",
            "quote": REPLY,
            "seen": seen(client, page),
        },
    )

    assert claim.evidence.get().snapshot.source.publisher.name == AGENCY


@pytest.mark.parametrize("number", ["", "x", "0", "9" * 30, "²"])
def test_odd_numbers_of_questions_start_an_empty_form(claim: Claim, minh: User, number: str) -> None:
    assert desk(minh).get(f"/desk/claims/{claim.pk}/evidence/?inquiry={number}").status_code == 200


# --- the silence ---------------------------------------------------------------------------------


def test_an_overdue_question_shows_by_how_much_and_may_be_closed(claim: Claim, minh: User) -> None:
    inquiry = asked(claim, minh, days_ago=12, wait=10)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/inquiries/"
    assert "Quá hạn 2 ngày" in words(client.get(page))

    client.post(f"{page}{inquiry.pk}/silence/", {"seen": seen(client, page)})

    inquiry.refresh_from_db()
    assert inquiry.outcome == Outcome.NO_REPLY
    assert claim.history.filter(event="agency silent").exists()


def test_silence_is_not_noted_while_there_is_time(claim: Claim, minh: User) -> None:
    inquiry = asked(claim, minh, days_ago=10, wait=10)

    with pytest.raises(ValidationError):
        record_silence(inquiry, person=minh)
    assert "Hạn hôm nay" in words(desk(minh).get(f"/desk/claims/{claim.pk}/inquiries/"))


def test_a_late_reply_is_written_down_also_after_publication(claim: Claim, minh: User, lan: User) -> None:
    inquiry = asked(claim, minh, days_ago=12)
    record_silence(inquiry, person=minh)
    published_fact_check(minh, lan, claim=claim)

    record_reply(inquiry, reply=REPLY, replied_on=timezone.localdate(), person=minh)

    inquiry.refresh_from_db()
    assert inquiry.outcome == Outcome.ANSWERED
    assert "Giữ làm bằng chứng" not in words(desk(minh).get(f"/desk/claims/{claim.pk}/inquiries/"))


def test_only_the_desk_asks_and_records(claim: Claim, minh: User, an: User) -> None:
    inquiry = asked(claim, minh, days_ago=12)

    with pytest.raises(PermissionDenied):
        asked(claim, an)
    with pytest.raises(PermissionDenied):
        record_reply(inquiry, reply=REPLY, replied_on=timezone.localdate(), person=an)
    with pytest.raises(PermissionDenied):
        record_silence(inquiry, person=an)


def test_the_database_refuses_a_reply_without_words(claim: Claim, minh: User) -> None:
    inquiry = asked(claim, minh)

    with pytest.raises(IntegrityError):
        Inquiry.objects.filter(pk=inquiry.pk).update(outcome=Outcome.ANSWERED)


def test_questions_move_with_a_claim_that_is_joined(minh: User, hoa: Asker) -> None:
    sort_message(hoa.sends("Cầu treo Bến Lội cấm người đi bộ vì đứt cáp").message.pk)
    claim = Claim.objects.get()
    actions.write_claim(claim, text="Cầu treo Bến Lội bị cấm.", kind="checkable", person=minh)  # type: ignore[arg-type]
    inquiry = asked(claim, minh)
    other = written_claim(minh, text="Cầu treo Bến Lội cấm người đi bộ.")

    join_messages(claim, into=other, person=minh)

    inquiry.refresh_from_db()
    assert inquiry.claim == other


# --- the register --------------------------------------------------------------------------------


def test_the_register_lists_each_question_in_its_tab(claim: Claim, minh: User) -> None:
    asked(claim, minh, agency="Sở Còn Hạn")
    asked(claim, minh, days_ago=12, agency="Sở Quá Hạn")
    answered = asked(claim, minh, agency="Sở Trả Lời")
    record_reply(answered, reply=REPLY, replied_on=timezone.localdate(), person=minh)
    silent = asked(claim, minh, days_ago=12, agency="Sở Im Lặng")
    record_silence(silent, person=minh)
    client = desk(minh)

    def named(show: str) -> set[str]:
        return set(re.findall(r">(Sở [^<]+)</a>", words(client.get(f"/desk/inquiries/?show={show}"))))

    assert named("open") == {"Sở Còn Hạn", "Sở Quá Hạn"}
    assert named("overdue") == {"Sở Quá Hạn"}
    assert named("answered") == {"Sở Trả Lời"}
    assert named("silent") == {"Sở Im Lặng"}
    assert named("khác") == named("open")


def test_the_register_puts_the_most_overdue_first(claim: Claim, minh: User) -> None:
    asked(claim, minh, agency="Sở Sau")
    asked(claim, minh, days_ago=20, agency="Sở Trước")

    page = words(desk(minh).get("/desk/inquiries/"))

    assert page.index("Sở Trước") < page.index("Sở Sau")


def test_a_long_register_has_pages(claim: Claim, minh: User) -> None:
    for _number in range(27):
        asked(claim, minh)

    assert "Trang 1 trên 2" in words(desk(minh).get("/desk/inquiries/"))
