from __future__ import annotations

import errno
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuchu.errors import BadInput, IndexDamaged, IndexForeign, IndexNotWritable, IndexUnusable
from thuchu.match import KnownClaim
from thuchu.match.embed import Vectors
from thuchu.match.store import Row, Snapshot, Store, Wording, hashes_of
from thuchu.match.store import folder as folder_module
from thuchu.match.store import store as store_module
from thuchu.match.store.clusters import CLUSTERED_FROM
from thuchu.match.store.rows import Columns
from thuchu.text import fold

DIMENSIONS = 8


def vector_of(text: str) -> Vectors:
    seed = int(hashes_of([text])[0])
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS)
    return np.asarray(vector / np.linalg.norm(vector), dtype=np.float32)


def row(claim_id: str, *texts: str, version: str = "") -> Row:
    wordings = tuple(
        Wording(text, text.split(), (text, text.upper()), vector_of(text), fold(text)) for text in texts
    )
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
        assert [snapshot.folded(int(at)) for at in rows] == [fold(text) for text in texts]
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


def test_of_one_id_given_twice_the_last_counts(store: Store) -> None:
    store.put([DEO, row("deo", "đèo Cả thông xe", version="2")])

    assert everything(store.snapshot()) == {"deo": ("2", ("đèo Cả thông xe",))}


def test_a_wording_without_a_vector_is_found_by_its_words_only(store: Store) -> None:
    store.put(
        [MUOI, Row(KnownClaim("gao", ("gạo giả",)), (Wording("gạo giả", ["gạo", "giả"], ["gạo giả"]),))]
    )

    snapshot = store.snapshot()

    assert [text for text, _ in found(snapshot, "gạo")] == ["gạo giả"]
    assert "gạo giả" not in [text for text, _ in near(snapshot, "gạo giả")]


def test_an_index_without_dimensions_is_searched_by_words() -> None:
    store = Store.open(None, fingerprint="letters", dimensions=None)
    store.put([MUOI])

    assert [text for text, _ in found(store.snapshot(), "muối")] == ["uống nước muối ngừa được cúm"]
    assert not len(store.snapshot().nearest(vector_of("muối"), 5)[0])


@pytest.mark.parametrize("vector", [np.ones(3, np.float32), np.full(DIMENSIONS, np.nan, np.float32)])
def test_a_vector_of_another_form_is_refused_and_nothing_changes(store: Store, vector: Vectors) -> None:
    store.put([DEO])

    with pytest.raises(BadInput):
        store.put([MUOI, Row(KnownClaim("gao", ("gạo",)), (Wording("gạo", vector=vector),))])

    assert everything(store.snapshot()) == content([DEO])


def many(count: int) -> tuple[list[Row], Vectors]:
    """Return claims around some hundred subjects, as real ones lie."""
    rng = np.random.default_rng(5)
    subjects = rng.standard_normal((200, DIMENSIONS))
    vectors = subjects[rng.integers(0, 200, count)] + 0.4 * rng.standard_normal((count, DIMENSIONS))
    unit = np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
    rows = [Row(KnownClaim(f"{n}", ("t",)), (Wording("t", vector=unit[n]),)) for n in range(count)]
    return rows, unit


def test_among_many_claims_nearly_all_of_the_nearest_are_found() -> None:
    rows, vectors = many(CLUSTERED_FROM + 500)
    store = Store.open(None, fingerprint="stand-in 1", dimensions=DIMENSIONS)
    store.put(rows)
    store.delete(["7"])
    snapshot = store.snapshot()

    hits = 0
    for query in vectors[1000:1040]:
        right = {str(at) for at in np.argsort(-(vectors @ query))[:51]} - {"7"}
        hits += len(right & {snapshot.claim_id(int(at)) for at in snapshot.nearest(query, 51)[0]})
    assert hits >= 0.97 * 40 * 50
    assert "7" not in {snapshot.claim_id(int(at)) for at in snapshot.nearest(vectors[7], 5)[0]}


