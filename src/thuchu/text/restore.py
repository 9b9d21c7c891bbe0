"""Tone marks for Vietnamese typed without them: "uong nuoc chanh" gives "uống nước chanh".

A small convolutional network reads eight words to each side and chooses among the forms each bare syllable
has. It was trained by tools/train_restorer.py on the Vietnamese Wikipedia (see data/ATTRIBUTION.md) and runs
on NumPy alone. Words that carry marks are kept, and help to choose the others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from thuchu.text.language import guess_language

CHOICES = 16  # forms of one bare syllable
KERNEL = 5  # words a layer sees
LONGEST = 20_000  # characters that are read; the rest is given back as it is
AT_ONCE = 512  # words in one go of the network
_SIDE = 8  # words to each side that can matter: four layers of two
_MODEL = "restore.npz"

Matrix = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\w\s]")
# Nothing is changed inside these.
_UNTOUCHED = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|[@#]\S+|\b[\w-]+\.(?:vn|com|net|org|info|gov)\b\S*")


def tokens_of(text: str) -> Iterator[re.Match[str]]:
    """Yield words, numbers and signs in order."""
    return _TOKEN.finditer(text)


def bare(word: str) -> str:
    """Return a word in small letters without marks."""
    apart = unicodedata.normalize("NFD", word.lower().replace("đ", "d"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


# Of the words that have a form with marks; Vietnamese with marks has four in five of them marked.
_MARKED_AT_MOST = 0.2
# Of all words must be bare Vietnamese syllables; names and short foreign words are among most messages.
_SYLLABLES_AT_LEAST = 0.6
_SURE_FROM = 4  # words; with fewer only a text that is known for Vietnamese is given marks
_SURE_SHARE = 0.9


def needs_marks(text: str) -> bool:
    """Tell whether a text is Vietnamese that was typed without tone marks, wholly or nearly."""
    words = [token.group() for token in tokens_of(text[:LONGEST]) if token.group().isalpha()]
    if not words:
        return False
    choices = shipped_network().choices
    syllables = [word for word in words if bare(word) in choices]
    marked = sum(1 for word in words if not word.isascii())
    if not syllables or marked > _MARKED_AT_MOST * len(syllables):
        return False
    share = len(syllables) / len(words)
    language = guess_language(text)
    if language == "vi":
        return share >= _SYLLABLES_AT_LEAST
    return language == "und" and len(words) >= _SURE_FROM and share >= _SURE_SHARE


def restore(text: str) -> str:
    """Return the text with the likeliest tone marks on its bare Vietnamese words; all else stays as it is.

    Meant for texts of which `needs_marks` is true: English words that are spelled like Vietnamese syllables
    would be given marks too.
    """
    plain = unicodedata.normalize("NFC", text)
    head, tail = plain[:LONGEST], plain[LONGEST:]
    network = shipped_network()
    untouched = [match.span() for match in _UNTOUCHED.finditer(head)]
    tokens = list(tokens_of(head))
    words = [token.group() for token in tokens]
    pieces: list[str] = []
    reached, at_span = 0, 0
    for token, form in zip(tokens, network.read(words), strict=True):
        while at_span < len(untouched) and untouched[at_span][1] <= token.start():
            at_span += 1
        inside = at_span < len(untouched) and untouched[at_span][0] <= token.start()
        pieces.append(head[reached : token.start()])
        pieces.append(token.group() if inside else _in_case_of(token.group(), form))
        reached = token.end()
    return "".join(pieces) + head[reached:] + tail


def _in_case_of(word: str, form: str) -> str:
    if word.lower() == form or not word.isascii():
        return word
    if word.islower():
        return form
    if word.isupper() and len(word) > 1:
        return form.upper()
    if word[0].isupper() and (len(word) == 1 or word[1:].islower()):
        return form[0].upper() + form[1:]
    return word  # "iPhone"


@dataclass(frozen=True, slots=True)
class _Network:
    """The weights as they are computed with, and the words they are for."""

    rows: dict[str, int]  # of words; 0 is a gap, 1 any other word
    choices: dict[str, tuple[str, ...]]
    first_choice: dict[str, int]  # number of a syllable's first form
    words: npt.NDArray[np.int8]
    words_scale: Matrix
    forms: Matrix
    bias: Matrix
    capital: Matrix
    wide: tuple[tuple[Matrix, Matrix], ...]
    narrow: tuple[tuple[Matrix, Matrix], ...]
    out: tuple[Matrix, Matrix]

    def read(self, words: list[str]) -> list[str]:
        """Return each word's likeliest form in small letters; a marked or unknown word as it is."""
        found: list[str] = []
        for start in range(0, len(words), AT_ONCE):
            before = max(0, start - _SIDE)
            part = words[before : start + AT_ONCE + _SIDE]
            states = self._states(part)
            for at in range(start - before, min(start - before + AT_ONCE, len(part))):
                found.append(self._chosen(part[at], states[at]))
        return found

    def _chosen(self, word: str, state: Matrix) -> str:
        small = word.lower()
        choices = self.choices.get(small) if small.isascii() else None
        if choices is None:
            return small
        first = self.first_choice[small]
        scores = self.forms[first : first + len(choices)] @ state + self.bias[first : first + len(choices)]
        return choices[int(scores.argmax())]

    def _states(self, words: list[str]) -> Matrix:
        small = [word.lower() for word in words]
        ids = [0, *(self.rows.get(word, self.rows.get(bare(word), 1)) for word in small), 0]
        capital = np.array([0, *(int(word[0].isupper()) for word in words), 0])
        states = self.words[ids].astype(np.float32) * self.words_scale[ids] + self.capital[capital]
        for (wide, wide_bias), (narrow, narrow_bias) in zip(self.wide, self.narrow, strict=True):
            padded = np.pad(_even(states), ((KERNEL // 2, KERNEL // 2), (0, 0)))
            seen = np.concatenate([padded[at : at + len(ids)] for at in range(KERNEL)], axis=1)
            inner = np.maximum(seen @ wide.T + wide_bias, 0.0)
            states = states + inner @ narrow.T + narrow_bias
        result: Matrix = _even(states)[1:-1] @ self.out[0].T + self.out[1]
        return result


def _even(states: Matrix) -> Matrix:
    """Return the rows with mean 0 and variance 1, as in training."""
    away = states - states.mean(axis=1, keepdims=True)
    scaled: Matrix = away / np.sqrt((away**2).mean(axis=1, keepdims=True) + 1e-5)
    return scaled


@cache
def shipped_network() -> _Network:
    """Return the network that comes with the package, read once."""
    with (files("thuchu.text") / "data" / _MODEL).open("rb") as file, np.load(file) as held:
        weights = {name: held[name] for name in held.files}

    def full(name: str) -> Matrix:
        scaled: Matrix = weights[name].astype(np.float32) * weights[f"{name}_scale"].astype(np.float32)
        return scaled

    def plain(name: str) -> Matrix:
        return np.asarray(weights[name], dtype=np.float32)

    words = weights["vocabulary"].tobytes().decode().split("\n")
    lines = [line.split(" ") for line in weights["choices"].tobytes().decode().split("\n")]
    choices = {line[0]: tuple(line[1:]) for line in lines}
    firsts, number = {}, 1  # number 0 stands for no form
    for syllable, group in choices.items():
        firsts[syllable] = number
        number += len(group)
    layers = range(sum(1 for name in weights if re.fullmatch(r"wide\d+", name)))
    return _Network(
        {word: at + 2 for at, word in enumerate(words)},
        choices,
        firsts,
        weights["words"],
        plain("words_scale"),
        full("forms"),
        plain("bias"),
        plain("capital"),
        tuple((full(f"wide{at}"), plain(f"wide{at}_bias")) for at in layers),
        tuple((full(f"narrow{at}"), plain(f"narrow{at}_bias")) for at in layers),
        (full("out"), plain("out_bias")),
    )
