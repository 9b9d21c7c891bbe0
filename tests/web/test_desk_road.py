"""The road through the desk's screens: queue, claim, evidence, draft, review, publication."""

from __future__ import annotations

import hashlib
import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from warcio.archiveiterator import ArchiveIterator

from tests.desk import desk, mark_on, words
from tests.people import Asker, draft, evidence_from, proposed_verdict, written_claim
from thuchu.errors import FetchFailed, FetchRefused, Trouble
from thuchu.evidence.fetch import Fetched
from thuchu_web.claims import actions
from thuchu_web.claims.attaching import Copy
from thuchu_web.claims.models import Claim, FactCheck, Snapshot, Verdict
from thuchu_web.claims.scale import Kind, SourceKind, Stance
from thuchu_web.desk import copies
from thuchu_web.tipline.actions import sort_message
from thuchu_web.tipline.models import Message, Suggestion

RUMOUR = "Đập hồ Suối Ngà nứt rồi, tối nay xả hết cửa, gọi 0912 345 678 để hỏi"


@pytest.fixture
def rumour(hoa: Asker) -> Claim:
    ticket = hoa.sends(RUMOUR)
    sort_message(ticket.message.pk)
    return Claim.objects.get()


def seen(client: Client, path: str) -> str:
    """Return the mark a form of the page carries."""
    return mark_on(words(client.get(path)))


