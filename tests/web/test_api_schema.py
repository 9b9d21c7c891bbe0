"""Every answer of the API is checked against its own description, refusals included."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tests.web.fact_checks import imported
from thuchu_web.claims.models import FactCheck, Verdict
from thuchu_web.config.wsgi import application

# A cursor is any word to a schema, and a day to come is a day; both are rightly refused.
load_all_checks()
ACCEPTANCE = CHECKS.get_one("positive_data_acceptance")

OPERATIONS = ("ask", "listFactChecks", "getFactCheck", "getClaimReview", "searchClaims")


@pytest.fixture
def described(salt_water: FactCheck, settings: Any) -> Iterator[Any]:
    """The API as it describes itself, called in this process, with something in it to find."""
    settings.ASK_PER_MINUTE = 0
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "localhost"]
    imported("Ăn tỏi sống chữa khỏi cúm.")
    # A request's end would close the connection, and the test's transaction with it.
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for signal in ends:
        signal.connect(close_old_connections)


def _check(described: Any, operation: str, *, mode: GenerationMode, examples: int) -> None:
    verdicts = list(Verdict.objects.values_list("pk", "rating", "state"))

    @seed(20261122)
    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=described.find_operation_by_id(operation).as_strategy(generation_mode=mode))
    def every_answer(case: Any) -> None:
        case.call_and_validate(excluded_checks=[ACCEPTANCE])

    every_answer()

    assert list(Verdict.objects.values_list("pk", "rating", "state")) == verdicts


def test_the_description_names_exactly_these_operations(described: Any) -> None:
    assert {one.ok().definition.raw["operationId"] for one in described.get_all_operations()} == set(
        OPERATIONS
    )


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_the_description_allows_is_answered_as_described(described: Any, operation: str) -> None:
    _check(described, operation, mode=GenerationMode.POSITIVE, examples=25)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_the_description_forbids_is_refused_as_described(described: Any, operation: str) -> None:
    _check(described, operation, mode=GenerationMode.NEGATIVE, examples=25)


@pytest.mark.long
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_long_search_finds_nothing_else(described: Any, operation: str, mode: GenerationMode) -> None:
    _check(described, operation, mode=mode, examples=300)
