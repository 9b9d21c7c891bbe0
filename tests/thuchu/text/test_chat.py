"""Short forms and talk round a claim, as people type them in a chat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuchu.text import spell_out
from thuchu.text.furniture import core, without_fillers
from thuchu.text.normalise import fold


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("k0 bik", "không biết"),
        ("0 đc qua cầu", "không được qua cầu"),
        ("tới h chưa có điện", "tới giờ chưa có điện"),
        ("ng ta ns cầu sập r", "người ta nói cầu sập rồi"),
        ("họp tối t7", "họp tối thứ 7"),
        ("nghỉ t10", "nghỉ tháng 10"),
        ("đg ngập hết r", "đường ngập hết rồi"),
        ("mẹ đg nấu cơm", "mẹ đang nấu cơm"),
        ("Vk ck e", "vợ chồng em"),
        ("đội PCCC tới", "đội phòng cháy chữa cháy tới"),
        ("GVCN gọi", "giáo viên chủ nhiệm gọi"),
        ("Ngân hàng Ngoại thương báo", "vietcombank báo"),
    ],
)
def test_a_short_form_is_written_out(typed: str, meant: str) -> None:
    assert spell_out(typed) == meant


@pytest.mark.parametrize(
    "text", ["0 đồng", "lúc 5h", "vitamin K", "E. coli", "0 giờ", "10k", "nuôi cá ngừ", "rửa mặt, lau chùi"]
)
def test_a_number_a_sign_or_an_ordinary_word_is_no_short_form(text: str) -> None:
    assert "không" not in spell_out(text)
    assert "em" not in spell_out(text).split()
    assert "giờ" not in spell_out(text).replace("0 giờ", "")


@pytest.mark.parametrize(
    ("told", "claim"),
    [
        ("trời ơi nước lên tới giường rồi nè", "nước lên tới giường"),
        ("Ủa chứ ngoài chợ hết sạch trứng gà rồi đó mấy má", "ngoài chợ hết sạch trứng gà"),
        ("Nói thiệt với chị là em chưa nộp thuế đâu ạ", "em chưa nộp thuế"),
        ("À mà này, lệ phí là 50 nghìn nhé", "lệ phí là 50 nghìn"),
        ("Mẹ ơi chợ cháy rồi huhu", "chợ cháy"),
        ("nghe đâu là cầu bị nứt đó bà", "cầu bị nứt"),
    ],
)
def test_talk_round_a_claim_is_taken_off(told: str, claim: str) -> None:
    assert core(told) == claim


@pytest.mark.parametrize(
    "text",
    [
        "Dạ dày bị đau",
        "Trời mưa to",
        "Con chó cắn bà",
        "Trộm vào nhà chị",
        "nha toi ban nha",
        "Nhà này của má",
        "Nghe nhạc lúc ngủ có hại",
        "Vâng lời cha mẹ",
    ],
)
def test_words_of_the_claim_itself_stay(text: str) -> None:
    assert core(text) == text


@given(st.text(alphabet="ạáà nhadórồiơtchémáy,!.", max_size=60))
def test_what_remains_of_a_text_is_a_part_of_it(text: str) -> None:
    rest = without_fillers(text)

    assert rest in text
    assert bool(fold(rest)) == bool(fold(text))
