"""Fact-checks for the tests, and a strategy that makes many odd ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from thuchu.claimreview import Citation, Publisher, Rating, Review, tidied
from thuchu.claimreview.plain import one_line

SALT_WATER = Review(
    url="https://thuchu.example/kiem-chung/nuoc-muoi-ngua-cum",
    claim="Uống nước muối ngừa được cúm",
    rating=Rating("Sai", 1, 5, 1),
    publisher=Publisher("Bàn kiểm chứng Thực Hư", "https://thuchu.example"),
    language="vi",
    title="Nước muối không ngừa được cúm",
    summary="Không có bằng chứng nào cho thấy uống nước muối ngừa được cúm.",
    body="Vi-rút cúm vào cơ thể qua đường hô hấp.\n\nUống nhiều muối có hại: huyết áp > 140 < 160 & hơn.",
    published=datetime(2024, 9, 5, 3, 30, tzinfo=UTC),
    modified=date(2024, 9, 7),
    expires=date(2025, 9, 5),
    topic="Sức khỏe",
    phrasings=("Uong nuoc muoi co ngua duoc cum ko?", 'nước muối "trị" cúm; thật không 🤔'),
    citations=(
        Citation(
            title="Hướng dẫn chẩn đoán và điều trị cúm",
            publisher="Bộ Y tế",
            url="https://moh.gov.vn/huong-dan-cum",
            kind="primary",
            quote='Chưa có bằng chứng, "nước muối" phòng được cúm.',
            stance="contradicts",
            sha256="ab" * 32,
            archived=datetime(2024, 9, 4, 1, 2, 3, 456, tzinfo=UTC),
        ),
        Citation(
            title="Influenza (seasonal)", publisher="WHO", url="https://www.who.int/flu", kind="secondary"
        ),
    ),
)
DYKE = Review(
    url="urn:thuchu:starter:vo-de",
    claim="Đê sông Hồng ở Hà Nội đã vỡ",
    rating=Rating("Chưa đủ bằng chứng"),
    publisher=Publisher("Thực Hư"),
)

_ODD = "Đđêằạ̣à\"';,|\t\n\r\\/<>&=+-@[]{}0aZ 🧂👩‍⚕️السلام\u200f\u2028\u00a0\u0301\x00\u202e#"
_texts = st.one_of(
    st.text(alphabet=st.one_of(st.sampled_from(_ODD), st.characters(codec="utf-8")), max_size=40),
    st.sampled_from(
        ["<p>Đê &amp;lt;b&amp;gt;vỡ</p>", "'=1+1", "=HYPERLINK(1)", "</script><!--", "[1]", "3/5", "-2"]
    ),
)
_needed = _texts.filter(lambda text: bool(_visible(text)))
_moments = st.datetimes(
    min_value=datetime(1900, 1, 2), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)
)
_days = st.dates(min_value=date(1, 1, 1))
_addresses = st.sampled_from(
    [
        "",
        "https://moh.gov.vn/a?b=1&c=“2”",
        "http://vnexpress.net:8080/x#y",
        "https://facebook.com/mot.nguoi",
        "javascript:1",
    ]
)
_numbers = st.floats(min_value=-10, max_value=10)
_citations = st.builds(
    Citation,
    title=_texts,
    publisher=_texts,
    url=_addresses,
    kind=st.sampled_from(["", "primary", "secondary", "?"]),
    quote=_texts,
    stance=st.sampled_from(["", "supports", "contradicts", "context"]),
    sha256=st.sampled_from(["", "0f" * 32, "AB" * 32, "x"]),
    archived=st.none() | _moments,
)


def _visible(text: str) -> str:
    return one_line(text)


def _built(number: int, review: Review) -> Review:
    return tidied(replace(review, url=f"{review.url}{number}"))


_reviews = st.builds(
    Review,
    url=st.sampled_from(
        ["https://thuchu.example/kiem-chung/", "urn:thuchu:starter:", "https://báo.vn/tin?id="]
    ),
    claim=_needed,
    rating=st.builds(Rating, _needed, st.none() | _numbers, st.none() | _numbers, st.none() | _numbers),
    publisher=st.builds(Publisher, _needed, _addresses),
    language=st.sampled_from(["vi", "en-GB", "tay", "zh-Hant", "und", "vi_VN"]),
    title=_texts,
    summary=_texts,
    body=_texts,
    published=st.none() | _moments | _days,
    modified=st.none() | _moments | _days,
    expires=st.none() | _days,
    topic=_texts,
    phrasings=st.lists(_texts, max_size=4).map(tuple),
    citations=st.lists(_citations, max_size=3).map(tuple),
)
collections = st.lists(_reviews, max_size=4).map(
    lambda found: [_built(n, review) for n, review in enumerate(found)]
)