def stand_in_page(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    def fetched(url: str) -> Copy:
        return Copy(text.encode(), "ban-luu.warc.gz", "application/warc", text)

    monkeypatch.setattr(copies, "copy_of_page", fetched)


CLAIM = {
    "text": "Đập hồ Suối Ngà bị nứt và xả hết các cửa.",
    "kind": "checkable",
    "topic": "disaster",
    "place": "Suối Ngà",
    "language": "vi",
    "wordings": "dap ho suoi nga nut\n\ntối nay xả hết cửa",
}
PIECE = {
    "url": "https://ho-suoi-nga.example/muc-nuoc",
    "publisher": "Ban quản lý hồ Suối Ngà",
    "title": "Bản tin mực nước",
    "kind": "primary",
    "stance": "contradicts",
    "quote": "Mở 2 trên 6 cửa",
}


# --- the queue -----------------------------------------------------------------------------------


def test_the_queue_shows_the_newest_message_and_how_many_stand_behind(minh: User, rumour: Claim) -> None:
    page = words(desk(minh).get("/desk/claims/"))

    assert "tối nay xả hết cửa" in page
    assert "chưa viết thành câu" in page


def test_the_queue_shows_messages_as_text_only(hoa: Asker, minh: User) -> None:
    sort_message(hoa.sends('<script>alert("x")</script> bưu tá giả gọi điện đòi tiền').message.pk)
    claim = Claim.objects.get()

    client = desk(minh)

    for path in ("/desk/claims/", f"/desk/claims/{claim.pk}/"):
        page = words(client.get(path))
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_the_queue_is_found_by_words_without_tone_marks(minh: User, rumour: Claim) -> None:
    client = desk(minh)

    assert f'/desk/claims/{rumour.pk}/"' in words(client.get("/desk/claims/?q=suoi+nga"))
    assert f'/desk/claims/{rumour.pk}/"' not in words(client.get("/desk/claims/?q=xang+dau"))


def test_an_empty_queue_says_so_kindly(minh: User) -> None:
    assert "Hết tin chờ. Bạn nghỉ mắt một chút nhé." in words(desk(minh).get("/desk/claims/"))


@pytest.mark.parametrize(
    "query", ["status=khac", "page=999", "page=x", "q=%00", "q=" + "a" * 3000, "q=%23" + "9" * 40]
)
def test_odd_addresses_of_the_queue_still_show_it(minh: User, rumour: Claim, query: str) -> None:
    assert desk(minh).get(f"/desk/claims/?{query}").status_code == 200


def test_a_long_queue_has_pages(minh: User) -> None:
    for _number in range(27):
        actions.start_claim(language="vi", now=timezone.now())

    client = desk(minh)

    assert "Trang 1 trên 2" in words(client.get("/desk/claims/?status=new"))
    assert 'rel="prev"' in words(client.get("/desk/claims/?status=new&page=2"))


# --- the claim -----------------------------------------------------------------------------------


def test_a_member_writes_the_claim(minh: User, rumour: Claim) -> None:
    client = desk(minh)
    path = f"/desk/claims/{rumour.pk}/"

    response = client.post(path, {**CLAIM, "seen": seen(client, path)})

    assert response.status_code == 302
    rumour.refresh_from_db()
    assert rumour.text == CLAIM["text"]
    assert rumour.status == Claim.Status.OPEN
    assert rumour.owner == minh
    assert [wording.text for wording in rumour.wordings.all()] == [
        "dap ho suoi nga nut",
        "tối nay xả hết cửa",
    ]


def test_a_refused_claim_keeps_what_was_typed(minh: User, rumour: Claim) -> None:
    client = desk(minh)
    path = f"/desk/claims/{rumour.pk}/"

    response = client.post(path, {**CLAIM, "text": "Tin giả về đập Suối Ngà", "seen": seen(client, path)})

    assert response.status_code == 422
    assert "Tin giả về đập Suối Ngà" in words(response)
    assert "dap ho suoi nga nut" in words(response)
    rumour.refresh_from_db()
    assert rumour.text == ""


def test_the_wordings_start_with_the_messages_without_phone_numbers(minh: User, rumour: Claim) -> None:
    page = words(desk(minh).get(f"/desk/claims/{rumour.pk}/"))

    field = page.split('name="wordings"')[1].split("</textarea>")[0]
    assert "xả hết cửa" in field
    assert "0912" not in field


def test_two_members_on_one_claim_do_not_overwrite_each_other(minh: User, lan: User, rumour: Claim) -> None:
    slow, fast = desk(minh), desk(lan)
    path = f"/desk/claims/{rumour.pk}/"
    before = seen(slow, path)
    fast.post(path, {**CLAIM, "seen": seen(fast, path)})

    response = slow.post(path, {**CLAIM, "text": "Hồ Suối Ngà xả hết cửa.", "seen": before})

    assert response.status_code == 409
    assert "Lan vừa làm việc này trước bạn. Đây là điều đã đổi." in words(response)
    assert "Hồ Suối Ngà xả hết cửa." in words(response)
    assert f"<q>{CLAIM['text']}</q>" in words(response)
    rumour.refresh_from_db()
    assert rumour.text == CLAIM["text"]


def test_after_seeing_what_changed_the_second_member_may_save(minh: User, lan: User, rumour: Claim) -> None:
    slow, fast = desk(minh), desk(lan)
    path = f"/desk/claims/{rumour.pk}/"
    before = seen(slow, path)
    fast.post(path, {**CLAIM, "seen": seen(fast, path)})
    refused = slow.post(path, {**CLAIM, "text": "Hồ Suối Ngà xả hết cửa.", "seen": before})
    mark = re.search(r'name="seen" value="([^"]+)"', words(refused))
    assert mark

    response = slow.post(path, {**CLAIM, "text": "Hồ Suối Ngà xả hết cửa.", "seen": mark[1]})

    assert response.status_code == 302
    rumour.refresh_from_db()
    assert rumour.text == "Hồ Suối Ngà xả hết cửa."


def test_the_first_to_take_a_claim_owns_it(minh: User, lan: User, rumour: Claim) -> None:
    path = f"/desk/claims/{rumour.pk}/take/"

    assert desk(minh).post(path).status_code == 302
    response = desk(lan).post(path)

    assert response.status_code == 409
    rumour.refresh_from_db()
    assert rumour.owner == minh


def test_askers_get_a_note(minh: User, rumour: Claim) -> None:
    client = desk(minh)
    page = f"/desk/claims/{rumour.pk}/"

    client.post(page + "note/", {"note": "Đang chờ ban quản lý hồ trả lời.", "seen": seen(client, page)})

    rumour.refresh_from_db()
    assert rumour.asker_note == "Đang chờ ban quản lý hồ trả lời."


def test_a_note_written_on_an_old_page_is_kept_and_not_saved(minh: User, lan: User, rumour: Claim) -> None:
    client = desk(minh)
    page = f"/desk/claims/{rumour.pk}/"
    before = seen(client, page)
    actions.tell_askers(rumour, note="Lời của Lan", person=lan)

    response = client.post(page + "note/", {"note": "Lời của Minh", "seen": before})

    assert response.status_code == 409
    assert "Lời của Minh" in words(response)
    rumour.refresh_from_db()
    assert rumour.asker_note == "Lời của Lan"


def test_an_opinion_is_answered_without_a_rating_after_its_reply_was_shown(minh: User, rumour: Claim) -> None:
    client = desk(minh)
    page = f"/desk/claims/{rumour.pk}/"
    client.post(page, {**CLAIM, "kind": "opinion", "seen": seen(client, page)})
    assert "Chúng tôi không chấm ý kiến của ai" in words(client.get(page))

    response = client.post(page + "not-rated/", {"seen": seen(client, page)})

    assert response.status_code == 302
    rumour.refresh_from_db()
    assert rumour.status == Claim.Status.NOT_RATED


def test_a_checkable_claim_is_not_answered_without_a_rating(minh: User) -> None:
    claim = written_claim(minh)
    client = desk(minh)

    client.post(f"/desk/claims/{claim.pk}/not-rated/", {"seen": seen(client, f"/desk/claims/{claim.pk}/")})

    claim.refresh_from_db()
    assert claim.status == Claim.Status.OPEN


def test_the_desk_never_shows_who_asked(minh: User) -> None:
    sort_message(Asker(email="hoa.canary@thu.example").sends(RUMOUR).message.pk)
    claim = Claim.objects.get()
    code = Message.objects.get().conversation.code

    client = desk(minh)

    for path in ("/desk/claims/", f"/desk/claims/{claim.pk}/", f"/desk/claims/{claim.pk}/history/"):
        page = words(client.get(path))
        assert "canary" not in page
        assert code not in page


# --- the same as --------------------------------------------------------------------------------


def suggestion(claim: Claim, public_id: str) -> None:
    Suggestion.objects.create(
        message=claim.messages.get(),
        public_id=public_id,
        score=0.8,
        reasons=[
            {"aspect": "number", "agreement": "differs", "yours": "6 cửa", "theirs": "2 cửa"},
            {"aspect": "place", "agreement": "same", "yours": "", "theirs": ""},
        ],
    )


def test_a_suggestion_says_what_differs_and_joins_only_when_taken(minh: User, rumour: Claim) -> None:
    other = written_claim(minh, text="Hồ Suối Ngà xả hai cửa.")
    suggestion(rumour, f"claim:{other.pk}")
    client = desk(minh)
    page = f"/desk/claims/{rumour.pk}/"
    shown = words(client.get(page))
    assert "6 cửa" in shown
    assert "giống nơi" in shown
    assert rumour.messages.count() == 1

    client.post(page + "same/", {"public_id": f"claim:{other.pk}", "seen": seen(client, page)})

    assert not Claim.objects.filter(pk=rumour.pk).exists()
    assert other.messages.count() == 1


def test_a_message_like_a_published_one_joins_its_claim(
    minh: User, rumour: Claim, salt_water: FactCheck
) -> None:
    suggestion(rumour, f"fact-check:{salt_water.number}")
    client = desk(minh)
    page = f"/desk/claims/{rumour.pk}/"

    client.post(page + "same/", {"public_id": f"fact-check:{salt_water.number}", "seen": seen(client, page)})

    assert Message.objects.get().claim == salt_water.claim


@pytest.mark.parametrize(
    "public_id", ["claim:999999", "imported:7", "fact-check:x", "claim:" + "9" * 30, "", "../1"]
)
def test_joining_with_something_that_does_not_exist_is_refused(
    minh: User, rumour: Claim, public_id: str
) -> None:
    client = desk(minh)
    page = f"/desk/claims/{rumour.pk}/"

    response = client.post(page + "same/", {"public_id": public_id, "seen": seen(client, page)})

    assert response.status_code == 404
    assert Claim.objects.filter(pk=rumour.pk).exists()


# --- evidence ------------------------------------------------------------------------------------


def test_a_page_becomes_evidence_with_its_copy(minh: User, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = written_claim(minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/evidence/"
    stand_in_page(monkeypatch, "Bản tin lúc 14 giờ. Mở 2 trên 6 cửa, lưu lượng 85 m³/s.")

    response = client.post(page, {**PIECE, "seen": seen(client, page)})

    assert response.status_code == 302
    item = claim.evidence.get()
    assert item.quote == "Mở 2 trên 6 cửa"
    assert item.snapshot.source.url == PIECE["url"]


def test_a_quote_that_does_not_stand_in_the_copy_is_refused(
    minh: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = written_claim(minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/evidence/"
    stand_in_page(monkeypatch, "Một trang về chuyện khác.")

    response = client.post(page, {**PIECE, "seen": seen(client, page)})

    assert response.status_code == 422
    assert "Bản tin mực nước" in words(response)
    assert not claim.evidence.exists()
    assert not Snapshot.objects.exists()


@pytest.mark.parametrize("failure", [FetchFailed("No answer."), FetchRefused("Not on the public internet.")])
def test_a_page_that_cannot_be_fetched_says_what_to_do_and_keeps_the_form(
    minh: User, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    claim = written_claim(minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/evidence/"

    def fails(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(copies, "fetch", fails)

    response = client.post(page, {**PIECE, "seen": seen(client, page)})

    assert response.status_code == 422
    assert str(failure) in words(response)
    assert "Mở 2 trên 6 cửa" in words(response)
    assert "Tải ảnh chụp màn hình hoặc PDF của trang lên" in words(response)
    if isinstance(failure, FetchFailed):
        assert "lưu trang thành PDF hoặc chụp màn hình" in words(response)


@pytest.mark.parametrize(
    ("trouble", "number", "sentence"),
    [
        (Trouble.NO_NAME, 0, "Không tìm thấy tên baohanoi.example"),
        (Trouble.STATUS, 404, "baohanoi.example trả về lỗi 404 thay vì trang"),
        (Trouble.TOO_LARGE, 10 * 2**20, "baohanoi.example gửi về lớn hơn 10 MB"),
    ],
)
def test_a_failed_capture_says_in_vietnamese_what_happened(
    minh: User, monkeypatch: pytest.MonkeyPatch, trouble: Trouble, number: int, sentence: str
) -> None:
    claim = written_claim(minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/evidence/"

    def fails(*_: object, **__: object) -> None:
        raise FetchFailed("In English.", trouble=trouble, host="baohanoi.example", number=number)

    monkeypatch.setattr(copies, "fetch", fails)

    response = client.post(page, {**PIECE, "seen": seen(client, page)})

    assert sentence in words(response)
    assert "In English." not in words(response)


def test_every_trouble_of_fetching_has_its_sentence() -> None:
    assert set(copies._HAPPENED) == set(Trouble)


def stand_in_answer(monkeypatch: pytest.MonkeyPatch, body: bytes, media_type: str) -> None:
    fetched = Fetched(
        PIECE["url"],
        PIECE["url"],
        200,
        "OK",
        (("Content-Type", media_type),),
        media_type,
        "utf-8",
        body,
        timezone.now(),
        "8.8.8.8",
        request=b"GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
        received=body,
        via=(),
    )
    monkeypatch.setattr(copies, "fetch", lambda *_, **__: fetched)


def test_a_fetched_page_is_archived_as_a_warc_file(minh: User, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = written_claim(minh)
    client = desk(minh)
    address = f"/desk/claims/{claim.pk}/evidence/"
    html = "<html><body><article><p>Hồ đang mở. Mở 2 trên 6 cửa, 85 m³/s.</p></article></body></html>"
    stand_in_answer(monkeypatch, html.encode(), "text/html")

    client.post(address, {**PIECE, "seen": seen(client, address)})

    snapshot = claim.evidence.get().snapshot
    with snapshot.file.open("rb") as file:
        data = file.read()
    kinds = [record.rec_type for record in ArchiveIterator(io.BytesIO(data), check_digests="raise")]
    assert kinds == ["response", "request", "metadata"]
    assert hashlib.sha256(data).hexdigest() == snapshot.sha256
    assert client.get(f"/desk/snapshots/{snapshot.pk}/")["Content-Disposition"].endswith('.warc.gz"')


def test_a_copy_kept_before_the_request_was_archived_is_handed_out_as_before(minh: User) -> None:
    item = evidence_from(written_claim(minh), person=minh)
    old = Snapshot.objects.create(
        source=item.snapshot.source,
        file=ContentFile(b"mot ban ghi", name="ban-luu.gz"),
        media_type="application/warc",
        size=11,
        sha256=hashlib.sha256(b"mot ban ghi").hexdigest(),
        taken_at=timezone.now(),
    )

    response = desk(minh).get(f"/desk/snapshots/{old.pk}/")

    assert b"".join(response.streaming_content) == b"mot ban ghi"  # type: ignore[attr-defined]
    assert response["Content-Disposition"].endswith('.warc.gz"')
    assert Client().get(f"/desk/snapshots/{old.pk}/").status_code == 302


def test_a_pdf_behind_an_address_is_read_for_its_words(minh: User, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = written_claim(minh)
    client = desk(minh)
    address = f"/desk/claims/{claim.pk}/evidence/"
    stand_in_answer(monkeypatch, PDF, "application/pdf")

    client.post(address, {**PIECE, "quote": "Mo 2 tren 6 cua", "seen": seen(client, address)})

    assert claim.evidence.get().snapshot.text == "Mo 2 tren 6 cua luc 7h."


def test_an_uploaded_text_becomes_evidence(minh: User) -> None:
    claim = written_claim(minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/evidence/"
    file = SimpleUploadedFile(
        "bien-ban.txt", "Biên bản: Mở 2 trên 6 cửa.".encode(), content_type="text/plain"
    )

    response = client.post(page, {**PIECE, "url": "", "file": file, "seen": seen(client, page)})

    assert response.status_code == 302
    assert claim.evidence.get().snapshot.media_type == "text/plain"


PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents 4 0 R"
    b"/Resources<</Font<</F1 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 52>>stream\nBT /F1 12 Tf 20 100 Td (Mo 2 tren 6 cua luc 7h.) Tj ET\nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n"
    b"trailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF"
)


@pytest.mark.parametrize(
    ("quote", "said"),
    [
        ("Mo 2 tren 6 cua", "Có trong bản lưu, đoạn 1/1"),
        ("Mở hết các cửa", "Máy không thấy trong bản lưu"),
    ],
)
def test_the_words_of_a_pdf_are_read_but_never_refuse_a_quote(minh: User, quote: str, said: str) -> None:
    claim = written_claim(minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/evidence/"
    file = SimpleUploadedFile("bien-ban.pdf", PDF, content_type="application/pdf")

    response = client.post(
        page, {**PIECE, "url": "", "file": file, "quote": quote, "seen": seen(client, page)}, follow=True
    )

    assert claim.evidence.get().snapshot.text == "Mo 2 tren 6 cua luc 7h."
    assert said in words(response)


def test_a_web_page_as_a_file_is_refused(minh: User) -> None:
    claim = written_claim(minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/evidence/"
    file = SimpleUploadedFile("trang.html", b"<html><script>alert(1)</script>", content_type="text/plain")

    response = client.post(page, {**PIECE, "file": file, "seen": seen(client, page)})

    assert response.status_code == 422
    assert not claim.evidence.exists()


def test_a_copy_hangs_under_the_source_it_repeats(minh: User) -> None:
    claim = written_claim(minh)
    origin = evidence_from(claim, person=minh)
    evidence_from(claim, person=minh, publisher="Báo chép", kind=SourceKind.SECONDARY, repeats=origin)

    page = words(desk(minh).get(f"/desk/claims/{claim.pk}/evidence/"))

    assert "src--copy" in page
    assert "Nguồn riêng: <b>1</b>" in page


def test_evidence_can_be_removed_before_a_verdict_and_not_after(minh: User) -> None:
    claim = written_claim(minh)
    item = evidence_from(claim, person=minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/evidence/"

    client.post(f"{page}{item.pk}/remove/", {"seen": seen(client, page)})
    assert not claim.evidence.exists()

    verdict = proposed_verdict(minh, claim=claim)
    kept = verdict.claim.evidence.first()
    response = client.post(f"{page}{kept.pk}/remove/", {"seen": ""})

    assert response.status_code == 409
    assert verdict.claim.evidence.count() == 2


def test_a_piece_of_another_claim_cannot_be_removed_here(minh: User) -> None:
    claim, other = written_claim(minh), written_claim(minh, text="Chợ Cầu Mây đóng cửa.")
    item = evidence_from(other, person=minh)

    response = desk(minh).post(f"/desk/claims/{claim.pk}/evidence/{item.pk}/remove/")

    assert response.status_code == 404
    assert other.evidence.exists()


def test_an_archived_copy_is_only_ever_a_file_to_save(minh: User) -> None:
    snapshot = evidence_from(written_claim(minh), person=minh).snapshot

    response = desk(minh).get(f"/desk/snapshots/{snapshot.pk}/")

    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Content-Type"] == "application/octet-stream"
    assert b"".join(response.streaming_content).startswith("Bộ Y tế".encode())  # type: ignore[attr-defined]


def test_a_copy_whose_file_is_gone_is_not_found(minh: User) -> None:
    snapshot = evidence_from(written_claim(minh), person=minh).snapshot
    snapshot.file.storage.delete(snapshot.file.name)

    assert desk(minh).get(f"/desk/snapshots/{snapshot.pk}/").status_code == 404


# --- the draft -----------------------------------------------------------------------------------


def typed_draft(**changes: str) -> dict[str, str]:
    whole = draft()
    return {
        "rating": whole.rating.value,
        "title": whole.title,
        "summary": whole.summary,
        "explanation": whole.explanation,
        "searched_supporting": whole.searched_supporting,
        "would_change": "Có nghiên cứu mới.",
        "holds_until": whole.holds_until.isoformat(),
        **changes,
    }


def claim_with_evidence(person: User) -> Claim:
    claim = written_claim(person)
    evidence_from(claim, person=person)
    evidence_from(claim, person=person, publisher="Báo Sức khỏe", kind=SourceKind.SECONDARY)
    return claim


def test_the_draft_is_locked_with_the_reason_until_nothing_is_missing(minh: User) -> None:
    claim = written_claim(minh)
    evidence_from(claim, person=minh)

    page = words(desk(minh).get(f"/desk/claims/{claim.pk}/draft/"))

    assert 'aria-disabled="true" aria-describedby="locked"' in page
    assert "Chưa gửi được" in page


def test_a_member_proposes_a_verdict(minh: User) -> None:
    claim = claim_with_evidence(minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/draft/"

    response = client.post(page, {**typed_draft(), "seen": seen(client, page)})

    assert response.status_code == 302
    assert claim.verdicts.get().state == Verdict.State.PROPOSED


@pytest.mark.parametrize(
    "change",
    [
        {"rating": "rất sai"},
        {"holds_until": (timezone.now() - timedelta(days=2)).date().isoformat()},
        {"searched_supporting": " "},
        {"summary": ""},
    ],
)
def test_a_refused_draft_keeps_what_was_typed(minh: User, change: dict[str, str]) -> None:
    claim = claim_with_evidence(minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/draft/"

    response = client.post(page, {**typed_draft(**change), "seen": seen(client, page)})

    assert response.status_code == 422
    assert "Có nghiên cứu mới." in words(response)
    assert not claim.verdicts.exists()


def test_a_draft_on_evidence_that_changed_meanwhile_is_kept_and_not_sent(minh: User, lan: User) -> None:
    claim = claim_with_evidence(minh)
    client = desk(minh)
    page = f"/desk/claims/{claim.pk}/draft/"
    before = seen(client, page)
    evidence_from(claim, person=lan, publisher="Viện Pasteur", stance=Stance.CONTEXT)

    response = client.post(page, {**typed_draft(), "seen": before})

    assert response.status_code == 409
    assert "Lan vừa làm việc này trước bạn" in words(response)
    assert "Có nghiên cứu mới." in words(response)
    assert not claim.verdicts.exists()


def test_the_desk_offers_no_verdict_for_an_opinion(minh: User) -> None:
    claim = written_claim(minh, text="Chợ quê vui hơn siêu thị.", kind=Kind.OPINION)
    client = desk(minh)

    page = words(client.get(f"/desk/claims/{claim.pk}/draft/"))
    client.post(
        f"/desk/claims/{claim.pk}/draft/",
        {**typed_draft(), "searched_contradicting": "-", "seen": seen(client, f"/desk/claims/{claim.pk}/")},
    )

    assert 'name="rating"' not in page
    assert not Verdict.objects.exists()


# --- the second person ---------------------------------------------------------------------------


def test_an_editor_confirms_and_publishes_and_the_askers_are_counted(
    hoa: Asker, minh: User, lan: User, django_capture_on_commit_callbacks: object
) -> None:
    sort_message(hoa.sends("Uong nuoc muoi moi sang phong duoc benh cum").message.pk)
    claim = actions.write_claim(
        Claim.objects.get(), text="Nước muối phòng cúm.", kind=Kind.CHECKABLE, person=minh
    )
    proposed_verdict(minh, claim=claim)
    client = desk(lan)
    page = f"/desk/claims/{claim.pk}/"
    mark = seen(client, page + "review/")

    response = client.post(page + "confirm/", {"seen": mark}, follow=True)

    assert FactCheck.objects.get().claim == claim
    assert "Đang báo cho 1 người đã hỏi." in words(response)
    assert f"/bai/{FactCheck.objects.get().number}/" in words(response)


def test_a_checker_confirms_and_an_editor_publishes(minh: User, lan: User) -> None:
    claim = proposed_verdict(lan).claim
    page = f"/desk/claims/{claim.pk}/"
    checker, editor = desk(minh), desk(lan)

    checker.post(page + "confirm/", {"seen": seen(checker, page + "review/")})
    assert claim.verdicts.get().state == Verdict.State.CONFIRMED
    assert not FactCheck.objects.exists()

    refused = checker.post(page + "publish/", {"seen": ""})
    assert refused.status_code == 302
    assert not FactCheck.objects.exists()

    editor.post(page + "publish/", {"seen": seen(editor, page + "review/")})
    assert FactCheck.objects.get().claim == claim


def test_the_writer_sees_why_confirming_is_locked_and_cannot_force_it(lan: User) -> None:
    claim = proposed_verdict(lan).claim
    client = desk(lan)
    page = f"/desk/claims/{claim.pk}/"

    review = words(client.get(page + "review/"))
    client.post(page + "confirm/", {"seen": seen(client, page + "review/")})

    assert "Bạn viết bản nháp này nên cần một người khác xác nhận." in review
    assert 'aria-disabled="true"' in review
    assert claim.verdicts.get().state == Verdict.State.PROPOSED


def test_a_draft_goes_back_only_with_a_reason(minh: User, lan: User) -> None:
    claim = proposed_verdict(minh).claim
    client = desk(lan)
    page = f"/desk/claims/{claim.pk}/"
    mark = seen(client, page + "review/")

    assert client.post(page + "return/", {"reason": "  ", "seen": mark}).status_code == 422
    assert claim.verdicts.get().state == Verdict.State.PROPOSED

    client.post(page + "return/", {"reason": "Nguồn 2 chỉ chép nguồn 1.", "seen": mark})
    assert claim.verdicts.get().return_reason == "Nguồn 2 chỉ chép nguồn 1."
    again = words(desk(minh).get(page + "draft/"))
    assert "Nguồn 2 chỉ chép nguồn 1." in again
    assert "Nước muối không phòng được cúm" in again


def test_a_second_decision_on_the_same_draft_is_told_who_was_faster(minh: User, lan: User) -> None:
    claim = proposed_verdict(minh).claim
    client = desk(lan)
    page = f"/desk/claims/{claim.pk}/"
    mark = seen(client, page + "review/")
    actions.return_verdict(claim.verdicts.get(), reason="Tôi sửa lại", person=minh)

    confirmed = client.post(page + "confirm/", {"seen": mark})
    returned = client.post(page + "return/", {"reason": "Lời của Lan", "seen": mark})

    assert confirmed.status_code == returned.status_code == 409
    assert "Minh vừa làm việc này trước bạn" in words(confirmed)
    assert "Lời của Lan" in words(returned)
    assert not FactCheck.objects.exists()


def test_a_copy_that_was_touched_locks_the_review(minh: User, lan: User) -> None:
    verdict = proposed_verdict(minh)
    snapshot = verdict.claim.evidence.first().snapshot
    with open(snapshot.file.path, "wb") as file:
        file.write("đã bị sửa".encode())
    client = desk(lan)
    page = f"/desk/claims/{verdict.claim.pk}/"

    review = words(client.get(page + "review/"))
    client.post(page + "confirm/", {"seen": seen(client, page + "review/")})

    assert 'aria-disabled="true"' in review
    assert not FactCheck.objects.exists()
    assert Verdict.objects.get().state == Verdict.State.PROPOSED


def test_the_desk_speaks_english_to_those_who_choose_it(minh: User) -> None:
    from wagtail.users.models import UserProfile

    profile = UserProfile.get_for_user(minh)
    profile.preferred_language = "en"
    profile.save()

    page = words(desk(minh).get("/desk/claims/"))

    assert "No messages waiting. Rest your eyes a moment." in page
    translation.activate("vi")


def test_the_history_says_what_was_done_in_words(minh: User, lan: User) -> None:
    verdict = proposed_verdict(minh)
    actions.return_verdict(verdict, reason="Nguồn 2 chỉ chép nguồn 1.", person=lan)

    page = words(desk(minh).get(f"/desk/claims/{verdict.claim.pk}/history/"))

    assert "<q>Nguồn 2 chỉ chép nguồn 1.</q>" in page
    assert "Lan" in page
