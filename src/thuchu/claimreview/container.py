"""Open what a collection of fact-checks comes in: gzip, character encodings, JSON."""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Callable
from typing import Any

from ..errors import BadInput
from .record import Review

# Bytes after unpacking. The Data Commons collection, the largest one published, is below 200 MB.
LARGEST_SOURCE = 512 * 1024 * 1024
_GZIP = b"\x1f\x8b"
_STEP = 1024 * 1024  # bytes unpacked at a time

# Where a record stands and how to read it; reading raises BadInput when the record cannot be used.
Record = tuple[str, Callable[[], Review]]


def unpacked(data: bytes, *, at_most: int = LARGEST_SOURCE) -> bytes:
    """Return the data without gzip around it; raise BadInput when it unpacks to more than `at_most` bytes."""
    if not data.startswith(_GZIP):
        if len(data) > at_most:
            raise BadInput(f"The source is larger than {at_most:,} bytes: split it into parts.")
        return data
    parts: list[bytes] = []
    size = 0
    while data.startswith(_GZIP):
        member = zlib.decompressobj(wbits=31)
        try:
            while not member.eof:
                part = member.decompress(data, _STEP)
                data = member.unconsumed_tail
                if not part and not data and not member.eof:
                    raise BadInput("The gzip file ends too early: download it again.")
                size += len(part)
                if size > at_most:
                    raise BadInput(f"The source unpacks to more than {at_most:,} bytes: split it into parts.")
                parts.append(part)
        except zlib.error:
            raise BadInput("The gzip file is damaged: download it again.") from None
        data = member.unused_data
    return b"".join(parts)


def decoded(data: bytes) -> str:
    """Return the text of a source in UTF-8 or UTF-16, without its byte order mark."""
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        # Tables are saved as UTF-16 without a mark too: half the bytes of Latin letters are then zero.
        even, odd = data[:200:2].count(0), data[1:200:2].count(0)
        if max(even, odd) > len(data[:200]) // 8:
            return data.decode("utf-16-le" if odd > even else "utf-16-be")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("The source is neither UTF-8 nor UTF-16: save it as UTF-8 and try again.") from None


def decoded_page(data: bytes) -> str:
    """Return the text of a web page in the encoding it names, else UTF-8; what cannot be read is marked."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    named = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,20})", data[:2048])
    try:
        return data.decode(named[1].decode() if named else "utf-8-sig", "replace").removeprefix("\ufeff")
    except LookupError:
        return data.decode("utf-8", "replace").removeprefix("\ufeff")


def parsed_json(text: str) -> Any:
    """Return the value the JSON text states; raise BadInput with the place when it is not JSON."""
    try:
        # Not strict: publishers leave bare line ends inside strings.
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        problem = f"The JSON breaks off at line {error.lineno}, column {error.colno}: {error.msg}."
        raise BadInput(problem) from None
    except ValueError:
        raise BadInput("The JSON holds a number too long to read.") from None
    except RecursionError:
        raise BadInput("The JSON is nested too deeply to read.") from None
