"""Feeds, sitemap, robots: the same record for machines that follow."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.contrib.auth.models import User
from django.test import Client

from tests.people import published_fact_check, written_claim
from tests.web.pages import GARLIC, garlic, html
from thuchu_web.claims.models import FactCheck
from thuchu_web.publicsite.actions import create_example_pages
from thuchu_web.publicsite.models import InfoPage

pytestmark = pytest.mark.django_db

BASE = "http://127.0.0.1:8000"
FEEDS = ["/feed.rss", "/feed.atom", "/feed.json"]


def read(client: Client, address: str) -> Any:
    feed = feedparser.parse(client.get(address).content)
    assert not feed.bozo
    return feed


@pytest.mark.parametrize("address", ["/feed.rss", "/feed.atom"])
def test_a_feed_reader_finds_the_fact_check(client: Client, salt_water: FactCheck, address: str) -> None:
    (entry,) = read(client, address).entries

    assert entry.title == salt_water.title
    assert entry.link == entry.id == f"{BASE}/bai/{salt_water.number}/"
    assert salt_water.summary in entry.summary
    assert salt_water.claim_text in entry.summary
    assert entry.tags[0].term == "health"


def test_atom_says_when_each_entry_changed(client: Client, salt_water: FactCheck) -> None:
    (entry,) = read(client, "/feed.atom").entries

    assert entry.updated_parsed[:5] == salt_water.published_at.utctimetuple()[:5]


def test_the_json_feed_is_one(client: Client, salt_water: FactCheck) -> None:
    response = client.get("/feed.json")

    feed = json.loads(response.content)
    (item,) = feed["items"]
    assert response["Content-Type"].startswith("application/feed+json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == f"{BASE}/feed.json"
    assert item["id"] == item["url"] == f"{BASE}/bai/{salt_water.number}/"
    assert item["_thuchu"]["sha256"] == salt_water.digest
    assert item["_thuchu"]["holds_until"] == salt_water.holds_until.isoformat()


@pytest.mark.parametrize("address", FEEDS)
def test_feeds_hold_only_what_this_desk_checked(client: Client, salt_water: FactCheck, address: str) -> None:
    garlic()

    assert GARLIC not in html(client.get(address))


@pytest.mark.parametrize("address", FEEDS)
def test_a_feed_that_did_not_change_is_not_sent_again(
    client: Client, salt_water: FactCheck, minh: User, lan: User, address: str
) -> None:
    first = client.get(address)
    tag = {"HTTP_IF_NONE_MATCH": first["ETag"]}

    assert client.get(address, **tag).status_code == 304  # type: ignore[arg-type]
    since = {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
    assert client.get(address, **since).status_code == 304  # type: ignore[arg-type]

    published_fact_check(minh, lan, claim=written_claim(minh, text="Chanh nóng chữa được cúm."))
    assert client.get(address, **tag).status_code == 200  # type: ignore[arg-type]


@pytest.mark.parametrize("address", FEEDS)
def test_an_empty_feed_is_a_feed(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_the_sitemap_lists_our_pages_in_both_languages(client: Client, salt_water: FactCheck) -> None:
    garlic()
    create_example_pages()
    InfoPage.objects.filter(slug="lien-he").update(is_example=False)

    root = ElementTree.fromstring(client.get("/sitemap.xml").content)

    text = ElementTree.tostring(root, encoding="unicode")
    assert f"{BASE}/bai/{salt_water.number}/<" in text
    assert f"{BASE}/en/bai/{salt_water.number}/" in text
    assert f"{BASE}/lien-he/<" in text
    assert "rieng-tu" not in text  # still an example
    assert "kho" not in text


def test_robots_leave_tickets_and_the_desk_alone(client: Client) -> None:
    lines = html(client.get("/robots.txt")).splitlines()

    assert {"Disallow: /cau-hoi/", "Disallow: /en/cau-hoi/", "Disallow: /desk/"} <= set(lines)
    assert f"Sitemap: {BASE}/sitemap.xml" in lines


def test_the_icon_is_there(client: Client) -> None:
    assert client.get("/favicon.svg")["Content-Type"] == "image/svg+xml"
