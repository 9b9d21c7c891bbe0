from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuchu.claimreview import Citation, Form, Rating, Refusal, Review, read_source
from thuchu.errors import BadInput

NODE: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "ClaimReview",
    "url": "https://tingia.gov.vn/vo-de",
    "claimReviewed": "Đê sông Hồng đã vỡ",
    "author": {"@type": "Organization", "name": "Trung tâm Xử lý tin giả"},
    "reviewRating": {
        "@type": "Rating",
        "ratingValue": "1",
        "bestRating": "5",
        "worstRating": "1",
        "alternateName": "Sai",
    },
    "datePublished": "2024-09-10",
}
CANARY = "Nguyễn Thị Chim Hoàng Yến"


def read(document: object, *, form: Form | None = None, name: str = "nguồn thử") -> list[Review | Refusal]:
    data = document if isinstance(document, bytes) else json.dumps(document, ensure_ascii=False).encode()
    return list(read_source(data, name=name, form=form))


def only(document: object, **how: Any) -> Review:
    (review,) = read(document, **how)
    assert isinstance(review, Review), review
    return review


def refused(document: object, **how: Any) -> Refusal:
    (refusal,) = read(document, **how)
    assert isinstance(refusal, Refusal), refusal
    return refusal


def page(*scripts: str, body: str = "") -> bytes:
    marked = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    head = f"<head><title>Tin</title>{marked}</head>"
    return f"<!doctype html><html lang='vi'>{head}<body>{body}</body></html>".encode()


# One record, many ways of wrapping it


@pytest.mark.parametrize(
    "document",
    [
        NODE,
        [NODE],
        {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, NODE]},
        {"@type": "NewsArticle", "review": {"@type": ["Review", "Thing"], "hasPart": [NODE]}},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [NODE]}]},
        {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": NODE}]},
        {**NODE, "@type": ["ClaimReview", "Article"]},
        {**NODE, "@type": "http://schema.org/ClaimReview"},
    ],
)
def test_a_record_is_found_however_it_is_wrapped(document: object) -> None:
    review = only(document)

    assert review.claim == "Đê sông Hồng đã vỡ"
    assert review.rating == Rating("Sai", 1, 5, 1)
    assert review.publisher.name == "Trung tâm Xử lý tin giả"
    assert review.published == date(2024, 9, 10)
    assert review.language == "und"


def test_a_page_is_read_past_a_broken_script() -> None:
    review = only(page('{"@type": "ClaimReview", hỏng}', json.dumps(NODE)))

    assert review.url == NODE["url"]
    assert review.language == "vi"


def test_a_page_with_microdata_is_read() -> None:
    body = """<div itemscope itemtype="http://schema.org/ClaimReview">
    <a itemprop="url" href="/nuoc-muoi">đọc</a>
    <h1 itemprop="claimReviewed">Uống nước muối ngừa được cúm</h1>
    <div itemprop="author" itemscope itemtype="http://schema.org/Organization">
    <b itemprop="name">VTV</b></div>
    <div itemprop="reviewRating" itemscope itemtype="http://schema.org/Rating">
    <meta itemprop="ratingValue" content="2">
    <meta itemprop="alternateName" content="Phần lớn sai"></div></div>"""

    review = only(page(body=body), name="https://vtv.vn/kiem-chung/")

    assert review.url == "https://vtv.vn/nuoc-muoi"
    assert review.claim == "Uống nước muối ngừa được cúm"
    assert review.rating == Rating("Phần lớn sai", 2, 5, 1)
    assert review.publisher.name == "VTV"


def test_the_same_fact_check_in_both_syntaxes_comes_once() -> None:
    assert len(read(page(json.dumps(NODE), json.dumps(NODE)))) == 1


def test_a_second_claim_under_one_address_is_refused_with_the_place_of_the_first() -> None:
    first, second = read([NODE, {**NODE, "claimReviewed": "Cầu Phong Châu đã sập"}])

    assert isinstance(first, Review)
    assert second == Refusal("item 2", "Another fact-check here has the same publisher and address: item 1.")


def test_a_page_without_markup_is_refused_as_a_whole() -> None:
    with pytest.raises(BadInput, match="no ClaimReview markup"):
        read(page("{}"))


