"""Finding a quote in the copy, and the address that leads to it."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuchu.evidence.quote import WORDS_AT_EACH_END, address_of_quote, find_quote, passage
from thuchu.text.normalise import fold

PAGE = (
    "Bản tin lúc 14 giờ.\n\nHồ đang mở 2 trên 6 cửa, lưu lượng 85 m³/s.\n"
    "Người dân hạ lưu chưa phải sơ tán - Ban quản lý cho biết.\n"
)
URL = "https://ho-suoi-nga.example/muc-nuoc"
WORDS = st.lists(
    st.text(alphabet="abđêơưạốừ0129.,-&%=#:~", min_size=1, max_size=9), min_size=1, max_size=40
).map(" ".join)


def test_a_quote_is_found_with_its_paragraph() -> None:
    place = find_quote("mở 2 trên 6 cửa", PAGE)

    assert place
    assert PAGE[place.start : place.end] == "mở 2 trên 6 cửa"
    assert (place.paragraph, place.paragraphs) == (2, 3)
    assert place.same_marks


def test_other_tone_marks_are_found_and_told() -> None:
    place = find_quote("mo 2 tren 6 cua", PAGE)

    assert place
    assert not place.same_marks


def test_the_place_with_the_same_tone_marks_is_preferred() -> None:
    text = "Anh ấy bán nhà.\nAnh ấy bạn nhà."

    place = find_quote("ấy bạn nhà", text)

    assert place
    assert (place.paragraph, place.same_marks) == (2, True)


@pytest.mark.parametrize("quote", ["mở 3 trên 6 cửa", "", " ", "...", "chưa phải sơ tán ngay"])
def test_what_does_not_stand_there_is_not_found(quote: str) -> None:
    assert find_quote(quote, PAGE) is None


def test_a_quote_is_found_where_no_spaces_part_the_words() -> None:
    place = find_quote("水库没有裂缝", "管理处说水库没有裂缝。")

    assert place
    assert (place.start, place.end) == (4, 10)


def test_a_quote_may_run_over_a_line_end() -> None:
    place = find_quote("85 m³/s. Người dân hạ lưu", PAGE)

    assert place
    assert place.same_marks


@given(WORDS, WORDS, WORDS)
def test_every_run_of_words_is_found(before: str, quote: str, after: str) -> None:
    place = find_quote(quote, f"{before}\n{quote}\n{after}")

    if fold(quote):
        assert place
        assert place.same_marks


@given(st.text(max_size=60), st.text(max_size=200))
def test_what_is_found_says_the_quote(quote: str, text: str) -> None:
    place = find_quote(quote, text)

    if place:
        assert 0 <= place.start < place.end <= len(text)
        assert fold(quote) in fold(text[place.start : place.end])
        assert 1 <= place.paragraph <= place.paragraphs


def test_the_passage_shows_whole_words_around_the_quote() -> None:
    text = f"{'đầu ' * 100}mở 2 trên 6 cửa {'cuối ' * 100}"
    place = find_quote("mở 2 trên 6 cửa", text)
    assert place

    shown = passage(text, place, around=20)

    assert shown.words == "mở 2 trên 6 cửa"
    assert shown.before == "…đầu đầu đầu đầu "
    assert shown.after == " cuối cuối cuối…"


def test_an_address_leads_to_a_short_quote() -> None:
    assert (
        address_of_quote(URL, "Mở 2 cửa, 85-90 m")
        == f"{URL}#:~:text=M%E1%BB%9F%202%20c%E1%BB%ADa%2C%2085%2D90%20m"
    )


def test_an_address_leads_to_both_ends_of_a_long_quote() -> None:
    quote = " ".join(f"chữ{number}" for number in range(60))

    start, end = address_of_quote(URL, quote).partition("text=")[2].split(",")

    assert unquote(start) == "chữ0 chữ1 chữ2 chữ3 chữ4"
    assert unquote(end) == "chữ55 chữ56 chữ57 chữ58 chữ59"


def test_a_quote_over_two_paragraphs_goes_by_its_ends() -> None:
    assert address_of_quote(URL, "lưu lượng 85\nNgười dân").endswith(
        "#:~:text=l%C6%B0u%20l%C6%B0%E1%BB%A3ng%2085,Ng%C6%B0%E1%BB%9Di%20d%C3%A2n"
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{URL}#muc-2", f"{URL}#muc-2:~:text=cu"),
        (f"{URL}#muc-2:~:text=khac", f"{URL}#muc-2:~:text=cu"),
        (f"{URL}?a=1&b=2", f"{URL}?a=1&b=2#:~:text=cu"),
        ("", ""),
        ("urn:starter:1", "urn:starter:1"),
        ("javascript:alert(1)", "javascript:alert(1)"),
    ],
)
def test_the_rest_of_an_address_stays(url: str, expected: str) -> None:
    assert address_of_quote(url, "cu") == expected


@pytest.mark.parametrize("quote", ["", " \n "])
def test_without_a_quote_an_address_stays(quote: str) -> None:
    assert address_of_quote(URL, quote) == URL


@given(WORDS)
def test_the_ends_in_an_address_are_the_ends_of_the_quote(quote: str) -> None:
    fragment = address_of_quote(URL, quote).removeprefix(f"{URL}#:~:text=")

    parts = [unquote(part).split() for part in fragment.split(",")]

    assert not set(fragment) & set("-&=#: ")
    assert len(parts) <= 2
    if len(parts) == 1:
        assert parts[0] == quote.split()
    else:
        assert parts[0] == quote.split()[:WORDS_AT_EACH_END]
        assert parts[1] == quote.split()[-WORDS_AT_EACH_END:]
