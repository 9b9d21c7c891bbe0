"""Room in a text message."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuchu.text.normalise import fold
from thuchu.text.sms import Size, size_of, without_marks


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("", Size(True, 0, 0)),
        ("a" * 160, Size(True, 160, 1)),
        ("a" * 161, Size(True, 161, 2)),
        ("a" * 306, Size(True, 306, 2)),
        ("[" * 80, Size(True, 160, 1)),
        ("ữ" * 70, Size(False, 70, 1)),
        ("ữ" * 71, Size(False, 71, 2)),
        ("Chào " * 14, Size(True, 70, 1)),  # "à" is in the GSM alphabet
        ("😀" * 35, Size(False, 70, 1)),
        ("😀" * 36, Size(False, 72, 2)),
    ],
)
def test_room_is_counted_as_telephones_count(text: str, size: Size) -> None:
    assert size_of(text) == size


def test_marks_go_and_capitals_stay() -> None:
    assert without_marks("Kết luận: ĐÚNG – “nước” 85 m³, ½…") == 'Ket luan: DUNG - "nuoc" 85 m3, 1/2...'


@given(st.text(max_size=80))
def test_a_text_without_marks_fits_the_gsm_alphabet(text: str) -> None:
    plain = without_marks(text)

    assert size_of(plain).is_gsm
    assert without_marks(plain) == plain


@given(st.text(alphabet="aăâeêioôơuưyđáàảãạấẫữĐ ỨbcT", max_size=40))
def test_the_words_stay(text: str) -> None:
    assert fold(without_marks(text)) == fold(text)
