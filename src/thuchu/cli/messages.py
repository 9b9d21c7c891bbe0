"""Reading messages and claims from files: plain text, JSON lines, CSV."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thuchu.errors import BadInput
from thuchu.match import KnownClaim

MAX_BYTES = 2 * 2**30
_SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".txt": "text"}
_TEXT_COLUMNS = ("text", "message", "claim", "content", "tin", "noi_dung")
_ID_COLUMNS = ("id", "message_id", "claim_id")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a file; without an id of its own it has the number of its line or row, from 1."""

    message_id: str
    text: str


def read_messages(name: str, form: str | None = None) -> list[Message]:
    """Return the messages of a file, or of standard input for "-".

    form    one of words.MESSAGE_FORMS; None: by the file's name, else by its first line

    Raises thuchu.errors.BadInput, naming the line, for what cannot be read.
    """
    content = read_text(name)
    form = (
        form
        or _SUFFIXES.get(Path(name).suffix.lower())
        or ("jsonl" if content.lstrip()[:1] == "{" else "text")
    )
    if form == "jsonl":
        return [_from_object(row, number, name) for number, row in objects(content, name)]
    if form == "csv":
        return _from_csv(content, name)
    return [
        Message(str(number), line)
        for number, line in enumerate(content.splitlines(), start=1)
        if line.strip()
    ]


def read_claims(name: str) -> list[KnownClaim]:
    """Return the known claims of a file of JSON lines.

    A line has "id" and the claim as "claim" or "text"; "title" and a list "texts" or "wordings" are other
    ways to say it, "lang" its language. Raises thuchu.errors.BadInput, naming the line, for what cannot be
    read.
    """
    claims: dict[str, KnownClaim] = {}
    for number, row in objects(read_text(name), name):
        others = row.get("texts") or row.get("wordings") or []
        texts = [
            row.get("claim") or row.get("text"),
            *(others if isinstance(others, list) else []),
            row.get("title"),
        ]
        said = tuple(dict.fromkeys(text for text in texts if isinstance(text, str) and text.strip()))
        claim_id = _id_of(row)
        if claim_id is None or not said:
            raise BadInput(
                f'{name}, line {number}: a claim needs an "id" and a "text"; this line has no such.'
            )
        if claim_id in claims:
            raise BadInput(
                f"{name}, line {number}: the id {claim_id!r} was there before; each claim needs its own."
            )
        language = row.get("lang") or row.get("language") or "und"
        claims[claim_id] = KnownClaim(claim_id, said, str(language))
    if not claims:
        raise BadInput(f"{name} has no claims: expected one JSON object a line.")
    return list(claims.values())


def read_text(name: str) -> str:
    """Return a file's text, or that of standard input for "-"."""
    if name == "-":
        content = sys.stdin.buffer.read(MAX_BYTES + 1)
        name = "standard input"
    else:
        try:
            with Path(name).open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except IsADirectoryError:
            raise BadInput(f"{name} is a folder: name a file, or - for standard input.") from None
        except OSError as failure:
            raise BadInput(f"{name} cannot be read: {failure.strerror}.") from failure
    if len(content) > MAX_BYTES:
        raise BadInput(f"{name} is larger than 2 GB: cut it into parts.")
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as failure:
        raise BadInput(
            f"{name} is no text in UTF-8 (byte {failure.start}): save it as UTF-8 first."
        ) from failure
    if "\0" in text:
        raise BadInput(f"{name} is no text: it has zero bytes.")
    return text


def objects(content: str, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield line number and object of each line that is not blank."""
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as failure:
            raise BadInput(f"{name}, line {number}: this is no JSON object ({failure}).") from failure
        if not isinstance(row, dict):
            raise BadInput(f"{name}, line {number}: expected a JSON object, found {type(row).__name__}.")
        yield number, row


def _id_of(row: dict[str, Any]) -> str | None:
    for column in _ID_COLUMNS:
        value = row.get(column)
        if isinstance(value, str | int) and str(value).strip():
            return str(value)
    return None


def _from_object(row: dict[str, Any], number: int, name: str) -> Message:
    text = next((row[column] for column in _TEXT_COLUMNS if isinstance(row.get(column), str)), None)
    if text is None:
        raise BadInput(f'{name}, line {number}: a message needs a "text"; this line has none.')
    return Message(_id_of(row) or str(number), text)


def _from_csv(content: str, name: str) -> list[Message]:
    csv.field_size_limit(2**31 - 1)
    head = content[:4096].split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=head.count)
    reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter)
    named = {(column or "").strip().lower(): column for column in reader.fieldnames or ()}
    column = next((named[wanted] for wanted in _TEXT_COLUMNS if wanted in named), None)
    if column is None:
        raise BadInput(
            f"{name}: no column is named {' or '.join(_TEXT_COLUMNS[:3])}; name the one with the messages so."
        )
    id_column = next((named[wanted] for wanted in _ID_COLUMNS if wanted in named), None)
    try:
        return [
            Message((row.get(id_column) if id_column else "") or str(number), row[column] or "")
            for number, row in enumerate(reader, start=1)
        ]
    except csv.Error as failure:
        raise BadInput(f"{name}, line {reader.line_num}: this is no CSV ({failure}).") from failure