def test_a_reference_to_an_organisation_elsewhere_in_the_document_is_followed() -> None:
    organisation = {"@id": "#toa-soan", "@type": "NewsMediaOrganization", "name": "Báo Tuổi Trẻ"}

    review = only({"@graph": [organisation, {**NODE, "author": {"@id": "#toa-soan"}}]})

    assert review.publisher.name == "Báo Tuổi Trẻ"


def test_the_older_form_is_read_line_by_line_past_bad_lines() -> None:
    line = f'<script type="application/ld+json">{json.dumps(NODE)}</script>'
    data = f'{line}\n\n<script type="application/ld+json">{{"hỏng</script>\nkhông phải thẻ\n'.encode()

    review, broken, other = read(data)

    assert isinstance(review, Review)
    assert isinstance(broken, Refusal)
    assert broken.where == "line 3"
    assert other == Refusal("line 4", "The line is not one <script> element.")


def test_answers_of_the_fact_check_tools_are_read_without_the_claimant() -> None:
    answer = {
        "claims": [
            {
                "text": "Đê sông Hồng đã vỡ",
                "claimant": CANARY,
                "claimDate": "2024-09-09T00:00:00Z",
                "claimReview": [
                    {
                        "publisher": {"name": "AFP", "site": "factcheck.afp.com"},
                        "url": "https://factcheck.afp.com/doc.1",
                        "title": "Không, đê chưa vỡ",
                        "reviewDate": "2024-09-10T00:00:00Z",
                        "textualRating": "Sai",
                        "languageCode": "vi",
                    },
                    {"publisher": {"site": "vtv.vn"}, "url": "https://vtv.vn/2", "textualRating": "Giả"},
                ],
            },
            {"text": "không ai kiểm chứng"},
        ],
        "nextPageToken": "x",
    }

    first, second, third = read(answer)

    assert isinstance(first, Review)
    assert first.published == datetime(2024, 9, 10, tzinfo=UTC)
    assert first.publisher.url == "https://factcheck.afp.com"
    assert isinstance(second, Review)
    assert second.publisher.name == "vtv.vn"
    assert third == Refusal("item 2", "The claim has no review.")
    assert CANARY not in repr([first, second, third])


def test_an_empty_answer_of_the_fact_check_tools_holds_nothing() -> None:
    assert read({}) == []


def test_a_json_feed_item_without_a_fact_check_is_refused_beside_a_good_one() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "items": [{"id": "1", "_thuchu": NODE}, {"id": "2", "content_text": "tin thường"}],
    }

    good, other = read(feed)

    assert isinstance(good, Review)
    assert other == Refusal("item 2", "The item carries no fact-check: it has no _claimreview.")


# Claims, never people


@pytest.mark.parametrize(
    "people",
    [
        {"itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": CANARY}}},
        {
            "itemReviewed": {
                "@type": "Claim",
                "appearance": {
                    "@type": "CreativeWork",
                    "author": CANARY,
                    "url": f"https://facebook.com/{CANARY}",
                },
            }
        },
        {"itemReviewed": {"@type": "Person", "url": f"https://x.com/{CANARY}"}},
        {"author": {"@type": "Person", "name": CANARY}},
        {"author": CANARY},
        {"about": {"@type": "Person", "name": CANARY}},
        {"keywords": CANARY},
        {"citation": f"https://www.facebook.com/{CANARY.replace(' ', '.')}"},
        {
            "citation": {
                "@type": "CreativeWork",
                "name": "Bài đăng",
                "author": {"@type": "Person", "name": CANARY},
            }
        },
        {"creator": {"@type": "Person", "name": CANARY}, "speaker": CANARY, "sender": CANARY},
    ],
)
def test_nobody_who_said_shared_or_signed_something_is_kept(people: dict[str, Any]) -> None:
    review = only({**NODE, **people})

    assert CANARY not in repr(review)
    assert "Chim" not in repr(review)
    assert review.publisher.name in {"Trung tâm Xử lý tin giả", "tingia.gov.vn"}


def test_the_organisation_is_kept_where_people_sign_beside_it() -> None:
    review = only({**NODE, "author": [{"@type": "Person", "name": CANARY}, NODE["author"]]})

    assert review.publisher.name == "Trung tâm Xử lý tin giả"


def test_an_institutions_page_on_a_platform_is_kept_with_the_institutions_name() -> None:
    cited = {
        "name": "Thông báo",
        "url": "https://facebook.com/boyte",
        "publisher": {"@type": "Organization", "name": "Bộ Y tế"},
    }

    review = only({**NODE, "citation": [cited, "Luật Đê điều 2006"]})

    assert review.citations == (
        Citation(title="Thông báo", publisher="Bộ Y tế", url="https://facebook.com/boyte"),
        Citation(title="Luật Đê điều 2006"),
    )


