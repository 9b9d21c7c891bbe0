"""From files to the texts of a source: lines of JSON, folders, plain text and PDF.

Files come in through the guarded reader of the library, as uploads do.
"""

from __future__ import annotations

import gzip
import json
import lzma
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from thuchu.errors import BadInput, FileRefused
from thuchu.evidence.archive import pdf_text
from thuchu.evidence.upload import read_upload
from thuchu.text.normalise import fold, one_line
from thuchu_web.library.models import ADDRESS_LENGTH, KEY_LENGTH, TITLE_LENGTH

LARGEST_FILE = 50 * 1024 * 1024  # bytes, of one text or PDF
LONGEST_TEXT = 4_000_000  # characters
LONGEST_LINE = 4 * LONGEST_TEXT  # characters of JSON, where a letter may take several
SECONDS_FOR_A_PDF = 120.0
_KEPT_CONTROLS = frozenset("\n\t")
_is_web = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True, slots=True)
class Item:
    """One text as it came."""

    key: str
    title: str
    text: str
    url: str = ""
    dated_on: date | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """One text that was not taken, and why; `where` names its file or line."""

    where: str
    reason: str


def read_texts(path: Path | None) -> Iterator[Item | Refused]:
    """Yield the texts of a file or folder, in its order; None is JSON lines on standard input.

    Raises OSError when the file cannot be read, and BadInput when it is of no kind we read.
    """
    if path is None:
        yield from _lines(sys.stdin, name="-")
    elif path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                yield _file(file, key=file.relative_to(path).as_posix())
    elif _is_json_lines(path):
        with _opened(path) as lines:
            yield from _lines(lines, name=path.name)
    else:
        yield _file(path, key=path.name)


def _is_json_lines(path: Path) -> bool:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in {".gz", ".xz"}:
        suffixes.pop()
        if not suffixes or suffixes[-1] not in {".jsonl", ".ndjson"}:
            raise BadInput(f"{path.name} is packed, but not JSON lines (.jsonl.gz or .jsonl.xz): unpack it.")
    return bool(suffixes) and suffixes[-1] in {".jsonl", ".ndjson"}


def _opened(path: Path) -> IO[str]:
    if path.suffix.lower() == ".xz":
        return lzma.open(path, "rt", encoding="utf-8", errors="replace")
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", errors="replace")
    return path.open(encoding="utf-8", errors="replace")


def _lines(lines: IO[str], *, name: str) -> Iterator[Item | Refused]:
    number = 0
    while line := lines.readline(LONGEST_LINE):
        number += 1
        where = f"{name}, line {number}"
        if len(line) >= LONGEST_LINE and not line.endswith("\n"):
            while (rest := lines.readline(LONGEST_LINE)) and not rest.endswith("\n"):
                continue
            yield Refused(where, "The line is too long.")
        elif line.strip():
            yield _row(line, where)


def _row(line: str, where: str) -> Item | Refused:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return Refused(where, "This is not JSON.")
    if not isinstance(row, dict):
        return Refused(where, "This is not an object with id, title and text.")
    try:
        return _item(row)
    except BadInput as refusal:
        return Refused(where, str(refusal))


def _item(row: dict[str, Any]) -> Item:
    text, title = clean(_words(row, "text")), one_line(clean(_words(row, "title")))
    url, key = _words(row, "url").strip(), _words(row, "id").strip()
    if not fold(text):
        raise BadInput("It has no text.")
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"Its text is longer than {LONGEST_TEXT:,} characters: cut it in parts.")
    key = key or url
    if not key:
        raise BadInput("It has neither id nor url to know it by.")
    if len(key) > KEY_LENGTH:
        raise BadInput(f"Its id is longer than {KEY_LENGTH} characters.")
    if url:
        try:
            _is_web(url)
        except ValidationError:
            raise BadInput("Its url is no web address.") from None
        if len(url) > ADDRESS_LENGTH:
            raise BadInput(f"Its url is longer than {ADDRESS_LENGTH} characters.")
    return Item(clean(key), title_of(title, text), text, url, _day(_words(row, "date").strip()))


def _words(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadInput(f"Its {name} is not text.")
    return str(value)


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).date()
    except ValueError:
        raise BadInput(f"Its date is “{text[:40]}”, not like 2026-11-24.") from None


def _file(path: Path, *, key: str) -> Item | Refused:
    try:
        if len(key) > KEY_LENGTH:
            raise BadInput(f"Its path is longer than {KEY_LENGTH} characters.")
        with path.open("rb") as file:
            upload = read_upload(path.name, file, max_bytes=LARGEST_FILE)
        if upload.media_type == "application/pdf":
            read = pdf_text(upload.body, seconds=SECONDS_FOR_A_PDF)
            if read.pages < read.of:
                raise BadInput(f"Only {read.pages} of its {read.of} pages could be read: split it.")
            text = clean(read.text)
        elif upload.media_type == "text/plain":
            text = clean(upload.body.decode("utf-8"))
        else:
            raise BadInput("It is a picture, and no machine here reads its words.")
        if not fold(text):
            raise BadInput("It has no words a machine can read.")
        if len(text) > LONGEST_TEXT:
            raise BadInput(f"Its text is longer than {LONGEST_TEXT:,} characters: cut it in parts.")
    except FileRefused as refusal:
        return Refused(key, str(refusal))
    except BadInput as refusal:
        return Refused(key, str(refusal))
    except OSError as failure:
        return Refused(key, failure.strerror or str(failure))
    return Item(clean(key), title_of(path.stem.replace("_", " "), text), text)


def title_of(title: str, text: str) -> str:
    """Return the title, or the first line of the text where there is none, cut to what a title may have."""
    title = one_line(title) or one_line(next(line for line in text.splitlines() if line.strip()))
    if len(title) <= TITLE_LENGTH:
        return title
    return f"{title[: TITLE_LENGTH - 1].rpartition(' ')[0] or title[: TITLE_LENGTH - 1]}…"


def clean(text: str) -> str:
    """Return the text in NFC with line ends of one kind, without what no database keeps."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    unwanted = {sign for sign in set(text) - _KEPT_CONTROLS if unicodedata.category(sign) in {"Cc", "Cs"}}
    return text.translate({ord(sign): None for sign in unwanted}).strip()
