"""Messages that say the same, put together as they come in.

Three tiers, each for what the one before left: the same folded text; nearly the same letters, found through
MinHash and locality-sensitive hashing (Broder, 1997; Indyk and Motwani, 1998; the `rensa` library); the same
sense, by the embedding model. No tier joins messages whose facts differ. Groups are the connected parts of
these links, so that the order of coming in hardly matters. A message joins no group whose fullest message
states another fact: otherwise a short text would tie all its longer ones together.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rensa import RMinHash, RMinHashLSH

from thuchu.errors import BadInput, IndexDamaged, IndexForeign
from thuchu.match.alike import alike, contradict, may_be_paraphrase
from thuchu.match.embed import DIMENSIONS, Embedder, Vectors
from thuchu.match.facts import extract
from thuchu.match.ranking import shipped_spread
from thuchu.match.sense import Turning, turning_for
from thuchu.text.furniture import core
from thuchu.text.normalise import fold

PERMUTATIONS, BANDS = 128, 32  # candidates from a likeness of 0.42 on
LIKE = 0.45  # share of pieces of four letters two texts must have in common
PIECE = 4  # letters
# Turned cosine from which other words are one message. Of the pairs of texts in vi_claims_dev, 0.70 joins
# 3 right ones of 110 and 1 wrong one of 22,000; 0.60 would join 7 and 7.
SENSE = 0.72
SHORTEST = 3  # words; fewer are joined only when they are the same
LONGEST = 4_000  # characters of a message that are looked at
MOST_COMPARED = 12  # texts near one message whose facts are read
PENDING = 64  # texts embedded together
SEED = 42
FORM = 1
GROUPS_FILE = "groups.json"

Grams = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class Decisions:
    """What people decided: pairs of messages that belong together, or apart. A later one on a pair wins."""

    pairs: tuple[tuple[str, str, bool], ...] = ()  # exact forms, and whether together

    def together(self, one: str, other: str) -> Decisions:
        """Return the decisions with these two texts' messages in one group."""
        return self._with(one, other, True)

    def apart(self, one: str, other: str) -> Decisions:
        """Return the decisions with these two texts' messages in two groups."""
        return self._with(one, other, False)

    def _with(self, one: str, other: str, is_together: bool) -> Decisions:
        first, second = sorted((exact_form(one), exact_form(other)))
        if first == second:
            raise BadInput("These two messages are the same text, so they are always in one group.")
        kept = tuple(pair for pair in self.pairs if pair[:2] != (first, second))
        return Decisions((*kept, (first, second, is_together)))


@dataclass
class _Text:
    """One distinct text, and the messages that are it."""

    form: str
    text: str
    grams: Grams
    messages: dict[str, None] = field(default_factory=dict)  # in the order of coming in
    best: str = ""  # the message `text` is from: one with marks, where there is one
    vector: int | None = None  # its row
    parent: int = 0  # another text of its group, or itself


