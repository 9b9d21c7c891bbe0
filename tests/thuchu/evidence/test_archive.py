from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import io
import time
from dataclasses import replace

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord

from thuchu.evidence.archive import LARGEST_PAGE, PageText, PdfText, page_text, pdf_text, to_warc
from thuchu.evidence.fetch import Fetched

ARTICLE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Đê sông Hồng chưa vỡ</title>
<meta name="author" content="Nguyễn Thị Chim Hoàng Yến"></head><body><nav><a href="/">Trang chủ</a></nav>
<article><h1>Đê sông Hồng chưa vỡ</h1>
<p>Chiều 10/9, Sở Nông nghiệp Hà Nội khẳng định các tuyến đê trên địa bàn vẫn an toàn,
mực nước đang xuống dần.</p>
<p>Người dân không nên chia sẻ thông tin chưa được kiểm chứng về sự cố vỡ đê trên mạng xã hội trong những ngày
mưa lũ.</p><script>document.write("mã lạ")</script></article></body></html>"""
PAGE = Fetched(
    url="https://baohanoi.example.vn/de",
    final_url="https://baohanoi.example.vn/de-song-hong",
    status=200,
    reason="OK",
    headers=(
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Encoding", "gzip"),
        ("Content-Length", "12"),
        ("Set-Cookie", "ma=bi-mat"),
    ),
    media_type="text/html",
    charset="utf-8",
    body=ARTICLE.encode(),
    fetched_at=dt.datetime(2024, 9, 10, 15, 0, tzinfo=dt.timezone(dt.timedelta(hours=7))),
    ip="8.8.8.8",
    request=b"GET /de-song-hong HTTP/1.1\r\nHost: baohanoi.example.vn\r\nUser-Agent: ThucHu/0.1\r\n\r\n",
    received=gzip.compress(ARTICLE.encode(), mtime=0),
    via=("https://baohanoi.example.vn/de",),
)


def records(data: bytes) -> list[tuple[ArcWarcRecord, bytes]]:
    """Return the records of a WARC file with their payload as stored; a wrong digest raises."""
    reader = ArchiveIterator(io.BytesIO(data), check_digests="raise")
    return [(record, record.raw_stream.read()) for record in reader]


def test_an_archived_page_says_what_was_found_where_and_when() -> None:
    data = to_warc(PAGE)

    (response, body), *_ = records(data)
    assert data.startswith(b"\x1f\x8b")
    assert response.rec_type == "response"
    assert response.rec_headers["WARC-Target-URI"] == PAGE.final_url
    assert response.rec_headers["WARC-Date"] == "2024-09-10T08:00:00Z"
    assert response.rec_headers["WARC-IP-Address"] == "8.8.8.8"
    assert response.rec_headers["WARC-Payload-Digest"] == f"sha256:{hashlib.sha256(body).hexdigest()}"
    assert response.http_headers.get_statuscode() == "200"
    assert response.http_headers["Set-Cookie"] is None


def test_an_archived_page_has_its_body_as_it_was_received() -> None:
    (response, body), *_ = records(to_warc(PAGE))

    assert body == PAGE.received
    assert response.http_headers["Content-Encoding"] == "gzip"
    assert response.http_headers.get_header("Content-Length") == str(len(PAGE.received))
    ((read, unpacked),) = [
        (record.rec_type, record.content_stream().read())
        for record in ArchiveIterator(io.BytesIO(to_warc(PAGE)))
        if record.rec_type == "response"
    ]
    assert (read, unpacked) == ("response", ARTICLE.encode())


def test_an_archived_page_keeps_what_was_asked_and_what_we_know_of_it() -> None:
    (response, _), (request, empty), (metadata, fields) = records(to_warc(PAGE))

    assert request.rec_type == "request"
    assert (request.http_headers.protocol, request.http_headers.statusline) == (
        "GET",
        "/de-song-hong HTTP/1.1",
    )
    assert request.http_headers["Host"] == "baohanoi.example.vn"
    assert empty == b""
    assert metadata.rec_type == "metadata"
    assert fields.decode().split("\r\n") == [
        "software: ThucHu/0.1",
        "fetched-at: 2024-09-10T08:00:00.000000+00:00",
        "asked-for: https://baohanoi.example.vn/de",
        "via: https://baohanoi.example.vn/de",
        "hopsFromSeed: R",
        "",
    ]
    for record in (request, metadata):
        assert record.rec_headers["WARC-Concurrent-To"] == response.rec_headers["WARC-Record-ID"]


def test_a_changed_copy_is_noticed_by_any_reader_of_warc_files() -> None:
    data = gzip.decompress(to_warc(replace(PAGE, received=ARTICLE.encode(), headers=())))
    assert len(records(data)) == 3

    with pytest.raises(ArchiveLoadFailed):
        records(data.replace("chưa vỡ".encode(), "vừa vỡ ".encode()))


def test_the_text_of_an_article_is_read_without_menus_scripts_and_author() -> None:
    read = page_text(PAGE.body, "text/html", charset="utf-8")

    assert read.title == "Đê sông Hồng chưa vỡ"
    assert "mực nước đang xuống dần" in read.text
    assert "mã lạ" not in read.text
    assert "Chim Hoàng Yến" not in read.title + read.text


def test_plain_text_is_read_in_its_encoding() -> None:
    assert page_text("Đê  chưa vỡ\r\n".encode("utf-16"), "text/plain", charset="utf-16") == PageText(
        "", "Đê chưa vỡ"
    )
    assert page_text("Đê chưa vỡ".encode(), "text/plain").text == "Đê chưa vỡ"


def test_what_is_no_page_gives_no_text() -> None:
    nothing = PageText("", "")

    assert page_text(b"", "text/html") == nothing
    assert page_text(b"%PDF-1.7", "application/pdf") == nothing
    assert page_text(b"\x00\x01", "text/plain") == nothing
    assert page_text(b"a" * (LARGEST_PAGE + 1), "text/html") == nothing
    assert page_text(b"<<<>>>\xff\xfe", "text/html", charset="khong-co") == nothing


def test_a_page_made_to_hold_up_its_reader_gives_no_text_in_time() -> None:
    started = time.monotonic()

    read = page_text(b"<div><p>" * 300_000, "text/html", seconds=2)

    # Two seconds were allowed; the rest is for a busy machine.
    assert time.monotonic() - started < 30
    assert page_text(PAGE.body, "text/html", seconds=0.01) == PageText("", "")
    assert isinstance(read, PageText)


def test_a_pdf_that_cannot_be_read_gives_no_text() -> None:
    assert pdf_text(b"%PDF-1.4 gi do %%EOF") == PdfText("", 0, 0)
    assert pdf_text(b"") == PdfText("", 0, 0)
