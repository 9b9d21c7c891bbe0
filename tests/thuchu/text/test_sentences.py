from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuchu.text.sentences import LONGEST, sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Đê vỡ rồi! Mọi người chạy đi. Ai còn ở lại?",
            ["Đê vỡ rồi!", "Mọi người chạy đi.", "Ai còn ở lại?"],
        ),
        ("Xăng tăng 3.000 đồng, sốt 38.5 độ", ["Xăng tăng 3.000 đồng, sốt 38.5 độ"]),
        ("Ở TP. Huế mưa to. Ở Q. 1 thì không.", ["Ở TP. Huế mưa to.", "Ở Q. 1 thì không."]),
        ("TS. Lan nói vậy… BS. Minh thì không", ["TS. Lan nói vậy…", "BS. Minh thì không"]),
        ("Dòng một\n\n  Dòng hai", ["Dòng một", "Dòng hai"]),
        ("1. Rửa tay\n2. Đeo khẩu trang", ["1. Rửa tay", "2. Đeo khẩu trang"]),
        ("👉 Uống nước 👉 Ngủ sớm", ["👉 Uống nước", "👉 Ngủ sớm"]),
        ("Xem https://tin.example/a.b?c=1. Gấp!", ["Xem https://tin.example/a.b?c=1.", "Gấp!"]),
        ("洪水来了。快跑！", ["洪水来了。", "快跑！"]),
        ("बाँध टूट गया। भागो", ["बाँध टूट गया।", "भागो"]),
        ('Ông nói: "Hết rồi." Rồi đi.', ['Ông nói: "Hết rồi."', "Rồi đi."]),
        ("The U.S. Senate voted. It passed.", ["The U.S. Senate voted.", "It passed."]),
        ("", []),
        ("!!! 😱", []),
    ],
)
def test_a_text_is_cut_where_a_reader_stops(text: str, expected: list[str]) -> None:
    assert [span.text for span in sentences(text)] == expected


@given(st.text(alphabet="aĐ1 .!?…\n。👉)”;,", max_size=80))
def test_spans_stand_in_the_text_in_order_and_hold_every_word(text: str) -> None:
    found = sentences(text)

    assert all(text[span.start : span.end] == span.text for span in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    kept = sum(len(re.findall(r"\w", span.text)) for span in found)
    assert kept == len(re.findall(r"\w", text))


def test_a_megabyte_without_a_stop_is_cut_into_short_pieces() -> None:
    found = sentences("nước lên " * 120_000)

    assert max(len(span.text) for span in found) <= LONGEST
    assert len(sentences("." * 1_000_000)) == 0
    assert sentences(".!" * 500_000 + "x")[-1].text.endswith("x")
    assert len(sentences("a." * 500_000)) == 667
