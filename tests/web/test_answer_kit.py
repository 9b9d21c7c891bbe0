"""The forms an answer travels in, and who will be told, before anything is published."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from tests.desk import desk
from tests.people import Asker, draft, evidence_from, published_fact_check, written_claim
from thuchu.claimreview import Publisher, Rating, Review
from thuchu.text.sms import GSM_ONE, without_marks
from thuchu_web.claims import actions
from thuchu_web.claims.answer_kit import LONGEST_SCRIPT, answer_kit
from thuchu_web.claims.models import Claim, FactCheck
from thuchu_web.claims.records import review_of
from thuchu_web.claims.scale import RATING_WORDS, Kind, SourceKind
from thuchu_web.tipline.actions import sort_message

LINK = "https://thuchu.example/bai/12/"
REVIEW = Review(
    url=LINK,
    claim="Cầu treo Bến Lội cấm người đi bộ từ thứ Hai.",
    rating=Rating("Sai"),
    publisher=Publisher("Bàn kiểm chứng Bến Lội"),
    title="Cầu treo Bến Lội và người đi bộ",
    summary="Cầu vẫn cho 2.500 người đi bộ mỗi ngày. "
    "Ngày 23/11 ban quản lý kiểm tra dây cáp và không thấy sợi đứt.",
)
TEXT = st.lists(
    st.sampled_from(["cầu", "Đập", "85", "m³.", "không?", "[ữ]", "…", "sơ tán!"]), min_size=1
).map(" ".join)


# --- the forms -----------------------------------------------------------------------------------


def test_a_chat_reply_is_the_answer_as_it_is_sent() -> None:
    assert answer_kit(REVIEW).chat == (
        "Bạn hỏi về “Cầu treo Bến Lội cấm người đi bộ từ thứ Hai.” Kết luận: Sai. Cầu vẫn cho 2.500 người"
        " đi bộ mỗi ngày. Ngày 23/11 ban quản lý kiểm tra dây cáp và không thấy sợi đứt. Bằng chứng: " + LINK
    )


def test_a_text_message_keeps_whole_sentences() -> None:
    sms = answer_kit(REVIEW).sms

    assert sms
    assert sms.text == (
        "Cau treo Ben Loi va nguoi di bo. Ket luan: Sai. Cau van cho 2.500 nguoi di bo moi ngay. " + LINK
    )
    assert sms.size.parts == 1
    assert (sms.with_marks.is_gsm, sms.with_marks.parts) == (False, 2)


def test_a_title_too_long_for_a_text_message_is_cut_between_words() -> None:
    sms = answer_kit(replace(REVIEW, title="Cầu treo Bến Lội " * 20)).sms

    assert sms
    assert sms.text.endswith(f" Cau treo... Ket luan: Sai. {LINK}")


def test_an_address_without_room_beside_it_gives_no_text_message() -> None:
    assert answer_kit(replace(REVIEW, url="https://thuchu.example/" + "a" * 140)).sms is None


def test_verdict_words_stay_apart_without_marks() -> None:
    for words in RATING_WORDS.values():
        assert len({without_marks(word).casefold() for word in words.values()}) == len(words)


def test_a_script_is_short_sentences_with_numbers_in_words() -> None:
    script = answer_kit(REVIEW).script

    assert [line.text for line in script.lines] == [
        "Thông báo của Bàn kiểm chứng Bến Lội.",
        "Về việc: Cầu treo Bến Lội và người đi bộ.",
        "Kết luận là: Sai.",
        "Cầu vẫn cho hai nghìn năm trăm người đi bộ mỗi ngày.",
        "Ngày hai mươi ba tháng mười một ban quản lý kiểm tra dây cáp và không thấy sợi đứt.",
        "Bằng chứng ở địa chỉ thuchu.example/bai/12",
    ]
    assert script.seconds <= LONGEST_SCRIPT
    assert not script.left_out
    assert not script.is_late


def test_a_script_leaves_out_what_does_not_fit_and_says_so() -> None:
    script = answer_kit(replace(REVIEW, summary=REVIEW.summary * 3)).script

    assert script.left_out
    assert script.seconds <= LONGEST_SCRIPT


def test_a_record_in_english_is_passed_on_in_english() -> None:
    kit = answer_kit(
        replace(REVIEW, language="en", rating=Rating("False"), title="The bridge", summary="It is open.")
    )

    assert kit.sms
    assert kit.sms.text == f"The bridge. Verdict: False. It is open. {LINK}"
    assert [line.text for line in kit.script.lines][2] == "The verdict is: False."


@given(TEXT, TEXT, st.sampled_from(sorted(RATING_WORDS["vi"].values())))
def test_every_form_states_the_verdict_and_the_address(title: str, summary: str, word: str) -> None:
    kit = answer_kit(replace(REVIEW, title=title, summary=summary, rating=Rating(word)))

    assert word in kit.chat
    assert LINK in kit.chat
    assert kit.sms
    assert kit.sms.size.is_gsm
    assert kit.sms.size.places <= GSM_ONE
    assert f"Ket luan: {without_marks(word)}." in kit.sms.text
    assert kit.sms.text.endswith(LINK)
    spoken = [line.text for line in kit.script.lines]
    assert f"Kết luận là: {word}." in spoken
    assert spoken[-1].endswith("thuchu.example/bai/12")


# --- on the page ---------------------------------------------------------------------------------


@pytest.fixture
def asked(minh: User) -> Claim:
    """Three people asked, two of them left an address."""
    for email in ("a@thu.example", "b@thu.example", ""):
        sort_message(Asker(email=email).sends("Cầu treo Bến Lội cấm người đi bộ vì đứt cáp").message.pk)
    claim = Claim.objects.get()
    actions.write_claim(claim, text="Cầu treo Bến Lội cấm người đi bộ.", kind=Kind.CHECKABLE, person=minh)
    evidence_from(claim, person=minh)
    evidence_from(claim, person=minh, publisher="Báo", kind=SourceKind.SECONDARY)
    actions.propose_verdict(claim, draft(), person=minh)
    return claim


def test_an_editor_sees_the_answer_and_who_is_told_before_publishing(asked: Claim, lan: User) -> None:
    page = desk(lan).get(f"/desk/claims/{asked.pk}/review/").content.decode()

    assert "3 người hỏi sẽ được báo" in page
    assert "2 người nhận được câu trả lời gửi tới." in page
    assert "1 người xem trên trang mã câu hỏi." in page
    assert "Nuoc muoi va benh cum. Ket luan: Sai." in page
    assert "thu.example" not in page
    assert not FactCheck.objects.exists()


def test_what_was_shown_is_what_is_published(asked: Claim, minh: User, lan: User) -> None:
    verdict = asked.verdicts.get()
    asked.refresh_from_db()
    shown = answer_kit(
        review_of(actions.record_to_publish(verdict, asked, person=lan, at=verdict.proposed_at))
    )

    confirmed = actions.confirm_verdict(verdict, person=lan)
    fact_check = actions.publish_fact_check(confirmed, person=lan)

    assert answer_kit(review_of(fact_check)) == shown


def test_a_published_answer_can_still_be_passed_on(minh: User, lan: User) -> None:
    fact_check = published_fact_check(minh, lan)

    page = desk(minh).get(f"/desk/claims/{fact_check.claim_id}/review/").content.decode()

    assert "Câu trả lời để chuyển đi" in page
    assert f"/bai/{fact_check.number}" in page


def test_an_answer_nobody_waits_for_says_so(minh: User, lan: User) -> None:
    claim = written_claim(minh)
    evidence_from(claim, person=minh)
    evidence_from(claim, person=minh, publisher="Báo", kind=SourceKind.SECONDARY)
    actions.propose_verdict(claim, draft(), person=minh)

    page = desk(lan).get(f"/desk/claims/{claim.pk}/review/").content.decode()

    assert "Không ai đang chờ câu trả lời này." in page
