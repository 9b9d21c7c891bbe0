"""Measure how many syllables get the right tone marks back, beside plain alternatives in the same run.

    PYTHONPATH=src:. python bench/restoration.py [--data DIR] [--articles 60]

Held out are the articles that tools/train_restorer.py leaves out, and the messages of vi_claims_dev, which
were never trained or tuned on. Counted are syllables with more than one form, then all words. pyvi is
measured when it is there.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import lzma
import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.sets import rows
from thuchu.text.normalise import normalise
from thuchu.text.restore import bare, restore, shipped_network, tokens_of
from thuchu.text.sentences import sentences

REPOSITORY = Path(__file__).resolve().parents[1]
HELD_OUT = 20  # as in tools/train_restorer.py
Restorer = Callable[[str], str]


def articles(path: Path, *, held_out: bool, limit: int) -> list[str]:
    """Return sentences of articles that were, or were not, trained on."""
    found: list[str] = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            number = int.from_bytes(hashlib.sha256(article["title"].encode()).digest()[:4], "big")
            if (number % HELD_OUT == 0) == held_out:
                found += [part.text for part in sentences(normalise(article["text"]))]
                limit -= 1
            if not limit:
                break
    return found


def plain(text: str) -> str:
    """Return the text as typed without marks, letter by letter."""
    return "".join(_bare_letter(letter) for letter in text)


def _bare_letter(letter: str) -> str:
    found = bare(letter)
    return (found.upper() if letter.isupper() else found) if len(found) == 1 else letter


def commonest(known: Sequence[str]) -> Restorer:
    """Give each syllable its commonest form in these texts."""
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for text in known:
        for token in tokens_of(text):
            forms[bare(token.group())][token.group().lower()] += 1
    best = {syllable: group.most_common(1)[0][0] for syllable, group in forms.items()}
    return lambda text: " ".join(best.get(token.group().lower(), token.group()) for token in tokens_of(text))


def accuracy(restorer: Restorer, texts: Sequence[str]) -> tuple[float, float, float]:
    """Return the share right of syllables with a choice and of all words, and milliseconds a text."""
    choices = shipped_network().choices
    right = total = right_words = words = 0
    spent = 0.0
    for text in texts:
        began = time.perf_counter()
        made = restorer(plain(text))
        spent += time.perf_counter() - began
        meant = [token.group().lower() for token in tokens_of(text)]
        found = [token.group().lower() for token in tokens_of(made)]
        for one, other in zip(meant, found, strict=False):
            if bare(one) in choices:
                total += 1
                right += one == other
            if one.isalpha():
                words += 1
                right_words += one == other
    return right / max(total, 1), right_words / max(words, 1), spent * 1000 / max(len(texts), 1)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = os.environ.get("THUCHU_BENCH_DATA", str(REPOSITORY.parent / "shared" / "data"))
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--articles", type=int, default=60)
    options = parser.parse_args()
    path = options.data / "viwiki" / "articles.jsonl.xz"
    unseen = articles(path, held_out=True, limit=options.articles)
    messages = [
        normalise(row["text"])
        for row in rows(options.data / "vi_claims_dev" / "queries.jsonl")
        if sum(not word.isascii() for word in row["text"].split()) > 0.4 * len(row["text"].split())
    ]
    restorers: list[tuple[str, Restorer]] = [
        ("commonest form", commonest(articles(path, held_out=False, limit=1_500))),
        ("ours", restore),
    ]
    if importlib.util.find_spec("pyvi"):
        from pyvi import ViUtils

        def pyvi(text: str) -> str:
            try:
                return str(ViUtils.add_accents(text))
            except KeyError:  # pyvi 0.1.1 fails on letters it has not met, such as "w"
                return text

        restorers.insert(1, ("pyvi", pyvi))
    print(f"{'':<18}{'Wikipedia':>20}{'messages':>20}{'ms a sentence':>16}")
    for name, restorer in restorers:
        *wiki, spent = accuracy(restorer, unseen)
        *said, _ = accuracy(restorer, messages)
        print(f"{name:<18}" + "".join(f"{share:>10.4f}" for share in (*wiki, *said)) + f"{spent:>16.2f}")
    size = (REPOSITORY / "src" / "thuchu" / "text" / "data" / "restore.npz").stat().st_size
    print(f"\n{len(unseen)} sentences, {len(messages)} messages; the model's file has {size / 2**20:.1f} MB")


if __name__ == "__main__":
    main()
