"""Lists of words: written in the code as one readable string, or one entry a line in a data file."""

from __future__ import annotations

from pathlib import Path


def word_list(*lines: str) -> frozenset[str]:
    """Return the words of the lines, which stand apart by spaces."""
    return frozenset(word for line in lines for word in line.split())


def named_phrases(lists: dict[str, str]) -> dict[tuple[str, ...], str]:
    """Return the words of each phrase with the name it stands under: {"all": "tất cả, toàn bộ"}."""
    return {tuple(phrase.split()): name for name, phrases in lists.items() for phrase in phrases.split(", ")}


def entries(path: Path) -> list[str]:
    """Return the lines of a data file in order, without blank ones and those that start with "#"."""
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
