"""Slips of the fingers: keys that stayed keys, letters held too long, letters that changed places."""

from __future__ import annotations

import pytest

from thuchu.text import spell_out
from thuchu.text.telex import is_misspelled, is_syllable, mended


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("nhieemx", "nhiễm"),
        ("lamf", "làm"),
        ("ddieen", "điên"),
        ("đươngf", "đường"),
        ("duwocj", "dược"),
        ("đuwocj", "được"),
        ("nuoots", "nuốt"),
        ("cắnn", "cắn"),
        ("taaay", "tay"),
        ("naăm", "năm"),
        ("ngưười", "người"),
        ("khogn", "khong"),
        ("chôgn", "chông"),
        ("hcưa", "chưa"),
    ],
)
def test_a_slip_is_mended(slip: str, meant: str) -> None:
    assert mended(slip) == meant
    assert is_misspelled(slip)


@pytest.mark.parametrize(
    "word",
    [
        "gas",
        "bus",
        "post",
        "test",
        "visa",
        "momo",
        "zalo",
        "facebook",
        "tiktok",
        "online",
        "virus",
        "axít",
        "was",
    ],
)
def test_words_of_other_languages_stay(word: str) -> None:
    assert mended(word) == word


@pytest.mark.parametrize(
    "word", ["nghiêng", "huyện", "gì", "giết", "giếng", "quốc", "quyển", "khuya", "thuở"]
)
def test_syllables_stay(word: str) -> None:
    assert is_syllable(word)
    assert mended(word) == word
    assert not is_misspelled(word)


def test_a_misspelled_word_that_cannot_be_mended_is_known_as_one() -> None:
    assert mended("nguời") == "nguời"
    assert is_misspelled("nguời")
    assert not is_misspelled("facebook")


def test_slips_are_mended_where_short_forms_are_written_out() -> None:
    assert spell_out("lof vi sóng lamf thức ăn nhieemx phóng xạ") == "lò vi sóng làm thức ăn nhiễm phóng xạ"
    assert spell_out("Trả bằng MoMo hay Visa ở Aeon") == "Trả bằng MoMo hay Visa ở Aeon"
    assert spell_out("Please check the gas bill and the roof") == "Please check the gas bill and the roof"