def test_claims_put_one_by_one_make_few_files(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    for number in range(150):
        store.put([row(f"{number}", f"tin số {number}")])

    assert len(store.snapshot()) == 150
    assert len(list(tmp_path.glob("segment-*"))) <= 4


def test_compacting_leaves_one_file_and_the_same_claims(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.put([row(f"{number}", f"tin số {number}") for number in range(400)])
    store.put([DEO])
    store.delete(["3", "4"])
    before = everything(store.snapshot())

    store.compact()

    assert everything(store.snapshot()) == everything(open_store(tmp_path).snapshot()) == before
    assert sorted(path.name.split("-")[0] for path in tmp_path.iterdir() if "-" in path.name) == ["compact"]


def test_what_changes_while_the_index_is_compacted_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, other = open_store(tmp_path), open_store(tmp_path)
    store.put([row(f"{number}", f"tin số {number}") for number in range(400)])
    store.put([DEO, MUOI])
    pack = store_module.packed

    def slowly(columns: Columns, *, fingerprint: str, dimensions: int | None) -> bytes:
        monkeypatch.setattr(store_module, "packed", pack)
        other.delete(["3"])
        other.put([TRUNG, row("muoi", "ăn mặn hại tim", version="2"), row("5", "tin mới")])
        return pack(columns, fingerprint=fingerprint, dimensions=dimensions)

    monkeypatch.setattr(store_module, "packed", slowly)
    store.compact()

    other.refresh()
    assert everything(store.snapshot()) == everything(other.snapshot())
    held = everything(store.snapshot())
    assert "3" not in held
    assert (held["trung"], held["5"][1]) == (content([TRUNG])["trung"], ("tin mới",))
    assert (held["muoi"], held["deo"]) == (("2", ("ăn mặn hại tim",)), content([DEO])["deo"])
    assert len(held) == 402


def test_another_process_sees_a_change_after_refresh_and_nothing_new_is_told(tmp_path: Path) -> None:
    writer = open_store(tmp_path)
    reader = open_store(tmp_path, read_only=True)
    writer.put([DEO])

    assert len(reader.snapshot()) == 0
    assert reader.refresh()
    assert everything(reader.snapshot()) == content([DEO])
    assert not reader.refresh()


def test_an_index_opened_for_reading_only_cannot_be_changed(tmp_path: Path) -> None:
    open_store(tmp_path).put([DEO])
    reader = open_store(tmp_path, read_only=True)

    for change in (lambda: reader.put([MUOI]), lambda: reader.delete(["deo"]), reader.compact):
        with pytest.raises(IndexNotWritable):
            change()

    assert everything(reader.snapshot()) == content([DEO])


def test_reading_where_there_is_no_index_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="There is no match index"):
        open_store(tmp_path / "nowhere", read_only=True)


@pytest.mark.parametrize("failing", ["fsync", "open"])
def test_a_full_or_read_only_disk_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    store = open_store(tmp_path)
    store.put([DEO, MUOI])

    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, failing, full)
        for change in (lambda: store.put([TRUNG]), lambda: store.delete(["deo"])):
            with pytest.raises(IndexNotWritable, match="No space left"):
                change()
        assert everything(store.snapshot()) == content([DEO, MUOI])

    assert everything(open_store(tmp_path).snapshot()) == content([DEO, MUOI])
    store.put([TRUNG])
    assert everything(open_store(tmp_path).snapshot()) == content([DEO, MUOI, TRUNG])


@pytest.mark.parametrize(("fingerprint", "dimensions"), [("stand-in 2", DIMENSIONS), ("stand-in 1", 16)])
def test_an_index_of_another_model_is_refused_until_it_is_discarded(
    tmp_path: Path, fingerprint: str, dimensions: int
) -> None:
    open_store(tmp_path).put([DEO])

    with pytest.raises(IndexForeign, match="build it anew"):
        Store.open(tmp_path, fingerprint=fingerprint, dimensions=dimensions)

    Store.discard(tmp_path)
    assert len(Store.open(tmp_path, fingerprint=fingerprint, dimensions=dimensions).snapshot()) == 0


def flipped(path: Path, at: int) -> None:
    whole = bytearray(path.read_bytes())
    whole[at] ^= 0x10
    path.write_bytes(whole)


