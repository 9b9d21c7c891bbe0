"""Vietnamese as keys: what a Telex keyboard would have made of a word, and slips of the fingers mended."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from thuchu.text.normalise import fold_word
from thuchu.text.wordlist import entries, word_list

_TONE_KEYS = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_ONSETS = (
    "ngh", "ng", "nh", "ch", "gh", "gi", "kh", "ph", "qu", "th", "tr", *"bcdđghklmnpqrstvx",
)  # fmt: skip
_FINALS = ("ng", "nh", "ch", "c", "m", "n", "p", "t")
# Rimes that a consonant may follow, and those that end a syllable.
_OPEN_RIMES = word_list("a ă â e ê i o ô ơ u ư y iê uô ươ oa oă oe uâ uê uơ uy yê uyê oo")
_RIMES = _OPEN_RIMES | word_list(
    "ai ao au ay âu ây eo êu ia iu oi ôi ơi ua ui ưa ưi ưu iêu yêu oai oay oao oeo uây uôi ươi ươu uya uyu"
)
_BARE_OPEN_RIMES, _BARE_RIMES = (frozenset(map(fold_word, rimes)) for rimes in (_OPEN_RIMES, _RIMES))
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_VOWELS = frozenset("aăâeêioôơuưy")
# Words of other languages in Vietnamese texts whose letters are also the keys of a syllable: "bus", "post".
_NOT_KEYS = frozenset(entries(Path(__file__).parent / "data" / "not_telex.txt"))
_LONGEST = 10  # letters; the longest syllable is "nghiêng", typed with nine keys


def is_syllable(word: str) -> bool:
    """Tell whether a word in small letters has the shape of a Vietnamese syllable, its tone left aside."""
    plain = unicodedata.normalize(
        "NFC", "".join(c for c in unicodedata.normalize("NFD", word) if c not in _TONES)
    )
    return _is_made_of(plain, _RIMES, _OPEN_RIMES)


def _is_bare_syllable(word: str) -> bool:
    return _is_made_of(fold_word(word), _BARE_RIMES, _BARE_OPEN_RIMES)


def _is_made_of(plain: str, rimes: frozenset[str], open_rimes: frozenset[str]) -> bool:
    for onset in ("", *_ONSETS):
        if not plain.startswith(onset):
            continue
        rest = plain[len(onset) :]
        if rest in rimes or (onset == "gi" and not rest):
            return True
        for final in _FINALS:
            if rest.endswith(final) and (
                rest[: -len(final)] in open_rimes or (onset == "gi" and rest == final)
            ):
                return True
    return False


def is_telex_only(word: str) -> bool:
    """Tell whether a word is a syllable by Telex's keys and none without them."""
    typed = _typed(word)
    return typed is not None and typed != word and not is_syllable(word) and is_syllable(typed)


def telex_word(word: str) -> str:
    """Return what a Vietnamese keyboard would have made of a word, or the word when no syllable comes out."""
    typed = _typed(word.lower())
    if typed is None or not is_syllable(typed):
        return word
    if word.isupper() and len(word) > 1:
        return typed.upper()
    return typed[0].upper() + typed[1:] if word[0].isupper() else typed


@lru_cache(maxsize=20_000)
def mended(word: str) -> str:
    """Return the Vietnamese syllable that was meant by a slip of the fingers; the word itself when unclear.

    word    in small letters, NFC
    Mended are keys that were never turned into letters ("nhieemx", "đươngf"), letters that were held too long
    ("cắnn", "taaay") and two that changed places ("khogn"). A syllable and a word that is known in another
    language stay as they are.
    """
    if not 3 <= len(word) <= _LONGEST or word in _NOT_KEYS or is_syllable(word):
        return word
    return _from_keys(word) or _from_held_letters(word) or _from_swapped_letters(word) or word


@lru_cache(maxsize=20_000)
def is_misspelled(word: str) -> bool:
    """Tell whether a word in small letters is no syllable, but one was meant: "nguời", "cắnn", "lamf"."""
    if is_syllable(word):
        return False
    return mended(word) != word or (not word.isascii() and _is_bare_syllable(word))


