"""The blind second reading: who is drawn, who may read, what the reader sees, and what is told of it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.desk import desk, words
from tests.people import evidence_from, member, proposed_verdict, published_fact_check, written_claim
from thuchu_web.claims import actions
from thuchu_web.claims.acts import Conflict, note_history
from thuchu_web.claims.agreement import agreement
from thuchu_web.claims.care import hand_out
from thuchu_web.claims.draw import is_drawn
from thuchu_web.claims.models import FactCheck, HistoryEntry, SecondReading, Verdict
from thuchu_web.claims.roles import CHECKER
from thuchu_web.claims.scale import Rating
from thuchu_web.claims.second_reading import agreement_so_far, read_again, readings_for
from thuchu_web.config import environment
from thuchu_web.publiclog.models import Entry


@pytest.fixture
def hai(db: None) -> User:
    return member("hai", CHECKER)


@pytest.fixture
def reading(minh: User, lan: User, settings: Any) -> SecondReading:
    """The salt water verdict, drawn: Minh wrote it, Lan confirmed and published."""
    settings.SECOND_READING_PERCENT = 100
    return published_fact_check(minh, lan).second_reading  # type: ignore[attr-defined]


# --- the draw -------------------------------------------------------------------------------------


def test_the_draw_can_be_done_again_from_the_public_log(minh: User, lan: User, settings: Any) -> None:
    settings.SECOND_READING_PERCENT = 50
    for number in range(12):
        published_fact_check(minh, lan, claim=written_claim(minh, text=f"Cầu số {number} bị đứt."))

    for fact_check in FactCheck.objects.all():
        leaf = Entry.objects.get(subject=f"fact-check/{fact_check.number}").leaf
        number = int(hashlib.sha256(b"\x00" + leaf.encode()).hexdigest(), 16)
        assert hasattr(fact_check, "second_reading") == (number * 100 < 50 * 2**256)


@pytest.mark.parametrize(("percent", "drawn"), [(0, 0), (100, 1)])
def test_nothing_or_everything_can_be_drawn(
    minh: User, lan: User, settings: Any, percent: int, drawn: int
) -> None:
    settings.SECOND_READING_PERCENT = percent

    published_fact_check(minh, lan)

    assert SecondReading.objects.count() == drawn


def test_the_draw_takes_about_its_share() -> None:
    leaves = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(5000)]

    drawn = sum(is_drawn(leaf, percent=10) for leaf in leaves)

    assert 400 < drawn < 600


@given(leaf=st.binary(min_size=32, max_size=32), percent=st.integers(0, 99))
def test_a_larger_share_keeps_what_a_smaller_one_draws(leaf: bytes, percent: int) -> None:
    if is_drawn(leaf.hex(), percent=percent):
        assert is_drawn(leaf.hex(), percent=percent + 1)
    assert not is_drawn(leaf.hex(), percent=0)
    assert is_drawn(leaf.hex(), percent=100)


@pytest.mark.parametrize("value", ["-1", "101", "zehn", "10.5"])
def test_a_share_that_is_none_stops_the_start(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("THUCHU_SECOND_READING_PERCENT", value)

    with pytest.raises(ImproperlyConfigured, match="from 0 to 100"):
        environment.number("THUCHU_SECOND_READING_PERCENT", 10, at_least=0, at_most=100)


# --- who may read ---------------------------------------------------------------------------------


def test_an_outsider_finds_the_reading_and_those_involved_do_not(
    reading: SecondReading, minh: User, lan: User, hai: User
) -> None:
    path = f"/desk/second-readings/{reading.pk}/"

    assert path in words(desk(hai).get("/desk/second-readings/"))
    for person in (minh, lan):
        client = desk(person)
        assert path not in words(client.get("/desk/second-readings/"))
        for response in (client.get(path, follow=True), client.post(path, {"rating": "true"}, follow=True)):
            assert "Bạn đã tham gia vào điều này" in words(response)
    reading.refresh_from_db()
    assert reading.reader is None


def test_whoever_touched_the_claim_in_any_way_is_no_outsider(minh: User, lan: User, settings: Any) -> None:
    settings.SECOND_READING_PERCENT = 100
    helper, owner, sender = (member(name, CHECKER) for name in ("ba", "tư", "năm"))
    claim = hand_out(written_claim(minh), to=owner, person=minh)
    evidence_from(claim, person=helper, publisher="Sở Y tế")
    first = proposed_verdict(minh, claim=claim)
    actions.return_verdict(first, reason="Sửa lại.", person=sender)
    claim.refresh_from_db()
    fact_check = published_fact_check(minh, lan, claim=claim)

    for person in (helper, owner, sender):
        assert not readings_for(person).exists()
        with pytest.raises(PermissionDenied):
            read_again(fact_check.second_reading, rating=Rating.FALSE, person=person)  # type: ignore[attr-defined]
    assert readings_for(member("sáu", CHECKER)).count() == 1


def test_nobody_without_the_right_reads(reading: SecondReading, an: User) -> None:
    assert not readings_for(an).exists()
    with pytest.raises(PermissionDenied):
        read_again(reading, rating=Rating.FALSE, person=an)


# --- what the reader sees -------------------------------------------------------------------------


def test_the_reader_sees_claim_and_evidence_and_nothing_of_the_verdict(
    reading: SecondReading, hai: User
) -> None:
    fact_check = reading.fact_check

    page = words(desk(hai).get(f"/desk/second-readings/{reading.pk}/"))

    assert fact_check.claim_text in page
    assert page.count("Nước muối không phòng được bệnh cúm") >= 2
    for hidden in (
        fact_check.title,
        fact_check.summary,
        fact_check.explanation.split(".")[0],
        fact_check.searched_supporting,
        "Bác bỏ",
        f"/desk/claims/{fact_check.claim_id}/",
        "/bai/",
    ):
        assert hidden not in page
    assert "checked" not in page.split('class="picks"')[1].split("</fieldset>")[0]


def test_after_the_reading_both_verdicts_stand_side_by_side(reading: SecondReading, hai: User) -> None:
    client = desk(hai)
    path = f"/desk/second-readings/{reading.pk}/"

    response = client.post(path, {"rating": "misleading", "note": "Bài thứ hai nói khác."}, follow=True)

    page = words(response)
    assert "v--misleading" in page
    assert "v--false" in page
    assert "Bài thứ hai nói khác." in page
    reading.refresh_from_db()
    assert (reading.reader, reading.rating, reading.knew_answer) == (hai, "misleading", False)
    assert path in words(client.get("/desk/second-readings/"))
    entry = HistoryEntry.objects.get(event=HistoryEntry.Event.READ_AGAIN)
    assert (entry.person, entry.note) == (hai, "other")
    assert "kết luận khác" in words(client.get(f"/desk/claims/{reading.fact_check.claim_id}/history/"))


def test_a_reading_without_a_choice_keeps_what_was_typed(reading: SecondReading, hai: User) -> None:
    response = desk(hai).post(f"/desk/second-readings/{reading.pk}/", {"note": "Bài thứ hai nói khác."})

    assert response.status_code == 422
    assert "Bài thứ hai nói khác." in words(response)
    assert not SecondReading.objects.exclude(reader=None).exists()


def test_only_the_first_of_two_readers_is_kept(reading: SecondReading, hai: User) -> None:
    other = member("ba", CHECKER)
    read_again(reading, rating=Rating.FALSE, person=other)

    with pytest.raises(Conflict):
        read_again(reading, rating=Rating.TRUE, person=hai)
    desk(hai).post(f"/desk/second-readings/{reading.pk}/", {"rating": "true"})

    reading.refresh_from_db()
    assert (reading.reader, reading.rating) == (other, Rating.FALSE)


def test_what_is_published_stays_as_it_is(reading: SecondReading, hai: User) -> None:
    before = list(FactCheck.objects.values()), list(Verdict.objects.values()), list(Entry.objects.values())

    read_again(reading, rating=Rating.TRUE, person=hai)

    assert before == (
        list(FactCheck.objects.values()),
        list(Verdict.objects.values()),
        list(Entry.objects.values()),
    )


# --- how far they agree ---------------------------------------------------------------------------


def read_many(minh: User, lan: User, reader: User, number: int, *, knew: int = 0) -> None:
    """Publish and read again; every fifth reading differs, the last `knew` readers knew the answer."""
    for place in range(number):
        claim = written_claim(minh, text=f"Cầu số {place} của huyện bị đứt.")
        fact_check = published_fact_check(minh, lan, claim=claim)
        read_again(
            fact_check.second_reading,  # type: ignore[attr-defined]
            rating=Rating.TRUE if place % 5 == 0 else Rating.FALSE,
            person=reader,
            knew_answer=place >= number - knew,
        )


def test_below_ten_readings_no_figure_is_told(minh: User, lan: User, hai: User, settings: Any) -> None:
    settings.SECOND_READING_PERCENT = 100
    read_many(minh, lan, hai, 10, knew=1)

    page = words(desk(hai).get("/desk/second-readings/"))

    assert agreement_so_far() is None
    assert "Chưa đủ 10 lần đọc" in page
    assert "%" not in page.split('id="agree"')[1].split("</section>")[0]


def test_from_ten_readings_on_share_and_kappa_are_told(
    minh: User, lan: User, hai: User, settings: Any
) -> None:
    settings.SECOND_READING_PERCENT = 100
    read_many(minh, lan, hai, 10)

    part = words(desk(minh).get("/desk/second-readings/")).split('id="agree"')[1].split("</section>")[0]

    assert "80 %" in part
    assert "0,00" in part  # one side always chose the same: what agrees, agrees by chance
    assert "Hai" not in part


def test_kappa_is_the_one_of_the_textbook() -> None:
    # 50 proposals, 20 both yes, 15 both no, 5 and 10 mixed: observed 0.7, by chance 0.5.
    pairs = [("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10

    found = agreement(pairs)

    assert found
    assert found.share == pytest.approx(0.7)
    assert found.kappa == pytest.approx(0.4)


def test_kappa_of_one_single_rating_cannot_be_told() -> None:
    found = agreement([("false", "false")] * 10)

    assert found
    assert (found.share, found.kappa) == (1, None)


RATINGS = st.sampled_from([rating.value for rating in Rating])


@given(pairs=st.lists(st.tuples(RATINGS, RATINGS), min_size=10, max_size=60))
def test_kappa_is_symmetric_and_never_above_the_share(pairs: list[tuple[str, str]]) -> None:
    found, turned = agreement(pairs), agreement([(second, first) for first, second in pairs])

    assert found
    assert turned
    assert (found.kappa is None) == (turned.kappa is None)
    if found.kappa is not None and turned.kappa is not None:
        assert found.kappa == pytest.approx(turned.kappa)
        assert -1 - 1e-9 <= found.kappa <= found.share + 1e-9


# --- what the database refuses --------------------------------------------------------------------


def test_the_database_takes_a_reading_only_from_an_outsider(
    reading: SecondReading, minh: User, lan: User, hai: User
) -> None:
    rows = SecondReading.objects.filter(pk=reading.pk)
    helper = member("ba", CHECKER)
    note_history(reading.fact_check.claim, HistoryEntry.Event.OPENED, person=helper)

    for person in (minh, lan, helper):
        with pytest.raises(IntegrityError, match="no hand"), transaction.atomic():
            rows.update(reader=person, rating="true", read_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(reader=hai, rating="perhaps", read_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(rating="true")
    rows.update(reader=hai, rating="true", read_at=timezone.now())


def test_the_database_keeps_readings_as_they_were_decided(reading: SecondReading, hai: User) -> None:
    rows = SecondReading.objects.filter(pk=reading.pk)
    read_again(reading, rating=Rating.FALSE, person=hai)

    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        rows.update(rating="true")
    with pytest.raises(IntegrityError, match="never deleted"), transaction.atomic():
        rows.delete()


def test_the_database_draws_before_anybody_reads(minh: User, lan: User, hai: User, settings: Any) -> None:
    settings.SECOND_READING_PERCENT = 0
    row = SecondReading(
        fact_check=published_fact_check(minh, lan),
        percent=10,
        drawn_at=timezone.now(),
        reader=hai,
        rating="true",
        read_at=timezone.now(),
    )

    with pytest.raises(IntegrityError, match="drawn first"), transaction.atomic():
        row.save()