# What publishers really write


@pytest.mark.parametrize(
    ("rating", "read_as"),
    [
        ({"alternateName": "Sai", "ratingValue": "1"}, Rating("Sai", 1, 5, 1)),
        (
            {"name": "Mostly false", "ratingValue": 2, "bestRating": 6, "worstRating": 0},
            Rating("Mostly false", 2, 6, 0),
        ),
        ({"ratingValue": "3", "bestRating": "5"}, Rating("3/5", 3, 5, 1)),
        ({"ratingValue": "2,5", "alternateName": "Nửa đúng"}, Rating("Nửa đúng", 2.5, 5, 1)),
        ({"ratingValue": "Sai sự thật"}, Rating("Sai sự thật")),
        ({"ratingValue": -1, "bestRating": -1, "worstRating": -1, "alternateName": "Sai"}, Rating("Sai")),
        ({"ratingValue": "9", "bestRating": "5", "alternateName": "Đúng"}, Rating("Đúng")),
        ({"ratingValue": "NaN", "alternateName": "Đúng"}, Rating("Đúng")),
        ("Tin giả", Rating("Tin giả")),
        ([{"alternateName": {"@value": "Sai", "@language": "vi"}}], Rating("Sai")),
    ],
)
def test_ratings_are_read_as_publishers_write_them(rating: object, read_as: Rating) -> None:
    assert only({**NODE, "reviewRating": rating}).rating == read_as


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p>Đê <b>chưa</b> vỡ.</p><p>Nước&nbsp;rút.</p>", "Đê chưa vỡ.\n\nNước rút."),
        ("&lt;p&gt;Đê &amp;amp; cầu&lt;/p&gt;", "Đê & cầu"),
        ("Đê<script>alert(1)</script> vững", "Đê vững"),
        ("mực nước a<b và c>d, 5 < 6 & 7 > 3", "mực nước a<b và c>d, 5 < 6 & 7 > 3"),
        ("đảo \u202eđv\u202c", "đảo đv\u202c"),
        ("Tie\u0302\u0301ng Vie\u0323\u0302t", "Tiếng Việt"),
    ],
)
def test_texts_come_as_plain_composed_text(written: str, kept: str) -> None:
    assert only({**NODE, "reviewBody": written}).body == kept


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("2024-09-10", date(2024, 9, 10)),
        ("2024/9/1", date(2024, 9, 1)),
        ("2024-09-10T08:00:00+07:00", datetime(2024, 9, 10, 1, tzinfo=UTC)),
        ("2024-09-10 08:00:00 +0700", datetime(2024, 9, 10, 1, tzinfo=UTC)),
        ("2024-09-10T01:00:00.000Z", datetime(2024, 9, 10, 1, tzinfo=UTC)),
        ("2024-09-10T01:00", datetime(2024, 9, 10, 1, tzinfo=UTC)),
        ("Tue, 10 Sep 2024 08:00:00 +0700", datetime(2024, 9, 10, 1, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_dates_are_read_as_publishers_write_them(written: str | None, kept: object) -> None:
    assert only({**NODE, "datePublished": written}).published == kept


@pytest.mark.parametrize(
    "written", ["hôm qua", "05/09/2024", "2024-13-01", "2024", "0001-01-01T00:00:00+14:00"]
)
def test_a_date_that_cannot_be_read_refuses_its_record_with_the_date(written: str) -> None:
    refusal = refused({**NODE, "datePublished": written})

    assert written in refusal.reason
    assert refusal.where == "item 1"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"url": None}, "no address"),
        ({"url": "javascript:alert(1)"}, "must start with http"),
        ({"url": "https://user:pass@tingia.gov.vn/"}, "must start with http"),
        ({"url": "https://tin gia.vn/"}, "must start with http"),
        ({"claimReviewed": " <p></p> "}, "lacks the claim"),
        ({"reviewRating": {}}, "lacks the rating"),
        ({"claimReviewed": "đê vỡ " * 1000}, "at most 1,000"),
        ({"reviewBody": "a" * 300_000}, "at most 200,000"),
        ({"claimReviewed": "&" + "#38;" * 400 + "lt;"}, "escaped more than"),
    ],
)
def test_a_record_that_cannot_be_used_is_refused_with_the_reason(change: dict[str, Any], reason: str) -> None:
    assert reason in refused({**NODE, **change}).reason


