"""Clocks, priority, who works on what, steps, shifts, and answers that end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from tests.people import Asker, evidence_from, proposed_verdict, published_fact_check, written_claim
from thuchu_web.claims import actions, care
from thuchu_web.claims.acts import Conflict
from thuchu_web.claims.attaching import remove_evidence
from thuchu_web.claims.checklists import CHECKLISTS, Checklist, steps_of
from thuchu_web.claims.models import Claim, FactCheck, HistoryEntry, Shift, StepTaken
from thuchu_web.claims.priority import Weights
from thuchu_web.tipline.actions import sort_message
from thuchu_web.tipline.models import Message
from thuchu_web.tipline.sweep import sweep

pytestmark = pytest.mark.django_db
Event = HistoryEntry.Event
URGENT = Weights(severity=4, immediacy=4, reach=2, can_act=3)
LATER = timedelta(hours=6)


def events(claim: Claim) -> list[str]:
    return list(claim.history.order_by("pk").values_list("event", flat=True))


# --- the clock -----------------------------------------------------------------------------------


def test_a_member_sets_the_clock_and_the_history_says_so(minh: User) -> None:
    claim = written_claim(minh)
    moment = timezone.now() + LATER

    care.set_clock(claim, harm_at=moment, person=minh)

    claim.refresh_from_db()
    assert claim.harm_at == moment
    entry = claim.history.get(event=Event.CLOCK_SET)
    assert (entry.person, entry.note) == (minh, moment.isoformat())


def test_a_clock_set_twice_to_the_same_moment_is_one_entry(minh: User) -> None:
    claim, moment = written_claim(minh), timezone.now() + LATER
    care.set_clock(claim, harm_at=moment, person=minh)

    care.set_clock(claim, harm_at=moment, person=minh)
    care.set_clock(claim, harm_at=None, person=minh)

    assert events(claim)[-2:] == [Event.CLOCK_SET, Event.CLOCK_TAKEN]


def test_an_answered_claim_has_no_clock(minh: User, salt_water: FactCheck) -> None:
    with pytest.raises(Conflict):
        care.set_clock(salt_water.claim, harm_at=timezone.now(), person=minh)


@pytest.mark.parametrize("act", ["set_clock", "weigh", "hand_out", "take_step", "take_step_back"])
def test_only_a_member_of_the_desk_cares_for_claims(act: str, minh: User, an: User) -> None:
    claim = written_claim(minh)
    given = {
        "set_clock": {"harm_at": timezone.now()},
        "weigh": {"weights": URGENT},
        "hand_out": {"to": minh},
        "take_step": {"step": "health-guideline", "done": True},
        "take_step_back": {"step": "health-guideline"},
    }[act]

    for person in (an, AnonymousUser()):
        with pytest.raises(PermissionDenied):
            getattr(care, act)(claim, person=person, **given)

    assert events(claim) == [Event.RECEIVED, Event.WRITTEN]


# --- priority ------------------------------------------------------------------------------------


def test_a_priority_is_kept_with_its_parts_and_with_who_set_it(minh: User) -> None:
    claim = written_claim(minh)

    care.weigh(claim, weights=URGENT, person=minh)

    claim.refresh_from_db()
    assert claim.weights == URGENT
    entry = claim.history.get(event=Event.WEIGHED)
    assert (entry.person, entry.note) == (minh, "4 × 4 × 2 × 3 = 96")


@pytest.mark.parametrize("step", [0, 5, -1])
def test_a_priority_outside_its_scales_is_refused(minh: User, step: int) -> None:
    claim = written_claim(minh)

    with pytest.raises(ValidationError):
        care.weigh(claim, weights=Weights(4, 4, step, 3), person=minh)

    claim.refresh_from_db()
    assert claim.weights is None


def test_the_database_takes_all_parts_of_a_priority_or_none(minh: User) -> None:
    rows = Claim.objects.filter(pk=written_claim(minh).pk)

    for values in ({"severity": 3}, {"severity": 3, "immediacy": 3, "reach": 3, "can_act": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    rows.update(severity=3, immediacy=3, reach=3, can_act=3)


# --- who works on what ---------------------------------------------------------------------------


def test_an_unowned_claim_is_handed_to_a_colleague(minh: User, lan: User) -> None:
    claim = actions.start_claim(language="vi", now=timezone.now())

    care.hand_out(claim, to=lan, person=minh)

    claim.refresh_from_db()
    assert claim.owner == lan
    entry = claim.history.get(event=Event.HANDED_OUT)
    assert (entry.person, entry.note) == (minh, "Lan")


def test_a_claim_is_handed_on_by_its_owner_or_by_an_editor(minh: User, lan: User) -> None:
    of_lan, of_minh = written_claim(lan), written_claim(minh, text="Chợ Cầu Mây đóng cửa.")

    with pytest.raises(PermissionDenied):
        care.hand_out(of_lan, to=minh, person=minh)
    care.hand_out(of_lan, to=minh, person=lan)
    care.hand_out(of_minh, to=lan, person=lan)

    assert Claim.objects.get(pk=of_lan.pk).owner == minh
    assert Claim.objects.get(pk=of_minh.pk).owner == lan


def test_a_claim_is_given_only_to_those_who_work_on_claims(minh: User, lan: User, an: User) -> None:
    claim = actions.start_claim(language="vi", now=timezone.now())
    lan.is_active = False
    lan.save()

    for person in (an, lan):
        with pytest.raises(ValidationError):
            care.hand_out(claim, to=person, person=minh)


def test_a_hand_out_is_taken_back_by_who_made_it_and_by_nobody_else(minh: User, lan: User) -> None:
    claim = actions.start_claim(language="vi", now=timezone.now())
    care.hand_out(claim, to=lan, person=minh)

    with pytest.raises(Conflict):
        care.take_hand_out_back(claim, before=None, person=lan)
    care.take_hand_out_back(claim, before=None, person=minh)

    assert Claim.objects.get(pk=claim.pk).owner is None
    assert claim.history.order_by("-pk")[0].note == "–"


def test_a_hand_out_is_not_taken_back_once_something_else_has_happened(minh: User, lan: User) -> None:
    claim = written_claim(minh)
    care.hand_out(claim, to=lan, person=minh)
    care.set_clock(claim, harm_at=timezone.now(), person=minh)

    with pytest.raises(Conflict):
        care.take_hand_out_back(claim, before=minh, person=minh)

    assert Claim.objects.get(pk=claim.pk).owner == lan


def test_who_gives_a_claim_to_themselves_has_taken_it(minh: User) -> None:
    claim = actions.start_claim(language="vi", now=timezone.now())

    care.hand_out(claim, to=minh, person=minh)

    assert events(claim) == [Event.RECEIVED, Event.OPENED]


# --- steps ---------------------------------------------------------------------------------------


def test_every_checklist_has_steps_with_keys_of_their_own() -> None:
    keys = [step.key for steps in CHECKLISTS.values() for step in steps]

    assert set(CHECKLISTS) == set(Checklist)
    assert len(keys) == len(set(keys))
    assert max(len(key) for key in keys) <= 30


def test_a_topic_brings_its_checklist_and_a_chosen_one_comes_first(minh: User) -> None:
    claim = written_claim(minh)
    assert claim.steps_for == Checklist.HEALTH

    actions.write_claim(
        claim, text=claim.text, kind="checkable", topic="health", checklist="photo", person=minh
    )

    assert Claim.objects.get(pk=claim.pk).steps_for == Checklist.PHOTO


def test_a_step_is_done_or_not_possible_with_a_reason(minh: User, lan: User) -> None:
    claim = written_claim(minh)
    step = steps_of(claim.steps_for)[0].key

    with pytest.raises(ValidationError):
        care.take_step(claim, step=step, done=False, why="  ", person=minh)
    care.take_step(claim, step=step, done=False, why="Trang không mở được", person=minh)
    care.take_step(claim, step=step, done=True, person=lan)

    taken = StepTaken.objects.get()
    assert (taken.done, taken.why, taken.person) == (True, "", lan)
    assert events(claim)[-2:] == [Event.STEP_SKIPPED, Event.STEP_DONE]

    care.take_step_back(claim, step=step, person=minh)
    assert not StepTaken.objects.exists()


def test_a_step_of_another_checklist_is_refused(minh: User) -> None:
    claim = written_claim(minh)

    with pytest.raises(ValidationError):
        care.take_step(claim, step="photo-origin", done=True, person=minh)


def test_a_step_not_taken_bars_no_publication(minh: User, lan: User) -> None:
    claim = written_claim(minh)

    assert published_fact_check(minh, lan, claim=claim)
    assert not claim.steps.exists()


# --- shifts --------------------------------------------------------------------------------------


def test_a_shift_begins_once_and_ends_with_a_note(minh: User) -> None:
    first = care.start_shift(person=minh)
    assert care.start_shift(person=minh) == first

    care.end_shift(handover="Còn đập Suối Ngà.\n", person=minh)

    shift = Shift.objects.get()
    assert shift.ended_at is not None
    assert shift.handover == "Còn đập Suối Ngà."
    with pytest.raises(Conflict):
        care.end_shift(handover="lần nữa", person=minh)


def test_who_has_no_business_at_the_desk_has_no_shift(an: User) -> None:
    with pytest.raises(PermissionDenied):
        care.start_shift(person=an)
    with pytest.raises(PermissionDenied):
        care.end_shift(handover="", person=an)


# --- answers that end ----------------------------------------------------------------------------


def test_an_answer_that_ended_comes_back_to_the_queue_once(minh: User, lan: User) -> None:
    today = timezone.localdate()
    claim = published_fact_check(minh, lan, holds_until=today).claim
    Claim.objects.filter(pk=claim.pk).update(harm_at=timezone.now())
    StepTaken.objects.create(claim=claim, step="health-guideline", done=True, person=minh, at=timezone.now())
    assert sweep().reopened == 0
    tomorrow = timezone.now() + timedelta(days=1)

    assert sweep(now=tomorrow).reopened == 1
    assert sweep(now=tomorrow).reopened == 0

    claim.refresh_from_db()
    assert (claim.status, claim.owner, claim.harm_at) == (Claim.Status.OPEN, None, None)
    assert not claim.steps.exists()
    assert events(claim).count(Event.EXPIRED) == 1
    assert claim.history.get(event=Event.EXPIRED).person is None


def test_a_question_about_an_answer_that_ended_waits_for_the_new_one(
    hoa: Asker, minh: User, lan: User
) -> None:
    claim = published_fact_check(minh, lan, holds_until=timezone.localdate()).claim
    sweep(now=timezone.now() + timedelta(days=1))
    asked = hoa.sends("Nghe nói uống nước muối thì hết cúm").message
    sort_message(asked.pk)
    Message.objects.filter(pk=asked.pk).update(claim=claim, stage=Message.Stage.WAITING)

    assert sweep(now=timezone.now() + timedelta(days=1)).answered == 0


def test_a_claim_whose_answer_ended_is_answered_anew(minh: User, lan: User) -> None:
    old = published_fact_check(minh, lan, holds_until=timezone.localdate())
    sweep(now=timezone.now() + timedelta(days=1))
    claim = Claim.objects.get(pk=old.claim_id)

    new = published_fact_check(minh, lan, claim=claim)

    claim.refresh_from_db()
    assert claim.status == Claim.Status.PUBLISHED
    assert new.holds_until > old.holds_until
    old.refresh_from_db()  # as it was
    assert sweep(now=timezone.now() + timedelta(days=1)).reopened == 0


def test_evidence_under_an_answer_that_ended_stays(minh: User, lan: User) -> None:
    claim = published_fact_check(minh, lan, holds_until=timezone.localdate()).claim
    sweep(now=timezone.now() + timedelta(days=1))
    claim.refresh_from_db()

    for piece in (claim.evidence.first(), evidence_from(claim, person=minh, publisher="Sở Y tế")):
        assert piece is not None
        with pytest.raises(Conflict):
            remove_evidence(piece, person=minh)


def test_a_draft_in_review_is_not_reopened(minh: User) -> None:
    claim = proposed_verdict(minh, holds_until=timezone.localdate()).claim

    assert sweep(now=timezone.now() + timedelta(days=9)).reopened == 0
    assert Claim.objects.get(pk=claim.pk).status == Claim.Status.REVIEW
