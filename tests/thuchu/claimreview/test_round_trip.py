from __future__ import annotations

import gzip
import io
import json
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thuchu.claimreview import (
    Form,
    Publisher,
    Review,
    canonical_key,
    detect_form,
    fingerprint,
    jsonld_script,
    read_source,
    tidied,
    write_source,
)
from thuchu.errors import BadInput

from .reviews import DYKE, SALT_WATER, collections

COLLECTIONS = [form for form in Form if form is not Form.PAGE]
DESK = Publisher("Bàn kiểm chứng Thực Hư", "https://thuchu.example")


def written(reviews: list[Review], form: Form, *, gzipped: bool = False) -> bytes:
    to = io.BytesIO()
    write_source(
        reviews, form=form, to=to, publisher=DESK, title="Kiểm chứng", home_url=DESK.url, gzipped=gzipped
    )
    return to.getvalue()


@pytest.mark.parametrize("form", COLLECTIONS)
@given(reviews=collections, gzipped=st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_is_written_reads_back_as_the_same_records(
    form: Form, reviews: list[Review], gzipped: bool
) -> None:
    data = written(reviews, form, gzipped=gzipped)

    assert list(read_source(data, name="bản xuất", form=form)) == reviews


@pytest.mark.parametrize("form", COLLECTIONS)
def test_the_form_of_a_collection_is_told_from_its_content(form: Form) -> None:
    data = written([SALT_WATER, DYKE], form)

    assert detect_form(data) is form
    assert list(read_source(data, name="bản xuất")) == [SALT_WATER, DYKE]


@given(reviews=collections)
@settings(max_examples=100, deadline=None)
def test_the_markup_of_a_page_reads_back_as_the_record(reviews: list[Review]) -> None:
    for review in reviews:
        markup = f'<script type="application/ld+json">{jsonld_script(review)}</script>'
        page = f"<!doctype html><title>Kiểm chứng</title>{markup}"

        assert list(read_source(page.encode(), name=review.url, form=Form.PAGE)) == [review]


@pytest.mark.parametrize("form", COLLECTIONS)
def test_the_same_records_give_the_same_bytes(form: Form) -> None:
    assert written([SALT_WATER], form, gzipped=True) == written([SALT_WATER], form, gzipped=True)


def test_a_web_page_is_not_a_form_for_collections() -> None:
    with pytest.raises(BadInput, match="choose another"):
        written([SALT_WATER], Form.PAGE)


@given(reviews=collections)
@settings(deadline=None)
def test_tidying_twice_changes_nothing_more(reviews: list[Review]) -> None:
    assert [tidied(review) for review in reviews] == reviews


def test_the_key_of_a_record_stays_when_its_content_changes() -> None:
    corrected = replace(
        SALT_WATER, summary="Nước muối không ngừa được cúm.", url=SALT_WATER.url + "/?utm_source=zalo"
    )
    elsewhere = replace(SALT_WATER, url="https://thuchu.example/kiem-chung/khac")

    assert canonical_key(corrected) == canonical_key(SALT_WATER)
    assert fingerprint(corrected) != fingerprint(SALT_WATER)
    assert canonical_key(elsewhere) != canonical_key(SALT_WATER)


def test_composed_and_decomposed_letters_give_one_fingerprint() -> None:
    decomposed = replace(SALT_WATER, claim=unicodedata.normalize("NFD", SALT_WATER.claim))

    assert fingerprint(decomposed) == fingerprint(SALT_WATER)


def test_a_spreadsheet_does_not_run_a_cell_as_a_formula() -> None:
    table = written([replace(SALT_WATER, title='=HYPERLINK("http://x")')], Form.CSV).decode("utf-8-sig")

    assert "\"'=HYPERLINK" in table


def test_an_export_for_the_fact_check_tools_form_names_no_claimant() -> None:
    answer = json.loads(written([SALT_WATER], Form.FACTCHECK_TOOLS))

    assert answer["claims"][0]["claimant"] == ""
    assert answer["claims"][0]["claimReview"][0]["textualRating"] == "Sai"


def test_a_gzip_bomb_is_refused_and_a_small_file_is_read() -> None:
    bomb = gzip.compress(b"[" + b" " * 50_000_000 + b"]")

    with pytest.raises(BadInput, match="unpacks to more than"):
        read_source(bomb, name="bom.json.gz", largest=1_000_000)
    assert list(read_source(written([DYKE], Form.JSONLD, gzipped=True), name="nhỏ", largest=1_000_000)) == [
        DYKE
    ]


@pytest.mark.parametrize("form", COLLECTIONS)
def test_a_damaged_gzip_file_is_refused_with_a_reason(form: Form) -> None:
    data = written([SALT_WATER], form, gzipped=True)

    with pytest.raises(BadInput, match=r"too early|damaged"):
        list(read_source(data[: len(data) // 2], name="hỏng.gz"))
