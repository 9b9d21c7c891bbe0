import re
import unicodedata
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest

from thuchu_web.claims.starter import NUMBERS, TOPICS, WORDS, items, reviews

ITEMS = [(topic, item) for topic in TOPICS for item in items(topic)]
BY_SLUG = {item["slug"]: item for _, item in ITEMS}

TEENCODE = {
    "vi": re.compile(
        r"\b(k|ko|z|v|j|mn|mk|ng|ns|nc|nx|ms|r|đc|dc|đt|bik|ib|cx|bt|bv|vs|lun|thui|h|tk|nv|vx|nma)\b"
    ),
    "en": re.compile(r"\b(u|ur|r|n|w|pls|ppl|omg|lol|rn|asap|gotta|dont)\b"),
}
VERDICT_WORDS = {
    "vi": r"\b(đúng|sai|sự thật|thật ra|tin giả|tin đồn|bịa|nhảm|gây hiểu lầm|thiếu bối cảnh|bằng chứng)\b",
    "en": r"\b(true|false|fake|hoax|myth|rumou?r|misleading|untrue|debunked|missing context|evidence)\b",
}
FIELDS = {
    "slug", "language", "same_as", "claim", "phrasings", "verdict", "summary", "explanation", "sources",
    "checked",
}  # fmt: skip


def each_item(test: Any) -> Any:
    return pytest.mark.parametrize("item", [item for _, item in ITEMS], ids=list(BY_SLUG))(test)


def numbers(text: str) -> set[str]:
    """Return the figures in a text, without the dots or commas that group thousands."""
    return {re.sub(r"[.,](?=\d{3}\b)", "", n) for n in re.findall(r"\d+(?:[.,]\d+)*", text)}


def has_diacritics(text: str) -> bool:
    return "đ" in text.casefold() or any(unicodedata.combining(c) for c in unicodedata.normalize("NFD", text))


def test_there_is_enough_in_both_languages_and_every_topic() -> None:
    languages = Counter(item["language"] for _, item in ITEMS)
    assert languages["vi"] >= 66
    assert languages["en"] >= 26
    assert set(languages) == {"vi", "en"}
    least = {
        "health": 20, "food": 10, "disaster": 9, "scams": 10, "technology": 7, "science": 7, "history": 5,
    }  # fmt: skip
    topics = Counter(topic for topic, item in ITEMS if item["language"] == "vi")
    assert all(topics[topic] >= count for topic, count in least.items()), topics


def test_not_everything_is_false() -> None:
    verdicts = Counter(item["verdict"] for _, item in ITEMS if item["language"] == "vi")
    assert sum(verdicts.values()) - verdicts["false"] >= 10
    assert set(verdicts) >= {"true", "mostly", "context", "misleading", "false"}


def test_slugs_and_claims_are_unique() -> None:
    assert len(BY_SLUG) == len(ITEMS)
    assert len({item["claim"] for _, item in ITEMS}) == len(ITEMS)
    phrasings = [text for _, item in ITEMS for text in item["phrasings"]]
    assert len(set(phrasings)) == len(phrasings)


def test_english_items_say_the_same_as_their_vietnamese_item() -> None:
    for topic, item in ITEMS:
        if item["language"] == "vi":
            assert "same_as" not in item
            continue
        original = BY_SLUG[item["same_as"]]
        assert original["language"] == "vi"
        assert original["verdict"] == item["verdict"]
        assert numbers(original["claim"]) == numbers(item["claim"])
        assert original in items(topic)


@each_item
def test_the_record_is_whole_and_clean(item: dict[str, Any]) -> None:
    assert set(item) <= FIELDS
    assert FIELDS - {"same_as"} <= set(item)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", item["slug"])
    assert item["verdict"] in WORDS[item["language"]]
    assert re.fullmatch(r"2026-1[12]-\d\d", item["checked"])
    texts = [item["claim"], item["summary"], item["explanation"], *item["phrasings"]]
    texts += [value for source in item["sources"] for value in source.values()]
    for text in texts:
        assert text == unicodedata.normalize("NFC", text).strip()
        assert not re.search(r'[<>"\u00a0]|  | \n|\n ', text), text


@each_item
def test_the_claim_is_one_neutral_sentence(item: dict[str, Any]) -> None:
    claim = item["claim"]
    assert claim.endswith(".")
    assert not re.search(r"[.!?] ", claim)
    assert not re.search(VERDICT_WORDS[item["language"]], claim.casefold()), claim


@each_item
def test_phrasings_are_what_people_write(item: dict[str, Any]) -> None:
    phrasings = item["phrasings"]
    assert 3 <= len(phrasings) <= 6
    assert any(not has_diacritics(text) for text in phrasings)
    assert any(TEENCODE[item["language"]].search(text.casefold()) for text in phrasings)
    assert any(30 <= len(text.split()) <= 80 for text in phrasings), [len(p.split()) for p in phrasings]
    assert any(text.endswith("?") for text in phrasings)


@each_item
def test_phrasings_state_the_numbers_of_the_claim(item: dict[str, Any]) -> None:
    for text in item["phrasings"]:
        assert numbers(text) == numbers(item["claim"]), text


@each_item
def test_the_answer_is_short_and_the_explanation_has_two_paragraphs(item: dict[str, Any]) -> None:
    assert len(item["summary"].split()) <= 40
    assert 60 <= len(item["explanation"].split()) <= 140, len(item["explanation"].split())
    assert len(item["explanation"].split("\n\n")) == 2
    assert "\n" not in item["summary"]


@each_item
def test_the_voice_is_calm(item: dict[str, Any]) -> None:
    answer = item["summary"] + " " + item["explanation"]
    assert "!" not in answer
    assert "cảnh báo" not in answer.casefold()
    verdict = r"\b(Đúng|Sai|đúng|sai)\b" if item["language"] == "vi" else r"\b([Tt]rue|[Ff]alse)\b"
    assert not re.search(verdict, answer), re.findall(verdict, answer)


@each_item
def test_sources_are_named_independent_and_one_is_primary(item: dict[str, Any]) -> None:
    sources = item["sources"]
    assert 2 <= len(sources) <= 3
    assert len({source["publisher"] for source in sources}) == len(sources)
    assert any(source["kind"] == "primary" for source in sources)
    for source in sources:
        assert set(source) <= {"publisher", "title", "url", "kind"}
        assert source["publisher"]
        assert source["title"]
        assert source["kind"] in {"primary", "secondary"}
        if "url" in source:
            assert urlsplit(source["url"]).scheme == "https"
            assert "." in urlsplit(source["url"]).netloc


def test_reviews_carry_the_items() -> None:
    published = reviews()
    assert [review.url for review in published] == [f"urn:thuchu:starter:{i['slug']}" for _, i in ITEMS]
    for review, (topic, item) in zip(published, ITEMS, strict=True):
        assert review.claim == item["claim"]
        assert review.topic == topic
        assert review.language == item["language"]
        assert review.rating.name == WORDS[item["language"]][item["verdict"]]
        assert review.rating.value == NUMBERS.get(item["verdict"])
        assert review.phrasings == tuple(item["phrasings"])
        assert len(review.citations) == len(item["sources"])
        assert review.publisher.name == "Bộ sưu tập khởi đầu"
