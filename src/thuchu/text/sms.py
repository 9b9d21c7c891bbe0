"""What a text message holds: 160 characters of the GSM alphabet, or 70 of any other (3GPP TS 23.038)."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")  # each takes two places
GSM_ONE, GSM_EACH = 160, 153  # places in a message alone, and in each part of a longer one
UCS2_ONE, UCS2_EACH = 70, 67

_LETTERS = str.maketrans("đĐ“”„‘’‚«»–—‐−⁄", 'dD"""\'\'\'""----/')


@dataclass(frozen=True, slots=True)
class Size:
    """How much room a text takes."""

    is_gsm: bool
    places: int
    parts: int


def size_of(text: str) -> Size:
    """Return the room the text takes as it is; an empty text takes no part."""
    is_gsm = all(letter in _BASIC or letter in _EXTENDED for letter in text)
    if is_gsm:
        places = sum(2 if letter in _EXTENDED else 1 for letter in text)
        one, each = GSM_ONE, GSM_EACH
    else:
        places = len(text.encode("utf-16-le", "surrogatepass")) // 2
        one, each = UCS2_ONE, UCS2_EACH
    return Size(is_gsm, places, 1 if 0 < places <= one else -(-places // each))


def without_marks(text: str) -> str:
    """Return the text in the GSM alphabet: no tone marks, capitals kept, "?" for what has no letter there."""
    # By compatibility, so that "m³" is "m3" and "…" three points.
    plain = unicodedata.normalize("NFKD", text).translate(_LETTERS)
    letters = (letter for letter in plain if not unicodedata.combining(letter))
    return "".join(letter if letter in _BASIC or letter in _EXTENDED else "?" for letter in letters)