class Grouper:
    """Groups of messages, kept up to date with every message that comes in. Not safe for threads."""

    def __init__(self, embedder: Embedder | None = None, *, decisions: Decisions | None = None) -> None:
        self._embedder = embedder
        self._turning = _turning(embedder)
        self.decisions = decisions or Decisions()
        self._texts: list[_Text] = []
        self._by_form: dict[str, int] = {}
        self._by_raw: dict[str, int] = {}
        self._owner: dict[str, int] = {}
        self._ids: dict[int, str] = {}  # of each group, by its first text
        self._lsh = RMinHashLSH(0.5, PERMUTATIONS, BANDS)
        width = embedder.dimensions if embedder else DIMENSIONS
        self._vectors: Vectors = np.zeros((64, width), dtype=np.float32)
        self._vector_owner: list[int] = []
        self._pending: list[int] = []
        self._fullest_of: dict[int, int] = {}  # of each group of several texts
        self.embedded = 0

    def __len__(self) -> int:
        """Count the messages."""
        return len(self._owner)

    def add(self, message_id: str, text: str) -> str:
        """Take in one message and return its group's id; a known id is taken out first."""
        return self.add_many([(message_id, text)])[0]

    def add_many(self, messages: Iterable[tuple[str, str]]) -> list[str]:
        """Take in messages and return their groups' ids, as they are when all are in."""
        given = list(messages)
        for message_id, text in given:
            if message_id in self._owner:
                self.remove(message_id)
            at = self._place(text)
            held = self._texts[at]
            held.messages[message_id] = None
            if held.best not in held.messages or (not _is_marked(held.text) and _is_marked(text)):
                held.best, held.text = message_id, text[:LONGEST]
            self._owner[message_id] = at
            if len(self._pending) >= PENDING:
                self._join_by_sense()
        self._join_by_sense()
        return [self.group_of(message_id) for message_id, _ in given]

    def remove(self, message_id: str) -> None:
        """Forget a message; with the last message of a text the text is forgotten too."""
        at = self._owner.pop(message_id, None)
        if at is None:
            return
        text = self._texts[at]
        del text.messages[message_id]
        if not text.messages:
            self._by_form.pop(text.form, None)
            self._by_raw = {raw: owner for raw, owner in self._by_raw.items() if owner != at}
            text.text, text.grams = "", np.zeros(0, np.uint64)

    def group_of(self, message_id: str) -> str:
        """Return the id of a message's group. Raises BadInput for an unknown message."""
        if message_id not in self._owner:
            raise BadInput(f"There is no message {message_id!r} among the {len(self._owner)} grouped ones.")
        return self._id_of(self._root(self._owner[message_id]))

    def groups(self) -> Mapping[str, tuple[str, ...]]:
        """Return the messages of each group, in the order they came in."""
        found: dict[str, list[str]] = {}
        for message_id, at in self._owner.items():
            found.setdefault(self._id_of(self._root(at)), []).append(message_id)
        return {group: tuple(ids) for group, ids in found.items()}

    def face(self, group: str) -> str:
        """Return the message of a group that tells most, as `faces` does; BadInput for an unknown group."""
        found = self.faces().get(group)
        if found is None:
            raise BadInput(f"There is no group {group!r}.")
        return found

    def faces(self) -> dict[str, str]:
        """Return of each group the message that tells most: with facts and marks, not cut, sent often."""
        members: dict[str, list[_Text]] = {}
        for at, text in enumerate(self._texts):
            if text.messages:
                members.setdefault(self._id_of(self._root(at)), []).append(text)
        found = {}
        for group, texts in members.items():
            middle = float(np.median([len(text.text) for text in texts]))
            best = max(texts, key=lambda text: (_telling(text, middle), text.form))
            found[group] = best.best if best.best in best.messages else next(iter(best.messages))
        return found

    def decide(self, decisions: Decisions) -> None:
        """Group everything anew by these decisions."""
        held = [(message_id, self._texts[at].text) for message_id, at in self._owner.items()]
        fresh = Grouper(self._embedder, decisions=decisions)
        fresh.add_many(held)
        self.__dict__.update(fresh.__dict__)

    # --- the tiers -------------------------------------------------------------------------------

    def _place(self, raw: str) -> int:
        """Return the place of a message's text, which is put into its group when it is new."""
        raw = raw[:LONGEST]
        known = self._by_raw.get(raw)
        if known is not None:
            return known
        form = exact_form(raw)
        at = self._by_form.get(form)
        if at is None:
            at = self._new_text(form, raw)
        self._by_raw[raw] = at
        return at

    def _new_text(self, form: str, raw: str) -> int:
        at = len(self._texts)
        pieces = _grams(form)
        self._texts.append(_Text(form, raw, pieces, parent=at))
        self._by_form[form] = at
        self._ids[at] = "g" + hashlib.blake2b(form.encode("utf-8", "replace"), digest_size=6).hexdigest()
        if self._follow_decisions(at):
            return at
        if len(form.split()) < SHORTEST:
            return at
        minhash = RMinHash(PERMUTATIONS, SEED)
        minhash.update([str(piece) for piece in pieces.tolist()])
        near = self._near_in_letters(at, self._lsh.query(minhash))
        self._lsh.insert(at, minhash)
        joined = [other for other in near if self._join(at, other)]
        if not joined and self._embedder is not None:
            self._pending.append(at)
        return at

    def _near_in_letters(self, at: int, candidates: Sequence[int]) -> list[int]:
        mine = self._texts[at].grams
        scored = []
        for other in set(candidates):
            theirs = self._texts[other].grams
            if len(theirs):
                shared = len(np.intersect1d(mine, theirs, assume_unique=True))
                # A text that was cut is all in the other one.
                likeness = max(
                    shared / (len(mine) + len(theirs) - shared), 0.9 * shared / min(len(mine), len(theirs))
                )
                if likeness >= LIKE:
                    scored.append((-likeness, other))
        return [other for _, other in sorted(scored)[:MOST_COMPARED]]

    def _join_by_sense(self) -> None:
        """Embed the texts that nothing like was found for, and join those of one sense."""
        if not self._pending or self._embedder is None:
            return
        waiting, self._pending = self._pending, []
        vectors = self._embedder.passages([core(self._texts[at].text) for at in waiting])
        self.embedded += len(waiting)
        turned = self._turning.claims(vectors) if self._turning is not None else vectors
        for at, vector in zip(waiting, turned, strict=True):
            held = len(self._vector_owner)
            cosines = self._vectors[:held] @ vector
            near = np.flatnonzero(cosines >= SENSE)
            for row in near[np.argsort(-cosines[near], kind="stable")][:MOST_COMPARED].tolist():
                other = self._vector_owner[row]
                if self._texts[other].messages:
                    self._join(at, other, in_other_words=True)
            self._keep_vector(at, vector)

    def _keep_vector(self, at: int, vector: Vectors) -> None:
        held = len(self._vector_owner)
        if held == len(self._vectors):
            self._vectors = np.concatenate([self._vectors, np.zeros_like(self._vectors)])
        self._vectors[held] = vector
        self._vector_owner.append(at)
        self._texts[at].vector = held

    def _join(self, at: int, other: int, *, in_other_words: bool = False) -> bool:
        """Put two texts' groups together when what they say allows it; tell whether they are together now."""
        mine, theirs = self._root(at), self._root(other)
        if mine == theirs:
            return True
        allowed = may_be_paraphrase if in_other_words else alike
        if not allowed(self._texts[at].text, self._texts[other].text):
            return False
        fullest = self._texts[self._fullest(mine)].text, self._texts[self._fullest(theirs)].text
        if contradict(*fullest):
            return False
        if self._are_apart(mine, theirs):
            return False
        self._unite(mine, theirs)
        return True

    # --- groups ----------------------------------------------------------------------------------

    def _root(self, at: int) -> int:
        while self._texts[at].parent != at:
            self._texts[at].parent = self._texts[self._texts[at].parent].parent
            at = self._texts[at].parent
        return at

    def _unite(self, one: int, other: int) -> None:
        first, second = sorted((one, other))
        fullest = max(
            self._fullest(first), self._fullest(second), key=lambda at: _facts_in(self._texts[at].text)
        )
        self._texts[second].parent = first  # the older group's id stays
        self._fullest_of[first] = fullest

    def _fullest(self, root: int) -> int:
        """Return the text of a group that states most facts: what contradicts it does not belong there."""
        at = self._fullest_of.get(root, root)
        return at if self._texts[at].text else root

    def _id_of(self, root: int) -> str:
        return self._ids[root]

    def _follow_decisions(self, at: int) -> bool:
        """Join a text to what people said it belongs with."""
        form, found = self._texts[at].form, False
        for one, other, is_together in self.decisions.pairs:
            if is_together and form in (one, other):
                partner = self._by_form.get(other if form == one else one)
                if partner is not None:
                    mine, theirs = self._root(at), self._root(partner)
                    if mine != theirs:
                        self._unite(mine, theirs)
                    found = True
        return found

    def _are_apart(self, one: int, other: int) -> bool:
        """Tell whether people keep some text of the one group from some text of the other."""
        for first, second, is_together in self.decisions.pairs:
            places = self._by_form.get(first), self._by_form.get(second)
            if not is_together and None not in places:
                roots = {self._root(place) for place in places if place is not None}
                if roots == {one, other}:
                    return True
        return False

    # --- on disk ---------------------------------------------------------------------------------

    def save(self, folder: Path) -> None:
        """Write the groups to a folder, beside and renamed, with a checksum."""
        folder.mkdir(parents=True, exist_ok=True)
        held = len(self._vector_owner)
        told = {
            "form": FORM,
            "fingerprint": self._embedder.fingerprint if self._embedder else "",
            "decisions": [list(pair) for pair in self.decisions.pairs],
            "texts": [
                {
                    "form": text.form,
                    "text": text.text,
                    "messages": list(text.messages),
                    "best": text.best,
                    "root": self._root(at),
                    "id": self._ids[at],
                }
                for at, text in enumerate(self._texts)
            ],
            "order": list(self._owner),
            "vector_owner": self._vector_owner,
            "vectors": base64.b64encode(self._vectors[:held].astype("<f2").tobytes()).decode(),
        }
        content = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        with tempfile.NamedTemporaryFile(dir=folder, prefix=".new-", delete=False) as file:
            file.write(hashlib.sha256(content).hexdigest().encode() + b"\n" + content)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(folder / GROUPS_FILE)

    @classmethod
    def load(cls, folder: Path, embedder: Embedder | None = None) -> Grouper:
        """Read groups that `save` wrote.

        Raises IndexDamaged for a file that is cut short or changed, IndexForeign for one of another form or
        another model.
        """
        told = _read(folder / GROUPS_FILE)
        if told["form"] != FORM or told["fingerprint"] != (embedder.fingerprint if embedder else ""):
            raise IndexForeign(
                f"The groups in {folder} were made with {told['fingerprint'] or 'letters alone'!r}, form "
                f"{told['form']}: group the messages anew."
            )
        made = cls(embedder, decisions=Decisions(tuple((a, b, bool(c)) for a, b, c in told["decisions"])))
        for at, row in enumerate(told["texts"]):
            grams = _grams(row["form"]) if row["text"] else np.zeros(0, np.uint64)
            text = _Text(
                row["form"],
                row["text"],
                grams,
                dict.fromkeys(row["messages"]),
                row["best"],
                parent=row["root"],
            )
            made._texts.append(text)
            root = row["root"]
            best = made._fullest_of.get(root, root)
            if best >= at or _facts_in(row["text"]) > _facts_in(made._texts[best].text):
                made._fullest_of[root] = at
            made._ids[at] = row["id"]
            if row["messages"]:
                made._by_form[text.form] = at
                made._by_raw[text.text] = at
            if len(grams) and len(text.form.split()) >= SHORTEST:
                minhash = RMinHash(PERMUTATIONS, SEED)
                minhash.update([str(piece) for piece in grams.tolist()])
                made._lsh.insert(at, minhash)
        owner = {message: at for at, row in enumerate(told["texts"]) for message in row["messages"]}
        made._owner = {message: owner[message] for message in told["order"]}
        raw = np.frombuffer(base64.b64decode(told["vectors"]), dtype="<f2").astype(np.float32)
        rows = raw.reshape(len(told["vector_owner"]), -1) if len(told["vector_owner"]) else raw.reshape(0, 0)
        for at, vector in zip(told["vector_owner"], rows, strict=True):
            made._keep_vector(at, vector)
        return made


