"""A fact-check's page: all of the record, for people and for machines."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import extruct
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from tests.people import evidence_from, published_fact_check, written_claim
from tests.web.pages import garlic, html, visible
from thuchu.errors import BadInput
from thuchu_web.claims import actions
from thuchu_web.claims.models import FactCheck
from thuchu_web.claims.scale import Kind, Rating
from thuchu_web.publiclog.models import Entry
from thuchu_web.publicsite.views import fact_checks

pytestmark = pytest.mark.django_db


def markup_of(page: str) -> list[dict[str, Any]]:
    found: dict[str, list[dict[str, Any]]] = extruct.extract(page, syntaxes=["json-ld"])
    return found["json-ld"]


def test_the_page_shows_all_of_the_record(client: Client, salt_water: FactCheck) -> None:
    words = visible(client.get(f"/bai/{salt_water.number}/"))

    for part in (
        salt_water.title,
        salt_water.claim_text,
        salt_water.summary,
        salt_water.searched_supporting,
        *salt_water.explanation.split("\n\n"),
        *(citation["quote"] for citation in salt_water.citations),
        *(citation["sha256"] for citation in salt_water.citations),
        *(citation["publisher"] for citation in salt_water.citations),
        f"{salt_water.holds_until:%d/%m/%Y}",
        salt_water.digest,
        Entry.objects.get().leaf_hash,
    ):
        assert part in words


def test_the_page_names_roles_and_no_person(
    client: Client, salt_water: FactCheck, lan: User, minh: User
) -> None:
    page = html(client.get(f"/en/bai/{salt_water.number}/"))

    assert "A second person reviewed and agreed." in page
    for person in (lan, minh):
        assert f" {person.first_name} " not in page
        assert person.username not in visible(client.get(f"/en/bai/{salt_water.number}/")).split()


def test_content_in_another_language_than_the_page_says_so(client: Client, salt_water: FactCheck) -> None:
    english, vietnamese = (
        client.get(f"/en/bai/{salt_water.number}/"),
        client.get(f"/bai/{salt_water.number}/"),
    )

    assert f'<h1 class="fc__title" lang="vi">{salt_water.title}' in html(english)
    assert f'<h1 class="fc__title">{salt_water.title}' in html(vietnamese)


def test_the_page_has_one_address_and_names_its_twins(client: Client, salt_water: FactCheck) -> None:
    for prefix in ("", "/en"):
        page = html(client.get(f"{prefix}/bai/{salt_water.number}/"))
        assert f'rel="canonical" href="http://127.0.0.1:8000/bai/{salt_water.number}/"' in page
        assert f'hreflang="en" href="http://127.0.0.1:8000/en/bai/{salt_water.number}/"' in page
        assert f'hreflang="vi" href="http://127.0.0.1:8000/bai/{salt_water.number}/"' in page
        assert f'property="og:title" content="{salt_water.title}"' in page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_markup_is_one_claimreview_that_agrees_with_the_page(
    client: Client, salt_water: FactCheck, prefix: str
) -> None:
    response = client.get(f"{prefix}/bai/{salt_water.number}/")

    (review,) = markup_of(html(response))
    words = visible(response)
    assert review["@type"] == "ClaimReview"
    assert review["url"] == f"http://127.0.0.1:8000/bai/{salt_water.number}/"
    assert review["claimReviewed"] == salt_water.claim_text
    assert review["claimReviewed"] in words
    assert review["reviewRating"]["alternateName"] in words
    assert review["reviewRating"]["ratingValue"] == 1
    assert "author" not in review["itemReviewed"]


def test_not_enough_evidence_carries_no_number(client: Client, minh: User, lan: User) -> None:
    claim = written_claim(minh)
    evidence_from(claim, person=minh)
    evidence_from(claim, person=minh, publisher="Báo Sức khỏe")
    draft = actions.Draft(
        rating=Rating.UNPROVEN,
        title="Chưa rõ",
        summary="Chưa đủ bằng chứng.",
        explanation="Chúng tôi đã tìm.",
        holds_until=timezone.localdate(),
        searched_supporting="Thư viện, không thấy.",
    )
    verdict = actions.confirm_verdict(actions.propose_verdict(claim, draft, person=minh), person=lan)
    fact_check = actions.publish_fact_check(verdict, person=lan)

    (review,) = markup_of(html(client.get(f"/bai/{fact_check.number}/")))

    assert "ratingValue" not in review["reviewRating"]


def test_hostile_words_cannot_leave_the_markup(client: Client, minh: User, lan: User) -> None:
    text = "Thuốc </script><script>alert(1)</script> & “nước” chữa được cúm."
    claim = actions.start_claim(language="vi", now=timezone.now())
    claim = actions.write_claim(claim, text=text, kind=Kind.CHECKABLE, person=minh)
    fact_check = published_fact_check(minh, lan, claim=claim)

    page = html(client.get(f"/bai/{fact_check.number}/"))

    (review,) = markup_of(page)
    assert review["claimReviewed"] == fact_check.claim_text
    assert "<script>alert" not in page


def test_an_expired_fact_check_says_so_before_the_verdict(
    client: Client, salt_water: FactCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = salt_water.holds_until + timedelta(days=1)
    monkeypatch.setattr(fact_checks.timezone, "localdate", lambda *_: later)

    words = visible(client.get(f"/en/bai/{salt_water.number}/"))

    assert words.index("The earlier answer has expired") < words.index(salt_water.summary)


def test_another_publishers_page_is_theirs(client: Client) -> None:
    other = garlic()

    response = client.get(f"/en/kho/{other.pk}/")

    page, words = html(response), visible(response)
    assert "Checked by Kiểm Tin" in words
    assert "Bịa đặt" in words
    assert 'href="https://kiemtin.example/toi" rel="noopener nofollow"' in page
    assert "Hướng dẫn điều trị" in words
    assert "an toi song chua tieu duong" in words
    assert markup_of(page) == []


def test_the_starter_collection_is_marked_and_leads_nowhere(client: Client) -> None:
    other = garlic(starter=True)

    response = client.get(f"/en/kho/{other.pk}/")

    assert "collection for trying the service" in visible(response)
    assert 'href="urn:' not in html(response)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "ftp://a.example/b"])
def test_a_fact_check_without_a_web_address_is_not_taken_in(address: str) -> None:
    with pytest.raises(BadInput):
        garlic(url=address)


@pytest.mark.parametrize(
    "address",
    [
        "/bai/0/",
        "/bai/2/",
        "/bai/99999999999999999999999/",
        "/bai/-1/",
        "/bai/x/",
        "/kho/0/",
        "/kho/99999999999999999999/",
    ],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_guessed_number_is_not_found(
    client: Client, salt_water: FactCheck, address: str, prefix: str
) -> None:
    response = client.get(prefix + address)

    assert response.status_code == 404
    assert 'class="top"' in html(response)


def test_a_page_cannot_be_changed_from_outside(client: Client, salt_water: FactCheck) -> None:
    for method in (client.post, client.put, client.delete):
        assert method(f"/bai/{salt_water.number}/").status_code == 405
