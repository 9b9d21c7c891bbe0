from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thuchu.match import Aspect, Verdict, explain

# Written for this project: one text, tab, another, tab, same or different, tab, what it tries.
PAIRS = [
    line.split("\t")
    for line in (Path(__file__).parent / "data" / "fact_pairs.tsv").read_text("utf-8").splitlines()
    if line
]


@pytest.mark.parametrize(("a", "b", "verdict", "kind"), PAIRS)
def test_two_texts_are_told_to_say_the_same_or_not(a: str, b: str, verdict: str, kind: str) -> None:
    assert explain(a, b).decision == verdict
    assert explain(b, a).decision == verdict


def test_the_pairs_hold_both_verdicts() -> None:
    count = Counter(verdict for _, _, verdict, _ in PAIRS)

    assert min(count["same"], count["different"]) > 35


@pytest.mark.parametrize(
    ("a", "b", "aspect", "words"),
    [
        ("Nghỉ học từ 5/9", "Nghỉ học từ 12/9", Aspect.DATE, ("5/9", "12/9")),
        ("Tỏi chữa cúm", "Gừng chữa cúm", Aspect.SUBSTANCE, ("Tỏi", "Gừng")),
        ("Tất cả đều về", "Một số đều về", Aspect.QUANTITY, ("Tất cả", "Một số")),
        ("Chó cắn người", "Người cắn chó", Aspect.ROLE, ("Chó cắn người", "Người cắn chó")),
        ("Vỡ đê lớn", "Vỡ đập lớn", Aspect.WORDING, ("đê", "đập")),
    ],
)
def test_what_differs_is_named_in_the_words_of_both(
    a: str, b: str, aspect: Aspect, words: tuple[str, str]
) -> None:
    told = explain(a, b)

    assert told.decision is Verdict.DIFFERENT
    assert (aspect, *words) in [(reason.aspect, reason.yours, reason.theirs) for reason in told.differing]


def test_the_same_has_nothing_that_differs() -> None:
    assert explain("Nghỉ học từ 5/9", "nghi hoc tu mung 5 thang 9").differing == ()


@given(st.sampled_from(PAIRS), st.sampled_from(PAIRS))
def test_the_verdict_does_not_depend_on_which_text_comes_first(one: list[str], other: list[str]) -> None:
    assert explain(one[0], other[1]).decision == explain(other[1], one[0]).decision


@given(st.text(max_size=60))
def test_any_text_says_the_same_as_itself(text: str) -> None:
    assert explain(text, text).decision is Verdict.SAME


def test_a_long_row_of_words_is_compared_in_time() -> None:
    text = "đê vỡ nước lên " * 2_000

    assert explain(text, text + "rồi").decision is Verdict.SAME


def test_two_long_rows_of_other_words_are_compared_in_time() -> None:
    assert explain("vì không bị làm ở " * 600, "do chẳng được khiến " * 600).decision is Verdict.DIFFERENT
