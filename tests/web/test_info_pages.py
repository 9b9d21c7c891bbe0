"""The information pages: in both languages, marked as examples until the desk writes its own."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Page, Site

from tests.web.pages import html, visible
from thuchu_web.claims.scale import published_scale, rating_word
from thuchu_web.publicsite.actions import EXAMPLES, create_example_pages
from thuchu_web.publicsite.models import InfoPage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.slug for example in EXAMPLES])
def test_each_page_is_there_in_both_languages_and_says_that_it_is_an_example(
    client: Client, example: object
) -> None:
    create_example_pages()

    vietnamese, english = client.get(f"/{example.slug}/"), client.get(f"/en/{example.slug}/")  # type: ignore[attr-defined]

    assert f"<h1>{example.title}</h1>" in html(vietnamese)  # type: ignore[attr-defined]
    assert f"<h1>{example.title_en}</h1>" in html(english)  # type: ignore[attr-defined]
    assert "Example page:" in visible(english)
    assert "noindex" in html(english)


def test_examples_are_made_once_and_an_edited_page_is_left_alone(client: Client) -> None:
    assert len(create_example_pages()) == len(EXAMPLES)
    page = InfoPage.objects.get(slug="rieng-tu")
    page.body, page.is_example = "<p>Của bàn chúng tôi.</p>", False
    page.save_revision().publish()
    InfoPage.objects.get(slug="lien-he").delete()

    assert create_example_pages() == ["lien-he"]
    assert create_example_pages() == []

    words = visible(client.get("/en/rieng-tu/"))
    assert "Example page" not in words
    assert Site.objects.count() == 1
    assert Page.find_problems() == ([], [], [], [], [])


def test_a_page_without_english_words_shows_the_vietnamese_marked(client: Client) -> None:
    create_example_pages()
    InfoPage.objects.filter(slug="lien-he").update(title_en="", body_en="")

    page = html(client.get("/en/lien-he/"))

    assert '<h1 lang="vi">' in page
    assert '<div class="prose" lang="vi">' in page


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_method_page_lists_exactly_the_scale_in_the_code(client: Client, prefix: str) -> None:
    create_example_pages()

    page = html(client.get(f"{prefix}/cach-lam/"))

    table = page[page.index('<table class="scale">') : page.index("</table>")]
    assert table.count('<th scope="row">') == len(published_scale())
    for line in published_scale():
        assert rating_word(line.rating, language="en" if prefix else "vi") in table


def test_every_link_of_the_footer_leads_somewhere(client: Client) -> None:
    create_example_pages()
    page = html(client.get("/"))

    footer = page[page.index("<footer") :]
    links = [part.split('"')[0] for part in footer.split('href="')[1:]]
    assert len(links) == 6
    assert all(client.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize("address", ["/khong-co/", "/en/khong-co/", "/cach-lam/them/"])
def test_an_unknown_address_is_not_found_in_the_sites_look(client: Client, address: str) -> None:
    create_example_pages()

    response = client.get(address)

    assert response.status_code == 404
    assert 'class="top"' in html(response)


def test_a_failing_machine_still_shows_a_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("thuchu_web.publicsite.views.fact_checks.find", broken)
    client.raise_request_exception = False

    response = client.get("/en/bai/")

    assert response.status_code == 500
    assert "Our machine failed" in visible(response)


@pytest.mark.parametrize("address", ["/", "/bai/", "/en/", "/en/bai/", "/cau-hoi/da-rut/", "/cach-lam/"])
def test_pages_bring_nothing_from_elsewhere_and_no_inline_code(client: Client, address: str) -> None:
    create_example_pages()

    response = client.get(address)

    page = html(response)
    assert " style=" not in page
    assert " onclick=" not in page
    assert 'src="http' not in page
    assert "unsafe-inline" not in response["Content-Security-Policy"]
    assert page.count("<h1") == 1
