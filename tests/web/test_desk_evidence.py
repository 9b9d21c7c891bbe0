"""What the machine says of evidence: where a quote stands, and which sources may repeat another."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.people import published_fact_check, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.models import Claim, Evidence, FactCheck
from thuchu_web.claims.records import digest_of
from thuchu_web.claims.scale import SourceKind, Stance

ADDRESS = "https://ho-suoi-nga.example/muc-nuoc"
BULLETIN = "Bản tin lúc 14 giờ.\n\nHồ đang mở 2 trên 6 cửa, lưu lượng 85 m³/s."


def desk(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def board(person: User, claim: Claim) -> str:
    return desk(person).get(f"/desk/claims/{claim.pk}/evidence/").content.decode()


def from_page(
    claim: Claim,
    person: User,
    *,
    text: str = BULLETIN,
    quote: str = "mở 2 trên 6 cửa",
    publisher: str = "Ban quản lý hồ",
    kind: SourceKind = SourceKind.PRIMARY,
) -> Evidence:
    return actions.attach_evidence(
        claim,
        source=actions.SourceDetails(publisher, f"Tin của {publisher}", kind, url=ADDRESS),
        copy=actions.Copy(publisher.encode(), "ban-luu.warc.gz", "application/warc", text),
        quote=quote,
        stance=Stance.CONTRADICTS,
        person=person,
    )


@pytest.fixture
def claim(minh: User) -> Claim:
    return written_claim(minh)


# --- the quote -----------------------------------------------------------------------------------


def test_a_card_says_where_the_quote_stands_in_the_copy(claim: Claim, minh: User) -> None:
    from_page(claim, minh)

    page = board(minh, claim)

    assert "Có trong bản lưu, đoạn 2/2" in page
    assert "Hồ đang <mark>mở 2 trên 6 cửa</mark>, lưu lượng 85 m³/s." in page


def test_a_card_says_when_tone_marks_differ(claim: Claim, minh: User) -> None:
    from_page(claim, minh, quote="mỡ 2 trên 6 cứa")

    assert "Có nhưng khác dấu, đoạn 2/2" in board(minh, claim)


def test_a_card_says_when_no_machine_read_the_copy(claim: Claim, minh: User) -> None:
    from_page(claim, minh, text="")

    page = board(minh, claim)

    assert "bạn tự so lời trích" in page
    assert "Có trong bản lưu" not in page


def test_a_card_opens_the_page_at_the_words_of_the_copy(claim: Claim, minh: User) -> None:
    from_page(claim, minh, quote="MỞ 2 trên 6 cửa")

    assert f'href="{ADDRESS}#:~:text=m%E1%BB%9F%202%20tr%C3%AAn%206%20c%E1%BB%ADa%2C"' in board(minh, claim)


def test_text_of_a_copy_is_shown_as_text_only(claim: Claim, minh: User) -> None:
    from_page(claim, minh, text='<img src=x onerror="alert(1)"> mở 2 trên 6 cửa')

    page = board(minh, claim)

    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_the_public_page_opens_a_source_at_its_quote_and_its_record_stays(
    claim: Claim, minh: User, lan: User
) -> None:
    from_page(claim, minh)
    fact_check = published_fact_check(minh, lan, claim=claim)

    page = Client().get(f"/bai/{fact_check.number}/").content.decode()

    assert f'href="{ADDRESS}#:~:text=m%E1%BB%9F%202%20tr%C3%AAn%206%20c%E1%BB%ADa"' in page
    kept = FactCheck.objects.get()
    assert kept.citations[0]["url"] == ADDRESS
    assert kept.digest == digest_of(kept)
