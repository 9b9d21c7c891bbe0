"""Texts that carry the same words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from thuchu.evidence.repeats import FEWEST_SHINGLES, Overlap, overlaps, share_of, shingles

POST = (
    "Hồ đang mở 2 trên 6 cửa, lưu lượng 85 mét khối một giây. Mực nước thượng lưu là 42,3 mét, thấp hơn"
    " mực nước dâng bình thường. Người dân hạ lưu chưa phải sơ tán, đoàn kiểm tra sẽ xem lại toàn tuyến"
    " vào sáng mai."
)
OTHER = (
    "Phóng viên có mặt tại chân đập lúc sáu giờ sáng và thấy hai cửa xả đang mở. Bà con trong xóm vẫn đi"
    " làm đồng, chợ vẫn họp. Theo bản tin của ban quản lý, người dân hạ lưu chưa phải sơ tán. Trường học"
    " mở cửa như mọi ngày."
)
TEXTS = st.lists(st.sampled_from(["đập", "hồ", "nứt", "cửa", "xả", "nước", "mưa", "lũ"]), max_size=60).map(
    " ".join
)


def test_a_post_with_a_word_around_it_is_a_repeat() -> None:
    assert overlaps([POST, OTHER, f"Tin nhanh! {POST.upper()} Chia sẻ ngay."]) == [Overlap(0, 2, 1.0)]


def test_two_reports_that_quote_one_sentence_are_not() -> None:
    assert not overlaps([POST, OTHER])


def test_a_repeat_without_tone_marks_is_one() -> None:
    assert overlaps([POST, "Ho dang mo 2 tren 6 cua, luu luong" + POST[34:]])


def test_short_texts_are_not_judged() -> None:
    assert not overlaps(["Người dân hạ lưu chưa phải sơ tán."] * 2)


@given(TEXTS, TEXTS)
def test_the_share_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert share_of(shingles(one), shingles(other)) == share_of(shingles(other), shingles(one))


@given(TEXTS, TEXTS)
def test_a_text_stands_wholly_in_a_longer_one(text: str, around: str) -> None:
    whole = shingles(f"{around} {text} {around}")

    if len(shingles(text)) >= FEWEST_SHINGLES:
        assert share_of(shingles(text), whole) == 1.0


@given(st.lists(TEXTS, max_size=5))
def test_pairs_are_told_once_and_best_first(texts: list[str]) -> None:
    found = overlaps(texts)

    assert all(pair.earlier < pair.later < len(texts) for pair in found)
    assert len({(pair.earlier, pair.later) for pair in found}) == len(found)
    assert [pair.share for pair in found] == sorted((pair.share for pair in found), reverse=True)
