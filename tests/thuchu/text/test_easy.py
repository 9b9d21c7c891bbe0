"""What makes a short text hard to read is counted, and each place says why."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuchu.text.easy import LONGEST_SENTENCE, Hurdle, Reason, hurdles

EASY = "Uống nước muối không ngừa được cúm. Hãy tiêm ngừa mỗi năm. Nếu sốt cao, hãy đi khám."


def test_short_sentences_of_everyday_words_have_no_hurdle() -> None:
    assert hurdles(EASY, language="vi") == []
    assert hurdles("Salt water does not stop flu. Get the shot each year.", language="en") == []


@pytest.mark.parametrize(("language", "most"), LONGEST_SENTENCE.items())
def test_a_sentence_is_long_one_word_after_the_limit(language: str, most: int) -> None:
    fits, over = "Ta " + "đi " * (most - 2) + "nhà.", "Ta " + "đi " * (most - 1) + "nhà."

    assert hurdles(fits, language=language) == []
    assert hurdles(over, language=language) == [Hurdle(Reason.LONG_SENTENCE, over, size=most + 1)]


def test_words_of_offices_are_named_with_the_ones_people_say() -> None:
    found = hurdles("Bệnh nhân tử vong khi SỬ DỤNG thuốc.", language="vi")

    assert [(place.words, place.easier) for place in found if place.reason == Reason.HARD_WORD] == [
        ("bệnh nhân", "người bệnh"),
        ("tử vong", "chết"),
        ("sử dụng", "dùng"),
    ]
    assert hurdles("Call us prior to the flood.", language="en") == [
        Hurdle(Reason.HARD_WORD, "prior to", "before")
    ]


def test_tone_marks_keep_words_apart() -> None:
    assert hurdles("Tự vọng là hai chữ khác.", language="vi") == []


def test_shortened_words_are_named_and_numerals_of_kings_are_not() -> None:
    assert hurdles("UBND xã mở cửa quý II.", language="vi") == [Hurdle(Reason.SHORTENED, "UBND")]


def test_what_was_not_written_in_vietnamese_is_named_but_a_name_is_not() -> None:
    found = hurdles("Thuốc paracetamol và wifi có trên Facebook, xem a.example/muoi.", language="vi")

    assert [(place.reason, place.words) for place in found] == [
        (Reason.FOREIGN, "paracetamol"),
        (Reason.FOREIGN, "wifi"),
    ]
    assert hurdles("Nước chảy nghiêng.", language="vi") == []


def test_a_long_english_word_is_named() -> None:
    assert hurdles("It is misunderstanding.", language="en") == [Hurdle(Reason.HARD_WORD, "misunderstanding")]


def test_brackets_are_named() -> None:
    assert hurdles("Gọi 112 (miễn phí).", language="vi") == [Hurdle(Reason.BRACKETS, "(miễn phí).")]


def test_a_word_is_named_once() -> None:
    assert len(hurdles("Đừng sử dụng. Sử dụng là hại.", language="vi")) == 1


def test_words_of_a_language_without_a_list_are_not_judged() -> None:
    assert hurdles("Muv tshuaj paracetamol WHO.", language="hmn") == []


@given(st.text(st.sampled_from("aạđfw AB.(/… \n"), max_size=80), st.sampled_from(["vi", "en", "km"]))
def test_composed_and_decomposed_letters_have_the_same_hurdles(text: str, language: str) -> None:
    apart = unicodedata.normalize("NFD", text)

    assert hurdles(apart, language=language) == hurdles(text, language=language)
