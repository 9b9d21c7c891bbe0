from __future__ import annotations

import hashlib
import io
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from thuchu.errors import FileRefused
from thuchu.evidence.upload import read_upload

CANARY = "chim-hoang-yen"
GPS = 0x8825  # where EXIF keeps the position


def picture(kind: str, *, size: tuple[int, int] = (40, 20), mode: str = "RGB") -> bytes:
    """Return a picture that carries a position, an author and a comment."""
    image = Image.new(mode, size, "red" if mode != "1" else 1)
    exif = Image.Exif()
    exif[0x013B] = CANARY  # artist
    exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(GPS).update({1: "N", 2: (21.0, 1.0, 42.0), 3: "E", 4: (105.0, 51.0, 12.0)})
    to = io.BytesIO()
    if kind == "PNG":
        info = PngInfo()
        info.add_text("Author", CANARY)
        info.add_itxt("XML:com.adobe.xmp", f"<x>{CANARY}</x>")
        image.save(to, kind, exif=exif, pnginfo=info)
    elif kind == "JPEG":
        image.save(to, kind, exif=exif, comment=CANARY.encode(), icc_profile=CANARY.encode() * 20)
    else:
        image.save(to, kind, exif=exif, xmp=CANARY.encode(), icc_profile=CANARY.encode() * 20)
    return to.getvalue()


def pdf(catalog: str = "", *, more: bytes = b"", after: bytes = b"\n") -> bytes:
    objects = f"1 0 obj\n<< /Type /Catalog /Pages 2 0 R {catalog} >>\nendobj\n"
    objects += "2 0 obj\n<< /Type /Pages /Kids [] >>\nendobj\n"
    return (
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
        + objects.encode()
        + more
        + b"trailer << /Root 1 0 R >>\n%%EOF"
        + after
    )


def stream(dictionary: str, body: bytes) -> bytes:
    return (
        f"9 0 obj\n<< {dictionary} /Length {len(body)} >>\nstream\n".encode()
        + body
        + b"\nendstream\nendobj\n"
    )


PACKED = "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"


@pytest.mark.parametrize(
    ("kind", "name", "media_type"),
    [("PNG", "ảnh.png", "image/png"), ("JPEG", "ảnh.jpg", "image/jpeg"), ("WEBP", "ảnh.webp", "image/webp")],
)
def test_a_picture_is_kept_without_where_and_by_whom_it_was_taken(
    kind: str, name: str, media_type: str
) -> None:
    data = picture(kind)
    assert CANARY.encode() in data
    assert Image.open(io.BytesIO(data)).getexif().get_ifd(GPS)

    upload = read_upload(name, io.BytesIO(data))

    drawn = Image.open(io.BytesIO(upload.body))
    assert (upload.name, upload.media_type) == (name, media_type)
    assert upload.sha256 == hashlib.sha256(upload.body).hexdigest()
    assert drawn.size == (20, 40)
    assert not drawn.getexif()
    assert not {"exif", "comment", "xmp", "icc_profile", "Author"} & set(drawn.info)
    assert CANARY.encode() not in upload.body


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_mode_are_drawn_anew(mode: str) -> None:
    to = io.BytesIO()
    Image.new(mode, (8, 8)).save(to, "JPEG" if mode == "CMYK" else "PNG")

    assert Image.open(io.BytesIO(read_upload("ảnh", to.getvalue()).body)).size == (8, 8)


def test_what_hangs_behind_a_picture_is_left_behind() -> None:
    upload = read_upload("ảnh.png", picture("PNG") + b"<script>alert(1)</script>PK\x03\x04")

    assert b"script" not in upload.body
    assert b"PK\x03\x04" not in upload.body


