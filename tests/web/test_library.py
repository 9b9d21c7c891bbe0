"""The evidence library: sources, their texts, searching on a claim's page, making evidence of a passage."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import lzma
from datetime import date
from html import unescape
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from tests.desk import desk
from tests.people import evidence_from, proposed_verdict, published_fact_check, written_claim
from tests.web.test_desk_road import PDF, seen, stand_in_page
from thuchu_web.claims import actions as claims
from thuchu_web.claims.attaching import LONGEST_KEPT, Copy, SourceDetails, attach_evidence, remove_evidence
from thuchu_web.claims.models import Claim, Evidence, Snapshot
from thuchu_web.claims.scale import SourceKind
from thuchu_web.library.actions import SourceTerms, register_source, remove_source
from thuchu_web.library.index import LibraryIndex, folder, library_index, take_in_library
from thuchu_web.library.models import LibrarySource, LibraryText
from thuchu_web.library.reading import clean
from thuchu_web.tipline.management.commands import work

LAKE = {
    "id": "ho-1",
    "title": "Nhật ký vận hành hồ Suối Ngà",
    "text": "Hồ Suối Ngà có sáu cửa xả.\n\n"
    + "Các trạm đo mưa quanh hồ gửi số liệu về mỗi giờ một lần trong cả mùa mưa bão năm nay. " * 3
    + "\n\nLúc 14 giờ hồ mở hai cửa, lưu lượng 85 mét khối một giây, thân đập không nứt.",
    "url": "https://ho-suoi-nga.example/nhat-ky",
    "date": "2026-09-10",
}
FLU = {"id": "cum-1", "title": "Bệnh cúm", "text": "Tiêm vắc xin hằng năm là cách phòng cúm tốt nhất."}
TERMS = SourceTerms(
    "Kho nước",
    "Ban quản lý hồ",
    SourceKind.PRIMARY,
    "CC BY 4.0",
    credit="Ảnh và số liệu: Ban quản lý hồ",
    url="https://ho-suoi-nga.example/",
)
PASSAGE = "Lúc 14 giờ hồ mở hai cửa, lưu lượng 85 mét khối một giây, thân đập không nứt."


@pytest.fixture
def source(lan: User) -> LibrarySource:
    return register_source(TERMS, person=lan)


@pytest.fixture
def claim(minh: User) -> Claim:
    return written_claim(minh)


def file_of(folder: Path, *rows: dict[str, Any] | str, name: str = "kho.jsonl") -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path = folder / name
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def library(*words: str) -> tuple[str, str]:
    """Run the command and return what it wrote on both ways out."""
    out, errors = io.StringIO(), io.StringIO()
    call_command("library", *words, stdout=out, stderr=errors)
    return out.getvalue(), errors.getvalue()


@pytest.fixture
def lake(source: LibrarySource, tmp_path: Path) -> LibraryText:
    library("add", str(file_of(tmp_path, LAKE, FLU)), "--source", source.name)
    return LibraryText.objects.get(key="ho-1")


def page_of(claim: Claim) -> str:
    return f"/desk/claims/{claim.pk}/evidence/"


def looked_up(person: User, claim: Claim, **asked: str) -> str:
    return unescape(desk(person).get(page_of(claim), asked).content.decode())


def chosen(text: LibraryText, **changes: str) -> dict[str, str]:
    return {
        "offered": f"text:{text.pk}",
        "stored": f"text:{text.pk}",
        "title": text.title,
        "publisher": "Ban quản lý hồ",
        "kind": "primary",
        "stance": "contradicts",
        "quote": "hồ mở hai cửa, lưu lượng 85 mét khối một giây",
        "url": text.url,
        **changes,
    }


# --- sources -------------------------------------------------------------------------------------


def test_an_editor_registers_a_source_and_everybody_at_the_desk_sees_it(lan: User, minh: User) -> None:
    said = {"name": "Kho nước", "publisher": "Ban quản lý hồ", "kind": "primary", "licence": "CC BY 4.0"}

    response = desk(lan).post("/desk/library/register/", said, follow=True)

    assert "Đã đăng ký “Kho nước”" in response.content.decode()
    page = desk(minh).get("/desk/library/").content.decode()
    assert "CC BY 4.0" in page
    assert "0 văn bản" in page
    assert "Đăng ký nguồn" not in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": "KHO NUOC"}, "Đã có một nguồn mang tên này"),
        ({"name": " … "}, "Hãy đặt tên cho nguồn"),
        ({"licence": ""}, "Trường này là bắt buộc"),
        ({"url": "javascript:alert(1)"}, "URL hợp lệ"),
    ],
)
def test_a_source_that_cannot_be_registered_says_why_and_keeps_what_was_typed(
    lan: User, source: LibrarySource, change: dict[str, str], sentence: str
) -> None:
    said = {"name": "Khác", "publisher": "Nơi công bố", "kind": "primary", "licence": "CC0", **change}

    response = desk(lan).post("/desk/library/register/", said)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Nơi công bố" in response.content.decode()
    assert LibrarySource.objects.count() == 1


def test_only_an_editor_registers_a_source(minh: User, lan: User) -> None:
    with pytest.raises(PermissionDenied):
        register_source(TERMS, person=minh)
    register_source(TERMS, person=lan)
    with pytest.raises(ValidationError):
        register_source(TERMS, person=lan)


# --- taking texts in -----------------------------------------------------------------------------


def test_texts_come_in_once_and_a_changed_one_replaces_the_old(source: LibrarySource, tmp_path: Path) -> None:
    path = file_of(tmp_path, LAKE, FLU)

    assert (
        library("add", str(path), "--source", "kho nuoc")[0] == "2 new, 0 updated, 0 as before, 0 refused\n"
    )
    first = LibraryText.objects.get(key="ho-1")
    assert (first.title, first.dated_on) == (LAKE["title"], date(2026, 9, 10))
    assert (
        library("add", str(path), "--source", "Kho nước")[0] == "0 new, 0 updated, 2 as before, 0 refused\n"
    )
    file_of(tmp_path, {**LAKE, "text": "Hồ đóng tất cả các cửa."})
    assert (
        library("add", str(path), "--source", "Kho nước")[0] == "0 new, 1 updated, 0 as before, 0 refused\n"
    )

    assert LibraryText.objects.get(key="ho-1").pk == first.pk
    assert [hit.text_id for hit in library_index().search("đóng tất cả các cửa")] == [f"text:{first.pk}"]
    assert library_index().search("lưu lượng 85 mét khối") == []


@pytest.mark.parametrize("pack", [gzip.open, lzma.open], ids=["gz", "xz"])
def test_packed_lines_are_read(source: LibrarySource, tmp_path: Path, pack: Any) -> None:
    path = tmp_path / f"kho.jsonl.{'gz' if pack is gzip.open else 'xz'}"
    with pack(path, "wt", encoding="utf-8") as file:
        file.write(json.dumps(LAKE))

    assert library("add", str(path), "--source", source.name)[0].startswith("1 new")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{không phải", "This is not JSON."),
        ("[1]", "This is not an object"),
        ({"id": "1", "title": "A", "text": " "}, "It has no text."),
        ({"title": "A", "text": "Có chữ."}, "neither id nor url"),
        ({"id": "1", "text": "Có chữ.", "url": "javascript:alert(1)"}, "no web address"),
        ({"id": "1", "text": "Có chữ.", "date": "hôm qua"}, "not like 2026-11-24"),
        ({"id": "1", "text": ["Có chữ."]}, "Its text is not text."),
        ({"id": "x" * 301, "text": "Có chữ."}, "longer than 300"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_keeps_no_other_out(
    source: LibrarySource, tmp_path: Path, row: dict[str, Any] | str, reason: str
) -> None:
    path = file_of(tmp_path, FLU, row, LAKE)

    out, errors = library("add", str(path), "--source", source.name)

    assert out == "2 new, 0 updated, 0 as before, 1 refused\n"
    assert "kho.jsonl, line 2: " in errors
    assert reason in errors


def test_a_folder_of_texts_and_pdfs_comes_in_through_the_guarded_reader(
    source: LibrarySource, tmp_path: Path
) -> None:
    (tmp_path / "kho" / "2026").mkdir(parents=True)
    (tmp_path / "kho" / "thong_bao.txt").write_text("Hồ mở hai cửa lúc 14 giờ.", encoding="utf-8")
    (tmp_path / "kho" / "2026" / "bien-ban.pdf").write_bytes(PDF)
    (tmp_path / "kho" / "trang.html").write_text("<html><script>alert(1)</script>", encoding="utf-8")
    (tmp_path / "kho" / "doc-hai.pdf").write_bytes(PDF.replace(b"/Catalog", b"/Catalog/OpenAction 6 0 R"))
    (tmp_path / "kho" / ".an").write_text("ẩn", encoding="utf-8")

    out, errors = library("add", str(tmp_path / "kho"), "--source", source.name)

    assert out == "2 new, 0 updated, 0 as before, 2 refused\n"
    assert "trang.html: Files named .html are not accepted" in errors
    assert "doc-hai.pdf: The PDF has an action on opening" in errors
    texts = dict(LibraryText.objects.values_list("key", "text"))
    assert texts == {
        "thong_bao.txt": "Hồ mở hai cửa lúc 14 giờ.",
        "2026/bien-ban.pdf": "Mo 2 tren 6 cua luc 7h.",
    }
    assert LibraryText.objects.get(key="thong_bao.txt").title == "thong bao"


@pytest.mark.parametrize("words", [["/khong/co.jsonl"], ["kho.zip.gz"]])
def test_a_source_of_texts_that_cannot_be_read_is_told(
    source: LibrarySource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    with pytest.raises(CommandError, match="Nothing could be taken in"):
        library("add", *words, "--source", source.name)


def test_texts_of_a_source_nobody_registered_are_not_taken_in(source: LibrarySource, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no source “Chợ”.*Registered are “Kho nước”"):
        library("add", str(file_of(tmp_path, LAKE)), "--source", "Chợ")

    assert not LibraryText.objects.exists()


def test_texts_are_taken_out_one_by_one_or_with_their_source(lake: LibraryText) -> None:
    assert library("list")[0] == "Kho nước: 2 texts, Ban quản lý hồ, CC BY 4.0\n"

    assert library("remove", "--source", "Kho nước", "--id", "ho-1")[0].startswith("1 texts")
    assert library_index().search("hồ mở hai cửa") == []
    assert library("remove", "--source", "Kho nước", "--all")[0].startswith("1 texts")

    assert not LibrarySource.objects.exists()
    assert len(library_index()) == 0


def test_what_no_database_keeps_is_left_out_of_a_text() -> None:
    assert clean("Hồ\x00 mở\r\ncửa\ud800\x07\tNgà") == "Hồ mở\ncửa\tNgà"


# --- the index -----------------------------------------------------------------------------------


def test_a_damaged_index_is_made_anew_from_the_database(lake: LibraryText) -> None:
    segment = next(folder().glob("segment-*"))
    segment.write_bytes(b"x" * segment.stat().st_size)
    library_index.cache_clear()

    found = library_index().search("hồ mở hai cửa")

    assert {hit.text_id for hit in found} == {f"text:{lake.pk}"}


def test_an_index_that_is_removed_under_a_running_service_is_made_anew(lake: LibraryText) -> None:
    index = library_index()
    assert index.search("hồ mở hai cửa")
    for path in folder().iterdir():
        path.unlink()
    index._looked_at = float("-inf")

    assert {hit.text_id for hit in index.search("hồ mở hai cửa")} == {f"text:{lake.pk}"}


def test_a_search_takes_in_a_few_new_texts_and_the_worker_the_rest(
    lake: LibraryText, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("thuchu_web.library.index.AT_A_SEARCH", 1)
    index = LibraryIndex()
    index._library.remove(list(index._library.versions()))

    index.search("hồ")
    assert (len(index), index.left) == (1, 1)
    take_in_library()
    index._looked_at = float("-inf")
    index.search("hồ")

    assert (len(index), index.left) == (2, 0)


def test_the_worker_takes_texts_in_beside_its_other_work(monkeypatch: pytest.MonkeyPatch) -> None:
    taken, swept = Event(), Event()

    def takes_for_ever() -> None:
        taken.set()
        swept.wait(30)

    monkeypatch.setattr(work, "take_in_library", takes_for_ever)
    monkeypatch.setattr(work, "sweep", lambda: taken.wait(30) and swept.set())
    for name in ("purge", "forget_unkept_copies"):
        monkeypatch.setattr(work, name, lambda: None)
    rounds = work.Rounds()

    rounds.start()

    # Each waits for the other, so both run at the same time.
    assert swept.wait(30)
    rounds.stop()
    assert not rounds.is_alive()


def test_copies_that_are_evidence_are_found_until_they_are_removed(claim: Claim, minh: User) -> None:
    item = evidence_from(claim, person=minh)
    words = item.snapshot.text[:60]
    index = library_index()
    assert [hit.text_id for hit in index.search(words)] == [f"snapshot:{item.snapshot_id}"]

    remove_evidence(item, person=minh)
    index._looked_at = float("-inf")

    assert index.search(words) == []


# --- searching on a claim's page -----------------------------------------------------------------


def test_a_search_shows_passages_with_marked_words_and_whose_they_are(
    lake: LibraryText, claim: Claim, minh: User
) -> None:
    page = looked_up(minh, claim, q="ho mo may cua luu luong")

    assert "<mark>hồ</mark> <mark>mở</mark> hai <mark>cửa</mark>, <mark>lưu</mark> <mark>lượng</mark>" in page
    for words in (LAKE["title"], "Ban quản lý hồ", "ngày 10/09/2026", "đoạn 2", "Kho nước", "CC BY 4.0"):
        assert words in page
    for stance in ("supports", "contradicts", "context"):
        assert f"stored=text:{lake.pk}&passage=1&stance={stance}#add" in page
    assert not claim.evidence.exists()


def test_a_text_that_became_evidence_is_shown_once(lake: LibraryText, claim: Claim, minh: User) -> None:
    client = desk(minh)
    client.post(page_of(claim), {**chosen(lake), "seen": seen(client, page_of(claim))})
    library_index()._looked_at = float("-inf")

    page = looked_up(minh, claim, q="lưu lượng mét khối một giây thân đập")

    assert page.count("<mark>thân</mark> <mark>đập</mark>") == 1
    assert f"stored=text:{lake.pk}&" in page
    assert "stored=snapshot:" not in page


def test_without_words_nothing_is_looked_up(lake: LibraryText, claim: Claim, minh: User) -> None:
    page = looked_up(minh, claim, q="  ")

    assert "Tìm trong kho tư liệu" in page
    assert f'name="q" value="{claim.text}"' in page
    assert LAKE["title"] not in page


def test_an_empty_library_and_words_nobody_wrote_are_told_apart(
    source: LibrarySource, claim: Claim, minh: User, tmp_path: Path
) -> None:
    assert "Kho còn trống" in looked_up(minh, claim, q="hồ mở cửa")

    library("add", str(file_of(tmp_path, FLU)), "--source", source.name)
    library_index()._looked_at = float("-inf")

    assert "Không tìm thấy" in looked_up(minh, claim, q="xyzzy")


def test_hostile_words_are_shown_as_words(lake: LibraryText, claim: Claim, minh: User) -> None:
    page = desk(minh).get(page_of(claim), {"q": '"><script>alert(1)</script> hồ'}).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_text_with_markup_is_shown_as_text(
    source: LibrarySource, claim: Claim, minh: User, tmp_path: Path
) -> None:
    row = {"id": "1", "title": "<b>Đậm</b>", "text": "Hồ mở cửa <img src=x onerror=alert(1)> lúc 14 giờ."}
    library("add", str(file_of(tmp_path, row)), "--source", source.name)

    page = desk(minh).get(page_of(claim), {"q": "hồ mở cửa"}).content.decode()

    assert "<img src=x" not in page
    assert "<b>Đậm" not in page


def test_a_claim_with_the_second_person_has_no_search(lake: LibraryText, minh: User) -> None:
    claim = proposed_verdict(minh).claim

    assert "Tìm trong kho tư liệu" not in looked_up(minh, claim, q="hồ mở cửa")


def test_who_has_no_role_searches_nothing(lake: LibraryText, claim: Claim, an: User) -> None:
    an.user_permissions.add(Permission.objects.get(codename="access_admin"))
    asked = {"q": "hồ mở cửa", "stored": f"text:{lake.pk}", "passage": "1", "stance": "supports"}

    for client in (Client(), desk(an)):
        for response in (client.get(page_of(claim), asked), client.post(page_of(claim), chosen(lake))):
            assert response.status_code == 302
            assert LAKE["title"] not in response.content.decode()
    assert not claim.evidence.exists()


# --- from a passage to evidence ------------------------------------------------------------------


def test_a_chosen_passage_fills_in_the_form_and_saves_nothing(
    lake: LibraryText, claim: Claim, minh: User
) -> None:
    page = looked_up(minh, claim, q="hồ", stored=f"text:{lake.pk}", passage="1", stance="contradicts")

    assert PASSAGE in page
    assert f'value="{LAKE["title"]}"' in page
    assert f'value="{LAKE["url"]}"' in page
    assert f'name="stored" value="text:{lake.pk}" checked' in page
    assert "Đã chọn đoạn 2." in page
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        {"stored": "text:999999", "passage": "0"},
        {"stored": "text:999999999999999999999", "passage": "0"},
        {"stored": "snapshot:1", "passage": "0"},
        {"stored": "claim:1", "passage": "0"},
        {"stored": "text:²", "passage": "0"},
        {"stored": "", "passage": "0"},
        {"stored": "text:{pk}", "passage": "99"},
        {"stored": "text:{pk}", "passage": "-1"},
        {"stored": "text:{pk}", "passage": "một"},
        {"stored": "text:{pk}"},
    ],
)
def test_a_guessed_passage_gives_an_empty_form(
    lake: LibraryText, claim: Claim, minh: User, asked: dict[str, str]
) -> None:
    asked = {name: value.replace("{pk}", str(lake.pk)) for name, value in asked.items()}

    response = desk(minh).get(page_of(claim), asked)

    assert response.status_code == 200
    assert 'name="stored"' not in response.content.decode()


def test_a_passage_becomes_evidence_with_a_copy_of_its_own(
    lake: LibraryText, claim: Claim, minh: User
) -> None:
    client = desk(minh)

    response = client.post(page_of(claim), {**chosen(lake), "seen": seen(client, page_of(claim))})

    assert response.status_code == 302
    item = claim.evidence.get()
    assert (item.stance, item.added_by) == ("contradicts", minh)
    assert item.snapshot.text == lake.text
    assert item.snapshot.taken_at == lake.kept_at
    assert item.snapshot.source.publisher.name == "Ban quản lý hồ"
    with item.snapshot.file.open("rb") as file:
        body = file.read()
    assert hashlib.sha256(body).hexdigest() == item.snapshot.sha256
    kept = body.decode()
    for words in (LAKE["title"], LAKE["url"], "2026-09-10", "CC BY 4.0", TERMS.credit, PASSAGE):
        assert words in kept
    assert "Có trong bản lưu, đoạn 3/3" in looked_up(minh, claim)

    remove_source(lake.source)
    assert not claims.broken_copies(claim)


def test_a_quote_that_does_not_stand_in_the_stored_text_is_refused(
    lake: LibraryText, claim: Claim, minh: User
) -> None:
    client = desk(minh)
    said = chosen(lake, quote="hồ mở hết sáu cửa", seen=seen(client, page_of(claim)))

    response = client.post(page_of(claim), said)

    assert response.status_code == 422
    assert "hồ mở hết sáu cửa" in response.content.decode()
    assert f'name="stored" value="text:{lake.pk}" checked' in response.content.decode()
    assert not Snapshot.objects.exists()


def test_a_text_taken_out_meanwhile_is_told_and_what_was_typed_stays(
    lake: LibraryText, claim: Claim, minh: User
) -> None:
    client = desk(minh)
    said = chosen(lake, seen=seen(client, page_of(claim)))
    remove_source(lake.source)

    response = client.post(page_of(claim), said)

    assert response.status_code == 422
    assert "Văn bản này vừa được lấy ra khỏi kho." in response.content.decode()
    assert said["quote"] in response.content.decode()
    assert not claim.evidence.exists()


def test_without_the_tick_the_page_is_fetched_and_an_uploaded_file_goes_before_both(
    lake: LibraryText, claim: Claim, minh: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in_page(monkeypatch, "Trang hôm nay: hồ mở hai cửa, lưu lượng 85 mét khối một giây.")
    client = desk(minh)

    client.post(page_of(claim), {**chosen(lake, stored=""), "seen": seen(client, page_of(claim))})
    file = SimpleUploadedFile("a.txt", "Tệp: hồ mở hai cửa, lưu lượng 85 mét khối một giây.".encode())
    client.post(page_of(claim), {**chosen(lake), "file": file, "seen": seen(client, page_of(claim))})

    texts = [item.snapshot.text.split(":")[0] for item in claim.evidence.all()]
    assert texts == ["Trang hôm nay", "Tệp"]


def test_an_archived_copy_is_used_again_as_it_is_and_a_damaged_one_refused(
    minh: User, lan: User, claim: Claim
) -> None:
    first = evidence_from(written_claim(lan), person=lan)
    stored = f"snapshot:{first.snapshot_id}"
    client = desk(minh)
    said = {
        "offered": stored,
        "stored": stored,
        "title": "Bài",
        "publisher": "Nơi khác",
        "kind": "primary",
        "stance": "context",
        "quote": first.quote,
    }

    client.post(page_of(claim), {**said, "seen": seen(client, page_of(claim))})

    again = claim.evidence.get().snapshot
    assert (again.sha256, again.taken_at) == (first.snapshot.sha256, first.snapshot.taken_at)
    assert again.file.name != first.snapshot.file.name
    Path(first.snapshot.file.path).write_bytes(b"khac")
    response = client.post(page_of(claim), {**said, "seen": seen(client, page_of(claim))})
    assert response.status_code == 422
    assert "không còn đúng như lúc lưu" in response.content.decode()
    assert claim.evidence.count() == 1


def test_a_published_claim_takes_nothing_from_the_library(lake: LibraryText, minh: User, lan: User) -> None:
    claim = published_fact_check(minh, lan).claim
    before = claim.evidence.count()

    response = desk(lan).post(page_of(claim), {**chosen(lake), "seen": ""})

    assert response.status_code == 409
    assert claim.evidence.count() == before


def test_of_a_very_long_text_what_stands_around_the_quote_is_kept_for_the_card(
    source: LibrarySource, claim: Claim, minh: User
) -> None:
    text = "Một câu mở đầu khá dài về hồ nước. " * 12_000 + PASSAGE
    copy = Copy(text.encode(), "a.txt", "text/plain", text)

    item = attach_evidence(
        claim,
        source=SourceDetails("Nơi", "Bài", SourceKind.PRIMARY),
        copy=copy,
        quote=PASSAGE,
        stance=claims.Stance.CONTEXT,
        person=minh,
    )

    assert len(item.snapshot.text) <= LONGEST_KEPT
    assert item.snapshot.text.endswith(PASSAGE)
