"""S03: only a checkable statement of fact can have a verdict."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.people import draft, evidence_from, proposed_verdict, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.models import Claim, FactCheck, Verdict
from thuchu_web.claims.scale import UNRATED_KINDS, Kind, Rating

pytestmark = pytest.mark.django_db


def verdict_row(claim: Claim, person: User) -> Verdict:
    return Verdict(
        claim=claim,
        rating="false",
        title="t",
        summary="s",
        explanation="e",
        holds_until=timezone.localdate() + timedelta(days=1),
        proposed_by=person,
        proposed_at=timezone.now(),
    )


@pytest.mark.parametrize("kind", UNRATED_KINDS)
def test_the_database_refuses_a_verdict_on_an_unrated_kind(kind: str, minh: User) -> None:
    claim = written_claim(minh, kind=Kind(kind))

    with pytest.raises(IntegrityError, match="Only a checkable"), transaction.atomic():
        verdict_row(claim, minh).save()


def test_the_database_refuses_to_move_a_verdict_to_an_unrated_claim(minh: User) -> None:
    verdict = proposed_verdict(minh)
    opinion = written_claim(minh, text="Chợ quê vui hơn siêu thị.", kind=Kind.OPINION)

    with pytest.raises(IntegrityError, match="Only a checkable"), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(claim=opinion)


def test_the_database_takes_a_verdict_on_a_checkable_claim(minh: User) -> None:
    verdict_row(written_claim(minh), minh).save()

    assert Verdict.objects.count() == 1


def test_the_database_refuses_a_verdict_on_a_claim_without_a_kind(minh: User) -> None:
    claim = actions.start_claim(language="vi", now=timezone.now())

    with pytest.raises(IntegrityError, match="Only a checkable"), transaction.atomic():
        verdict_row(claim, minh).save()


@pytest.mark.parametrize("kind", UNRATED_KINDS)
def test_the_service_refuses_a_verdict_on_an_unrated_kind(kind: str, minh: User) -> None:
    claim = written_claim(minh, kind=Kind(kind))
    evidence_from(claim, person=minh)
    evidence_from(claim, person=minh, publisher="Báo Sức khỏe")

    with pytest.raises(ValidationError):
        actions.propose_verdict(claim, draft(), person=minh)


@pytest.mark.parametrize("kind", UNRATED_KINDS)
def test_a_claim_with_a_verdict_cannot_become_an_unrated_kind(kind: str, minh: User) -> None:
    verdict = proposed_verdict(minh)

    with pytest.raises(IntegrityError, match="cannot become"), transaction.atomic():
        Claim.objects.filter(pk=verdict.claim_id).update(kind=kind)


def test_a_published_claim_keeps_its_kind(salt_water: FactCheck) -> None:
    with pytest.raises(IntegrityError, match="cannot become"), transaction.atomic():
        Claim.objects.filter(pk=salt_water.claim_id).update(kind=Kind.OPINION)


def test_satire_and_opinion_are_not_on_the_rating_scale() -> None:
    assert not {"satire", "opinion"} & set(Rating.values)
