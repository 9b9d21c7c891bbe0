"""S06: both sides are searched, the scale is closed, "not enough evidence" carries no number."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from tests.people import draft, evidence_from, proposed_verdict, written_claim
from tests.safeguards.test_s05_two_sources import a_right_pair
from thuchu_web.claims import actions
from thuchu_web.claims.models import FactCheck, Verdict
from thuchu_web.claims.records import review_of
from thuchu_web.claims.scale import RATING_NUMBERS, Rating, SourceKind, Stance, published_scale

pytestmark = pytest.mark.django_db


def test_a_side_without_evidence_must_say_where_it_was_looked_for(minh: User) -> None:
    claim = written_claim(minh)
    a_right_pair(claim, minh)

    with pytest.raises(ValidationError, match=r"support|ủng hộ"):
        actions.propose_verdict(claim, draft(searched_supporting="  "), person=minh)
    assert actions.propose_verdict(claim, draft(), person=minh).pk


def test_the_other_side_counts_too(minh: User) -> None:
    claim = written_claim(minh)
    evidence_from(claim, person=minh, stance=Stance.SUPPORTS)
    evidence_from(claim, person=minh, publisher="Báo Sức khỏe", stance=Stance.SUPPORTS)

    with pytest.raises(ValidationError, match=r"contrary|bác bỏ"):
        actions.propose_verdict(claim, draft(searched_supporting=""), person=minh)


@pytest.mark.parametrize(
    ("stance", "empty", "message"),
    [
        (Stance.CONTRADICTS, "searched_supporting", "supporting"),
        (Stance.SUPPORTS, "searched_contradicting", "contradicting"),
    ],
)
def test_the_database_refuses_a_publication_without_a_side(
    stance: Stance, empty: str, message: str, minh: User, lan: User, salt_water: FactCheck
) -> None:
    claim = written_claim(minh, text="Một điều khác cần kiểm.")
    evidence_from(claim, person=minh, stance=stance)
    evidence_from(claim, person=minh, publisher="Báo Sức khỏe", kind=SourceKind.SECONDARY, stance=stance)
    both_sides = draft(searched_supporting="thư viện", searched_contradicting="thư viện")
    verdict = actions.confirm_verdict(actions.propose_verdict(claim, both_sides, person=minh), person=lan)
    salt_water.pk = None
    salt_water.claim, salt_water.verdict, salt_water.number = claim, verdict, 2
    setattr(salt_water, empty, " ")

    with pytest.raises(IntegrityError, match=message), transaction.atomic():
        salt_water.save(force_insert=True)


def test_a_value_outside_the_scale_is_refused(minh: User) -> None:
    verdict = proposed_verdict(minh)

    with pytest.raises(IntegrityError), transaction.atomic():
        Verdict.objects.filter(pk=verdict.pk).update(rating="satire")


def test_only_ordered_ratings_carry_a_number(minh: User, lan: User) -> None:
    claim = written_claim(minh)
    a_right_pair(claim, minh)
    verdict = actions.propose_verdict(claim, draft(rating=Rating.UNPROVEN), person=minh)
    fact_check = actions.publish_fact_check(actions.confirm_verdict(verdict, person=lan), person=lan)

    assert review_of(fact_check).rating.value is None
    assert review_of(fact_check).rating.best is None
    assert sorted(RATING_NUMBERS.values()) == [1, 2, 3, 4, 5]
    assert Rating.UNPROVEN not in RATING_NUMBERS


def test_the_published_scale_lists_exactly_the_values_in_the_code() -> None:
    assert [line.rating for line in published_scale()] == list(Rating)
