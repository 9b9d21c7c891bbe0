"""The answer in plain words: written with the draft, judged by rules, reviewed, published, passed on."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from tests.desk import desk, words
from tests.people import draft, evidence_from, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.models import Claim, FactCheck, Verdict
from thuchu_web.claims.plain_words import is_behind, why_hard
from thuchu_web.claims.records import LOGGED_FIELDS, canonical_json, digest_of
from thuchu_web.claims.scale import Rating, SourceKind

pytestmark = pytest.mark.django_db

PLAIN = "Nước muối không ngừa được cúm.\n\nHãy tiêm ngừa mỗi năm."
HARD = "Bệnh nhân sử dụng paracetamol (theo BYT)."
BEHIND = "Lời đơn giản này viết trước lần sửa câu trả lời gần nhất."


@pytest.fixture
def claim(minh: User) -> Claim:
    row = written_claim(minh)
    evidence_from(row, person=minh)
    evidence_from(row, person=minh, publisher="Báo Sức khỏe", kind=SourceKind.SECONDARY)
    return row


def proposed(claim: Claim, person: User, **changes: object) -> Verdict:
    return actions.propose_verdict(claim, draft(**{"plain": PLAIN, **changes}), person=person)


def sent_back(verdict: Verdict, person: User) -> None:
    actions.return_verdict(verdict, reason="Viết lại.", person=person)


def published(claim: Claim, minh: User, lan: User, **changes: object) -> FactCheck:
    verdict = actions.confirm_verdict(proposed(claim, minh, **changes), person=lan)
    return actions.publish_fact_check(verdict, person=lan)


# --- published and passed on ---------------------------------------------------------------------


def test_readers_find_the_plain_words_under_their_own_heading(
    client: Client, claim: Claim, minh: User, lan: User
) -> None:
    fact_check = published(claim, minh, lan)

    page = words(client.get(f"/bai/{fact_check.number}/"))

    section = re.search(r'<section[^>]* id="plain">(.*?)</section>', page, re.DOTALL)
    assert section
    assert "<h2>Nói đơn giản</h2>" in section[1]
    assert "<p>Nước muối không ngừa được cúm.</p><p>Hãy tiêm ngừa mỗi năm.</p>" in section[1]


def test_without_plain_words_there_is_no_heading_for_them(client: Client, salt_water: FactCheck) -> None:
    assert "Nói đơn giản" not in words(client.get(f"/bai/{salt_water.number}/"))


def test_plain_words_are_text_and_never_markup(client: Client, claim: Claim, minh: User, lan: User) -> None:
    fact_check = published(claim, minh, lan, plain="<script>alert(1)</script> là chữ.")

    page = words(client.get(f"/bai/{fact_check.number}/"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; là chữ." in page


def test_the_second_person_reads_them_with_the_draft_and_in_the_answer_kit(
    claim: Claim, minh: User, lan: User
) -> None:
    proposed(claim, minh)

    page = words(desk(lan).get(f"/desk/claims/{claim.pk}/review/"))

    kit = page[page.index('class="kit"') :]
    assert "<p>Hãy tiêm ngừa mỗi năm.</p>" in page[: page.index('class="kit"')]
    assert "<p>Hãy tiêm ngừa mỗi năm.</p>" in kit
    assert "Viết cho câu trả lời này." in kit
    assert "Khó đọc" not in page


def test_the_log_notices_other_plain_words(claim: Claim, minh: User, lan: User) -> None:
    fact_check = published(claim, minh, lan)
    fact_check.plain = "Nước muối ngừa được cúm."

    assert digest_of(fact_check) != fact_check.digest


def test_a_record_without_plain_words_has_the_hash_it_had_before_there_were_any(
    salt_water: FactCheck,
) -> None:
    assert '"plain"' not in canonical_json(salt_water)
    assert "plain" not in LOGGED_FIELDS


# --- hard to read --------------------------------------------------------------------------------


def test_each_reason_says_what_to_write_instead() -> None:
    with translation.override("vi"):
        assert why_hard(HARD, language="vi") == [
            "“bệnh nhân” là từ khó. Dễ hơn: người bệnh.",
            "“sử dụng” là từ khó. Dễ hơn: dùng.",
            "“paracetamol” không phải từ tiếng Việt: hãy nói đó là gì.",
            "“BYT” là chữ viết tắt: hãy viết đủ.",
            "Dấu ngoặc “(theo BYT).”: viết thành câu, hoặc bỏ đi.",
        ]
        assert why_hard("Ta " + "đi " * 20 + "chợ.", language="vi") == [
            "Câu dài, 22 chữ: “" + ("Ta " + "đi " * 20)[:59].rstrip() + "…” Hãy tách làm hai."
        ]


def test_the_second_person_sees_what_is_hard_to_read(claim: Claim, minh: User, lan: User) -> None:
    proposed(claim, minh, plain=HARD)

    page = words(desk(lan).get(f"/desk/claims/{claim.pk}/review/"))

    assert "“sử dụng” là từ khó. Dễ hơn: dùng." in page


def test_the_drafter_can_look_before_sending_and_keeps_everything(claim: Claim, minh: User) -> None:
    typed = {"look": "plain", "plain": HARD, "title": "Nước muối", "rating": "false"}

    response = desk(minh).post(f"/desk/claims/{claim.pk}/draft/", typed)

    page = words(response)
    assert response.status_code == 200
    assert "“sử dụng” là từ khó. Dễ hơn: dùng." in page
    assert HARD in page
    assert 'value="Nước muối"' in page
    assert "fld--bad" not in page
    assert 'data-w-unsaved-force-value="true"' in page  # the browser asks before it is lost
    assert not Verdict.objects.exists()


def test_hard_words_are_a_warning_and_no_lock(claim: Claim, minh: User) -> None:
    assert proposed(claim, minh, plain=HARD).plain == HARD


# --- older than the answer -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"rating": Rating.MISLEADING},
        {"summary": "Nước muối không thay được vắc xin."},
        {"explanation": "Một nghiên cứu mới."},
        {"title": "Nước muối"},
    ],
)
def test_plain_words_are_behind_when_only_the_answer_changed(
    claim: Claim, minh: User, lan: User, changes: dict[str, object]
) -> None:
    sent_back(proposed(claim, minh), lan)
    verdict = proposed(claim, minh, **changes)

    assert is_behind(verdict)
    page = words(desk(lan).get(f"/desk/claims/{claim.pk}/review/"))
    assert BEHIND in page
    assert "Viết trước lần sửa câu trả lời gần nhất." in page


def test_plain_words_written_anew_are_not_behind(claim: Claim, minh: User, lan: User) -> None:
    sent_back(proposed(claim, minh), lan)
    verdict = proposed(claim, minh, rating=Rating.MISLEADING, plain="Nước muối chỉ làm sạch họng.")

    assert not is_behind(verdict)
    assert BEHIND not in words(desk(lan).get(f"/desk/claims/{claim.pk}/review/"))


def test_plain_words_stay_behind_until_somebody_writes_them(claim: Claim, minh: User, lan: User) -> None:
    sent_back(proposed(claim, minh), lan)
    sent_back(proposed(claim, minh, rating=Rating.MISLEADING), lan)

    assert is_behind(proposed(claim, minh, rating=Rating.MISLEADING))


def test_the_first_draft_and_a_change_of_other_fields_are_not_behind(
    claim: Claim, minh: User, lan: User
) -> None:
    first = proposed(claim, minh)
    assert not is_behind(first)
    sent_back(first, lan)

    assert not is_behind(proposed(claim, minh, would_change="Một thử nghiệm lớn."))


def test_the_drafter_is_told_before_sending(claim: Claim, minh: User, lan: User) -> None:
    first = proposed(claim, minh)
    sent_back(first, lan)
    typed = {"look": "plain", "plain": PLAIN, "rating": "misleading", "title": first.title}

    assert BEHIND in words(desk(minh).post(f"/desk/claims/{claim.pk}/draft/", typed))


def test_the_next_draft_begins_with_the_plain_words_of_the_last(claim: Claim, minh: User, lan: User) -> None:
    sent_back(proposed(claim, minh), lan)

    assert "Hãy tiêm ngừa mỗi năm." in words(desk(minh).get(f"/desk/claims/{claim.pk}/draft/"))