@pytest.mark.parametrize(
    "unit", ['<b a="', "<script>", "<!--", "&#38;", "<p a ", "<", "&", "<p a='", "\u0301"]
)
def test_a_text_made_to_hold_up_the_reader_is_dealt_with_in_a_moment(unit: str) -> None:
    started = time.monotonic()

    read({**NODE, "reviewBody": unit * (200_000 // len(unit))})

    # Work that grows with the square of the length would take minutes; the bound is no speed claim.
    assert time.monotonic() - started < 60


# Tables


def test_a_table_from_a_vietnamese_desk_is_read() -> None:
    table = (
        "Kết luận;Tin đồn;Ghi chú;Đường dẫn;Đơn vị;Ngày đăng;Cách nói khác;Nguồn;Người đăng\r\n"
        'Sai;"Đê sông Hồng ""đã"" vỡ";x;https://tingia.gov.vn/1;Trung tâm;5/9/2024;"vo de roi\nde vo";'
        f'"Thông cáo https://chinhphu.vn/1";{CANARY}\r\n'
        "\r\n"
        "Sai;Cầu sập;x;khong-phai-dia-chi;Trung tâm;;;;\r\n"
        "Sai\r\n"
    )

    for data in (
        table.encode(),
        table.encode("utf-8-sig"),
        table.encode("utf-16"),
        table.encode("utf-16-le"),
    ):
        good, bad, short = read(data)

        assert isinstance(good, Review)
        assert good.claim == 'Đê sông Hồng "đã" vỡ'
        assert good.published == date(2024, 9, 5)
        assert good.language == "vi"
        assert good.phrasings == ("vo de roi", "de vo")
        assert good.citations == (Citation(title="Thông cáo", url="https://chinhphu.vn/1"),)
        assert isinstance(bad, Refusal)
        assert bad.where == "line 5"
        assert isinstance(short, Refusal)
        assert (short.where, "too few" in short.reason) == ("line 6", True)
        assert CANARY not in repr([good, bad, short])


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_may_stand_in_any_order(delimiter: str) -> None:
    header = delimiter.join(["publisher", "rating", "url", "Claim"])
    row = delimiter.join(["Thực Hư", "Sai", "urn:thuchu:starter:vo-de", "Đê vỡ"])

    assert only(f"{header}\n{row}".encode()).claim == "Đê vỡ"


def test_a_table_without_needed_columns_is_refused_and_names_them() -> None:
    with pytest.raises(
        BadInput, match=r"tệp\.csv: The table lacks these columns: rating \(kết luận\), publisher"
    ):
        read(b"url,claim\n1,2\n", name="tệp.csv")


def test_a_table_in_an_older_encoding_is_refused_with_advice() -> None:
    with pytest.raises(BadInput, match="save it as UTF-8"):
        read("url,claim,rating,publisher\nhttp://a.vn,Đ\xea,Sai,x".encode("cp1258"))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"{", "breaks off at line 1"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"a":' + b"9" * 5000 + b"}", "too long"),
        (b'{"a": 1}', "no ClaimReview"),
        (b"%PDF-1.7", "save the table as CSV"),
        (b"xin ch\xc3\xa0o", "lacks these columns"),
    ],
)
def test_a_source_that_cannot_be_read_at_all_is_refused_at_once(data: bytes, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        read_source(data, name="nguồn")


_keys = st.sampled_from(["@id", "@type", "@value", "name", "alternateName", "url", "item", "x"])
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@id", "@type", "@value", "name", "alternateName", "url", "item", "x"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(
    changes=st.dictionaries(
        st.sampled_from([*NODE, "itemReviewed", "citation", "about", "inLanguage", "expires"]), _json
    )
)
@settings(max_examples=300, deadline=None)
def test_whatever_a_record_holds_it_is_read_or_refused(changes: dict[str, Any]) -> None:
    for found in read([{**NODE, **changes, "@type": "ClaimReview"}]):
        assert isinstance(found, Review | Refusal)


@given(data=st.binary(max_size=200), form=st.none() | st.sampled_from(Form))
@settings(max_examples=300, deadline=None)
def test_whatever_bytes_come_they_are_read_or_refused(data: bytes, form: Form | None) -> None:
    with suppress(BadInput):
        read(data, form=form)
