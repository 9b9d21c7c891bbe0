"""Lists of words, written in the code as one readable string."""

from __future__ import annotations


def word_list(*lines: str) -> frozenset[str]:
    """Return the words of the lines, which stand apart by spaces."""
    return frozenset(word for line in lines for word in line.split())
