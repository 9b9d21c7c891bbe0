"""The variant family of a claim: messages grouped by equal wording, each wording with its small note."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.desk import desk, words
from tests.people import Asker, published_fact_check, written_claim
from thuchu_web.claims import actions, variants
from thuchu_web.claims.models import Claim, HistoryEntry, Wording
from thuchu_web.claims.records import fact_check_path
from thuchu_web.desk.changes import mark_of
from thuchu_web.desk.variants import MOST_VARIANTS, family_of
from thuchu_web.tipline.models import Message

pytestmark = pytest.mark.django_db
PLAIN = "Cho em hỏi đập hồ Suối Ngà bị nứt có thật không ạ?"
TYPED = "dap ho Suoi Nga bi nut"
LONGER = "Nóng: đập hồ Suối Ngà nứt, dân phải chạy ngay, gọi 0912 345 678"


def says(claim: Claim, *texts: str, days_ago: int = 0) -> None:
    for text in texts:
        message = Asker().sends(text).message
        Message.objects.filter(pk=message.pk).update(
            claim=claim,
            stage=Message.Stage.WAITING,
            received_at=timezone.now() - timedelta(days=days_ago),
        )


def sends(claim: Claim, person: User, *, seen: str = "", **given: object) -> Any:
    claim.refresh_from_db()
    return desk(person).post(
        f"/desk/claims/{claim.pk}/wordings/", {"seen": seen or mark_of(claim), **given}, follow=True
    )


@pytest.fixture
def dam(minh: User) -> Claim:
    return written_claim(minh, text="Đập hồ Suối Ngà xả lũ đêm nay.")


def test_messages_that_say_the_same_stand_together(dam: Claim) -> None:
    says(dam, PLAIN, TYPED, days_ago=2)
    says(dam, PLAIN)
    says(dam, LONGER, days_ago=1)

    family = family_of(dam)

    assert [(variant.times, variant.text) for variant in family.variants] == [
        (3, "đập hồ Suối Ngà bị nứt"),
        (1, "đập hồ Suối Ngà nứt, dân phải chạy ngay, gọi […]"),
    ]
    first, last = family.variants[0].first, family.variants[0].last
    assert first is not None
    assert last is not None
    assert (last - first).days == 2
    assert family.left_out == 0


def test_messages_that_differ_in_a_phone_number_only_are_one_wording(dam: Claim) -> None:
    says(dam, LONGER, LONGER.replace("0912 345 678", "0987 654 321"))

    assert [variant.times for variant in family_of(dam).variants] == [2]


def test_messages_of_other_facts_stay_apart(dam: Claim) -> None:
    says(dam, "Đập hồ Suối Ngà nứt 3 chỗ", "Đập hồ Suối Ngà nứt 5 chỗ")

    assert [variant.times for variant in family_of(dam).variants] == [1, 1]


def test_a_wording_and_its_messages_are_one_and_a_wording_without_messages_stays(
    dam: Claim, minh: User
) -> None:
    says(dam, LONGER)
    kept = variants.keep_wording(
        dam, text="đập hồ Suối Ngà nứt, dân phải chạy ngay, gọi […]", person=minh, note="thêm số điện thoại"
    )
    old = variants.keep_wording(dam, text="Hồ Suối Ngà vỡ đập năm 2019", person=minh)

    family = family_of(dam)

    assert [(variant.wording, variant.times) for variant in family.variants] == [(kept, 1), (old, 0)]
    page = words(desk(minh).get(f"/desk/claims/{dam.pk}/"))
    assert "thêm số điện thoại" in page
    assert "Hồ Suối Ngà vỡ đập năm 2019" in page


def test_the_words_of_the_claim_need_no_wording(dam: Claim, minh: User) -> None:
    says(dam, dam.text)

    (variant,) = family_of(dam).variants

    assert variant.is_claim
    assert "Giữ làm cách viết" not in words(desk(minh).get(f"/desk/claims/{dam.pk}/"))
    with pytest.raises(ValidationError):
        variants.keep_wording(dam, text=dam.text, person=minh)


def test_a_member_keeps_a_wording_with_a_note_and_changes_it(dam: Claim, minh: User, lan: User) -> None:
    says(dam, TYPED)
    sends(dam, minh, text=TYPED, note="không dấu")
    (kept,) = dam.wordings.all()
    assert (kept.text, kept.note) == (TYPED, "không dấu")

    page = words(sends(dam, lan, wording=kept.pk, note="  gõ không dấu,\nbản đầu tiên "))
    assert "gõ không dấu, bản đầu tiên" in page

    history = words(desk(minh).get(f"/desk/claims/{dam.pk}/history/"))
    assert "gõ không dấu, bản đầu tiên (dap ho Suoi Nga bi nut)" in history
    assert "Lan" in history

    sends(dam, lan, wording=kept.pk, note="")
    assert Wording.objects.get().note == ""


def test_a_note_is_kept_when_the_claim_is_written_anew(dam: Claim, minh: User) -> None:
    variants.keep_wording(dam, text="Vỡ đập Suối Ngà", note="từ năm 2019", person=minh)

    actions.write_claim(
        dam, text=dam.text, kind=dam.kind, person=minh, wordings=["Đập Suối Ngà nứt", "vỡ đập suối ngà"]
    )

    assert list(dam.wordings.values_list("text", "note")) == [
        ("Đập Suối Ngà nứt", ""),
        ("vỡ đập suối ngà", "từ năm 2019"),
    ]


def test_a_wording_known_already_is_not_kept_twice(dam: Claim, minh: User) -> None:
    variants.keep_wording(dam, text="Vỡ đập Suối Ngà", person=minh)
    variants.keep_wording(dam, text="vo dap suoi nga", note="không dấu", person=minh)

    assert list(dam.wordings.values_list("text", "note")) == [("Vỡ đập Suối Ngà", "không dấu")]


@pytest.mark.parametrize(
    "given",
    [
        {"text": "  "},
        {"text": "?!"},
        {"text": "a" * 2001},
        {"text": "Vỡ đập", "note": "a" * 201},
        {"wording": "x", "note": "A"},
        {"wording": str(10**30), "note": "A"},
        {"wording": "999999", "note": "A"},
    ],
)
def test_odd_wordings_are_refused(dam: Claim, minh: User, given: dict[str, str]) -> None:
    before = HistoryEntry.objects.count()

    response = sends(dam, minh, **given)

    assert response.status_code in {200, 409}
    assert not Wording.objects.exists()
    assert HistoryEntry.objects.count() == before


def test_a_wording_of_another_claim_gets_no_note_here(dam: Claim, minh: User) -> None:
    other = variants.keep_wording(written_claim(minh), text="Uống nước muối", person=minh)

    response = sends(dam, minh, wording=other.pk, note="lạc chỗ")

    assert response.status_code == 409
    assert Wording.objects.get().note == ""


def test_a_published_claim_takes_notes_and_no_new_wording(minh: User, lan: User) -> None:
    claim = written_claim(minh)
    kept = variants.keep_wording(claim, text="Nước muối chữa cúm", person=minh)
    published = published_fact_check(minh, lan, claim=claim)

    refused = sends(claim, minh, text="Nước muối trị cúm")
    sends(claim, minh, wording=kept.pk, note="bản phổ biến nhất")

    assert refused.status_code == 409
    assert "Nước muối trị cúm" in words(refused)
    assert list(claim.wordings.values_list("text", "note")) == [("Nước muối chữa cúm", "bản phổ biến nhất")]
    published.refresh_from_db()
    assert "bản phổ biến nhất" not in str(published.wordings)
    public = words(Client().get(fact_check_path(published.number)))
    assert published.title in public
    assert "bản phổ biến nhất" not in public


def test_two_notes_at_once_do_not_overwrite_each_other(dam: Claim, minh: User, lan: User) -> None:
    kept = variants.keep_wording(dam, text="Vỡ đập Suối Ngà", person=minh)
    dam.refresh_from_db()
    before = mark_of(dam)
    sends(dam, lan, wording=kept.pk, note="của năm 2019", seen=before)

    response = sends(dam, minh, wording=kept.pk, note="của năm 2020", seen=before)

    assert response.status_code == 409
    assert "của năm 2020" in words(response)
    assert "Lan vừa làm việc này trước bạn" in words(response)
    assert Wording.objects.get().note == "của năm 2019"


def test_only_a_member_writes_wordings_and_notes(dam: Claim, minh: User, an: User) -> None:
    kept = variants.keep_wording(dam, text="Vỡ đập Suối Ngà", person=minh)

    with pytest.raises(PermissionDenied):
        variants.keep_wording(dam, text="Đập nứt", person=an)
    with pytest.raises(PermissionDenied):
        variants.note_wording(dam, number=kept.pk, note="x", person=an)

    assert list(dam.wordings.values_list("text", "note")) == [("Vỡ đập Suối Ngà", "")]


def test_a_claim_of_many_wordings_takes_no_more_queries(dam: Claim, minh: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            family_of(dam)
        return len(caught)

    says(dam, "Đập Suối Ngà nứt 1 chỗ")
    few = queries()
    says(dam, *(f"Đập Suối Ngà nứt {n} chỗ" for n in range(2, MOST_VARIANTS)))

    assert queries() == few


def test_of_very_many_wordings_the_newest_are_shown_and_the_rest_are_counted(dam: Claim, minh: User) -> None:
    says(dam, *(f"Đập Suối Ngà nứt {n} chỗ" for n in range(1, MOST_VARIANTS + 3)))

    family = family_of(dam)

    assert (len(family.variants), family.left_out) == (MOST_VARIANTS, 2)
    assert "Còn 2 cách viết cũ hơn" in words(desk(minh).get(f"/desk/claims/{dam.pk}/"))
