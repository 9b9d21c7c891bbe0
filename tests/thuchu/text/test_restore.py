from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuchu.text.restore import LONGEST, bare, needs_marks, restore


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("uong nuoc chanh nong chua ung thu", "uống nước chanh nóng chữa ung thư"),
        ("mai hoc sinh duoc nghi hoc vi bao lon", "mai học sinh được nghỉ học vì bão lớn"),
        ("cho em hoi tin nay co that khong a", "cho em hỏi tin này có thật không ạ"),
        ("Viet Nam la mot quoc gia", "Việt Nam là một quốc gia"),
        ("thanh pho Ho Chi Minh", "thành phố Hồ Chí Minh"),
        ("benh vien da dong cua", "bệnh viện đã đóng cửa"),
        ("HOC SINH DUOC NGHI HOC", "HỌC SINH ĐƯỢC NGHỈ HỌC"),
        ("chu tich nuoc", "chủ tịch nước"),
        ("truong dai hoc bach khoa", "trường đại học bách khoa"),
    ],
)
def test_marks_are_given_back(typed: str, meant: str) -> None:
    assert restore(typed) == meant


def test_words_with_marks_links_and_numbers_stay() -> None:
    restored = restore("bạn xem https://tin.vn/duong-sat va goi 0912 345 678 iPhone 5G @nguoidung")

    assert restored.startswith("bạn xem https://tin.vn/duong-sat ")
    assert restored.endswith("0912 345 678 iPhone 5G @nguoidung")


@pytest.mark.parametrize(
    "text",
    ["uong nuoc chanh chua ung thu", "nuoc lu dang len o hue", "nguoi dan di chuyen den noi an toan",
     "ngay mai hoc sinh nghi hoc", "giá xang tang manh tu ngay mai nhe moi nguoi"],
)  # fmt: skip
def test_vietnamese_without_marks_needs_them(text: str) -> None:
    assert needs_marks(text)


@pytest.mark.parametrize(
    "text",
    ["", "5G", "The dam has broken and people are running", "Uống nước chanh chữa ung thư",
     "La casa es grande",
     "Drinking lemon water cures cancer", "Pemerintah akan menutup sekolah besok", "Вода поднимается"],
)  # fmt: skip
def test_other_texts_need_none(text: str) -> None:
    assert not needs_marks(text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abcdeghiklmnopqrstuvxyđàếôưABĐ .,!?1\n@/", max_size=60))
def test_only_marks_change_and_a_second_time_nothing(text: str) -> None:
    restored = restore(text)

    assert bare(restored) == bare(text)
    assert len(restored) == len(text)
    assert [sign.isupper() for sign in restored] == [sign.isupper() for sign in text]


def test_a_very_long_text_is_read_from_its_beginning_only() -> None:
    text = "nuoc lu dang len " * 60_000

    restored = restore(text)

    assert restored.startswith("nước ")
    assert restored[LONGEST:] == text[LONGEST:]