def test_a_name_gets_the_ending_that_fits_the_content() -> None:
    assert read_upload("Zalo 2024.jpg", picture("WEBP")).name == "Zalo 2024.webp"
    assert read_upload("ảnh chụp", picture("PNG")).name == "ảnh chụp.png"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\Lan\\tin đồn.txt", "tin đồn.txt"),
        ("a.php.txt", "a_php.txt"),
        ("a\u202etxt\x00\n.txt", "a_txt.txt"),
        ("...", "tep.txt"),
        ("", "tep.txt"),
        ("e\u0302\u0301.txt", "ế.txt"),
        ("dài" * 200 + ".txt", ("dài" * 200)[:80] + ".txt"),
        ('"><img src=x>.txt', "img src_x.txt"),
    ],
)
def test_a_name_is_safe_to_show_and_to_store(name: str, clean: str) -> None:
    assert read_upload(name, "Đê vỡ rồi".encode()).name == clean


@pytest.mark.parametrize(
    "name", ["a.svg", "a.html", "a.exe", "a.php", "a.png.js", "a.zip", "a.docx", "a.heic"]
)
def test_a_name_of_a_kind_that_is_not_accepted_is_refused_whatever_the_content(name: str) -> None:
    with pytest.raises(FileRefused, match=r"are not accepted.*PDF files and plain text are accepted"):
        read_upload(name, picture("PNG"))


def test_plain_text_is_kept_as_utf8() -> None:
    text = "Đê vỡ rồi, bà con ơi! 5 < 6 & a<b 😱\r\n\tchuyển tiếp"

    for data in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16")):
        upload = read_upload("tin.txt", data)

        assert upload.body.decode() == text
        assert upload.media_type == "text/plain"


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"  \n<?xml version='1.0'?><svg/>",
        "<!DOCTYPE html><p>Đê vỡ</p>".encode(),
        "<HTML>".encode("utf-16"),
        "\ufeff<html>".encode(),
        b"tin <script >alert(1)</script>",
        b"<!-- x --><iframe src=x>",
        b"GIF89a\x01\x00\x01\x00",
        b"BM\x00\x00\x00\x00",
        b"PK\x03\x04" + b"\0" * 30,
        b"MZ\x90\x00",
        b"\x7fELF",
        b"\x00\x00\x00\x18ftypheic",
        b"{\\rtf1 x}",
        b"#!/bin/sh\nrm -rf /",
        b"a\x00b",
        b"a\x1b[31mb",
        b"\xff\xfe\x00",
        b"\xc0\xaf",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"",
    ],
)
def test_other_kinds_are_refused_with_what_is_accepted(data: bytes) -> None:
    with pytest.raises(
        FileRefused, match="PNG, JPEG and WebP pictures, PDF files and plain text are accepted"
    ):
        read_upload("tin.txt", data)


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_read() -> None:
    assert read_upload("a.txt", io.BytesIO(b"a" * 100), max_bytes=100).body == b"a" * 100
    with pytest.raises(FileRefused, match="larger than 100 bytes"):
        read_upload("a.txt", io.BytesIO(b"a" * 101), max_bytes=100)


def png_of(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + b"".join(chunk(*part) for part in chunks)
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "bomb",
    [
        png_of(50_000, 50_000, (b"IDAT", zlib.compress(b"\0" * 1000))),
        png_of(8000, 8000, (b"IDAT", zlib.compress(b"\0" * 8_000_000))),
        png_of(2**31 - 1, 2**31 - 1),
        png_of(
            4, 4, (b"zTXt", b"a\0\0" + zlib.compress(b"a" * 80_000_000)), (b"IDAT", zlib.compress(b"\0" * 8))
        ),
        png_of(
            4, 4, (b"iCCP", b"a\0\0" + zlib.compress(b"a" * 80_000_000)), (b"IDAT", zlib.compress(b"\0" * 3))
        ),
        picture("JPEG")[:-200],
        picture("PNG")[:100],
        picture("WEBP")[:60],
        b"\x89PNG\r\n\x1a\n<html>",
        b"\xff\xd8\xff<script>",
    ],
)
def test_bombs_and_damaged_pictures_are_refused(bomb: bytes) -> None:
    with pytest.raises(FileRefused, match=r"points|damaged|too large"):
        read_upload("ảnh.png", bomb)


