"""Finding passages: cutting texts, searching with and without marks, and an index that can be made anew."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuchu.errors import IndexUnusable
from thuchu.evidence.library import OF_ONE_TEXT, Library, Text, words_to_mark
from thuchu.evidence.passages import LONGEST_PASSAGE, USUAL_WORDS, cut, marked_words
from thuchu.match.embed import Vectors
from thuchu.text.sentences import sentences

LAKE = Text(
    "ho",
    "Hồ Suối Ngà",
    "== Vị trí ==\nHồ Suối Ngà nằm ở huyện Đông Lạc, chứa 12 triệu mét khối nước cho ba xã phía dưới đập.\n\n"
    + "Đập chính dài 340 mét, có sáu cửa xả, xây xong năm 1987 và sửa lại năm 2015. " * 4
    + "\n\nMùa mưa năm 2024 hồ mở hai trên sáu cửa, lưu lượng 85 mét khối một giây, thân đập không nứt.",
)
FLU = Text(
    "cum",
    "Bệnh cúm",
    "Cúm là bệnh do vi rút, lây qua đường hô hấp. Tiêm vắc xin hằng năm là cách phòng bệnh tốt nhất.\n\n"
    "Uống nước muối không ngăn được vi rút, vì vi rút đi vào cơ thể theo đường thở.",
)
BRIDGE = Text(
    "cau", "Cầu Bến Nhãn", "Cầu phao Bến Nhãn bảo trì từ 6 giờ đến 9 giờ ngày 12 tháng 9, xe đi vòng."
)


@pytest.fixture
def library() -> Library:
    library = Library()
    library.add([LAKE, FLU, BRIDGE])
    return library


def ids(library: Library, query: str) -> list[str]:
    return [found.text_id for found in library.search(query)]


# --- passages ------------------------------------------------------------------------------------


def test_short_paragraphs_are_put_together_and_headings_left_out() -> None:
    parts = [LAKE.text[part.start : part.end] for part in cut(LAKE.text)]

    assert not any("==" in part for part in parts)
    assert parts[0].startswith("Hồ Suối Ngà nằm ở huyện")
    assert parts[-1].endswith("thân đập không nứt.")
    assert len(parts) == 2


@given(st.lists(st.text(alphabet="aă bđ.!\nơ", max_size=120), max_size=30).map("\n".join))
def test_every_sentence_is_in_exactly_one_passage(text: str) -> None:
    parts = cut(text)

    for span in sentences(text):
        assert sum(part.start <= span.start and span.end <= part.end for part in parts) == 1
    assert all(before.end <= after.start for before, after in pairwise(parts))


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text = "Nước ở hồ này lên chậm trong hai ngày qua. " * 100

    parts = [text[part.start : part.end] for part in cut(text)]

    assert len(parts) > 5
    assert all(part.endswith(".") and len(part.split()) <= USUAL_WORDS for part in parts)
    assert all(len(part) <= LONGEST_PASSAGE for part in parts)


@given(st.text(max_size=200), st.text(max_size=40))
def test_marking_words_changes_nothing_of_the_passage(passage: str, query: str) -> None:
    assert "".join(words for words, _ in marked_words(passage, words_to_mark(query))) == passage


def test_words_are_marked_whatever_their_marks_and_capitals() -> None:
    pieces = marked_words("Hồ mở HAI cửa; hai cưa máy.", words_to_mark("ho mo hai cua"))

    marked = [words for words, is_marked in pieces if is_marked]
    assert marked == ["Hồ", "mở", "HAI", "cửa", "hai", "cưa"]


def test_words_of_every_sentence_are_not_marked() -> None:
    pieces = marked_words("Cửa của hồ có mở không?", words_to_mark("cua ho co mo khong"))

    assert [words for words, is_marked in pieces if is_marked] == ["Cửa", "hồ", "mở"]


# --- searching -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "hồ mở mấy cửa, lưu lượng bao nhiêu",
        "ho suoi nga mo hai tren sau cua",
        "HỒ SUỐI NGÀ xả lũ lưu lượng mét khối một giây",
        "lưu lưng 85 mét khôi môt giay",
    ],
)
def test_a_passage_is_found_without_marks_and_with_slips(library: Library, query: str) -> None:
    first = library.search(query)[0]

    assert first.text_id == "ho"
    assert "85 mét khối một giây" in first.passage
    assert LAKE.text[cut(LAKE.text)[first.number].start :].startswith(first.passage)


def test_marks_decide_between_words_that_fold_to_one() -> None:
    library = Library()
    library.add([Text("ban", "", "Nhà máy bán cá ở chợ."), Text("bạn", "", "Nhà máy bạn cả ở chợ.")])

    assert ids(library, "bán cá") == ["ban", "bạn"]
    assert ids(library, "bạn cả") == ["bạn", "ban"]


@pytest.mark.parametrize("query", ["", "  ", "?!…", "xyzzy plugh"])
def test_a_query_without_known_words_finds_nothing(library: Library, query: str) -> None:
    assert library.search(query) == []


def test_a_passage_that_shares_a_word_by_chance_is_left_out(library: Library) -> None:
    assert ids(library, "cầu phao Bến Nhãn bảo trì từ 6 giờ, nước không vào") == ["cau"]


def test_nothing_is_found_in_an_empty_library() -> None:
    assert Library().search("hồ mở cửa") == []


def test_one_long_text_does_not_fill_the_list() -> None:
    library = Library()
    many = "\n\n".join(f"Đập nước số {n} có cửa xả lũ thứ {n}. " * 8 for n in range(20))
    library.add([Text("nhiều", "", many), Text("ít", "", "Cửa xả lũ của đập nước ở xã bên.")])

    assert sorted(ids(library, "cửa xả lũ của đập nước")) == ["nhiều"] * OF_ONE_TEXT + ["ít"]


def test_a_removed_text_is_no_longer_found_and_a_changed_one_as_it_is_now(library: Library) -> None:
    library.remove(["ho", "chưa từng có"])
    library.add([Text("cau", "Cầu Bến Nhãn", "Cầu đã thông xe lúc 9 giờ sáng.", version="2")])

    assert "ho" not in ids(library, "hồ Suối Ngà mở hai cửa")
    assert ids(library, "cầu thông xe") == ["cau"]
    assert ids(library, "bảo trì") == []
    assert library.versions() == {"cum": "", "cau": "2"}


def test_the_order_of_taking_in_does_not_change_what_is_found(library: Library) -> None:
    other = Library()
    for text in (BRIDGE, LAKE, FLU):
        other.add([text])

    for query in ("cửa đập", "vi rút", "ngày 12 tháng 9 hồ mở cửa"):
        assert other.search(query) == library.search(query)


class Sense:
    """An embedder that knows bridges from everything else."""

    dimensions = 2
    fingerprint = "test"

    def __init__(self) -> None:
        self.seen: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.seen += texts
        return np.array([self.query(text) for text in texts], dtype=np.float32)

    def query(self, text: str) -> Vectors:
        return np.array(
            [1.0, 0.0] if "cầu" in text.lower() or "bridge" in text else [0.0, 1.0], dtype=np.float32
        )

    def messages(self, texts: Sequence[str]) -> Vectors:
        raise NotImplementedError


def test_a_passage_that_means_the_same_is_found_without_a_common_word() -> None:
    by_words, by_sense = Library(), Library(Sense())
    for library in (by_words, by_sense):
        library.add([LAKE, BRIDGE])

    assert ids(by_words, "is the bridge closed") == []
    assert ids(by_sense, "is the bridge closed") == ["cau"]


def test_sense_decides_between_passages_with_the_same_words() -> None:
    texts = [Text("a", "", "Nước lũ lên cao ở chợ, cấm xe."), Text("b", "", "Nước lũ lên cao ở cầu, cấm xe.")]
    by_words, by_sense = Library(), Library(Sense())
    for library in (by_words, by_sense):
        library.add(texts)

    assert ids(by_words, "nước lũ lên cao, bridge") == ["a", "b"]
    assert ids(by_sense, "nước lũ lên cao, bridge") == ["b", "a"]


def test_only_so_many_passages_get_a_vector_and_the_others_lose_nothing_by_it() -> None:
    sense = Sense()
    library = Library(sense, in_sense=2)
    assert library.embeds

    library.add([Text(f"t{n}", "", f"Nước lũ lên cao ở xã số {n}.") for n in range(4)])
    library.add([Text("t4", "", "Nước lũ lên cao ở xã số 4.")])

    assert len(sense.seen) == 2
    assert not library.embeds
    assert ids(library, "nước lũ lên cao ở xã số 4")[0] == "t4"
    assert ids(library, "nước lũ lên cao ở xã số 1")[0] == "t1"


# --- on disk -------------------------------------------------------------------------------------


def test_an_index_on_disk_is_followed_by_another_process(tmp_path: Path) -> None:
    one, other = Library(folder=tmp_path), Library(folder=tmp_path)
    one.add([LAKE, FLU])
    assert len(other) == 0

    assert other.refresh()

    assert ids(other, "nước muối ngừa cúm")[0] == "cum"
    one.compact()
    other.refresh()
    assert ids(other, "nước muối ngừa cúm")[0] == "cum"
    assert (len(other), other.passages) == (2, 3)


def test_an_index_made_with_another_model_is_not_used(tmp_path: Path) -> None:
    Library(folder=tmp_path).add([LAKE])

    with pytest.raises(IndexUnusable):
        Library(Sense(), folder=tmp_path)


def test_a_damaged_index_says_so_and_can_be_started_anew(tmp_path: Path) -> None:
    Library(folder=tmp_path).add([LAKE])
    segment = next(tmp_path.glob("segment-*"))
    segment.write_bytes(segment.read_bytes()[:-40] + b"x" * 40)

    with pytest.raises(IndexUnusable):
        Library(folder=tmp_path)
    Library.discard(tmp_path)

    assert len(Library(folder=tmp_path)) == 0
