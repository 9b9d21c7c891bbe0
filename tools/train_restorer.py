"""Train the network that gives tone marks back, and print how well it does on texts it has not seen.

    pip install torch
    python tools/train_restorer.py ../shared/data/viwiki/articles.jsonl.xz [--minutes 60] [--write]

Reads articles of the Vietnamese Wikipedia (CC BY-SA), one JSON object {"title", "text"} a line, xz, and
everyday sentences and messages in tools/data/vi_training, written for this project. An encyclopaedia never
says "cho em hỏi" or "đúng không ạ": with it alone two syllables of three come out right in messages. Every
twentieth article, by the hash of its title, and every twentieth everyday sentence is held out. --write writes
src/thuchu/text/data/restore.npz.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

REPOSITORY = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(REPOSITORY / "src")]

from thuchu.text.normalise import normalise  # noqa: E402
from thuchu.text.restore import CHOICES, KERNEL, bare, shipped_network, tokens_of  # noqa: E402
from thuchu.text.sentences import sentences  # noqa: E402

EVERYDAY = REPOSITORY / "tools" / "data" / "vi_training"
WRITTEN_TO = REPOSITORY / "src" / "thuchu" / "text" / "data" / "restore.npz"
HELD_OUT = 20  # one article, and one everyday sentence, in so many
MARKED_STYLES = frozenset(
    {"forward", "question", "paraphrase", "voice", "headline"}
)  # others leave marks out
EVERYDAY_SHARE = 0.2  # of what is trained on; it is a fiftieth of the texts
EVERYDAY_COUNTS = 20  # times, when it is counted which forms a syllable has
UNREAD = 0.04  # of the words, at random, so that single words are not learned by heart
DROPPED = 0.1  # of the states
RAREST = 4  # times a form must be seen to be a choice
RARE_AMONG = 2e-4  # of its bare syllable; below, a form is a slip of the pen
WORDS_KNOWN = 9_000  # bare words with a row of their own; the rest share one
WIDTH, INNER, OUTPUT, BLOCKS = 128, 256, 96, 4
WINDOW, BATCH = 64, 96
SHOWN_EVERY = 4.0  # minutes
SEED = 7

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Corpus:
    """One stream of tokens: without marks, as written, which choice is right, and whether capital."""

    bare: Ids
    written: Ids
    answer: Ids  # place among the choices of the bare word; -1 where nothing is asked
    capital: Ids


def main() -> None:
    """Read, train, measure, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", type=Path)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--go-on", action="store_true", help="begin with the shipped network")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(options.threads)
    known, unseen = read(options.articles)
    everyday, unheard = read_everyday(EVERYDAY)
    for name, part in (
        ("articles", known),
        ("held out", unseen),
        ("everyday", everyday),
        ("held out", unheard),
    ):
        print(f"{name:<10}{sum(map(len, part)):>12,} tokens", flush=True)
    words, choices = vocabulary(known, everyday)
    network = Network(len(words) + 2, sum(map(len, choices.values())) + 1)
    if options.go_on:
        begin_with_shipped(network, words, choices)
    table = choice_table(words, choices)
    corpora = [encoded(part, words, choices) for part in (known, everyday)]
    tests = {
        "articles": encoded(unseen, words, choices),
        "everyday sentences": encoded(unheard, words, choices),
    }
    train(network, corpora, table, minutes=options.minutes, tests=tests)
    if options.write:
        network.eval()
        save(network, words, choices)


