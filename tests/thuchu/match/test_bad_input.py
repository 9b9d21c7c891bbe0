"""Whatever is sent, matching, comparing and grouping answer or refuse, in bounded time."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuchu.match import ClaimMatcher, Decision, Grouper, KnownClaim, explain
from thuchu.text import restore

CLAIMS = (
    KnownClaim("de", ("Đê sông Hồng đoạn qua xã Liên Hà đã vỡ.",)),
    KnownClaim("xang", ("Giá xăng tăng 3.000 đồng một lít từ ngày mai.",)),
    KnownClaim("water", ("Drinking hot lemon water cures cancer.",), "en"),
)
ODD = {
    "empty": "",
    "spaces": " \t\n\u00a0\u200b",
    "one emoji": "🚨",
    "emoji joined": "👨‍👩‍👧‍👦" * 50,
    "only a link": "https://tin.example/de-vo?fbclid=abc",
    "zero bytes": "\0\0đê\0vỡ",
    "half a pair of surrogates": "\ud83d đê vỡ \udc00",
    "right to left": "\u202eđê sông Hồng vỡ\u202c مرحبا السد انهار",
    "homoglyphs": "Đê sông Нồng đоạn quа хã Liên Нà đã vỡ",  # Cyrillic letters among the Latin
    "marks piled up": "đ" + "\u0301" * 5_000,
    "many scripts": "大坝 决堤 ダム डैम تہ ಅಣೆಕಟ್ಟು đê 댐",
    "one long word": "a" * 100_000,
    "digits": "1" * 100_000,
    "stops": ". ! ? " * 20_000,
    "tags": "<b>" * 30_000,
    "words again and again": "đê vỡ rồi " * 100_000,
    "lines": "đê\n" * 50_000,
    "numbers and dates": "ngày 5/9 tăng 3.000 đồng 20% " * 20_000,
    "denials": "không " * 50_000,
    "binary read as text": bytes(range(256)).decode("latin-1") * 500,
}
SECONDS = 20.0  # for one call; what it takes alone is under one


@pytest.mark.parametrize("name", ODD)
def test_odd_input_gets_an_answer_in_bounded_time(name: str) -> None:
    matcher = ClaimMatcher()
    matcher.add(CLAIMS)
    began = time.monotonic()

    found = matcher.closest(ODD[name], limit=5)
    explain(ODD[name][:20_000], CLAIMS[0].texts[0])
    Grouper().add("1", ODD[name])
    restored = restore(ODD[name])

    assert found.decision in Decision
    assert all(0.0 <= candidate.probability <= 1.0 for candidate in found.candidates)
    assert isinstance(restored, str)
    assert time.monotonic() - began < SECONDS


def test_letters_that_only_look_alike_still_find_the_claim() -> None:
    matcher = ClaimMatcher()
    matcher.add(CLAIMS)

    assert matcher.closest(ODD["homoglyphs"]).candidates[0].claim_id == "de"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400), st.text(max_size=120))
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    told = explain(one, other)

    assert (told.decision == "different") == bool(told.differing)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=600))
def test_any_text_can_be_looked_up_and_the_span_stands_in_it(text: str) -> None:
    matcher = ClaimMatcher()
    matcher.add(CLAIMS)

    for candidate in matcher.closest(text).candidates:
        start, end = candidate.span or (0, len(text))
        assert 0 <= start < end


@pytest.mark.long
def test_mangled_messages_are_looked_up() -> None:
    chance = random.Random(4)  # a fuzz run, the same every time
    matcher = ClaimMatcher()
    matcher.add(CLAIMS)
    signs = "đê vỡ 3.000 không ngày 5/9 \u0301\u200d🚨<>&%đ₫\n\t\u202e" + "".join(map(chr, range(1, 400)))
    for _ in range(400):
        text = list(chance.choice(CLAIMS).texts[0] * chance.choice((1, 1, 3, 20)))
        for _ in range(chance.randrange(1, 40)):
            at = chance.randrange(len(text) + 1)
            text[at : at + chance.randrange(4)] = chance.choices(signs, k=chance.randrange(6))
        mangled = "".join(text)

        assert matcher.closest(mangled).decision in Decision
        assert explain(mangled, CLAIMS[0].texts[0]).decision in ("same", "different")