def exact_form(text: str) -> str:
    """Return what copies of a message have in common: the core, folded; the text when that is empty."""
    plain = text[:LONGEST]
    return fold(core(plain)) or " ".join(plain.split())


def _grams(form: str) -> Grams:
    letters = form.replace(" ", "")
    pieces = {letters[at : at + PIECE] for at in range(max(1, len(letters) - PIECE + 1))}
    hashed = [
        int.from_bytes(hashlib.blake2b(piece.encode("utf-8", "replace"), digest_size=8).digest(), "little")
        for piece in pieces
    ]
    return np.sort(np.array(hashed, dtype=np.uint64))


def _turning(embedder: Embedder | None) -> Turning | None:
    if embedder is None or embedder.dimensions != DIMENSIONS:
        return None
    return turning_for(np.zeros((0, DIMENSIONS), np.float32), shipped_spread())


def _facts_in(text: str) -> int:
    return len(extract(text)[1])


def _is_marked(text: str) -> bool:
    return extract(text)[0].accented


def _telling(text: _Text, middle: float) -> float:
    """Return how much a text tells: its facts, its marks, how often it came; junk counts against it."""
    reading, facts = extract(text.text)
    away = abs(len(text.text) - middle) / max(middle, 1.0)
    return len(facts) + 2.0 * reading.accented + float(np.log1p(len(text.messages))) - away


def _read(path: Path) -> dict[str, Any]:
    damaged = IndexDamaged(f"The groups in {path} are damaged: group the messages anew.")
    try:
        head, _, content = path.read_bytes().partition(b"\n")
    except OSError as failure:
        raise IndexDamaged(f"There are no groups in {path.parent}: group the messages first.") from failure
    if hashlib.sha256(content).hexdigest().encode() != head:
        raise damaged
    told: dict[str, Any] = json.loads(content.decode("utf-8", "surrogatepass"))
    return told
