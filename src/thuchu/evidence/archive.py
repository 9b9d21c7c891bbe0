"""Keep what a page said: a WARC record with its digest, and the text to quote from."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ..claimreview.plain import paragraphs
from .fetch import Fetched

# A page read for its text. Articles are far below; the reader's time grows with the page.
LARGEST_PAGE = 3 * 1024 * 1024  # bytes
READING_SECONDS = 10.0
_READER = Path(__file__).with_name("page_reader.py")
# The reader finds Python with these; the settings and keys of the service stay out of its reach.
_READER_NEEDS = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "SYSTEMROOT", "HOME")
_HTML = frozenset({"text/html", "application/xhtml+xml"})
# The body is stored unpacked, so these headers no longer describe it; kept under another name as archives do.
_NO_LONGER_TRUE = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True)
class PageText:
    """What a reader of the page reads; both empty when nothing could be read."""

    title: str
    text: str


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of the data as 64 lower-case hex digits."""
    return hashlib.sha256(data).hexdigest()


def to_warc(fetched: Fetched) -> bytes:
    """Return one gzipped WARC 1.1 response record of the page, dated when it was fetched.

    The record says where the page was found, from which IP address, and its payload digest; it names nobody
    who asked for it. The same page gives the same content in a record with a new id.
    """
    to = io.BytesIO()
    writer = WARCWriter(to, gzip=True, warc_version="1.1")
    headers = [
        (f"X-Archive-Orig-{name}" if name.lower() in _NO_LONGER_TRUE else name, _header_value(value))
        for name, value in fetched.headers
        # A cookie belongs to one visit.
        if name.lower() not in {"set-cookie", "set-cookie2"}
    ]
    record = writer.create_warc_record(
        fetched.final_url,
        "response",
        payload=io.BytesIO(fetched.body),
        http_headers=StatusAndHeaders(
            f"{fetched.status} {fetched.reason}".strip(),
            [*headers, ("Content-Length", str(len(fetched.body)))],
            protocol="HTTP/1.1",
        ),
        warc_headers_dict={
            "WARC-Date": fetched.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "WARC-IP-Address": fetched.ip,
        },
    )
    writer.write_record(record)
    return to.getvalue()


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
    try:
        done = subprocess.run(  # noqa: S603 - our own file, no shell; the page goes in as data
            [sys.executable, "-P", str(_READER), str(int(seconds) + 1), charset],
            input=body,
            capture_output=True,
            env={name: os.environ[name] for name in _READER_NEEDS if name in os.environ},
            timeout=seconds,
            check=True,
        )
        read = json.loads(done.stdout)
    except (subprocess.SubprocessError, OSError, ValueError):
        return nothing
    return PageText(str(read["title"]), str(read["text"]))


def _plain(body: bytes, charset: str) -> str:
    try:
        text = body.decode(charset or "utf-8-sig", "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    return "" if "\0" in text else paragraphs(text)


def _header_value(value: str) -> str:
    return " ".join(value.split())
