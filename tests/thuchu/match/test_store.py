from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuchu.match import KnownClaim
from thuchu.match.store import Row, Snapshot, Store, Wording, hashes_of

DIMENSIONS = 8


def vector_of(text: str) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    seed = int(hashes_of([text])[0])
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def row(claim_id: str, *texts: str, version: str = "") -> Row:
    wordings = tuple(Wording(text, text.split(), (text, text.upper()), vector_of(text)) for text in texts)
    return Row(KnownClaim(claim_id, texts), wordings, version)


DEO = row("deo", "đèo Hải Vân sạt lở cấm xe", "tin cấm đèo Hải Vân", version="1")
MUOI = row("muoi", "uống nước muối ngừa được cúm", version="1")
TRUNG = row("trung", "nên rửa trứng trước khi cất vào tủ lạnh", version="1")


def open_store(folder: Path | None, *, read_only: bool = False) -> Store:
    return Store.open(folder, fingerprint="stand-in 1", dimensions=DIMENSIONS, read_only=read_only)


def everything(snapshot: Snapshot) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return each claim's version and wordings, read through every access a caller has."""
    versions = snapshot.versions()
    found = {}
    for claim_id, version in versions.items():
        rows = snapshot.rows_of(claim_id)
        texts = tuple(snapshot.text(int(at)) for at in rows)
        assert all(snapshot.claim_id(int(at)) == claim_id for at in rows)
        assert all(set(rows) & set(snapshot.by_key(text)) for text in texts)
        terms = [set(hashes_of(text.split()).tolist()) for text in texts]
        assert [set(one.tolist()) for one in snapshot.term_sets(rows)] == terms
        assert np.allclose(snapshot.vectors(rows), [vector_of(text) for text in texts], atol=0.01)
        found[claim_id] = (version, texts)
    assert len(snapshot) == len(found)
    assert snapshot.wordings == sum(len(texts) for _, texts in found.values())
    return found


def content(rows: Sequence[Row]) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {one.claim.claim_id: (one.version, tuple(w.text for w in one.wordings)) for one in rows}


@pytest.fixture(params=["on disk", "in memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return open_store(tmp_path / "index" if request.param == "on disk" else None)


def found(snapshot: Snapshot, query: str) -> list[tuple[str, float]]:
    rows, scores = snapshot.by_terms(query.split(), 10)
    return [(snapshot.text(int(at)), float(score)) for at, score in zip(rows, scores, strict=True)]


def near(snapshot: Snapshot, query: str) -> list[tuple[str, float]]:
    rows, scores = snapshot.nearest(vector_of(query), 10)
    return [(snapshot.text(int(at)), float(score)) for at, score in zip(rows, scores, strict=True)]


def test_a_claim_is_found_by_sense_by_words_and_by_exact_form(store: Store) -> None:
    store.put([DEO, MUOI, TRUNG])

    snapshot = store.snapshot()

    assert near(snapshot, "uống nước muối ngừa được cúm")[0][0] == "uống nước muối ngừa được cúm"
    assert near(snapshot, "uống nước muối ngừa được cúm")[0][1] == pytest.approx(1.0, abs=0.01)
    assert [text for text, _ in found(snapshot, "rửa trứng")] == ["nên rửa trứng trước khi cất vào tủ lạnh"]
    (at,) = snapshot.by_key("tin cấm đèo Hải Vân")
    assert (snapshot.claim_id(at), snapshot.language(at)) == ("deo", "vi")
    assert everything(snapshot) == content([DEO, MUOI, TRUNG])


def test_a_rare_term_weighs_more_than_a_common_one_and_an_unknown_one_most(store: Store) -> None:
    store.put([DEO, MUOI, TRUNG])

    common, rare, unknown = store.snapshot().idf(["Hải", "muối", "chưa-ai-viết"])

    assert common < rare < unknown


def test_a_replaced_claim_is_found_by_its_new_words_only(store: Store) -> None:
    store.put([DEO, MUOI])
    store.put([row("muoi", "ăn mặn hại tim", version="2")])

    snapshot = store.snapshot()

    assert not found(snapshot, "muối cúm")
    assert not len(snapshot.by_key("uống nước muối ngừa được cúm"))
    assert everything(snapshot)["muoi"] == ("2", ("ăn mặn hại tim",))


def test_a_deleted_claim_is_not_found_and_an_unknown_id_is_ignored(store: Store) -> None:
    store.put([DEO, MUOI])
    store.delete(["deo", "chưa-có"])

    assert everything(store.snapshot()) == content([MUOI])
    assert not found(store.snapshot(), "đèo Hải Vân")


def test_a_snapshot_stays_as_it_was(store: Store) -> None:
    store.put([DEO, MUOI])
    before = store.snapshot()

    store.put([TRUNG])
    store.delete(["deo"])
    store.compact()

    assert everything(before) == content([DEO, MUOI])
    assert everything(store.snapshot()) == content([MUOI, TRUNG])


@pytest.mark.parametrize("limit", [0, 1, 2])
def test_no_more_is_returned_than_asked_for(store: Store, limit: int) -> None:
    store.put([DEO, MUOI, TRUNG])

    assert len(store.snapshot().nearest(vector_of("gì đó"), limit)[0]) == limit
    assert len(store.snapshot().by_terms(["đèo", "muối", "trứng"], limit)[0]) == limit


def test_an_empty_index_answers_with_nothing(store: Store) -> None:
    snapshot = store.snapshot()

    assert (len(snapshot), snapshot.wordings, dict(snapshot.versions())) == (0, 0, {})
    assert not near(snapshot, "gì đó")
    assert not found(snapshot, "gì đó")
    assert not len(snapshot.by_key("gì đó"))
    assert not len(snapshot.rows_of("deo"))


WORDS = st.sampled_from(["muối", "trứng", "đèo", "cúm", "xe", "lũ", "gạo"])
TEXTS = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
ROWS = st.builds(
    lambda claim_id, texts, version: row(claim_id, *texts, version=version),
    st.sampled_from("abcdefgh"),
    st.lists(TEXTS, max_size=3, unique=True),
    st.sampled_from(["", "1", "2"]),
)
STEPS = st.lists(
    st.one_of(
        st.lists(ROWS, max_size=4),
        st.sets(st.sampled_from("abcdefghx"), max_size=3),
        st.sampled_from(["compact", "reopen"]),
    ),
    max_size=10,
)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_any_sequence_of_changes_leaves_what_a_dictionary_would_hold(
    steps: list[list[Row] | set[str] | str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("index")
    store = open_store(folder)
    expected: dict[str, Row] = {}
    for step in steps:
        if isinstance(step, list):
            store.put(step)
            expected.update({one.claim.claim_id: one for one in step})
        elif isinstance(step, set):
            store.delete(step)
            expected = {key: one for key, one in expected.items() if key not in step}
        elif step == "compact":
            store.compact()
        else:
            store = open_store(folder)

    snapshot = store.snapshot()
    assert everything(snapshot) == content(list(expected.values()))
    fresh = open_store(None)
    fresh.put(list(reversed(expected.values())))
    assert found(snapshot, "muối trứng đèo") == found(fresh.snapshot(), "muối trứng đèo")
    assert near(snapshot, "muối") == near(fresh.snapshot(), "muối")
