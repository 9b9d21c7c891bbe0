"""A message cut into its sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from thuchu.text.wordlist import word_list

LONGEST = 1_500  # characters; a text without any stop is cut at a space before that

# What ends a sentence: stops of all scripts, a line break, a bullet. A point, colon or comma inside a number
# or an address has no space after it and ends nothing.
_STOP = re.compile(
    r"""(?<![.!?…;])[.!?…;]++["'”’)\]]*+(?=\s|$)|[。！？｡।॥؟۔።]+["'”’)\]」』]*|\n\s*|(?=[•▪►●◆➡👉✅❌🔴📌])"""
)
_WORD = re.compile(r"\w")
# After these a point ends no sentence.
_SHORTENED = word_list(
    "tp p q h x tx tt ths gs pgs ts bs st tr đ dr mr mrs ms prof sr jr vs no vol art gen sen rep gov "
    "u.s a.m p.m e.g i.e jan feb mar apr jun jul aug sep sept oct nov dec"
)
_LAST_WORD = re.compile(r"[\w.]*\w$")
_LAST_SEEN = 12  # characters before a point that are looked at


@dataclass(frozen=True, slots=True)
class Span:
    """One sentence: its characters in the text, from `start` up to `end`, and what stands there."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Span]:
    """Return the sentences of a text in order, without the white space around them.

    Every word is in exactly one of them. Time grows with the length alone.
    """
    found: list[Span] = []
    start = 0
    for stop in _STOP.finditer(text):
        if stop.start() < start or (stop.group().startswith(".") and _is_shortened(text, stop)):
            continue
        _append(found, text, start, stop.end())
        start = stop.end()
    _append(found, text, start, len(text))
    return found


def _is_shortened(text: str, stop: re.Match[str]) -> bool:
    """Tell whether the point belongs to a shortened word, an initial or a number of a list."""
    if stop.group() != ".":
        return False
    word = _LAST_WORD.search(text, max(0, stop.start() - _LAST_SEEN), stop.start())
    if word is None:
        return False
    before = word.group().lower()
    is_initial = len(before) == 1 and word.group().isupper()
    ahead = text[max(0, stop.start() - _LAST_SEEN) : stop.start()].rstrip("0123456789").rstrip(" \t")
    opens_line = not ahead or ahead.endswith("\n")
    return is_initial or before in _SHORTENED or (before.isdecimal() and len(before) <= 2 and opens_line)


def _append(found: list[Span], text: str, start: int, end: int) -> None:
    while end - start > LONGEST:
        cut = text.rfind(" ", start, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        _append(found, text, start, cut)
        start = cut
    piece = text[start:end]
    if not _WORD.search(piece):
        return
    start += len(piece) - len(piece.lstrip())
    piece = piece.strip()
    found.append(Span(start, start + len(piece), piece))