DAMAGES = {
    "deleted": lambda path: path.unlink(),
    "emptied": lambda path: path.write_bytes(b""),
    "cut short": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "lengthened": lambda path: path.write_bytes(path.read_bytes() + b"\0"),
    "first byte": lambda path: flipped(path, 0),
    "in the header": lambda path: flipped(path, min(100, path.stat().st_size // 3)),
    "middle": lambda path: flipped(path, path.stat().st_size // 2),
    "last byte": lambda path: flipped(path, -1),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("kind", ["index.json", "segment-*", "dead-*"])
def test_a_damaged_file_is_refused_and_the_index_can_be_built_anew(
    tmp_path: Path, kind: str, damage: str
) -> None:
    store = open_store(tmp_path)
    store.put([row(f"{number}", f"tin số {number}") for number in range(400)])
    store.delete(["3"])
    (path,) = tmp_path.glob(kind)
    DAMAGES[damage](path)

    with pytest.raises(IndexUnusable, match=r"build (it|the index) anew"):
        open_store(tmp_path)
    with pytest.raises(IndexUnusable):
        open_store(tmp_path, read_only=True)

    Store.discard(tmp_path)
    anew = open_store(tmp_path)
    anew.put([DEO])
    assert everything(anew.snapshot()) == content([DEO])
    assert store.refresh()
    assert everything(store.snapshot()) == content([DEO])


@settings(max_examples=100, deadline=None)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), whole=st.booleans())
def test_a_changed_bit_anywhere_is_found_at_the_start_or_by_verifying(
    tmp_path_factory: pytest.TempPathFactory, place: float, bit: int, whole: bool
) -> None:
    folder = tmp_path_factory.mktemp("index")
    open_store(folder).put([DEO, MUOI, TRUNG])
    (path,) = folder.glob("segment-*")
    changed = bytearray(path.read_bytes())
    changed[int(place * len(changed))] ^= 1 << bit
    path.write_bytes(changed)

    with pytest.MonkeyPatch.context() as patched:
        if not whole:
            patched.setattr(folder_module, "CHECKED_WHOLE", 0)
        with pytest.raises(IndexUnusable):
            open_store(folder).verify()


def test_a_sound_index_passes_verifying(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.put([DEO, MUOI])
    store.delete(["deo"])

    store.verify()


def in_child(work: Callable[[], None]) -> int:
    """Run work in a forked process and return the process id."""
    child = os.fork()
    if child:
        return child
    try:
        work()
    finally:
        os._exit(0)


def test_a_writer_killed_at_any_time_leaves_a_whole_generation(tmp_path: Path) -> None:
    chooser = random.Random(11)
    open_store(tmp_path)
    acknowledged = tmp_path.parent / "acknowledged"

    def write_for_ever() -> None:
        store = open_store(tmp_path)
        number = int(store.snapshot().versions().get("one", 0))
        while True:
            number += 1
            pair = [row(name, f"tin {name} lần {number}", version=str(number)) for name in ("one", "two")]
            store.put([*pair, row(f"{number}", f"tin số {number}")])
            acknowledged.write_text(str(number))
            if number % 7 == 0:
                store.delete([str(number - 3)])
            if number % 20 == 0:
                store.compact()

    last = 0
    for _ in range(40):
        child = in_child(write_for_ever)
        time.sleep(chooser.uniform(0.01, 0.08))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        told = int(acknowledged.read_text() or last) if acknowledged.exists() else 0

        snapshot = open_store(tmp_path).snapshot()
        held = everything(snapshot)
        last = int(held["one"][0]) if held else 0
        assert last >= told
        assert not held or held["two"][0] == held["one"][0]
    assert last > 40
    store = open_store(tmp_path)
    store.put([DEO])
    store.compact()
    assert len([path for path in tmp_path.iterdir() if "-" in path.name]) == 1


@pytest.mark.parametrize("change", ["first put", "put", "delete", "compact"])
def test_a_writer_that_dies_before_any_of_its_file_operations_harms_nothing(
    tmp_path: Path, change: str
) -> None:
    before = [row(f"{number}", f"tin số {number}") for number in range(400)]

    def work(folder: Path) -> None:
        store = open_store(folder)
        if change == "delete":
            store.delete(["3"])
        elif change == "compact":
            store.compact()
        else:
            store.put([DEO, row("3", "đã sửa")])

    operations = 0
    died = True
    while died:
        folder = tmp_path / str(operations)
        if change != "first put":
            made = open_store(folder)
            made.put(before)
            made.put([MUOI])
            made.delete(["5"])
        old = everything(open_store(folder).snapshot()) if change != "first put" else {}
        _, status = os.waitpid(in_child(lambda at=operations, to=folder: dies_at(at, to, work)), 0)
        died = os.waitstatus_to_exitcode(status) == 9

        held = everything(open_store(folder).snapshot())
        assert died or change == "compact" or held != old
        new = dict(old)
        if change == "delete":
            del new["3"]
        elif change != "compact":
            new |= content([DEO, row("3", "đã sửa")])
        assert held in (old, new)
        operations += 1
    assert operations > 3


def dies_at(operation: int, folder: Path, work: Callable[[Path], None]) -> None:
    left = [operation]

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in ("open", "os.rename", "os.remove", "os.mkdir") and str(folder) in str(arguments[0]):
            if not left[0]:
                os._exit(9)
            left[0] -= 1

    sys.addaudithook(watch)
    work(folder)


def test_readers_see_whole_generations_while_another_process_writes(tmp_path: Path) -> None:
    open_store(tmp_path).put([row("one", "tin một", version="0"), row("two", "tin hai", version="0")])

    def write() -> None:
        store = open_store(tmp_path)
        for number in range(1, 121):
            store.put([row(name, f"tin {name} {number}", version=str(number)) for name in ("one", "two")])
            if number % 30 == 0:
                store.compact()

    def read() -> None:
        store = open_store(tmp_path, read_only=True)
        seen = 0
        while seen < 120:
            store.refresh()
            held = everything(store.snapshot())
            assert len(held) == 2
            now = int(held["one"][0])
            assert held["two"][0] == str(now)
            assert now >= seen
            seen = now
        os._exit(3)

    children = [in_child(read), in_child(read), in_child(write)]
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]

    assert ended == [3, 3, 0]


def test_two_processes_that_write_lose_nothing(tmp_path: Path) -> None:
    open_store(tmp_path)

    def write(name: str) -> None:
        store = open_store(tmp_path)
        for number in range(40):
            store.put([row(f"{name}{number}", f"tin {name} {number}")])

    for child in [in_child(lambda: write("a")), in_child(lambda: write("b"))]:
        os.waitpid(child, 0)

    assert len(everything(open_store(tmp_path).snapshot())) == 80


def test_threads_read_while_one_writes(store: Store) -> None:
    store.put([DEO])
    failures: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                assert everything(store.snapshot())["deo"] == content([DEO])["deo"]
                near(store.snapshot(), "muối")
        except BaseException as failure:
            failures.append(failure)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(40):
        store.put([row(f"{number}", f"tin số {number}")])
    done.set()
    for reader in readers:
        reader.join()

    assert not failures