# Fingers put the key of a tone at the end of the syllable or of its vowels, and double a letter at once.
_KEYS_IN_ORDER = re.compile(r"(?!.*[sfrxj](?:[aăâeêioôơuưy]|.+[sfrxj]))")


def _from_keys(word: str) -> str:
    tail = word.lstrip("bcdđghklmnpqrstvx")
    has_tone = not _TONES.isdisjoint(unicodedata.normalize("NFD", word))
    if has_tone or not _KEYS_IN_ORDER.match(tail) or _is_doubled_apart(word):
        return ""
    typed = _typed(word)
    return typed if typed is not None and typed != word and is_syllable(typed) else ""


def _is_doubled_apart(word: str) -> bool:
    """Tell "momo", a name, from "ddoor": the key that makes â, ê, ô or đ is pressed twice at once."""
    return any(word.count(key) > 1 and 2 * key not in word for key in "aeod")


def _from_held_letters(word: str) -> str:
    """Return the word with each row of one letter, marked or not, as the one letter that says most."""
    kept: list[str] = []
    for letter in word:
        if kept and fold_word(kept[-1]) == fold_word(letter):
            if fold_word(kept[-1]) == kept[-1]:
                kept[-1] = letter
        else:
            kept.append(letter)
    made = "".join(kept)
    return made if made != word and _is_bare_syllable(made) else ""


# Consonants of one sign: written the wrong way round they begin or end no syllable.
_SWAPPED = {"gn": "ng", "hn": "nh", "hc": "ch", "hk": "kh", "ht": "th", "rt": "tr", "hp": "ph"}


def _from_swapped_letters(word: str) -> str:
    turned = [
        *(word[:-2] + right for wrong, right in _SWAPPED.items() if word.endswith(wrong)),
        *(right + word[2:] for wrong, right in _SWAPPED.items() if word.startswith(wrong)),
    ]
    return next(filter(_is_bare_syllable, turned), "")


def _typed(word: str) -> str | None:
    """Return what a Vietnamese keyboard would have made of these keys; None when no syllable comes out."""
    if len(word) > _LONGEST:
        return None
    tone = ""
    letters: list[str] = []
    for key in word:
        if key in _TONE_KEYS and any(letter in _VOWELS for letter in letters):
            if tone:
                return None
            tone = _TONE_KEYS[key]
        elif key == "w":
            if not _put_hook(letters):
                letters.append("ư")
        elif key in "aeo" and key in letters:
            letters[letters.index(key)] = {"a": "â", "e": "ê", "o": "ô"}[key]
        elif key == "d" and "d" in letters:
            letters[letters.index("d")] = "đ"
        else:
            letters.append(key)
    # One hook is enough for both: "đuwocj" is "được".
    return _with_tone(_HALF_HOOKED.sub("ươ", "".join(letters)), tone)


_HALF_HOOKED = re.compile("ưo(?=[a-z])")


def _put_hook(letters: list[str]) -> bool:
    if "u" in letters and "o" in letters and letters.index("o") == letters.index("u") + 1:
        letters[letters.index("u")], letters[letters.index("o")] = "ư", "ơ"
        return True
    for letter, hooked in (("a", "ă"), ("o", "ơ"), ("u", "ư")):
        if letter in letters:
            letters[letters.index(letter)] = hooked
            return True
    return False


def _with_tone(word: str, tone: str) -> str | None:
    """Put the tone where the usual spelling has it."""
    if not tone:
        return word
    start = 2 if word.startswith(("qu", "gi")) and any(letter in _VOWELS for letter in word[2:]) else 0
    vowels = [at for at in range(start, len(word)) if word[at] in _VOWELS]
    if not vowels:
        return None
    special = [at for at in vowels if word[at] in "ăâêôơư"]
    if special:
        place = special[-1]
    elif len(vowels) == 1:
        place = vowels[0]
    elif len(vowels) >= 3 or vowels[-1] + 1 < len(word):
        place = vowels[1]
    else:
        place = vowels[0]
    return unicodedata.normalize("NFC", word[: place + 1] + tone + word[place + 1 :])
