"""Laws of the word lists: what is said to be the same can never be a difference somewhere else."""

from __future__ import annotations

from collections import Counter

import pytest

from thuchu.match import Verdict, explain
from thuchu.match.facts import compare, facts_allow_same
from thuchu.match.marks import lend_marks
from thuchu.match.opposites import find_opposable, opposites_of
from thuchu.match.reading import read
from thuchu.match.substances import find_substances
from thuchu.match.synonyms import synonym_groups

GROUPS = synonym_groups()


def test_there_are_words_for_everyday_life() -> None:
    assert len(GROUPS) > 1_200


def test_a_way_in_two_groups_is_marked_as_ambiguous() -> None:
    count = Counter(way for group in GROUPS for way, _ in group)

    assert [way for group in GROUPS for way, unsure in group if count[way] > 1 and not unsure] == []


def test_no_group_holds_two_things_of_one_kind() -> None:
    for group in GROUPS:
        named: dict[str, set[str]] = {}
        for way, _ in group:
            for fact in find_substances(read(way)):
                if fact.end - fact.start == len(way.split()):
                    named.setdefault(fact.kind, set()).add(fact.value)
        assert all(len(values) == 1 for values in named.values()), group


def test_no_group_holds_a_word_and_its_opposite() -> None:
    for group in GROUPS:
        sides = {
            side
            for way, unsure in group
            for side, place in find_opposable(read(way)).items()
            if not unsure and place == (0, len(way.split()))
        }
        assert not any(opposite in sides for side in sides for opposite in opposites_of(side)), group


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("trái thơm bị hư", "quả dứa bị hỏng"),
        ("Xe đò xẹp bánh", "Xe khách xì lốp"),
        ("Má ốm nằm nhà thương", "Mẹ bệnh nằm bệnh viện"),
        ("Giá thịt heo leo thang", "Giá thịt lợn tăng"),
        ("Cúp nước nguyên ngày", "Mất nước cả ngày"),
        ("Nước giếng không còn nước uống", "Nước giếng hết nước uống"),
        ("Cấm hút thuốc ở đây", "Không được hút thuốc ở đây"),
    ],
)
def test_words_of_north_and_south_say_the_same(one: str, other: str) -> None:
    assert explain(one, other).decision is Verdict.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bị cấm xe máy", "Bị cấm xe đạp"),
        ("Đường ngập", "Đường ngập nặng"),
        ("Tiêm thuốc này", "Uống thuốc này"),
        ("Mắc cúm nhập viện", "Mắc cảm nhập viện"),
        ("Không cần mua vé", "Không được mua vé"),
        ("Chưa trả lương", "Không trả lương"),
        ("Giá điện tăng", "Giá điện có thể tăng"),
        ("Chú Hùng bị phạt", "Chú Hưng bị phạt"),
        ("Nam sinh đánh nhau", "Nữ sinh đánh nhau"),
        ("Sữa bột bị thu hồi", "Sữa mẹ bị thu hồi"),
    ],
)
def test_near_words_of_another_fact_differ(one: str, other: str) -> None:
    assert explain(one, other).decision is Verdict.DIFFERENT
    assert explain(other, one).decision is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("chú Tư bị chó cắn", "chó cắn chú Tư", True),
        ("chú Tư bị chó cắn", "chú Tư cắn chó", False),
        ("ông Ba bị kiện", "ông Ba kiện", False),
        ("Công ty sa thải anh Nam", "Anh Nam bị công ty sa thải", True),
        ("Cấm qua vì cầu hỏng", "Cầu hỏng, cấm qua", True),
        ("Cấm qua vì cầu hỏng", "Cấm qua nên cầu hỏng", False),
        ("Vì cầu hỏng nên cấm xe", "Vì cấm xe nên cầu hỏng", False),
        ("Mưa lớn làm sạt đường", "Đường bị sạt vì mưa lớn", True),
        ("Sau bão giá rau tăng", "Giá rau tăng sau bão", True),
        ("Đi lối trong an toàn hơn lối ngoài", "Đi lối ngoài an toàn hơn lối trong", False),
        ("Xe chạy từ Vinh vô Huế", "Xe chạy từ Huế ra Vinh", False),
    ],
)
def test_words_move_freely_as_long_as_everyone_keeps_their_part(one: str, other: str, same: bool) -> None:
    assert (explain(one, other).decision is Verdict.SAME) is same
    assert (explain(other, one).decision is Verdict.SAME) is same


@pytest.mark.parametrize(
    ("bare", "marked", "same"),
    [
        ("ca bien len gia", "Cá biển lên giá", True),
        ("heo chet hang loat", "Lợn chết hàng loạt", True),
        ("gia xang giam tuan sau", "Giá xăng hạ tuần sau", True),
        ("gia xang tang tuan sau", "Giá xăng giảm tuần sau", False),
        ("khong thu phi gui xe", "Thu phí gửi xe", False),
        ("xe dap bi cam vao pho", "Xe máy bị cấm vào phố", False),
    ],
)
def test_a_text_without_marks_is_read_by_those_of_the_other(bare: str, marked: str, same: bool) -> None:
    assert (explain(bare, marked).decision is Verdict.SAME) is same
    if not same:
        assert not facts_allow_same(compare(bare, marked))


def test_lent_marks_move_no_word() -> None:
    bare, marked = read("lam ruong o xa lam"), read("Làm ruộng ở xã, xa lắm")
    lent = lend_marks(bare, marked)

    assert [(s.bare, s.start, s.end) for s in lent.syllables] == [
        (s.bare, s.start, s.end) for s in bare.syllables
    ]
    assert [s.small for s in lent.syllables][:2] == ["làm", "ruộng"]
    assert lent.text == bare.text


def test_english_takes_no_marks() -> None:
    reading = read("The dog is not in the house")

    assert lend_marks(reading, read("Thế là con chó không ở trong nhà")) == reading
