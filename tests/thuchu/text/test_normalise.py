from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuchu.text import core, fold, guess_language, normalise, one_line, spell_out, syllables, without_markup

SENTENCE = "Uống nước muối ấm mỗi ngày thì ngừa được cúm, hoà nhã đến 90%."


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("hoà nhã", "hòa nhã"),
        ("xoá nợ thuế", "xóa nợ thuế"),
        ("thuỷ điện", "thủy điện"),
        ("khoẻ mạnh", "khỏe mạnh"),
        ("qúa đông", "quá đông"),
        ("hòan toàn", "hoàn toàn"),
        ("Quý và quỳ", "Quý và quỳ"),
        ("hoài, loét, khuya", "hoài, loét, khuya"),
        ("𝗞𝗛Ẩ𝗡 𝗖Ấ𝗣", "KHẨN CẤP"),
        ("ＫＨẨＮ", "KHẨN"),
        ("vỡ\u200b đê\u00a0rồi\u202e", "vỡ đê rồi"),
        ("3–5 ngày “gấp”", '3-5 ngày "gấp"'),
        ("Ðà Nẵng", "Đà Nẵng"),
        ("2 m²", "2 m²"),
    ],
)
def test_one_word_has_one_spelling(written: str, meant: str) -> None:
    assert normalise(written) == meant


def test_tone_marks_stay_because_they_carry_meaning() -> None:
    assert len({normalise(word) for word in ("bán", "bạn", "bàn", "ban")}) == 4


def test_folding_leaves_bare_words() -> None:
    assert fold("Uống NƯỚC muối, đúng KHÔNG?!") == "uong nuoc muoi dung khong"


def test_syllables_keep_their_marks() -> None:
    assert syllables("Đê VỠ rồi!") == ("đê", "vỡ", "rồi")


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(
    st.text(
        alphabet=st.sampled_from(list("aăâeêioôơuưyđhqgnt ƯỚỢẩẫệọ\u0301\u0300\u0323\u0309\u0302")),
        max_size=40,
    )
)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet=st.sampled_from(list(set(SENTENCE + "ỡựệẫ ĐÂ"))), max_size=60))
def test_composed_and_decomposed_typing_are_one(text: str) -> None:
    assert normalise(unicodedata.normalize("NFD", text)) == normalise(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Uống nc muối ngừa cúm đc ko mn", "Uống nước muối ngừa cúm được không mọi người"),
        ("mất 3tr với 250k", "mất 3 triệu với 250 nghìn"),
        ("k có thật đâu", "không có thật đâu"),
        ("con nhà e bị sốt", "con nhà em bị sốt"),
        ("Q3 mất nước", "quận 3 mất nước"),
        ("ck 200k", "chuyển khoản 200 nghìn"),
        ("ở bv tphcm", "ở bệnh viện thành phố hồ chí minh"),
    ],
)
def test_short_forms_are_written_out(written: str, meant: str) -> None:
    assert spell_out(written) == meant


@pytest.mark.parametrize(
    "plain",
    [
        "Thiếu vitamin K và vitamin E",
        "Nhiễm khuẩn E. coli",
        "Món bít tết ở Hong Kong",
        "Gỡ mìn dưới bùn",
        "Real Madrid vs Barca, who is r?",
        "Mua 2 củ tỏi về ngâm",
        "Nặng 5 kg",
        "Tăng 5 k/s",
    ],
)
def test_plain_words_that_look_like_short_forms_stay(plain: str) -> None:
    assert "không" not in spell_out(plain)
    assert "triệu" not in spell_out(plain)
    assert "biết" not in spell_out(plain)


@pytest.mark.parametrize(
    "message",
    [
        "KHẨN!!! 🚨🚨 Chuyển tiếp giúp em: đập Kẻ Gỗ sắp vỡ",
        "Nghe nói đập Kẻ Gỗ sắp vỡ, có thật không ạ?",
        "cho em hỏi đập Kẻ Gỗ sắp vỡ đúng không ad",
    ],
)
def test_the_furniture_of_forwards_goes(message: str) -> None:
    assert fold(core(message)) == "dap ke go sap vo"


@pytest.mark.parametrize("message", ["có thật không?", "Chuyển tiếp giúp em", "khẩn", "đúng không ad"])
def test_a_message_that_is_all_furniture_is_kept(message: str) -> None:
    assert fold(core(message))


def test_words_that_fold_like_furniture_stay() -> None:
    assert fold(core("Khăn giấy ướt gây dị ứng")).startswith("khan giay")
    assert fold(core("Nông dân được hỗ trợ giống lúa")).startswith("nong dan")


@given(st.text(max_size=300))
def test_the_core_is_never_empty_when_there_were_words(text: str) -> None:
    assert bool(fold(core(text))) == bool(fold(text))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Không được tắm biển sau bão", "vi"),
        ("khong duoc tam bien sau bao", "vi"),
        ("tat het app chay ngam thi pin dien thoai xai lau gap doi do", "vi"),
        ("Is the tap water in Hue safe after the floods?", "en"),
        ("The dam is about to break", "en"),
        ("El agua con sal cura la gripe", "und"),
        ("ថ្ងៃនេះ", "und"),
        ("12345", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_guessed_also_without_marks(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_tags_of_a_copied_page_are_taken_out_and_comparisons_stay() -> None:
    assert without_markup("<p>Uống <b>nước đá</b></p>").split() == ["Uống", "nước", "đá"]
    assert without_markup("3 < 5 và 7 > 2") == "3 < 5 và 7 > 2"


def test_what_is_kept_keeps_its_quotation_marks_and_dashes() -> None:
    assert one_line(" Bài “Nước đục”\u200b\n 6:20–10:15 ") == "Bài “Nước đục” 6:20–10:15"


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("Đê sông Нồng đоạn quа хã Liên Нà", "Đê sông Hồng đoạn qua xã Liên Hà"),
        ("uống nước ϲhanh", "uống nước ϲhanh"),  # not among the letters that are confused
        ("tặng vоuсhеr", "tặng voucher"),
    ],
)
def test_letters_of_other_scripts_that_only_look_alike_become_latin(disguised: str, plain: str) -> None:
    assert normalise(disguised) == plain


@pytest.mark.parametrize(
    "text",
    [
        "Вода поднимается в реке",
        "Το νερό ανεβαίνει",
        "Москва - Hà Nội",
        "Chuyến bay thẳng từ Hà Nội đi Москва ngừng",
    ],
)
def test_words_of_another_script_stay(text: str) -> None:
    assert normalise(text) == text
