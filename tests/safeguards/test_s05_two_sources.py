"""S05: two independent sources, one of them primary, each with its archived copy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.people import draft, evidence_from, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.attaching import remove_evidence
from thuchu_web.claims.models import Claim, FactCheck, Snapshot, Verdict
from thuchu_web.claims.scale import SourceKind

pytestmark = pytest.mark.django_db
SECONDARY = SourceKind.SECONDARY


def one_source(claim: Claim, person: User) -> None:
    evidence_from(claim, person=person)


def two_of_one_publisher(claim: Claim, person: User) -> None:
    evidence_from(claim, person=person, publisher="Bộ Y tế")
    evidence_from(claim, person=person, publisher="bộ  Y TẾ", kind=SECONDARY)


def one_repeating_the_other(claim: Claim, person: User) -> None:
    first = evidence_from(claim, person=person)
    evidence_from(claim, person=person, publisher="Báo Sức khỏe", kind=SECONDARY, repeats=first)


def two_secondary(claim: Claim, person: User) -> None:
    evidence_from(claim, person=person, publisher="Báo Một", kind=SECONDARY)
    evidence_from(claim, person=person, publisher="Báo Hai", kind=SECONDARY)


def a_right_pair(claim: Claim, person: User) -> None:
    evidence_from(claim, person=person)
    evidence_from(claim, person=person, publisher="Báo Sức khỏe", kind=SECONDARY)


Gather = Callable[[Claim, User], None]
NOT_ENOUGH: list[Gather] = [one_source, two_of_one_publisher, one_repeating_the_other, two_secondary]


def published_behind_the_service(claim: Claim, drafter: User, publisher: User) -> FactCheck:
    """Write the rows of a publication without the actions: only the database can refuse."""
    details = draft()
    now = timezone.now()
    verdict = Verdict.objects.create(
        claim=claim,
        rating=details.rating,
        title=details.title,
        summary=details.summary,
        explanation=details.explanation,
        searched_supporting=details.searched_supporting,
        holds_until=details.holds_until,
        proposed_by=drafter,
        proposed_at=now,
        state="confirmed",
        confirmed_by=publisher,
        confirmed_at=now,
    )
    return FactCheck.objects.create(
        number=1,
        claim=claim,
        verdict=verdict,
        claim_text=claim.text,
        language="vi",
        rating=verdict.rating,
        title=verdict.title,
        summary=verdict.summary,
        explanation=verdict.explanation,
        searched_supporting=verdict.searched_supporting,
        holds_until=verdict.holds_until,
        published_by=publisher,
        published_at=now,
        digest="0" * 64,
        search_text="",
    )


@pytest.mark.parametrize("gather", NOT_ENOUGH)
def test_a_verdict_needs_two_independent_sources_one_primary(gather: Gather, minh: User) -> None:
    claim = written_claim(minh)
    gather(claim, minh)

    with pytest.raises(ValidationError):
        actions.propose_verdict(claim, draft(), person=minh)


@pytest.mark.parametrize("gather", NOT_ENOUGH)
def test_the_database_refuses_a_publication_without_them(gather: Gather, minh: User, lan: User) -> None:
    claim = written_claim(minh)
    gather(claim, minh)

    with pytest.raises(IntegrityError, match="source"), transaction.atomic():
        published_behind_the_service(claim, minh, lan)


def test_a_right_pair_is_enough(minh: User, lan: User) -> None:
    claim = written_claim(minh)
    a_right_pair(claim, minh)

    assert published_behind_the_service(claim, minh, lan).pk


def test_a_copy_whose_file_changed_stops_the_publication(minh: User, lan: User) -> None:
    claim = written_claim(minh)
    a_right_pair(claim, minh)
    confirmed = actions.confirm_verdict(actions.propose_verdict(claim, draft(), person=minh), person=lan)
    snapshot = Snapshot.objects.first()
    assert snapshot is not None
    with open(snapshot.file.path, "ab") as file:
        file.write(b"!")

    with pytest.raises(ValidationError, match=r"archived|bản lưu|Bản lưu"):
        actions.publish_fact_check(confirmed, person=lan)
    assert FactCheck.objects.count() == 0


def test_a_copy_cannot_be_swapped_for_another(minh: User) -> None:
    evidence_from(written_claim(minh), person=minh)

    with pytest.raises(IntegrityError, match="archived copy"), transaction.atomic():
        Snapshot.objects.update(sha256="0" * 64)


def test_evidence_behind_a_verdict_can_be_neither_removed_nor_changed(minh: User) -> None:
    claim = written_claim(minh)
    a_right_pair(claim, minh)
    actions.propose_verdict(claim, draft(), person=minh)

    with pytest.raises(Conflict):
        remove_evidence(claim.evidence.all()[0], person=minh)
    with pytest.raises(IntegrityError, match="removed"), transaction.atomic():
        claim.evidence.all().delete()
    with pytest.raises(IntegrityError, match="changed"), transaction.atomic():
        claim.evidence.update(quote="khác")


def test_evidence_can_be_removed_before_a_verdict_and_takes_its_copy_along(
    minh: User, django_capture_on_commit_callbacks: object
) -> None:
    claim = written_claim(minh)
    evidence = evidence_from(claim, person=minh)
    storage, name = evidence.snapshot.file.storage, evidence.snapshot.file.name

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        remove_evidence(evidence, person=minh)

    assert claim.evidence.count() == 0
    assert not storage.exists(name)
