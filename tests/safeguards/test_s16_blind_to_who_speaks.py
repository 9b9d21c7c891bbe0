"""S16: priority is a person's judgement in four parts, multiplied, and blind to who speaks."""

from __future__ import annotations

import inspect
from dataclasses import fields

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.people import Asker, written_claim
from tests.safeguards.test_s01_claims_never_people import PEOPLE_WORDS
from thuchu_web.claims import care
from thuchu_web.claims.models import Claim, HistoryEntry
from thuchu_web.claims.priority import FACTORS, Weights, priority, suggested_reach
from thuchu_web.desk.queue import Asked, claims_in
from thuchu_web.tipline.actions import Incoming, receive_message, sort_message

SCALE = st.integers(1, 4)
JUDGED = Weights(severity=4, immediacy=3, reach=2, can_act=3)


def test_the_rule_takes_four_small_numbers_and_nothing_else() -> None:
    assert list(inspect.signature(priority).parameters) == ["weights"]
    assert [field.name for field in fields(Weights)] == list(FACTORS)
    assert {str(field.type) for field in fields(Weights)} == {"int"}
    assert list(inspect.signature(suggested_reach).parameters) == ["distinct_askers"]


def test_what_sets_a_priority_takes_no_speaker_party_source_or_viewpoint() -> None:
    taken = set(inspect.signature(care.weigh).parameters)

    assert taken == {"claim", "weights", "person"}
    assert not [name for name in taken for word in PEOPLE_WORDS if word in name]


@given(SCALE, SCALE, SCALE, SCALE)
def test_the_priority_is_the_product_of_its_parts(a: int, b: int, c: int, d: int) -> None:
    assert priority(Weights(a, b, c, d)) == a * b * c * d


@pytest.mark.django_db
def test_a_priority_is_a_persons_judgement_kept_with_who_and_when(minh: User) -> None:
    claim = written_claim(minh)

    with pytest.raises(PermissionDenied):
        care.weigh(claim, weights=JUDGED, person=AnonymousUser())  # type: ignore[arg-type]
    assert Claim.objects.get(pk=claim.pk).weights is None
    care.weigh(claim, weights=JUDGED, person=minh)

    entry = claim.history.get(event=HistoryEntry.Event.WEIGHED)
    assert entry.person == minh
    assert entry.at <= timezone.now()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "place", "seen_where", "email"),
    [
        ("Bà con ngoài Bắc ơi, đập Suối Ngà nứt rồi", "Hà Nội", "chat", ""),
        ("Thưa giáo sư, đập Suối Ngà nứt rồi", "Sóc Trăng", "social", "ai@do.example"),
        ("Anh tui trong Nam nói đập Suối Ngà nứt rồi", "", "spoken", ""),
    ],
)
def test_who_asks_and_how_leaves_the_order_of_the_queue_alone(
    minh: User, text: str, place: str, seen_where: str, email: str
) -> None:
    judged, other = written_claim(minh), written_claim(minh, text="Chợ Cầu Mây đóng cửa.")
    care.weigh(judged, weights=JUDGED, person=minh)
    care.weigh(other, weights=Weights(1, 1, 1, 1), person=minh)
    for _number in range(3):
        ticket = receive_message(
            Incoming(text=text, consent=True, place=place, seen_where=seen_where, email=email)
        )
        sort_message(ticket.message.pk)
        ticket.message.refresh_from_db()
        ticket.message.claim = other
        ticket.message.save(update_fields=["claim"])

    order = list(claims_in(Asked(status="open", order="priority")))

    assert order == [judged, other]
    assert Claim.objects.get(pk=judged.pk).weights == JUDGED
    assert Claim.objects.filter(~Q(pk__in=[judged.pk, other.pk]), severity__isnull=False).count() == 0


@pytest.mark.django_db
def test_a_reach_is_suggested_from_a_number_and_set_by_nobody_but_a_person(hoa: Asker) -> None:
    sort_message(hoa.sends("Đập hồ Suối Ngà nứt rồi").message.pk)

    assert Claim.objects.get().reach is None
    assert [suggested_reach(n) for n in (0, 2, 3, 10, 49, 50, 9999)] == [1, 1, 2, 3, 3, 4, 4]
