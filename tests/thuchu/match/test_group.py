from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuchu.errors import BadInput, IndexDamaged, IndexForeign
from thuchu.match import Decisions, Grouper
from thuchu.match.embed import Vectors
from thuchu.match.group import GROUPS_FILE

DYKE = "Đê sông Hồng đã vỡ ở xã Hòa Bình lúc 5h sáng, bà con chạy gấp"
STREAM = (
    DYKE,
    "de song hong da vo o xa hoa binh luc 5h sang ba con chay gap",
    "KHẨN: Đê sông Hồng đã vở ở xã Hòa Bình lúc 5h sáng, bà con chạy gấp!!! Chia sẻ giúp",
    "Đê sông Hồng đã vỡ ở xã Hòa Bình lúc 7h sáng, bà con chạy gấp",
    "Đê sông Hồng không vỡ ở xã Hòa Bình lúc 5h sáng, bà con chạy gấp",
    "Đê sông Hồng đã vỡ ở xã Tân Lập lúc 5h sáng, bà con chạy gấp",
    "Uống nước muối ấm mỗi sáng thì ngừa được bệnh cúm",
    "uong nuoc muoi am moi sang thi ngua duoc benh cum",
    "Hôm nay nhà mình ăn phở nhé",
)


class Meaning:
    """A stand-in for the model: texts of one topic word share a vector."""

    dimensions = 8
    fingerprint = "meaning"

    def passages(self, texts: Sequence[str]) -> Vectors:
        rows = [np.eye(8)[0 if "nước muối" in text else 1 + len(text) % 7] for text in texts]
        return np.array(rows, dtype=np.float32).reshape(len(texts), 8)

    def query(self, text: str) -> Vectors:
        return self.passages([text])[0]

    def messages(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self.passages(texts)] * 2, axis=1)


def grouped(texts: Sequence[str], grouper: Grouper | None = None) -> set[frozenset[str]]:
    """Return the groups as sets of texts."""
    made = Grouper() if grouper is None else grouper
    made.add_many((str(at), text) for at, text in enumerate(texts))
    return {frozenset(texts[int(at)] for at in ids) for ids in made.groups().values()}


def test_copies_and_slips_are_one_group_and_other_facts_are_others() -> None:
    found = grouped(STREAM)

    assert frozenset(STREAM[:3]) in found
    assert frozenset(STREAM[6:8]) in found
    assert {frozenset([STREAM[3]]), frozenset([STREAM[4]]), frozenset([STREAM[5]])} <= found


def test_a_cut_message_joins_the_whole_one() -> None:
    cut = " ".join(DYKE.split()[:11])

    assert grouped([DYKE, cut]) == {frozenset([DYKE, cut])}


def test_other_words_of_one_sense_are_joined_by_the_model() -> None:
    one, other = "Uống nước muối ngừa được cúm", "Cứ súc miệng nước muối là cúm lui"

    assert len(grouped([one, other])) == 2
    assert len(grouped([one, other], Grouper(Meaning()))) == 1


def test_the_model_never_joins_what_says_one_word_for_another() -> None:
    texts = ["Ngâm chân nước muối giúp ngủ ngon", "Ngâm đầu nước muối giúp ngủ ngon"]

    assert len(grouped(texts, Grouper(Meaning()))) == 2


def test_the_model_never_joins_what_differs_in_a_fact() -> None:
    assert len(grouped(["Uống 2 lít nước muối", "Mỗi sáng nước muối 5 lít"], Grouper(Meaning()))) == 2


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_the_same_messages_in_another_order_make_the_same_groups(seed: int) -> None:
    shuffled = list(STREAM)
    random.Random(seed).shuffle(shuffled)

    assert grouped(shuffled) == grouped(STREAM)


def test_one_by_one_and_all_at_once_are_the_same() -> None:
    single = Grouper()
    for at, text in enumerate(STREAM):
        single.add(str(at), text)
    many = Grouper()
    many.add_many((str(at), text) for at, text in enumerate(STREAM))

    assert single.groups() == many.groups()


def test_people_put_together_and_apart_and_a_rebuild_keeps_it() -> None:
    grouper = Grouper()
    grouper.add_many((str(at), text) for at, text in enumerate(STREAM))

    decided = Decisions().together(STREAM[0], STREAM[8])
    grouper.decide(decided)
    again = Grouper(decisions=decided)
    again.add_many((str(at), text) for at, text in reversed(list(enumerate(STREAM))))

    for made in (grouper, again):
        assert made.group_of("0") == made.group_of("8")
        assert made.group_of("6") != made.group_of("0")


def test_what_people_keep_apart_is_not_joined_until_they_say_otherwise() -> None:
    slip = DYKE.replace("chạy", "chạyo")
    grouper = Grouper(decisions=Decisions().apart(DYKE, slip))
    grouper.add_many([("0", DYKE), ("1", slip)])

    assert grouper.group_of("0") != grouper.group_of("1")
    grouper.decide(grouper.decisions.together(slip, DYKE))
    assert grouper.group_of("0") == grouper.group_of("1")


def test_a_decision_on_one_text_is_refused() -> None:
    with pytest.raises(BadInput, match="same text"):
        Decisions().apart("Đê vỡ rồi bà con ơi", "ĐÊ VỠ RỒI BÀ CON ƠI!")


def test_the_face_tells_most_and_is_not_the_loudest() -> None:
    grouper = Grouper()
    grouper.add_many((str(at), text) for at, text in enumerate([STREAM[1], DYKE, STREAM[1]]))

    assert grouper.face(grouper.group_of("0")) == "1"
    with pytest.raises(BadInput, match="no group"):
        grouper.face("g0")


def test_a_removed_message_is_forgotten_with_its_text(tmp_path: Path) -> None:
    grouper = Grouper()
    grouper.add_many((str(at), text) for at, text in enumerate(STREAM))
    grouper.remove("8")
    grouper.remove("never there")
    grouper.save(tmp_path)

    assert "phở" not in (tmp_path / GROUPS_FILE).read_text("utf-8")
    with pytest.raises(BadInput, match="no message '8'"):
        grouper.group_of("8")


def test_saved_groups_are_read_back_and_go_on(tmp_path: Path) -> None:
    grouper = Grouper(Meaning())
    grouper.add_many((str(at), text) for at, text in enumerate(STREAM))
    grouper.save(tmp_path)

    again = Grouper.load(tmp_path, Meaning())

    assert again.groups() == grouper.groups()
    assert again.add("new", DYKE + "!!!") == grouper.group_of("0")


def test_a_damaged_or_foreign_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="no groups"):
        Grouper.load(tmp_path)
    grouper = Grouper()
    grouper.add("1", DYKE)
    grouper.save(tmp_path)
    with pytest.raises(IndexForeign, match="anew"):
        Grouper.load(tmp_path, Meaning())
    content = (tmp_path / GROUPS_FILE).read_bytes()
    (tmp_path / GROUPS_FILE).write_bytes(content[:-20])
    with pytest.raises(IndexDamaged, match="damaged"):
        Grouper.load(tmp_path)


@pytest.mark.parametrize("text", ["", "😱", "a" * 1_000_000, "שלום עולם טוב", "\x00\ud800", "đê " * 300_000])
def test_any_message_gets_a_group(text: str) -> None:
    grouper = Grouper()

    assert grouper.add("1", text) == grouper.add("2", text)
