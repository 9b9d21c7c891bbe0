"""Read an uploaded file: the one place where a file from outside is let in.

What a file is, its content says, never its name. Pictures are drawn anew, which leaves behind where and with
what they were taken and anything hidden in them. A PDF is kept as it is, so it is refused when it could do
more than be read.
"""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import unicodedata
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from PIL import Image, ImageOps

from ..errors import FileRefused

DEFAULT_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000  # a phone's largest ordinary photograph has 12 to 24 million
JPEG_QUALITY = 90
LONGEST_NAME = 80  # characters
MOST_UNPACKED = 20 * 1024 * 1024  # bytes of a PDF's object streams

ACCEPTED = "PNG, JPEG and WebP pictures, PDF files and plain text are accepted"
_IMAGES = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg"), "WEBP": ("image/webp", ".webp")}
_NAMES = frozenset(
    {".png", ".jpg", ".jpeg", ".jfif", ".webp", ".pdf", ".txt", ".text", ".md", ".csv", ".log"}
)
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,8}$")
_MARKUP = re.compile(
    r"<\s*(?:!doctype|\?xml|!entity|html|head|body|svg|script|iframe|object|embed|meta|style)\b",
    re.IGNORECASE,
)
_MARKUP_BYTES = re.compile(rb"<\s*(?:!doctype|html|head|body|svg|script|iframe)\b", re.IGNORECASE)
_PDF_ACTIONS = {
    b"JavaScript": "scripts",
    b"JS": "scripts",
    b"Launch": "a command to start a program",
    b"OpenAction": "an action on opening",
    b"AA": "actions of its own",
    b"SubmitForm": "a form that sends data",
    b"ImportData": "a form that loads data",
    b"GoToR": "links into other files",
    b"GoToE": "links into embedded files",
    b"EmbeddedFile": "embedded files",
    b"EmbeddedFiles": "embedded files",
    b"RichMedia": "embedded media",
    b"XFA": "an XFA form",
    b"Encrypt": "encryption, so that it cannot be checked",
}
_PDF_NAME = re.compile(rb"/([A-Za-z]+)(?![A-Za-z0-9])")
_PDF_FLATE = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])")
_PDF_STREAM = re.compile(rb"stream\r?\n")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was let in."""

    name: str  # safe to show and to store under, with the ending that fits the content
    media_type: str
    body: bytes  # pictures drawn anew, text as UTF-8, a PDF as it came
    sha256: str  # of `body`, lower-case hex


def read_upload(name: str, source: bytes | BinaryIO, *, max_bytes: int = DEFAULT_BYTES) -> Upload:
    """Return the file when it may be kept; raise FileRefused with the reason and what is accepted otherwise.

    A picture named .jpg that is a WebP, as phones send them, gets the right ending. A name with the ending of
    a kind that is not accepted is refused whatever the content: somebody is mistaken or trying something.
    """
    data = source if isinstance(source, bytes) else source.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise _refused(f"The file is larger than {max_bytes:,} bytes")
    if not data:
        raise _refused("The file is empty")
    ending = _ENDING.search(name.strip())
    if ending and ending[0].lower() not in _NAMES:
        raise _refused(f"Files named {ending[0].lower()} are not accepted")
    media_type, suffix, body = _let_in(data)
    return Upload(_clean_name(name, suffix), media_type, body, hashlib.sha256(body).hexdigest())


def _let_in(data: bytes) -> tuple[str, str, bytes]:
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(data, "PNG")
    if data.startswith(b"\xff\xd8\xff"):
        return _picture(data, "JPEG")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _picture(data, "WEBP")
    if b"%PDF-" in data[:1024]:
        _check_pdf(data)
        return "application/pdf", ".pdf", data
    return "text/plain", ".txt", _text(data)


def _picture(data: bytes, kind: str) -> tuple[str, str, bytes]:
    """Return the picture with nothing but its pixels; of a moving one, the first frame."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise _refused(f"The picture has more than {MOST_PIXELS // 1_000_000} million points")
            # Phones store which way is up beside the pixels; it must be applied before it is dropped.
            turned = ImageOps.exif_transpose(opened)
            mode = "RGBA" if kind != "JPEG" and turned.has_transparency_data else "RGB"
            pixels = turned.convert(mode)
            drawn = Image.frombytes(mode, pixels.size, pixels.tobytes())
        to = io.BytesIO()
        if kind == "PNG":
            drawn.save(to, kind, optimize=False)
        else:
            drawn.save(to, kind, quality=JPEG_QUALITY)
    except FileRefused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError, OverflowError):
        raise _refused("The picture is too large to unpack") from None
    except Exception as error:  # struct.error and what the format readers raise besides
        raise _refused("The picture is damaged") from error
    media_type, suffix = _IMAGES[kind]
    return media_type, suffix, to.getvalue()


