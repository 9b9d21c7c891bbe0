"""A refusal of the API says what to do, in one form, and repeats nothing of what was sent."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.web.api import get, send
from thuchu_web.api.limits import Limiter, address_of, address_range

pytestmark = pytest.mark.django_db


def assert_problem(response: Any, status: int, anchor: str) -> dict[str, Any]:
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert problem["status"] == status
    assert problem["type"] == f"/api/v1/docs#{anchor}"
    assert problem["title"]
    assert problem["detail"]
    assert response["Access-Control-Allow-Origin"] == "*"
    return dict(problem)


def test_a_body_that_is_not_json() -> None:
    assert_problem(send("{", content_type="application/json"), 400, "bad-request")


def test_a_body_that_is_not_said_to_be_json() -> None:
    assert_problem(
        send("text=a", content_type="application/x-www-form-urlencoded"), 415, "wrong-content-type"
    )


def test_a_missing_value() -> None:
    problem = assert_problem(send({}), 422, "validation")
    assert problem["errors"][0]["where"] == "body.text"


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"text": "đê vỡ" * 3000}, "body.text"),
        ({"text": "​ ​"}, "body.text"),
        ({"text": "đê vỡ", "consent": "yes"}, "body.consent"),
        ({"text": "đê vỡ", "seen_on": 0}, "body.seen_on"),
        ({"text": "đê vỡ", "seen_on": "3000-01-01", "consent": True}, "body.seen_on"),
        ({"text": "đê vỡ", "seen_where": "mars"}, "body.seen_where"),
        ({"text": "đê vỡ", "place": "x" * 81}, "body.place"),
        ({"text": "đê vỡ", "lang": "fr"}, "body.lang"),
        ({"text": "đê vỡ", "email": "hoa@example.org"}, "body.email"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(body: dict[str, Any], where: str) -> None:
    problem = assert_problem(send(body), 422, "validation")
    assert [error["where"] for error in problem["errors"]] == [where]
    assert "hoa@" not in json.dumps(problem)


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ("limit=0", "query.limit"),
        ("limit=101", "query.limit"),
        ("rating=maybe", "query.rating"),
        ("since=yesterday", "query.since"),
        ("cursor=abc", "query.cursor"),
        ("cursor=WyIyMDI2LTAxLTAxIiwgdHJ1ZSwgLTFd", "query.cursor"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(query: str, where: str) -> None:
    problem = assert_problem(get(f"fact-checks?{query}"), 422, "validation")
    assert problem["errors"][0]["where"] == where


def test_a_body_far_too_large() -> None:
    assert_problem(send({"text": "đ" * 300_000}), 413, "too-large")


@pytest.mark.parametrize("address", ["nope", "ask/", "fact-checks/fact-check:1/x", "../nope", "bai/1/"])
def test_an_unknown_address(address: str) -> None:
    assert_problem(get(address), 404, "not-found")


def test_a_wrong_method() -> None:
    response = Client().delete("/api/v1/fact-checks")
    assert_problem(response, 405, "method-not-allowed")
    assert response["Allow"] == "GET"


def test_a_wrong_host_is_answered_in_the_same_form() -> None:
    assert_problem(Client().get("/api/v1/fact-checks", headers={"host": "evil.example"}), 400, "bad-request")


def test_the_sentences_speak_the_readers_language() -> None:
    english = assert_problem(get("fact-checks?limit=0&lang=en"), 422, "validation")
    assert english["title"] == "Some values cannot be used"
    assert get("nope", **{"Accept-Language": "en"})["Content-Language"] == "en"
    assert get("nope")["Content-Language"] == "vi"


def test_asking_too_often_is_refused_with_the_time_to_wait(settings: Any) -> None:
    settings.ASK_PER_MINUTE = 2

    answers = [send({"text": "Đê ở xã bên vừa vỡ"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert_problem(answers[2], 429, "too-many-requests")
    assert 0 < int(answers[2]["Retry-After"]) <= 30


def test_reading_may_be_done_ten_times_as_often(settings: Any) -> None:
    settings.ASK_PER_MINUTE = 1

    statuses = [get("fact-checks").status_code for _ in range(11)]

    assert statuses == [200] * 10 + [429]


def test_a_whole_range_counts_as_one_and_others_as_others() -> None:
    limiter = Limiter(lambda: 1, clock=lambda: 0.0)

    assert limiter.wait("203.0.113.7") == 0
    assert limiter.wait("203.0.113.99") == 60
    assert limiter.wait("203.0.114.7") == 0
    assert limiter.wait("2001:db8:1::1") == 0
    assert limiter.wait("2001:db8:1:ffff::2") == 60


def test_the_bucket_fills_again() -> None:
    now = [0.0]
    limiter = Limiter(lambda: 60, clock=lambda: now[0])

    assert [limiter.wait("203.0.113.7") for _ in range(61)][-1] == 1
    now[0] = 1.0

    assert limiter.wait("203.0.113.7") == 0


def test_no_address_is_kept_and_the_key_changes_every_day() -> None:
    day = [date(2026, 1, 1)]
    limiter = Limiter(lambda: 1, clock=lambda: 0.0, today=lambda: day[0])
    limiter.wait("203.0.113.7")
    first = dict(limiter._buckets)

    day[0] = date(2026, 1, 2)

    assert limiter.wait("203.0.113.7") == 0
    assert not set(first) & set(limiter._buckets)
    assert "203.0.113" not in repr(vars(limiter))


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("203.0.113.7", "203.0.113.0/24"),
        ("::ffff:203.0.113.7", "203.0.113.0/24"),
        ("2001:db8:1:2::3", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", "unknown"),
        ("unix:", "unknown"),
    ],
)
def test_the_range_of_an_address(address: str, expected: str) -> None:
    assert address_range(address) == expected


def test_a_made_up_forwarded_address_is_believed_only_from_our_proxy(rf: Any, settings: Any) -> None:
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.7")

    settings.BEHIND_PROXY = False
    assert address_of(request) == "10.0.0.1"
    settings.BEHIND_PROXY = True
    assert address_of(request).strip() == "203.0.113.7"


def test_another_origin_may_ask_without_credentials() -> None:
    response = Client().options(
        "/api/v1/ask",
        headers={"Origin": "https://noi-khac.example", "Access-Control-Request-Method": "POST"},
    )

    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "POST" in response["Access-Control-Allow-Methods"]
    assert "Content-Type" in response["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in response


def test_the_head_of_an_answer_can_be_asked_for() -> None:
    response = Client().head("/api/v1/fact-checks")

    assert response.status_code == 200
    assert response.content == b""
