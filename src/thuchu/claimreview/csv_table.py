"""Read and write fact-checks as a CSV table with named columns, as a desk keeps them in a spreadsheet."""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import Any, TextIO

from ..errors import BadInput
from .container import Record
from .dates import read_day, read_moment, write_moment
from .plain import one_line
from .record import Citation, Publisher, Rating, Review
from .tidy import tidied, web_address

# Every column, and what Vietnamese desks call it; case, spaces and diacritics make no difference.
COLUMNS: dict[str, tuple[str, ...]] = {
    "url": ("đường dẫn", "liên kết", "địa chỉ", "link"),
    "claim": ("nhận định", "tin đồn", "phát biểu", "nội dung tin", "claim_reviewed"),
    "rating": ("kết luận", "xếp loại", "đánh giá", "verdict"),
    "rating_value": ("điểm",),
    "rating_best": ("điểm cao nhất",),
    "rating_worst": ("điểm thấp nhất",),
    "publisher": ("đơn vị", "đơn vị kiểm chứng", "nơi đăng", "cơ quan"),
    "publisher_url": ("trang của đơn vị", "trang chủ"),
    "language": ("ngôn ngữ",),
    "title": ("tiêu đề", "tựa đề"),
    "summary": ("tóm tắt",),
    "body": ("giải thích", "nội dung"),
    "published": ("ngày đăng", "ngày công bố"),
    "modified": ("ngày sửa", "ngày cập nhật"),
    "expires": ("ngày hết hạn", "hết hạn", "hiệu lực đến"),
    "topic": ("chủ đề",),
    "phrasings": ("cách nói khác", "cách viết khác"),
    "citations": ("nguồn", "bằng chứng", "dẫn nguồn"),
}
REQUIRED = ("url", "claim", "rating", "publisher")
_DELIMITERS = ",;\t|"
# Spreadsheets run a cell that starts so as a formula; an apostrophe in front keeps it text.
_FORMULA = re.compile(r"'*[=+\-@]")
_ESCAPED = re.compile(r"'+[=+\-@]")

# The csv module's own limit on a cell (131 072) is below the longest fact-checks with all their citations.
csv.field_size_limit(max(csv.field_size_limit(), 16 * 1024 * 1024))


def table_records(text: str) -> Iterator[Record]:
    """Return the records of a table; columns in any order, unknown ones passed over.

    A table without a language column is taken to be Vietnamese. Days may be written 5/9/2024, day first.
    Other phrasings stand one a line in their cell; so do citations, each "title address", or as a JSON list.
    Raises BadInput that names the columns when needed ones are missing.
    """
    lines = text.split("\n")
    first = 1
    # Excel's own hint, "sep=;".
    if lines[0].lower().startswith("sep="):
        first = 2
    header_line = lines[first - 1] if len(lines) >= first else ""
    delimiter = max(_DELIMITERS, key=lambda mark: len(_columns(header_line, mark)))
    columns = _columns(header_line, delimiter)
    if missing := [name for name in REQUIRED if name not in columns]:
        names = ", ".join(f"{name} ({COLUMNS[name][0]})" for name in missing)
        raise BadInput(f"The table lacks these columns: {names}. The first line must name the columns.")
    return _rows(lines[first:], delimiter, columns, first)