@pytest.mark.parametrize(
    "data",
    [
        pdf(),
        pdf(after=b"\r\n\n"),
        pdf(more=stream("/Filter /FlateDecode", zlib.compress(b"(/JS trong van ban)"))),
        pdf(more=stream("", b"BT (tin /AA /JS) Tj ET")),
        pdf(more=stream(PACKED, zlib.compress(b"1 0 << /Type /Font >>"))),
        pdf("/AAPL:Keywords [] /JSON 1 /Lang (vi)"),
    ],
)
def test_a_pdf_that_can_only_be_read_is_kept_as_it_is(data: bytes) -> None:
    upload = read_upload("thông cáo.pdf", data)

    assert (upload.body, upload.media_type, upload.name) == (data, "application/pdf", "thông cáo.pdf")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf("/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"), "scripts"),
        (pdf("/OpenAction 3 0 R"), "an action on opening"),
        (pdf("/AA << /O 3 0 R >>"), "actions of its own"),
        (pdf("/Names << /J#61vaScript 3 0 R >>"), "scripts"),
        (pdf("/X << /S /Launch /F (cmd.exe) >>"), "start a program"),
        (pdf("/Names << /EmbeddedFiles 3 0 R >>"), "embedded files"),
        (pdf("/AcroForm << /XFA 3 0 R >>"), "XFA"),
        (pdf(more=b"trailer << /Encrypt 5 0 R >>"), "encryption"),
        (pdf(more=stream(PACKED, zlib.compress(b"1 0 << /S /JavaScript /JS (x) >>"))), "scripts"),
        (pdf(more=b"% stream\n<< /S /JavaScript >>\n% endstream\n"), "scripts"),
        (pdf(more=b"% stream\n" + stream(PACKED, zlib.compress(b"<< /JS (x) >>"))), "hides"),
        (pdf(more=stream(PACKED.replace("ObjStm", "Obj#53tm"), zlib.compress(b"<< /JS (x) >>"))), "hides"),
        (pdf(more=stream(PACKED.replace("FlateDecode", "LZWDecode"), b"x")), "cannot be checked"),
        (
            pdf(more=stream(PACKED.replace("/FlateDecode", "[/FlateDecode /FlateDecode]"), b"x")),
            "cannot be checked",
        ),
        (pdf(more=stream(PACKED, zlib.compress(b"a" * 30_000_000))), "unpacks to too much"),
        (pdf(more=stream(PACKED, b"khong phai zlib")), "damaged"),
        (b"<html><script>1</script>" + pdf(), "in front of it"),
        (b"\xff\xd8\xe0" + pdf(), "in front of it"),
        (b"%PDF-1.7\n<html><body>" + pdf(), "like a web page"),
        (pdf(after=b"\nPK\x03\x04 zip o day"), "behind its end"),
        (pdf().replace(b"%%EOF", b""), "cut off"),
    ],
)
def test_a_pdf_that_could_do_more_than_be_read_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        read_upload("thông cáo.pdf", data)


@given(
    data=st.binary(max_size=300),
    start=st.sampled_from([b"", b"%PDF-1.4\n", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"]),
    name=st.text(max_size=20),
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_uploaded_it_is_kept_or_refused(data: bytes, start: bytes, name: str) -> None:
    try:
        upload = read_upload(name, start + data)
    except FileRefused as refusal:
        reason = str(refusal)
        assert reason.endswith(".")
    else:
        assert upload.media_type in {"image/png", "image/jpeg", "image/webp", "application/pdf", "text/plain"}


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_with_any_byte_changed_is_kept_or_refused(kind: str) -> None:
    chance = random.Random(2024)
    data = picture(kind)
    for _try in range(150):
        changed = bytearray(data)
        for _byte in range(3):
            changed[chance.randrange(12, len(changed))] = chance.randrange(256)
        try:
            read_upload("ảnh", bytes(changed))
        except FileRefused:
            continue
