from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from thuchu.cli.command import main

CORPUS = (
    '{"id": "deo", "title": "Đèo Hải Vân", "text": "Đèo Hải Vân sạt lở nặng, cấm xe 3 ngày.", "lang": "vi"}\n'
    '{"id": 7, "claim": "Uống nước muối ấm mỗi sáng ngừa được bệnh cúm."}\n'
)


@pytest.fixture
def corpus(tmp_path: Path) -> str:
    path = tmp_path / "corpus.jsonl"
    path.write_text(CORPUS, "utf-8")
    return str(path)


def run(*words: str) -> int:
    return main([*words])


def matched(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    assert run("match", *words, "--engine", "none", "--format", "jsonl") == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("name", "content", "ids"),
    [
        ("a.txt", "deo hai van sat lo nang cam xe 3 ngay\n\nHôm nay trời đẹp\n", ["1", "3"]),
        (
            "a.jsonl",
            '{"id": "m1", "text": "deo hai van sat lo nang cam xe 3 ngay"}\n{"text": "chào"}\n',
            ["m1", "2"],
        ),
        ("a.csv", "id,text\nx,deo hai van sat lo nang cam xe 3 ngay\ny,chào\n", ["x", "y"]),
        ("b.csv", "message;id\ndeo hai van sat lo nang cam xe 3 ngay;x\n", ["x"]),
    ],
)
def test_messages_come_in_three_forms(
    name: str, content: str, ids: list[str], corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_text(content, "utf-8")

    found = matched(capsys, str(tmp_path / name), "--against", corpus)

    assert [row["id"] for row in found] == ids
    assert found[0]["decision"] == "same"
    assert found[0]["candidates"][0]["id"] == "deo"  # type: ignore[index]
    assert {"id", "decision", "probability", "candidates"} <= set(found[0])


def test_candidates_are_listed_whatever_the_decision(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("đèo Hải Vân sạt lở cấm xe 5 ngày\ngiá vàng hôm nay ở chợ đèo\n", "utf-8")

    first, second = matched(capsys, str(tmp_path / "a.txt"), "--against", corpus, "--top", "2")

    assert first["decision"] == "maybe"
    assert {"slot": "number", "agreement": "differs", "a": "5 ngày", "b": "3 ngày"} in first["candidates"][0][
        "reasons"
    ]  # type: ignore[index]
    assert second["decision"] == "none"
    assert len(second["candidates"]) >= 1  # type: ignore[arg-type]


def test_standard_input_is_read(
    corpus: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = io.TextIOWrapper(io.BytesIO('{"id": "q", "text": "uống nước muối ấm mỗi sáng"}'.encode()))
    monkeypatch.setattr(sys, "stdin", given)

    assert [row["id"] for row in matched(capsys, "-", "--against", corpus)] == ["q"]


def test_a_file_that_was_begun_is_gone_on_with(corpus: str, tmp_path: Path) -> None:
    messages, output = tmp_path / "a.txt", tmp_path / "out.jsonl"
    messages.write_text("đèo Hải Vân cấm xe\nuống nước muối\nchào\n", "utf-8")
    words = ("match", str(messages), "--against", corpus, "--engine", "none", "--format", "jsonl")
    assert run(*words, "--output", str(output)) == 0
    whole = output.read_text("utf-8")
    output.write_text(whole.splitlines(keepends=True)[0] + '{"id": "2", "deci', "utf-8")

    assert run(*words, "--output", str(output)) == 0

    assert output.read_text("utf-8") == whole


def test_an_index_is_kept_between_runs_and_follows_the_corpus(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("uong nuoc muoi am moi sang ngua duoc benh cum\n", "utf-8")
    words = (str(tmp_path / "a.txt"), "--against", corpus, "--index", str(tmp_path / "index"))

    assert matched(capsys, *words)[0]["decision"] == "same"
    Path(corpus).write_text(CORPUS.splitlines()[0], "utf-8")
    assert matched(capsys, *words)[0]["decision"] == "none"


def test_a_table_and_csv_are_for_people_and_sheets(
    corpus: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("đèo Hải Vân sạt lở nặng cấm xe 5 ngày\n", "utf-8")
    words = ("match", str(tmp_path / "a.txt"), "--against", corpus, "--engine", "none", "--format")

    assert run(*words, "table") == 0
    assert "number: 5 ngày / 3 ngày" in capsys.readouterr().out
    assert run(*words, "csv") == 0
    assert capsys.readouterr().out.startswith("id,decision,probability,candidate,text,differs\r\n1,maybe,")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no claims"),
        ("not json\n", "line 1: this is no JSON object"),
        ("[1]\n", "line 1: expected a JSON object, found list"),
        ('{"id": "a"}\n', 'line 1: a claim needs an "id" and a "text"'),
        ('{"id": "a", "text": "x y z"}\n{"id": "a", "text": "b"}\n', "line 2: the id 'a' was there before"),
    ],
)
def test_a_wrong_corpus_is_refused_with_its_line(
    content: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "corpus.jsonl"
    path.write_text(content, "utf-8")
    (tmp_path / "a.txt").write_text("chào", "utf-8")

    assert run("match", str(tmp_path / "a.txt"), "--against", str(path), "--engine", "none") == 1
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.txt", None, "cannot be read"),
        ("a.jsonl", b'{"id": 1}\n', 'line 1: a message needs a "text"'),
        ("a.csv", b"a,b\n1,2\n", "no column is named text"),
        ("a.txt", b"\xff\xd8\xff\xe0\x00", "is no text"),
        ("a.txt", b"ab\x00c", "zero bytes"),
    ],
)
def test_messages_that_cannot_be_read_are_refused(
    name: str,
    content: bytes | None,
    said: str,
    corpus: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    assert run("match", str(tmp_path / name), "--against", corpus, "--engine", "none") == 1
    assert said in capsys.readouterr().err


def test_without_an_installation_the_way_out_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("chào", "utf-8")

    assert run("match", str(tmp_path / "a.txt"), "--data", str(tmp_path)) == 1
    assert "--against CORPUS.jsonl" in capsys.readouterr().err


def test_two_texts_are_explained_in_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", "Nghỉ học từ 5/9", "Nghỉ học từ 12/9") == 0

    told = json.loads(capsys.readouterr().out)
    assert told == {"decision": "different", "reasons": [{"slot": "date", "a": "5/9", "b": "12/9"}]}


def test_pairs_are_explained_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("Giá tăng 4tr\tGiá tăng 4 triệu đồng\tsame\nNên ăn\tKhông nên ăn\n", "utf-8")

    assert run("explain", "--pairs", str(path)) == 0
    decisions = [json.loads(line)["decision"] for line in capsys.readouterr().out.splitlines()]
    assert decisions == ["same", "different"]


@pytest.mark.parametrize(("words", "said"), [((), "Give two texts"), (("one",), "Give two texts")])
def test_explain_wants_two_texts(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", *words) == 1
    assert said in capsys.readouterr().err


def test_a_line_without_a_tab_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "p.tsv").write_text("một câu\n", "utf-8")

    assert run("explain", "--pairs", str(tmp_path / "p.tsv")) == 1
    assert "line 1: expected two texts" in capsys.readouterr().err


def test_messages_are_grouped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Đê sông Hồng đã vỡ rồi\nde song hong da vo roi\nMai nghỉ học nhé\n", "utf-8")

    assert run("group", str(path), "--engine", "none", "--format", "jsonl") == 0
    groups = [json.loads(line)["group"] for line in capsys.readouterr().out.splitlines()]
    assert groups[0] == groups[1] != groups[2]


def test_doubled_ids_are_not_grouped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "x"}\n{"id": "a", "text": "y"}\n', "utf-8")

    assert run("group", str(path), "--engine", "none") == 1
    assert "stand more than once" in capsys.readouterr().err