def write_table(reviews: Iterable[Review], to: TextIO) -> None:
    """Write the fact-checks as a table; read back, it gives the same records."""
    writer = csv.writer(to, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for review in reviews:
        cells = _cells(review)
        writer.writerow([cells[name] for name in COLUMNS])


def _columns(line: str, delimiter: str) -> dict[str, int]:
    """Return the place of each known column in the header; the first of two with one name counts."""
    try:
        names = next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return {}
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        if known := _KNOWN.get(_folded(name)):
            found.setdefault(known, place)
    return found


def _rows(lines: list[str], delimiter: str, columns: dict[str, int], before: int) -> Iterator[Record]:
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    start = before + 1
    while True:
        where = f"line {start}"
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield where, partial(_unreadable, str(error))
            row = []
        if row is None:
            return
        start = before + reader.line_num + 1
        if any(cell.strip() for cell in row):
            yield where, partial(_read_row, row, columns)


def _unreadable(problem: str) -> Review:
    raise BadInput(f"The row could not be read: {problem}.")


def _read_row(row: list[str], columns: dict[str, int]) -> Review:
    def cell(name: str) -> str:
        place = columns.get(name)
        text = row[place].strip() if place is not None and place < len(row) else ""
        return text[1:] if _ESCAPED.match(text) else text

    if len(row) < max(columns[name] for name in REQUIRED) + 1:
        raise BadInput(f"The row has {len(row)} cells, too few for the columns named in the first line.")
    return tidied(
        Review(
            url=cell("url"),
            claim=cell("claim"),
            rating=Rating(
                cell("rating"),
                _number(cell("rating_value"), "rating_value"),
                _number(cell("rating_best"), "rating_best"),
                _number(cell("rating_worst"), "rating_worst"),
            ),
            publisher=Publisher(cell("publisher"), cell("publisher_url")),
            language=cell("language") or "vi",
            title=cell("title"),
            summary=cell("summary"),
            body=cell("body"),
            published=read_moment(cell("published"), "published", day_first=True),
            modified=read_moment(cell("modified"), "modified", day_first=True),
            expires=read_day(cell("expires"), "expires", day_first=True),
            topic=cell("topic"),
            phrasings=tuple(cell("phrasings").splitlines()),
            citations=tuple(_citations(cell("citations"))),
        )
    )


def _cells(review: Review) -> dict[str, str]:
    rating = review.rating
    texts = {
        "url": review.url,
        "claim": review.claim,
        "rating": rating.name,
        "publisher": review.publisher.name,
        "publisher_url": review.publisher.url,
        "language": review.language,
        "title": review.title,
        "summary": review.summary,
        "body": review.body,
        "published": write_moment(review.published),
        "modified": write_moment(review.modified),
        "expires": write_moment(review.expires),
        "topic": review.topic,
        "phrasings": "\n".join(review.phrasings),
        "citations": _citations_cell(review.citations),
    }
    cells = {name: f"'{text}" if _FORMULA.match(text) else text for name, text in texts.items()}
    numbers = {"rating_value": rating.value, "rating_best": rating.best, "rating_worst": rating.worst}
    return cells | {name: "" if number is None else f"{number!r}" for name, number in numbers.items()}


def _citations_cell(citations: tuple[Citation, ...]) -> str:
    if not citations:
        return ""
    filled = [{key: value for key, value in asdict(citation).items() if value} for citation in citations]
    return json.dumps(filled, ensure_ascii=False, default=_iso)


def _citations(text: str) -> Iterator[Citation]:
    if not text.startswith("["):
        for line in filter(None, map(str.strip, text.splitlines())):
            title, _space, last = line.rpartition(" ")
            yield Citation(title=title, url=last) if web_address(last) else Citation(title=line)
        return
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput("The cell “citations” starts like a JSON list but is none.") from None
    for fields in listed:
        if not isinstance(fields, dict):
            raise BadInput("The cell “citations” must list objects with a title, a url and so on.")
        yield _citation(fields)


def _citation(fields: dict[str, Any]) -> Citation:
    texts = {name: value for name, value in fields.items() if isinstance(value, str)}
    archived = read_moment(texts.get("archived", ""), "archived")
    return Citation(
        title=texts.get("title", ""),
        publisher=texts.get("publisher", ""),
        url=texts.get("url", ""),
        kind=texts.get("kind", ""),
        quote=texts.get("quote", ""),
        stance=texts.get("stance", ""),
        sha256=texts.get("sha256", ""),
        archived=archived if isinstance(archived, datetime) else None,
    )


def _number(text: str, column: str) -> float | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise BadInput(f"{column} “{text[:40]}” is not a number.") from None


def _iso(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _folded(name: str) -> str:
    letters = unicodedata.normalize("NFD", one_line(name).casefold().replace("đ", "d"))
    return re.sub(r"[\s_\-]+", " ", "".join(mark for mark in letters if not unicodedata.combining(mark)))


_KNOWN = {_folded(alias): name for name, aliases in COLUMNS.items() for alias in (name, *aliases)}