def read(path: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Return the sentences of the articles to learn from and of those held out, as lists of words."""
    known: list[list[str]] = []
    unseen: list[list[str]] = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            number = int.from_bytes(hashlib.sha256(article["title"].encode()).digest()[:4], "big")
            part = unseen if number % HELD_OUT == 0 else known
            for paragraph in article["text"].splitlines():
                for sentence in sentences(normalise(paragraph)):
                    part.append([token.group() for token in tokens_of(sentence.text)])
    return known, unseen


def read_everyday(folder: Path) -> tuple[list[list[str]], list[list[str]]]:
    """Return the everyday sentences to learn from and those held out, as lists of words."""
    known: list[list[str]] = []
    unseen: list[list[str]] = []
    lines = (folder / "everyday.txt").read_text("utf-8").splitlines()
    messages = map(json.loads, (folder / "queries.jsonl").read_text("utf-8").splitlines())
    lines += [row["text"] for row in messages if row["style"] in MARKED_STYLES]
    for at, line in enumerate(line for line in lines if line.strip()):
        part = unseen if at % HELD_OUT == 0 else known
        part.append([token.group() for token in tokens_of(normalise(line))])
    return known, unseen


def vocabulary(known: list[list[str]], everyday: list[list[str]]) -> tuple[list[str], dict[str, list[str]]]:
    """Return the words with a row of their own, bare ones first, and the forms of each bare syllable."""
    forms = Counter(word.lower() for sentence in known for word in sentence)
    for sentence in everyday:
        for word in sentence:
            forms[word.lower()] += EVERYDAY_COUNTS
    bare_count: Counter[str] = Counter()
    grouped: dict[str, Counter[str]] = {}
    for form, count in forms.items():
        bare_count[bare(form)] += count
        grouped.setdefault(bare(form), Counter())[form] += count
    choices = {}
    for syllable, group in grouped.items():
        least = max(RAREST, RARE_AMONG * bare_count[syllable])
        kept = [form for form, count in group.most_common(CHOICES) if count >= least]
        if len(kept) > 1 or (kept and kept[0] != syllable):
            choices[syllable] = kept
    rows = [word for word, _ in bare_count.most_common(WORDS_KNOWN)]
    held = set(rows)
    rows += sorted(set(choices) - held)
    held = set(rows)
    rows += sorted({form for group in choices.values() for form in group} - held)
    return rows, choices


def encoded(part: list[list[str]], words: list[str], choices: dict[str, list[str]]) -> Corpus:
    """Return the sentences as one stream with a gap between two."""
    row = {word: at + 2 for at, word in enumerate(words)}  # 0 is a gap, 1 any other word
    place = {form: at for group in choices.values() for at, form in enumerate(group)}
    columns: list[tuple[int, int, int, int]] = []
    for sentence in part:
        columns.append((0, 0, -1, 0))
        for word in sentence:
            small = word.lower()
            plain = bare(small)
            known = row.get(plain, 1)
            asked = place.get(small, -1) if plain in choices else -1
            columns.append((known, row.get(small, known), asked, int(word[0].isupper())))
    stacked = np.array(columns, dtype=np.int64)
    return Corpus(stacked[:, 0], stacked[:, 1], stacked[:, 2], stacked[:, 3])


def choice_table(words: list[str], choices: dict[str, list[str]]) -> torch.Tensor:
    """Return for each row of words the numbers of its forms, shape (rows, CHOICES); 0 where there is none."""
    table = np.zeros((len(words) + 2, CHOICES), dtype=np.int64)
    row = {word: at + 2 for at, word in enumerate(words)}
    number = 1
    for syllable, group in choices.items():
        table[row[syllable], : len(group)] = np.arange(number, number + len(group))
        number += len(group)
    return torch.from_numpy(table)


class Network(nn.Module):
    """Words as vectors, four layers that look two words to each side, and a vector for every form."""

    def __init__(self, rows: int, forms: int) -> None:
        super().__init__()
        self.words = nn.Embedding(rows, WIDTH)
        self.capital = nn.Embedding(2, WIDTH)
        self.wide = nn.ModuleList(nn.Conv1d(WIDTH, INNER, KERNEL, padding=KERNEL // 2) for _ in range(BLOCKS))
        self.narrow = nn.ModuleList(nn.Linear(INNER, WIDTH) for _ in range(BLOCKS))
        self.out = nn.Linear(WIDTH, OUTPUT)
        self.forms = nn.Embedding(forms, OUTPUT)
        self.bias = nn.Embedding(forms, 1)
        nn.init.normal_(self.words.weight, std=0.5)
        nn.init.normal_(self.forms.weight, std=0.1)
        nn.init.zeros_(self.bias.weight)
        self.dropped = nn.Dropout(DROPPED)

    def forward(self, ids: torch.Tensor, capital: torch.Tensor, choices: torch.Tensor) -> torch.Tensor:
        """Return a score for each choice of each word, shape (batch, words, CHOICES)."""
        states = self.words(ids) + self.capital(capital)
        for wide, narrow in zip(self.wide, self.narrow, strict=True):
            even = nn.functional.layer_norm(states, (WIDTH,))
            inner = torch.relu(wide(even.transpose(1, 2)).transpose(1, 2))
            states = states + narrow(self.dropped(inner))
        found = self.out(nn.functional.layer_norm(states, (WIDTH,)))
        scores = (self.forms(choices) @ found.unsqueeze(-1)).squeeze(-1) + self.bias(choices).squeeze(-1)
        return scores.masked_fill(choices == 0, -1e9)


def begin_with_shipped(network: Network, words: list[str], choices: dict[str, list[str]]) -> None:
    """Set the weights to those of the shipped network; words and forms it does not know keep their own."""
    shipped = shipped_network()
    number = 1
    with torch.no_grad():
        for at, word in enumerate(words):
            row = shipped.rows.get(word)
            if row is not None:
                network.words.weight[at + 2] = torch.from_numpy(shipped.words[row] * shipped.words_scale[row])
        for syllable, group in choices.items():
            held = shipped.choices.get(syllable, ())
            for form in group:
                if form in held:
                    place = shipped.first_choice[syllable] + held.index(form)
                    network.forms.weight[number] = torch.from_numpy(shipped.forms[place])
                    network.bias.weight[number] = float(shipped.bias[place])
                number += 1
        network.words.weight[:2] = torch.from_numpy(shipped.words[:2] * shipped.words_scale[:2])
        network.capital.weight.copy_(torch.from_numpy(shipped.capital))
        for layer, (weight, bias) in zip(network.wide, shipped.wide, strict=True):
            layer.weight.copy_(torch.from_numpy(weight.reshape(INNER, KERNEL, WIDTH)).permute(0, 2, 1))
            layer.bias.copy_(torch.from_numpy(bias))
        for layer, (weight, bias) in zip(
            (*network.narrow, network.out), (*shipped.narrow, shipped.out), strict=True
        ):
            layer.weight.copy_(torch.from_numpy(weight))
            layer.bias.copy_(torch.from_numpy(bias))


def train(
    network: Network,
    corpora: Sequence[Corpus],
    table: torch.Tensor,
    *,
    minutes: float,
    tests: dict[str, Corpus],
) -> None:
    """Train with Adam for so long, the rate falling to nothing; print now and then how well it does."""
    chance = np.random.default_rng(SEED)
    optimizer = torch.optim.Adam(network.parameters(), lr=2e-3)
    began, step, shown, tested = time.monotonic(), 0, 0.0, 0.0
    while (spent := (time.monotonic() - began) / 60) < minutes:
        for group in optimizer.param_groups:
            group["lr"] = 2e-3 * min(1.0, (step + 1) / 200) * max(0.02, 1.0 - spent / minutes)
        bare_ids, written, answer, capital = batch_of(corpora, chance)
        # Some messages have some marks: these are then read and not asked for.
        share = chance.choice([0.0, 0.0, 0.0, 0.25, 0.75], size=(BATCH, 1))
        marked = chance.random((BATCH, WINDOW)) < share
        lower = chance.random((BATCH, 1)) < 0.5
        read_ids = np.where(marked, written, bare_ids)
        read_ids = np.where(chance.random((BATCH, WINDOW)) < UNREAD, np.minimum(read_ids, 1), read_ids)
        ids = torch.from_numpy(read_ids)
        capitals = torch.from_numpy(np.where(lower, 0, capital))
        asked = torch.from_numpy(np.where(marked, -1, answer))
        with torch.autocast("cpu", dtype=torch.bfloat16):  # nearly twice as fast, and as good
            scores = network(ids, capitals, table[torch.from_numpy(bare_ids)])
        loss = nn.functional.cross_entropy(scores.float().flatten(0, 1), asked.flatten(), ignore_index=-1)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        step, shown = step + 1, 0.98 * shown + 0.02 * loss.item()
        if spent - tested >= SHOWN_EVERY:
            tested = spent
            report(network, tests, table, f"{spent:5.1f} min {step:7d} steps  loss {shown:.4f}")
    report(network, tests, table, "at the end")


def batch_of(corpora: Sequence[Corpus], chance: np.random.Generator) -> tuple[Ids, Ids, Ids, Ids]:
    """Return windows of the articles and, for EVERYDAY_SHARE of the rows, of the everyday sentences."""
    rows = int(BATCH * EVERYDAY_SHARE)
    parts = []
    for corpus, count in zip(corpora, (BATCH - rows, rows), strict=True):
        starts = chance.integers(0, len(corpus.bare) - WINDOW, count)
        at = starts[:, None] + np.arange(WINDOW)
        parts.append((corpus.bare[at], corpus.written[at], corpus.answer[at], corpus.capital[at]))
    first, second, third, fourth = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    return first, second, third, fourth


def report(network: Network, tests: dict[str, Corpus], table: torch.Tensor, head: str) -> None:
    """Print the share of syllables right in each of the texts held out."""
    network.eval()
    told = "  ".join(f"{name} {accuracy(network, corpus, table):.4f}" for name, corpus in tests.items())
    network.train()
    print(f"{head}  held out: {told}", flush=True)


def accuracy(network: Network, corpus: Corpus, table: torch.Tensor) -> float:
    """Return the share right of all syllables that have more than one form, or another than the bare one."""
    right = total = 0
    length = WINDOW * 4
    with torch.no_grad():
        for start in range(0, len(corpus.bare) - length, length):
            part = slice(start, start + length)
            ids = torch.from_numpy(corpus.bare[part])[None]
            scores = network(ids, torch.zeros_like(ids), table[ids])[0]
            answer = torch.from_numpy(corpus.answer[part])
            asked = answer >= 0
            right += int((scores.argmax(-1) == answer)[asked].sum())
            total += int(asked.sum())
    return right / max(total, 1)


def save(network: Network, words: list[str], choices: dict[str, list[str]]) -> None:
    """Write the network with 8 bits a weight and a scale for each row."""
    held: dict[str, npt.NDArray[np.generic]] = {}

    def keep(name: str, weights: torch.Tensor) -> None:
        full = weights.detach().numpy().astype(np.float32)
        scale = np.maximum(np.abs(full).max(axis=-1, keepdims=True), 1e-9) / 127
        held[name] = np.rint(full / scale).astype(np.int8)
        held[f"{name}_scale"] = scale.astype(np.float16)

    keep("words", network.words.weight)
    keep("forms", network.forms.weight)
    for at, (wide, narrow) in enumerate(zip(network.wide, network.narrow, strict=True)):
        keep(f"wide{at}", wide.weight.permute(0, 2, 1).reshape(INNER, -1))
        keep(f"narrow{at}", narrow.weight)
        held[f"wide{at}_bias"] = wide.bias.detach().numpy().astype(np.float16)
        held[f"narrow{at}_bias"] = narrow.bias.detach().numpy().astype(np.float16)
    keep("out", network.out.weight)
    held["out_bias"] = network.out.bias.detach().numpy().astype(np.float16)
    held["capital"] = network.capital.weight.detach().numpy().astype(np.float16)
    held["bias"] = network.bias.weight.detach().numpy().ravel().astype(np.float16)
    held["vocabulary"] = np.frombuffer("\n".join(words).encode(), dtype=np.uint8)
    lines = "\n".join(" ".join([syllable, *group]) for syllable, group in choices.items())
    held["choices"] = np.frombuffer(lines.encode(), dtype=np.uint8)
    WRITTEN_TO.parent.mkdir(exist_ok=True)
    np.savez_compressed(WRITTEN_TO, **held)
    print(f"{WRITTEN_TO.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
