"""One spelling for one sentence: what phones, keyboards and disguises write in many ways."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Only these are safe to fold by compatibility: "m²" and "½" keep their meaning, "𝗞𝗵ẩ𝗻" becomes letters.
_STYLED = re.compile(
    "[\uff01-\uff5e\U0001d400-\U0001d7ff\ufb00-\ufb06\u24b6-\u24e9\u210a-\u2115\u2119-\u211d]"
)

_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("ÐƉ", "Đ"),  # Eth and African D stand in for Đ in old fonts
        "ð": "đ",
        **dict.fromkeys("‐‑‒–—―−﹘﹣", "-"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′`´", "'"),
        "…": "...",
        "\u0131": "i",
    }
)

# Cyrillic and Greek letters that look like Latin ones (from the confusables of Unicode TR 39).
_DISGUISES = str.maketrans(
    "аАВеЕкКМНоОрРсСТуУхХіІјЈѕЅһԁԛԝѵαΑΒΕΗΙΚΜΝνοΟρΡΤΥΧΖ",
    "aABeEkKMHoOpPcCTyYxXiIjJsShdqwvaABEHIKMNvoOpPTYXZ",
)
_WORD_OF_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_DISGUISE = re.compile("[\u0370-\u03ff\u0400-\u052f]")

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook, dot below
_NO_LETTER_AFTER = r"(?![a-zA-Z\u0300-\u036f])"
# "hoà" and "hòa" are one word: with no final consonant the mark goes to the first vowel.
_LATE_TONE = re.compile(rf"(?<![qQ])([oO])([aeAE])([{_TONES}]){_NO_LETTER_AFTER}")
_LATE_TONE_UY = re.compile(rf"(?<![qQ])([uU])([yY])([{_TONES}]){_NO_LETTER_AFTER}")
# "hòan" for "hoàn": with a letter after, it goes to the second vowel.
_EARLY_TONE = re.compile(rf"([oO])([{_TONES}])([aeAE])(?=[a-zA-Z])")
_EARLY_TONE_UY = re.compile(rf"([uU])([{_TONES}])([yY])(?=[a-zA-Z])")
# "qúa" for "quá": the u belongs to the consonant.
_TONE_ON_QU = re.compile(rf"([qQ][uU])([{_TONES}])([aeiyoAEIYO])")


class _SpokenTable(dict[int, str | None]):
    """Character table for `str.translate`: drops what cannot be seen, turns every space into one kind."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        category = unicodedata.category(character)
        result: str | None = character
        if character.isspace() or category in ("Zs", "Zl", "Zp"):
            result = " "
        elif category in ("Cc", "Cf", "Cs", "Co", "Cn") or 0xFE00 <= code <= 0xFE0F:
            result = None
        self[code] = result
        return result


class _FoldTable(dict[int, str | None]):
    """Character table for `str.translate`: drops Latin marks, turns punctuation and signs into spaces."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        result: str | None
        if 0x0300 <= code <= 0x036F:
            result = None
        elif character == "đ":
            result = "d"
        elif character.isalnum() or unicodedata.category(character) in ("Mn", "Mc"):
            result = character
        else:
            result = " "
        self[code] = result
        return result


# The longest tags of real pages are links; a bound keeps hostile texts cheap.
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>|<!--[^<>]{0,500}-->")
_SPOKEN = _SpokenTable()
_FOLDED = _FoldTable()


def visible(text: str) -> str:
    """Return the text in NFC without characters nobody sees; letters and tone marks stay as written.

    What remains can be shown beside the original: it looks the same.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).translate(_SPOKEN))


def one_line(text: str) -> str:
    """Return the text as its writer meant it on one line: NFC, visible, single spaces.

    Quotation marks, dashes and tone marks stay as written; `normalise` is for comparing, this for keeping.
    """
    return " ".join(visible(text).split())


def without_markup(text: str) -> str:
    """Return the text with HTML tags taken out, as copied pages leave them; a lone "<" or "3 < 5" stays."""
    return _TAG.sub(" ", text) if "<" in text else text


def normalise(text: str) -> str:
    """Return one spelling of the text: NFC, plain letters, single spaces, usual tone marks.

    Upper case, punctuation and emoji stay. Applying it again changes nothing.
    """
    plain = _STYLED.sub(lambda match: unicodedata.normalize("NFKC", match.group()), text)
    plain = visible(plain).translate(_LOOKALIKES)
    if not plain.isascii():
        plain = _place_tones(_undisguised(plain))
    return " ".join(plain.split())


def _undisguised(text: str) -> str:
    """Write look-alike letters as Latin ones in words that mix the scripts, and in a text mostly Latin."""
    if not _DISGUISE.search(text) or not _LATIN.search(text):
        return text
    is_latin = len(_LATIN.findall(text)) > 2 * len(_DISGUISE.findall(text))

    def plain(match: re.Match[str]) -> str:
        word = match.group()
        if not _DISGUISE.search(word):
            return word
        is_disguise = _LATIN.search(word) or (is_latin and all(ord(letter) in _DISGUISES for letter in word))
        return word.translate(_DISGUISES) if is_disguise else word

    return unicodedata.normalize("NFC", _WORD_OF_LETTERS.sub(plain, text))


def _place_tones(text: str) -> str:
    """Move the tone mark of oa, oe, uy and qu to its usual vowel; returns NFC."""
    apart = unicodedata.normalize("NFD", text)
    apart = _TONE_ON_QU.sub(r"\1\3\2", apart)
    apart = _EARLY_TONE.sub(r"\1\3\2", apart)
    apart = _EARLY_TONE_UY.sub(r"\1\3\2", apart)
    apart = _LATE_TONE.sub(r"\1\3\2", apart)
    apart = _LATE_TONE_UY.sub(r"\1\3\2", apart)
    return unicodedata.normalize("NFC", apart)


def fold(text: str) -> str:
    """Return the text in small letters without tone marks or punctuation, words apart by one space.

    "Uống nước muối, KHÔNG?" gives "uong nuoc muoi khong". Applying it again changes nothing.
    """
    small = normalise(text).casefold()
    bare = unicodedata.normalize("NFD", small).translate(_FOLDED)
    # Casefolding after the marks are gone catches letters that only then have a small form.
    composed = unicodedata.normalize("NFC", bare).casefold().translate(_FOLDED)
    return " ".join(composed.split())


def fold_word(word: str) -> str:
    """Return the same as `fold` for one word; the words of all messages are few, so they are remembered."""
    return _remembered(word) if len(word) <= _LONGEST_REMEMBERED else fold(word)


_LONGEST_REMEMBERED = 24  # characters; more are links and rows of signs


@lru_cache(maxsize=100_000)
def _remembered(word: str) -> str:
    return fold(word)


_SYLLABLE = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")


def syllables(text: str) -> tuple[str, ...]:
    """Return the words between spaces and punctuation, in order, small, with their tone marks."""
    return tuple(_SYLLABLE.findall(normalise(text).casefold()))