def _check_pdf(data: bytes) -> None:
    if not data.startswith(b"%PDF-"):
        raise _refused("The PDF has something else in front of it")
    if _MARKUP_BYTES.search(data[:1024]):
        raise _refused("The PDF starts like a web page")
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise _refused("The PDF is cut off")
    if data[end + len(b"%%EOF") :].strip(b"\r\n \t\0"):
        raise _refused("The PDF has something else behind its end")
    found = _names_in(_outside_streams(data)) | {name for name in _names_in(data) if len(name) > 3}
    for packed in _object_streams(data):
        found |= _names_in(packed)
    if actions := sorted({_PDF_ACTIONS[name] for name in found & _PDF_ACTIONS.keys()}):
        raise FileRefused(
            f"The PDF has {', '.join(actions)}. Print it to a new PDF file, or send a picture of the page."
        )


def _names_in(data: bytes) -> set[bytes]:
    return set(_PDF_NAME.findall(_plain_names(data)))


def _plain_names(data: bytes) -> bytes:
    # A letter of a name may be written as its number: /J#61vaScript.
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), data)


def _outside_streams(data: bytes) -> bytes:
    """Return the PDF without the bodies of its streams, where short names stand by chance."""
    kept = []
    at = 0
    while opened := _PDF_STREAM.search(data, at):
        kept.append(data[at : opened.end()])
        closed = data.find(b"endstream", opened.end())
        if closed < 0:
            # A stream without an end: nothing says that the rest is its body.
            at = opened.end()
            break
        at = closed + len(b"endstream")
    return b"".join([*kept, data[at:]])


def _object_streams(data: bytes) -> list[bytes]:
    """Return the unpacked streams that hold objects, where actions can stand unseen."""
    found: list[bytes] = []
    left = MOST_UNPACKED
    at = 0
    while opened := _PDF_STREAM.search(data, at):
        described = data[at : opened.start()]
        described = described[max(0, described.rfind(b"obj")) :]
        closed = data.find(b"endstream", opened.end())
        at = closed if closed >= 0 else len(data)
        if b"/ObjStm" not in described:
            continue
        if not _PDF_FLATE.search(described) or b"/DecodeParms" in described:
            raise _refused("The PDF is packed in a way that cannot be checked")
        unpacker = zlib.decompressobj()
        try:
            part = unpacker.decompress(data[opened.end() : at], left)
        except zlib.error:
            raise _refused("The PDF is damaged") from None
        left -= len(part)
        if left <= 0:
            raise _refused("The PDF unpacks to too much")
        if not unpacker.eof:
            raise _refused("The PDF is damaged")
        found.append(part)
    # A comment with the word "stream", or a name written with numbers, could keep one from being seen.
    if _plain_names(data).count(b"/ObjStm") != len(found):
        raise _refused("The PDF hides what it holds")
    return found


def _text(data: bytes) -> bytes:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            text = data.decode("utf-16")
        else:
            text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused("The kind of the file is not known") from None
    if any(unicodedata.category(character) in {"Cc", "Cs"} for character in set(text) - set("\t\n\r\f")):
        raise _refused("The kind of the file is not known")
    if _MARKUP.search(text):
        raise _refused("The file is a web page or drawing with code in it")
    if text.startswith(("{\\rtf", "%!PS", "#!", "MZ")):
        raise _refused("The kind of the file is not known")
    return unicodedata.normalize("NFC", text).encode()


def _clean_name(name: str, suffix: str) -> str:
    base = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    stem = _ENDING.sub("", base.strip())
    kept = "".join(mark if mark.isalnum() or mark in "-_ " else "_" for mark in stem)
    kept = re.sub(r"_{2,}", "_", " ".join(kept.split())).strip("_ -")[:LONGEST_NAME]
    return unicodedata.normalize("NFC", kept or "tep") + suffix


def _refused(reason: str) -> FileRefused:
    return FileRefused(f"{reason}. {ACCEPTED}.")
