"""Numbers read aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuchu.match.reading import read
from thuchu.match.spelled import amount_at
from thuchu.text.spoken import LARGEST, in_words, to_be_read


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (105, "một trăm linh năm"),
        (2005, "hai nghìn không trăm linh năm"),
        (2026, "hai nghìn không trăm hai mươi sáu"),
        (2500, "hai nghìn năm trăm"),
        (1_000_000, "một triệu"),
        (1_002_003, "một triệu không trăm linh hai nghìn không trăm linh ba"),
        (85_000_000_000, "tám mươi lăm tỷ"),
    ],
)
def test_a_number_is_said_as_people_say_it(number: int, words: str) -> None:
    assert in_words(number) == words


@given(st.integers(1, LARGEST - 1))
def test_what_is_said_is_heard_as_the_same_number(number: int) -> None:
    words = in_words(number)

    heard = amount_at(read(words), 0)

    assert heard
    assert heard.value == number
    assert heard.end == len(words.split())


@pytest.mark.parametrize("number", [-1, LARGEST])
def test_other_numbers_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="is not from 0"):
        in_words(number)


@pytest.mark.parametrize(
    ("text", "read_aloud"),
    [
        ("Mở 2 trên 6 cửa.", "Mở hai trên sáu cửa."),
        (
            "2.500 người, 12% và 42,5 mét",
            "hai nghìn năm trăm người, mười hai phần trăm và bốn mươi hai phẩy năm mét",
        ),
        ("ngày 23/11/2026", "ngày hai mươi ba tháng mười một năm hai nghìn không trăm hai mươi sáu"),
        ("Ngày 5/4, có mưa.", "Ngày năm tháng tư, có mưa."),
        ("Cần cứu nạn, gọi 112.", "Cần cứu nạn, gọi một một hai."),
        ("mã 007", "mã không không bảy"),
        ("3,05 mét", "ba phẩy không năm mét"),
        ("COVID-19, H5N1, 5G, 2/3, 12/2024 và 10:30", "COVID-19, H5N1, 5G, 2/3, 12/2024 và 10:30"),
        ("https://thuchu.example/bai/12/", "https://thuchu.example/bai/12/"),
        ("45/45/2026", "45/45/2026"),
    ],
)
def test_a_text_is_made_ready_to_be_read(text: str, read_aloud: str) -> None:
    assert to_be_read(text) == read_aloud


@given(st.text(max_size=80))
def test_nothing_is_changed_where_there_is_no_number(text: str) -> None:
    if not any(sign.isdigit() for sign in text):
        assert to_be_read(text) == text


@given(st.text(alphabet="0123456789.,/% a", max_size=40))
def test_reading_twice_changes_nothing_more(text: str) -> None:
    assert to_be_read(to_be_read(text)) == to_be_read(text)
