from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from thuchu.match.message import LONGEST_PART, MOST_PARTS, parts_of, read_message

DYKE = "Đê sông Hồng đoạn qua xã Liên Hà đã vỡ lúc ba giờ sáng nay."
SCHOOL = "Ngày mai toàn bộ học sinh trong huyện được nghỉ học vì nước lên."


def test_a_long_message_has_parts_that_stand_in_it() -> None:
    text = f"KHẨN! {DYKE} {SCHOOL} Mọi người chia sẻ giúp."

    parts = parts_of(text)

    assert [text[part.start : part.end] for part in parts] == [part.text for part in parts]
    assert len(parts) == 2
    assert DYKE in parts[0].text
    assert SCHOOL in parts[1].text


def test_a_short_message_has_none() -> None:
    assert parts_of(DYKE) == []
    assert read_message(DYKE, None).parts == ()


def test_what_is_said_twice_is_one_part() -> None:
    assert len(parts_of(f"{DYKE} {SCHOOL} {DYKE} {SCHOOL}")) == 2


def test_a_sentence_without_end_is_cut() -> None:
    text = " ".join(f"chữ{number}" for number in range(3 * LONGEST_PART))

    assert [len(part.text.split()) for part in parts_of(text)] == [LONGEST_PART] * 3


def test_a_message_typed_without_marks_is_compared_with_them() -> None:
    message = read_message("uong nuoc chanh nong chua duoc ung thu", None)

    assert message.text == "uong nuoc chanh nong chua duoc ung thu"
    assert "uống nước chanh" in message.pieces.text


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab c.!?\nđẻ🚨,0", max_size=900))
def test_parts_are_in_order_and_never_too_many(text: str) -> None:
    parts = parts_of(text)

    assert len(parts) <= MOST_PARTS
    assert all(one.end <= other.start for one, other in pairwise(parts))
    assert all(text[part.start : part.end] == part.text for part in parts)
