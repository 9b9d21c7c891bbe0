"""Keep what a page said: a WARC file with its digests, and the text to quote from."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ..claimreview.plain import paragraphs
from .fetch import USER_AGENT, Fetched

# A page read for its text. Articles are far below; the reader's time grows with the page.
LARGEST_PAGE = 3 * 1024 * 1024  # bytes
READING_SECONDS = 10.0
_PDF_GRACE = 5.0  # seconds for the page under way
_READER = Path(__file__).with_name("page_reader.py")
_PDF_READER = Path(__file__).with_name("pdf_reader.py")
# The reader finds Python with these; the settings and keys of the service stay out of its reach.
_READER_NEEDS = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "HOME")
_HTML = frozenset({"text/html", "application/xhtml+xml"})
# The body is stored as one piece; what was said of its chunks is kept under another name, as archives do.
_NO_LONGER_TRUE = frozenset({"transfer-encoding"})


@dataclass(frozen=True, slots=True)
class PageText:
    """What a reader of the page reads; both empty when nothing could be read."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class PdfText:
    """The words of a PDF, and how many of its pages they come from; a scanned page has none."""

    text: str
    pages: int
    of: int


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of the data as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def to_warc(fetched: Fetched) -> bytes:
    """Return a gzipped WARC 1.1 file of three records: the response, the request, and what we know of both.

    The response has the headers and the body as they were received, and the SHA-256 of the body; the request
    is what was asked, and the metadata say when, with what, and over which redirects. All are dated when the
    page was fetched, and name nobody who asked for it. The same page gives the same content in records with
    new ids.
    """
    to = io.BytesIO()
    writer = WARCWriter(to, gzip=True, warc_version="1.1")
    when = fetched.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    response_id = f"<urn:uuid:{uuid.uuid4()}>"
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _NO_LONGER_TRUE else name, _header_value(value))
        for name, value in fetched.headers
        # A cookie belongs to one visit.
        if name.lower() not in {"set-cookie", "set-cookie2"}
    ]
    # The length the site told is that of a body we took in whole; a body in chunks was told none.
    headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
    answer = StatusAndHeaders(
        f"{fetched.status} {fetched.reason}".strip(),
        [*headers, ("Content-Length", str(len(fetched.received)))],
        protocol="HTTP/1.1",
    )
    _write(
        writer,
        "response",
        fetched.received,
        {
            "WARC-Record-ID": response_id,
            "WARC-Target-URI": fetched.final_url,
            "WARC-Date": when,
            "WARC-IP-Address": fetched.ip,
        },
        http_headers=answer,
    )
    belongs = {
        "WARC-Target-URI": fetched.final_url,
        "WARC-Date": when,
        "WARC-Concurrent-To": response_id,
    }
    line, _, asked = fetched.request.decode("latin-1").rstrip("\r\n").partition("\r\n")
    fields = [(name, value.strip()) for name, _, value in (row.partition(":") for row in asked.split("\r\n"))]
    question = StatusAndHeaders(line, fields, is_http_request=True)
    _write(writer, "request", b"", belongs, http_headers=question)
    _write(writer, "metadata", _known_of(fetched), belongs)
    return to.getvalue()


def _write(
    writer: WARCWriter,
    kind: str,
    payload: bytes,
    headers: dict[str, str],
    *,
    http_headers: StatusAndHeaders | None = None,
) -> None:
    digests = {"WARC-Payload-Digest": f"sha256:{sha256_hex(payload)}"}
    record = writer.create_warc_record(
        headers["WARC-Target-URI"],
        kind,
        payload=io.BytesIO(payload),
        length=len(payload),
        http_headers=http_headers,
        warc_headers_dict={**headers, **digests},
    )
    if http_headers:
        http_headers.compute_headers_buffer()
    head = http_headers.headers_buff if http_headers else b""
    record.rec_headers.add_header("WARC-Block-Digest", f"sha256:{sha256_hex(head + payload)}")
    writer.write_record(record)


def _known_of(fetched: Fetched) -> bytes:
    """Return the fields of the metadata record: the standard's own, and the time of our clock."""
    fields = [
        ("software", USER_AGENT.partition(" ")[0]),
        ("fetched-at", fetched.fetched_at.astimezone(UTC).isoformat(timespec="microseconds")),
        ("asked-for", fetched.url),
        *(("via", address) for address in fetched.via),
        ("hopsFromSeed", "R" * len(fetched.via)),
    ]
    return "".join(f"{name}: {_header_value(value)}\r\n" for name, value in fields if value).encode()


def page_text(
    body: bytes, media_type: str, *, charset: str = "", seconds: float = READING_SECONDS
) -> PageText:
    """Return the title and the main text of a page; empty when it is too large, too slow or no text.

    Nothing of the page is run or loaded. HTML is read in a process of its own with limits on time and memory,
    because a page can be made to hold up or break its reader.
    """
    nothing = PageText("", "")
    if not body or len(body) > LARGEST_PAGE:
        return nothing
    if media_type == "text/plain":
        return PageText("", _plain(body, charset))
    if media_type not in _HTML:
        return nothing
    read = _read_apart(_READER, body, [str(int(seconds) + 1), charset], seconds)
    return PageText(str(read["title"]), str(read["text"])) if read else nothing


def pdf_text(body: bytes, *, seconds: float = READING_SECONDS) -> PdfText:
    """Return the words of a PDF, of as many pages as can be read in the time; empty when none can.

    It is read like a page: in a process of its own with limits on time and memory.
    """
    # The reader ends by itself before it is ended, with the pages it has.
    read = _read_apart(_PDF_READER, body, [str(seconds)], seconds + _PDF_GRACE)
    return PdfText(str(read["text"]), int(read["pages"]), int(read["of"])) if read else PdfText("", 0, 0)


def _read_apart(reader: Path, body: bytes, words: list[str], seconds: float) -> dict[str, Any] | None:
    """Return what a reader prints of the body; None when it breaks or takes too long."""
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell; the page goes in as data
            [sys.executable, "-P", str(reader), *words],
            input=body,
            capture_output=True,
            env={name: os.environ[name] for name in _READER_NEEDS if name in os.environ},
            timeout=seconds,
            check=True,
        )
        read = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return None
    return read if isinstance(read, dict) else None


def _plain(body: bytes, charset: str) -> str:
    try:
        text = body.decode(charset or "utf-8-sig", "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    return "" if "\0" in text else paragraphs(text)


def _header_value(value: str) -> str:
    return " ".join(value.split())
